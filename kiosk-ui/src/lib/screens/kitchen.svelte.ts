// The kitchen wall's state: which ticket hangs where, what the last bump was, which page is shown.

import type { OrderStatus } from '@qiantai/shared/facts/order.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { KitchenTicket } from '@qiantai/shared/views/orders.ts';
import type { Agent } from '../agent.svelte.ts';
import { Live } from '../live.svelte.ts';
import type { SoundName } from '../sound.svelte.ts';
import { closed, isSettled, placed, type Slots } from './slots.ts';
import { nextStatus } from './ticket.ts';

const restMs = 2_000;
const lookMs = 500;
const freshMs = 8_000;
const takeBackMs = 10_000;

export interface Bump {
  readonly ticket: KitchenTicket;
  readonly to: OrderStatus;
  readonly atMs: number;
}

export interface KitchenDeps {
  readonly agent: Agent;
  readonly play: (sound: SoundName) => void;
  readonly refused: (answer: Extract<CommandAnswer, { ok: false }>) => void;
}

export class KitchenScreen {
  slots = $state.raw<Slots>([]);
  page = $state(0);
  perPage = $state(8);
  isRecalling = $state(false);
  /** After D, the next digit finishes a ticket instead of moving it on. */
  isFinishing = $state(false);
  lastBump = $state.raw<Bump | undefined>(undefined);
  moving = $state.raw<ReadonlySet<number>>(new Set());
  fresh = $state.raw<ReadonlySet<number>>(new Set());

  readonly wall: Live<'kitchen.wall'>;
  readonly tickets = $derived.by(
    () => new Map((this.wall.value?.open ?? []).map((ticket) => [ticket.order_id, ticket])),
  );
  readonly pages = $derived(Math.max(1, Math.ceil(this.slots.length / this.perPage)));
  readonly shown = $derived(this.slots.slice(this.page * this.perPage, (this.page + 1) * this.perPage));
  readonly behind = $derived(
    this.slots.slice((this.page + 1) * this.perPage).filter((order) => order !== undefined).length,
  );
  readonly #deps: KitchenDeps;
  /** Where finished tickets hung, until the wall closes its gaps. */
  readonly #homes = new Map<number, number>();
  #touchedAtMs = 0;
  #isFirst = true;

  constructor(deps: KitchenDeps) {
    this.#deps = deps;
    this.wall = new Live(deps.agent, 'kitchen.wall', () => ({}), ['order.', 'station.']);
  }

  /** Begins to listen and to tidy the wall when it is at rest. @returns stops it */
  start(): () => void {
    const stop = this.wall.start();
    const tidying = setInterval(() => this.#rest(), lookMs);
    return () => {
      stop();
      clearInterval(tidying);
    };
  }

  /** Hangs up what the wall's answer holds. Called whenever that answer changed. */
  hang(open: readonly KitchenTicket[]): void {
    const before = new Set(this.slots);
    this.slots.forEach((order, place) => {
      if (order !== undefined) this.#homes.set(order, place);
    });
    const added = open
      .filter(({ order_id: order }) => !before.has(order))
      .map(({ order_id: order }) => order);
    this.slots = placed(
      this.slots,
      open.map(({ order_id: order }) => order),
      this.#homes,
    );
    this.page = Math.min(this.page, this.pages - 1);
    const arrived = added.filter((order) => !this.#homes.has(order));
    if (!this.#isFirst && arrived.length > 0) this.#welcome(arrived);
    this.#isFirst = false;
  }

  /** A finger or a key is at work: nothing moves for a while. */
  touch(): void {
    this.#touchedAtMs = Date.now();
  }

  turn(pages: number): void {
    this.touch();
    this.page = Math.min(Math.max(0, this.page + pages), this.pages - 1);
  }

  /** Moves a ticket on by one, or to an end. A tap that comes twice moves it once. */
  async bump(ticket: KitchenTicket, to: OrderStatus = nextStatus(ticket.status)): Promise<void> {
    this.touch();
    this.isFinishing = false;
    if (this.moving.has(ticket.order_id)) return;
    const answer = await this.#set(ticket.order_id, to, ticket.status);
    if (answer.ok) this.lastBump = { ticket, to, atMs: Date.now() };
  }

  /** The bump that may still be taken back. @param nowMs by this machine's clock */
  takeable(nowMs: number): Bump | undefined {
    const bump = this.lastBump;
    return bump !== undefined && nowMs - bump.atMs < takeBackMs ? bump : undefined;
  }

  async takeBack(): Promise<void> {
    const bump = this.lastBump;
    this.lastBump = undefined;
    if (bump === undefined) return;
    this.touch();
    if (bump.to === 'completed') await this.recall(bump.ticket);
    else await this.#set(bump.ticket.order_id, bump.ticket.status, bump.to);
  }

  async recall(ticket: KitchenTicket): Promise<void> {
    this.isRecalling = false;
    const answer = await this.#deps.agent.command('order.recall', { order_id: ticket.order_id });
    if (!answer.ok) this.#refused(answer);
  }

  /** A key of the bump bar: a digit is a place on this page. */
  key(digit: number): void {
    const order = this.shown[digit - 1];
    const ticket = order === undefined ? undefined : this.tickets.get(order);
    if (ticket !== undefined) void this.bump(ticket, this.isFinishing ? 'completed' : undefined);
    this.isFinishing = false;
  }

  async #set(order: number, to: OrderStatus, from: OrderStatus): Promise<CommandAnswer> {
    this.moving = new Set([...this.moving, order]);
    const answer = await this.#deps.agent.command('order.setStatus', {
      order_id: order,
      status: to,
      expected_status: from,
    });
    if (!answer.ok) this.#refused(answer);
    await this.wall.refresh();
    this.moving = new Set([...this.moving].filter((moving) => moving !== order));
    return answer;
  }

  #refused(answer: Extract<CommandAnswer, { ok: false }>): void {
    this.#deps.play('no');
    this.#deps.refused(answer);
    void this.wall.refresh();
  }

  #welcome(orders: readonly number[]): void {
    this.#deps.play('ticket');
    this.fresh = new Set([...this.fresh, ...orders]);
    setTimeout(() => {
      this.fresh = new Set([...this.fresh].filter((order) => !orders.includes(order)));
    }, freshMs);
  }

  #rest(): void {
    const open = [...this.tickets.keys()];
    if (Date.now() - this.#touchedAtMs < restMs || isSettled(this.slots, open)) return;
    this.slots = closed(open);
    this.#homes.clear();
    this.page = Math.min(this.page, this.pages - 1);
  }
}
