// The customers' wall: which numbers are being made, which are ready, and which of them became ready just now.

import type { Agent } from '../agent.svelte.ts';
import { Live } from '../live.svelte.ts';
import type { SoundName } from '../sound.svelte.ts';
import { newlyReady } from './ready.ts';

const calledMs = 15_000;
const turnMs = 8_000;
const lookMs = 60_000;

export class ReadyScreen {
  /** Numbers that are being called. */
  called = $state.raw<ReadonlySet<number>>(new Set());
  /** Counts up; each part of the board shows its page by it. */
  turn = $state(0);
  readonly board: Live<'orders.ready'>;
  readonly #play: (sound: SoundName) => void;
  #before: { order_id: number; sinceMs: number }[] | undefined;

  constructor(agent: Agent, play: (sound: SoundName) => void) {
    this.#play = play;
    this.board = new Live(agent, 'orders.ready', () => ({}), ['order.']);
  }

  /** @returns stops listening and turning pages */
  start(): () => void {
    const stop = this.board.start();
    const turning = setInterval(() => (this.turn += 1), turnMs);
    // Numbers that nobody fetched leave the board by their age, without a fact that says so.
    const looking = setInterval(() => void this.board.refresh(), lookMs);
    return () => {
      stop();
      clearInterval(turning);
      clearInterval(looking);
    };
  }

  /** Calls what became ready. To be called whenever the board changed. */
  call(): void {
    const ready = this.board.value?.ready;
    if (ready === undefined) return;
    const fresh = newlyReady(this.#before, ready);
    this.#before = ready.map(({ order_id, sinceMs }) => ({ order_id, sinceMs }));
    if (fresh.length === 0) return;
    this.turn = 0;
    this.called = new Set([...this.called, ...fresh]);
    this.#play('ready');
    setTimeout(() => {
      this.called = new Set([...this.called].filter((order) => !fresh.includes(order)));
    }, calledMs);
  }
}
