// The reconciliation desk: what channels billed beside what this shop wrote down, day by day, and every difference
// with what to do about it. Reading a bill moves nothing; settling one needs a manager's words.

import type { BillCard, MismatchCard } from '@qiantai/shared/commands/bill.ts';
import type { CommandInput } from '@qiantai/shared/commands/index.ts';
import type { MethodCard } from '@qiantai/shared/commands/payment.ts';
import type { WordKey } from '@qiantai/shared/words/index.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import { newCommandId, type Agent } from '../agent.svelte.ts';
import { Live } from '../live.svelte.ts';

export type SettleHow = CommandInput<'mismatch.settle'>['how'];

export interface BillsDeps {
  readonly agent: Agent;
  readonly refused: (answer: Extract<CommandAnswer, { ok: false }>) => void;
  readonly done: (word: WordKey) => void;
}

/** Whether both sides of a bill say the same; what is not all there yet is not even. */
export function isEven(bill: BillCard): boolean {
  return bill.state === 'whole' && bill.openCount === 0;
}

export class BillsScreen {
  settling = $state.raw<MismatchCard | undefined>(undefined);
  /** The bill that is being read now, `channel day`. */
  reading = $state('');
  busy = $state(false);

  readonly bills: Live<'bill.list'>;
  readonly open: Live<'mismatch.list'>;
  readonly settled: Live<'mismatch.list'>;
  readonly methods: Live<'payment.methods'>;
  readonly #deps: BillsDeps;
  #command = newCommandId();

  constructor(deps: BillsDeps) {
    this.#deps = deps;
    const subjects = ['bill.', 'mismatch.'];
    this.bills = new Live(deps.agent, 'bill.list', () => ({}), subjects);
    this.open = new Live(deps.agent, 'mismatch.list', () => ({ state: 'open' }), subjects);
    this.settled = new Live(deps.agent, 'mismatch.list', () => ({ state: 'settled' }), subjects);
    this.methods = new Live(deps.agent, 'payment.methods', () => ({}), ['station.']);
  }

  /** Begins to listen. @returns stops it */
  start(): () => void {
    const stops = [this.bills, this.open, this.settled, this.methods].map((live) => live.start());
    return () => {
      for (const stop of stops) stop();
    };
  }

  methodOf(channel: string): MethodCard | undefined {
    return this.methods.value?.find(({ id }) => id === channel);
  }

  /** @param day yyyy-MM-dd, a business day */
  async read(channel: string, day: string): Promise<void> {
    if (this.reading !== '') return;
    this.reading = `${channel} ${day}`;
    const answer = await this.#deps.agent.command('bill.read', { channel, day });
    this.reading = '';
    await Promise.all([this.bills.refresh(), this.open.refresh()]);
    if (answer.ok) this.#deps.done('bills.read');
    else this.#deps.refused(answer);
  }

  ask(mismatch: MismatchCard): void {
    this.#command = newCommandId();
    this.settling = mismatch;
  }

  /** Closes what was asked about; pressed twice it is closed once. */
  async settle(mismatch: MismatchCard, how: SettleHow, note: string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const answer = await this.#deps.agent.command(
      'mismatch.settle',
      { id: mismatch.mismatch, how, note },
      this.#command,
    );
    this.busy = false;
    if (!answer.ok) {
      this.#command = newCommandId();
      return this.#deps.refused(answer);
    }
    this.settling = undefined;
    await Promise.all([this.bills.refresh(), this.open.refresh(), this.settled.refresh()]);
    this.#deps.done('bills.settled');
  }
}
