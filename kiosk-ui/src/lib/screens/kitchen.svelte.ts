// The kitchen wall's state: which ticket hangs where, how large, what is new, what was tapped and not answered yet.

import type { KitchenStages, KitchenWall } from '@qiantai/shared/commands/room.ts';
import { orderStatuses, type OrderStatus } from '@qiantai/shared/facts/order.ts';
import { allDayOf, isAt } from '@qiantai/shared/kitchen.ts';
import { limits } from '@qiantai/shared/limits.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { KitchenTicket, TicketLine } from '@qiantai/shared/views/orders.ts';
import type { Agent } from '../agent.svelte.ts';
import { Live } from '../live.svelte.ts';
import type { Outbox } from '../outbox.svelte.ts';
import type { SoundName } from '../sound.svelte.ts';
import { isOff, typeOf, type OrderType } from './ticket.ts';
import { ahead } from './wall-ahead.ts';
import { WallBumps } from './wall-bumps.svelte.ts';
import { keepChoice, keepWall, keptWall, readChoice, type WallChoice } from './wall-choice.ts';
import { Lane } from './wall-lanes.svelte.ts';
import { newsOf, soundOf, type WallNews } from './wall-news.ts';
import { dishStep, finishOf, samePlace, stationOf, stepOf, ticketsOf, type Step } from './wall-place.ts';
import { columnFit, wallFit, type WallFit, type WallRoom } from './wall-size.ts';

const restMs = 2_000;
const lookMs = 500;
const freshMs = 8_000;

/** The columns of the view by status; what is cancelled hangs where it is stopped: among what is being made. */
export const laneStatuses = orderStatuses.filter((status) => status !== 'cancelled');
export type LaneStatus = Exclude<OrderStatus, 'cancelled'>;

export interface KitchenDeps {
  readonly agent: Agent;
  readonly outbox: Outbox;
  readonly play: (sound: SoundName) => void;
  readonly refused: (answer: Extract<CommandAnswer, { ok: false }>) => void;
  /** A tap in the reader's words. */
  readonly says: (ticket: KitchenTicket, what: Step | 'undo' | 'recall', dish?: TicketLine) => string;
}

const idsOf = (tickets: readonly KitchenTicket[]): number[] => tickets.map(({ order_id }) => order_id);
const idle = { arrived: [], changed: [], voided: [], ready: [] } satisfies WallNews;

export class KitchenScreen {
  choice = $state.raw<WallChoice>(readChoice());
  status = $state<LaneStatus | 'all'>('all');
  type = $state<OrderType | 'all'>('all');
  page = $state(0);
  room = $state.raw<WallRoom>({ widthPx: 0, heightPx: 0, rem: 16 });
  fit = $state.raw<WallFit>({ scale: 1, columns: 1, rows: 1 });
  isRecalling = $state(false);
  /** The next digit finishes a ticket, or opens it, instead of moving it on. */
  armed = $state<'finish' | 'open' | undefined>(undefined);
  /** The column that the digits of the bump bar mean. */
  laneAt = $state(2);
  /** The order whose ticket is looked at closely. */
  opened = $state<number | undefined>(undefined);
  fresh = $state.raw<ReadonlySet<number>>(new Set());
  news = $state.raw<WallNews>(idle);

  readonly wall: Live<'kitchen.wall'>;
  readonly bumps: WallBumps;
  readonly #deps: KitchenDeps;
  readonly #tiles = new Lane('all');
  readonly #columns = laneStatuses.map((status) => new Lane<LaneStatus>(status));
  /** Tickets that are off and that somebody at this wall has read, with the change he read. */
  #read = $state.raw<ReadonlyMap<number, number>>(new Map());
  #doneShown = $state.raw<readonly number[]>([]);
  #stages = $state.raw<ReadonlyMap<string, KitchenWall['stages']>>(new Map());
  readonly #saidSeen = new Map<number, number>();
  #before: readonly KitchenTicket[] | undefined;
  #touchedAtMs = 0;

  /** What hangs at this place by the agent's last word, oldest first; cancelled tickets until somebody read them. */
  readonly here = $derived.by((): readonly KitchenTicket[] => {
    const { value } = this.wall;
    if (value === undefined) return [];
    const { place } = this.choice;
    const at = place.is === 'station' ? place.name : undefined;
    const off = value.cancelled.filter(({ lines }) => lines.some((line) => isAt(line, at)));
    return [...ticketsOf(value.open, place, value.expo), ...off]
      .filter((ticket) => !isOff(ticket) || this.#read.get(ticket.order_id) !== ticket.changeSeq)
      .sort((one, other) => one.placedAtMs - other.placedAtMs || one.order_id - other.order_id);
  });
  /** Those that the filters let through, with what was tapped here. */
  readonly shownTickets = $derived.by(() =>
    ahead(
      this.here.filter(
        (ticket) =>
          (this.type === 'all' || typeOf(ticket) === this.type) &&
          (this.status === 'all' || ticket.status === this.status || ticket.status === 'cancelled'),
      ),
      this.bumps.given,
    ),
  );
  readonly done = $derived.by(
    () => this.wall.value?.done.filter(({ status }) => status === 'completed') ?? [],
  );
  readonly tickets = $derived(
    new Map([...this.done, ...this.shownTickets].map((ticket) => [ticket.order_id, ticket])),
  );
  readonly openCount = $derived(this.here.filter(({ status }) => status !== 'cancelled').length);
  readonly hidden = $derived(this.here.length - this.shownTickets.length);
  readonly allDay = $derived.by(() => {
    const { place } = this.choice;
    return allDayOf(this.wall.value?.open ?? [], place.is === 'station' ? place.name : undefined);
  });
  readonly lanes = $derived(this.choice.view === 'tiles' ? [this.#tiles] : this.#columns);
  readonly perPage = $derived(this.fit.columns * this.fit.rows);
  readonly pages = $derived(
    Math.max(1, ...this.lanes.map(({ slots }) => Math.ceil(slots.length / this.perPage))),
  );
  /** Orders on this page by lane, with undefined for a free place. */
  readonly shown = $derived(this.lanes.map((lane) => lane.page(this.page, this.perPage)));
  readonly behind = $derived(
    this.lanes
      .flatMap(({ slots }) => slots.slice((this.page + 1) * this.perPage))
      .filter((order) => order !== undefined).length,
  );

  constructor(deps: KitchenDeps) {
    this.#deps = deps;
    this.wall = new Live(deps.agent, 'kitchen.wall', () => ({}), ['order.', 'station.', 'kitchen.ticket-']);
    this.bumps = new WallBumps(deps.outbox, () => stationOf(this.choice.place), deps.says);
  }

  /** How old what is shown is: when the agent was last heard, by this machine's clock. */
  get heardAtMs(): number {
    return Math.max(this.wall.askedAtMs, this.#deps.agent.heardAtMs);
  }

  /** Begins to listen and to tidy the wall when it is at rest. @returns stops it */
  start(): () => void {
    const last = keptWall();
    if (last !== undefined && this.wall.value === undefined) {
      this.wall.value = last.wall;
      this.wall.askedAtMs = last.heardAtMs;
    }
    const stops = [
      this.wall.start(),
      this.bumps.start((_order, answer) => {
        if (!answer.ok) {
          this.#deps.play('no');
          this.#deps.refused(answer);
        }
        void this.wall.refresh();
      }),
      this.#deps.agent.onFacts((facts) => {
        if (facts === undefined) void this.#askStages();
      }),
    ];
    void this.#askStages();
    const tidying = setInterval(() => this.#rest(), lookMs);
    return () => {
      for (const stop of stops) stop();
      clearInterval(tidying);
    };
  }

  /** Hangs up what the wall holds. Called whenever that changed. */
  hang(): void {
    const { value } = this.wall;
    if (value === undefined) return;
    this.bumps.reached(value.seq);
    keepWall({ wall: value, heardAtMs: this.heardAtMs });
    this.#hangLanes();
    this.#notice(value);
    if (this.#before === undefined) this.#settle();
    this.#before = this.here.filter(({ status }) => status !== 'cancelled');
  }

  /** A finger or a key is at work: nothing moves for a while. */
  touch(): void {
    this.#touchedAtMs = Date.now();
  }

  /** Sets the wall otherwise: then everything may find a new place at once. */
  choose(change: Partial<WallChoice>): void {
    const isElsewhere = change.place !== undefined && !samePlace(change.place, this.choice.place);
    this.choice = { ...this.choice, ...change };
    keepChoice(this.choice);
    if (isElsewhere) {
      this.#before = undefined;
      this.status = 'all';
      this.type = 'all';
      void this.#askStages();
    }
    this.page = 0;
    this.#settle();
  }

  /** @param room what the tickets have to fit into */
  resize(room: WallRoom): void {
    this.room = room;
    this.#refit();
  }

  filter(status: LaneStatus | 'all', type: OrderType | 'all'): void {
    this.status = status;
    this.type = type;
    this.page = 0;
    this.#settle();
  }

  turn(pages: number): void {
    this.touch();
    this.page = Math.min(Math.max(0, this.page + pages), this.pages - 1);
  }

  step(ticket: KitchenTicket): Step {
    if (ticket.status === 'completed' || ticket.status === 'cancelled') return { is: 'done' };
    return stepOf(ticket, this.choice.place, this.wall.value?.expo ?? 1);
  }

  finish(ticket: KitchenTicket): Step | undefined {
    if (ticket.status === 'completed' || ticket.status === 'cancelled') return undefined;
    return finishOf(ticket, this.choice.place, this.wall.value?.expo ?? 1);
  }

  stages(ticket: KitchenTicket): KitchenStages {
    const all = this.#stages.get(stationOf(this.choice.place)) ?? this.wall.value?.stages;
    const usual = { warnAfterMs: 480_000, lateAfterMs: 900_000 };
    return (ticket.table === '' ? all?.takeAway : all?.dineIn) ?? usual;
  }

  /** Moves a ticket on by one, to its end here, or away when it was cancelled. */
  bump(ticket: KitchenTicket, isFinish = false): void {
    this.touch();
    this.armed = undefined;
    if (isOff(ticket)) this.#read = new Map([...this.#read, [ticket.order_id, ticket.changeSeq]]);
    else if (ticket.status !== 'completed')
      this.bumps.take(ticket, (isFinish ? this.finish(ticket) : undefined) ?? this.step(ticket));
  }

  /** Moves one dish on by one. */
  bumpDish(ticket: KitchenTicket, line: TicketLine): void {
    this.touch();
    const to = dishStep(line, this.choice.place);
    if (to !== undefined) this.bumps.take(ticket, { is: 'move', lines: [line], to }, line);
  }

  takeBack(): void {
    this.touch();
    this.bumps.takeBack();
  }

  recall(ticket: KitchenTicket, lines: readonly number[] = []): void {
    this.isRecalling = false;
    this.touch();
    this.bumps.recall(ticket, lines);
  }

  open(order: number | undefined): void {
    this.touch();
    this.armed = undefined;
    this.opened = order;
  }

  /** A digit of the bump bar: a place on this page, of the chosen column where there are columns. */
  key(digit: number): void {
    const lane = this.choice.view === 'tiles' ? 0 : this.laneAt;
    const order = this.shown[lane]?.[digit - 1];
    const ticket = order === undefined ? undefined : this.tickets.get(order);
    if (ticket === undefined) this.armed = undefined;
    else if (this.armed === 'open') this.open(ticket.order_id);
    else this.bump(ticket, this.armed === 'finish');
  }

  /** Says to the agent what hangs here for everybody to see. @param orders on this page */
  async saySeen(orders: readonly number[]): Promise<void> {
    const { value } = this.wall;
    if (value === undefined || !this.#deps.agent.online) return;
    const unsaid = orders
      .flatMap((order) => value.open.find(({ order_id }) => order_id === order) ?? [])
      .filter(({ order_id, changeSeq }) => (this.#saidSeen.get(order_id) ?? -1) < changeSeq)
      .slice(0, limits.ticketsSeenMax);
    if (unsaid.length === 0) return;
    for (const { order_id, changeSeq } of unsaid) this.#saidSeen.set(order_id, changeSeq);
    const input = { order_ids: idsOf(unsaid), up_to: value.seq };
    const answer = await this.#deps.agent.command('kitchen.seen', input);
    if (!answer.ok) for (const { order_id } of unsaid) this.#saidSeen.delete(order_id);
  }

  /** A station's thresholds hold until the agent starts anew: asked once, and again when the line is new. */
  async #askStages(): Promise<void> {
    const station = stationOf(this.choice.place);
    if (station === '' || !this.#deps.agent.online) return;
    const answer = await this.#deps.agent.command('kitchen.wall', { station });
    if (answer.ok) this.#stages = new Map([...this.#stages, [station, answer.result.stages]]);
  }

  #laneOrders(lane: Lane): number[] {
    if (lane === this.#tiles) return idsOf(this.shownTickets);
    if (lane.key === 'completed') return [...this.#doneShown];
    const isHere = ({ status }: KitchenTicket): boolean =>
      status === lane.key || (status === 'cancelled' && lane.key === 'preparing');
    return idsOf(this.shownTickets.filter(isHere));
  }

  #hangLanes(): void {
    for (const lane of this.lanes) lane.hang(this.#laneOrders(lane));
    this.page = Math.min(this.page, this.pages - 1);
  }

  #notice(value: KitchenWall): void {
    if (this.#before === undefined) return;
    const after = this.here.filter(({ status }) => status !== 'cancelled');
    const news = newsOf(this.#before, after, new Set(idsOf(value.cancelled)));
    this.news = news;
    // Ready is for those who carry: a station has just said so itself.
    const heard = this.choice.place.is === 'station' ? { ...news, ready: [] } : news;
    const sound = soundOf(heard);
    if (sound !== undefined) this.#deps.play(sound);
    const orders = [...news.arrived, ...news.changed, ...news.voided];
    if (orders.length === 0) return;
    this.fresh = new Set([...this.fresh, ...orders]);
    setTimeout(() => {
      this.fresh = new Set([...this.fresh].filter((order) => !orders.includes(order)));
    }, freshMs);
  }

  #rest(): void {
    if (Date.now() - this.#touchedAtMs >= restMs) this.#settle();
  }

  /** Nobody is touching the wall: gaps close, the oldest comes first, sizes follow. */
  #settle(): void {
    const isSame =
      this.#doneShown.length === this.done.length &&
      this.#doneShown.every((order, place) => order === this.done[place]?.order_id);
    if (!isSame) this.#doneShown = idsOf(this.done);
    for (const lane of this.lanes) lane.close(this.#laneOrders(lane));
    this.#refit();
    this.page = Math.min(this.page, this.pages - 1);
  }

  #refit(): void {
    if (this.room.widthPx === 0) return;
    const open = this.lanes.filter(({ key }) => key !== 'completed');
    const fit =
      this.choice.view === 'tiles'
        ? wallFit(this.room, this.shownTickets.length, this.choice.size)
        : columnFit(this.room, [...open.map(({ slots }) => slots.length), 0], this.choice.size);
    const { scale, columns, rows } = this.fit;
    if (fit.scale !== scale || fit.columns !== columns || fit.rows !== rows) this.fit = fit;
    this.page = Math.min(this.page, this.pages - 1);
  }
}
