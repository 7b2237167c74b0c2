// What a wall has tapped: every tap goes through the outbox, so it is neither lost nor done twice, and stays known here
// until the agent's word shows it. Also the one tap that may be taken back at once.

import type { CommandInput } from '@qiantai/shared/commands/index.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { KitchenTicket, TicketLine } from '@qiantai/shared/views/orders.ts';
import type { OutboxEntry } from '../outbox-shelf.ts';
import type { Outbox } from '../outbox.svelte.ts';
import { orderOf } from './wall-ahead.ts';
import type { DishTo, Step } from './wall-place.ts';

const takeBackMs = 30_000;

export interface Bump {
  readonly ticket: KitchenTicket;
  readonly step: Step;
  /** Its commands in the outbox. */
  readonly ids: readonly string[];
  /** The one dish it moved; absent: the ticket. */
  readonly dish?: TicketLine;
  readonly atMs: number;
}

interface Settled {
  readonly entry: OutboxEntry;
  readonly seq: number;
}

export class WallBumps {
  last = $state.raw<Bump | undefined>(undefined);
  readonly #outbox: Outbox;
  readonly #station: () => string;
  readonly #says: (ticket: KitchenTicket, what: Step | 'undo' | 'recall', dish?: TicketLine) => string;
  /** Answered, but not shown yet by the agent's last word. */
  #settled = $state.raw<readonly Settled[]>([]);

  /** Taps that the agent's last word does not show, oldest first. */
  readonly given = $derived.by((): readonly OutboxEntry[] => [
    ...this.#settled.map(({ entry }) => entry),
    ...this.#outbox.waiting.filter((entry) => orderOf(entry) !== undefined),
  ]);
  /** Orders with a tap that the till has not answered. */
  readonly open = $derived.by(() => new Set(this.#outbox.waiting.flatMap((entry) => orderOf(entry) ?? [])));

  constructor(
    outbox: Outbox,
    station: () => string,
    says: (ticket: KitchenTicket, what: Step | 'undo' | 'recall', dish?: TicketLine) => string,
  ) {
    this.#outbox = outbox;
    this.#station = station;
    this.#says = says;
  }

  /** @param refused called with what the till said no to @returns stops listening */
  start(answered: (order: number, answer: CommandAnswer) => void): () => void {
    return this.#outbox.onAnswer((entry, answer) => {
      const order = orderOf(entry);
      if (order === undefined) return;
      if (answer.ok) this.#settled = [...this.#settled, { entry, seq: answer.seq }];
      answered(order, answer);
    });
  }

  /** The agent's word is this new. @param seq the fact it was given at */
  reached(seq: number): void {
    if (this.#settled.some((each) => each.seq <= seq))
      this.#settled = this.#settled.filter((each) => each.seq > seq);
  }

  /** Takes a step of a ticket, or of one of its dishes. */
  take(ticket: KitchenTicket, step: Step, dish?: TicketLine): void {
    const says = this.#says(ticket, step, dish);
    const before = new Set(this.#outbox.waiting.map(({ id }) => id));
    if (step.is === 'accept') this.#setStatus(ticket, 'pending', 'confirmed', says);
    else if (step.is === 'pass') this.#setStatus(ticket, ticket.status, 'serving', says);
    else if (step.is === 'move') this.#move(ticket, step.lines, step.to, says);
    else return;
    const ids = this.#outbox.waiting.filter(({ id }) => !before.has(id)).map(({ id }) => id);
    this.last = { ticket, step, ids, atMs: Date.now(), ...(dish === undefined ? {} : { dish }) };
  }

  /** The tap that may still be taken back. @param nowMs by this machine's clock */
  takeable(nowMs: number): Bump | undefined {
    return this.last !== undefined && nowMs - this.last.atMs < takeBackMs ? this.last : undefined;
  }

  takeBack(): void {
    const { last } = this;
    this.last = undefined;
    if (last === undefined) return;
    // What never left this screen is simply not sent; else the till is asked to take it back.
    if (last.ids.length > 0 && last.ids.every((id) => this.#outbox.takeOut(id))) return;
    const says = this.#says(last.ticket, 'undo', last.dish);
    if (last.step.is === 'accept') this.#setStatus(last.ticket, 'confirmed', 'pending', says);
    else if (last.step.is === 'pass') {
      this.#setStatus(last.ticket, 'serving', last.ticket.status, says);
      // Taking the order back takes its dishes back to the stove as well; they are cooked all the same.
      const cooked = last.step.lines.filter(({ status }) => status === 'ready');
      this.#move(
        last.ticket,
        cooked.map((line) => ({ ...line, status: 'preparing' as const })),
        'ready',
        says,
      );
    } else this.undo(last.ticket);
  }

  /** Takes back the last move of an order, whoever made it. */
  undo(ticket: KitchenTicket): void {
    void this.#outbox.give('kitchen.undo', { order_id: ticket.order_id }, this.#says(ticket, 'undo'));
  }

  /** @param lines dishes to be made again; none: the ticket comes back to be handed out */
  recall(ticket: KitchenTicket, lines: readonly number[]): void {
    const input = { order_id: ticket.order_id, ...(lines.length === 0 ? {} : { lines: [...lines] }) };
    void this.#outbox.give('order.recall', input, this.#says(ticket, 'recall'));
  }

  #move(ticket: KitchenTicket, lines: readonly TicketLine[], to: DishTo, says: string): void {
    const input: CommandInput<'kitchen.bump'> = {
      ...{ order_id: ticket.order_id, station: this.#station(), to },
      lines: lines.map(({ line, status }) => ({ line, expected_status: status })),
    };
    void this.#outbox.give('kitchen.bump', input, says);
  }

  #setStatus(
    ticket: KitchenTicket,
    from: KitchenTicket['status'],
    to: KitchenTicket['status'],
    says: string,
  ): void {
    const input = { order_id: ticket.order_id, status: to, expected_status: from };
    void this.#outbox.give('order.setStatus', input, says);
  }
}
