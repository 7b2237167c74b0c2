// The manager's money desk: what has no end yet, what a person has to end, how well each way to pay works, and any
// payment by the number on a customer's phone.

import type { MethodCard, PaymentCard, RefundCard } from '@qiantai/shared/commands/payment.ts';
import type { WordKey } from '@qiantai/shared/words/index.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import { newCommandId, type Agent } from '../agent.svelte.ts';
import { Live } from '../live.svelte.ts';

export type MoneyDialog =
  { readonly is: 'none' } | { readonly is: 'find' } | { readonly is: 'judge'; readonly refund: RefundCard };

export interface MoneyDeps {
  readonly agent: Agent;
  readonly refused: (answer: Extract<CommandAnswer, { ok: false }>) => void;
  readonly done: (word: WordKey) => void;
}

/** How far back the health of payments may be looked at, in minutes: an hour, a day, a week. */
export const healthSpans = [60, 1_440, 10_080] as const;

const healthAgainMs = 30_000;

export class MoneyScreen {
  dialog = $state.raw<MoneyDialog>({ is: 'none' });
  minutes = $state<number>(healthSpans[1]);
  /** Payments that the last number found; undefined before the first. */
  found = $state.raw<readonly PaymentCard[] | undefined>(undefined);
  busy = $state(false);

  readonly open: Live<'payment.list'>;
  readonly recent: Live<'payment.list'>;
  readonly tasks: Live<'refund.tasks'>;
  readonly health: Live<'report.paymentHealth'>;
  readonly methods: Live<'payment.methods'>;
  readonly #deps: MoneyDeps;
  #judging = newCommandId();

  constructor(deps: MoneyDeps) {
    this.#deps = deps;
    const subjects = ['payment.', 'refund.'];
    this.open = new Live(deps.agent, 'payment.list', () => ({ only: 'open' }), subjects);
    this.recent = new Live(deps.agent, 'payment.list', () => ({ only: 'all' }), subjects);
    this.tasks = new Live(deps.agent, 'refund.tasks', () => ({}), subjects);
    this.health = new Live(deps.agent, 'report.paymentHealth', () => ({ minutes: this.minutes }), subjects);
    this.methods = new Live(deps.agent, 'payment.methods', () => ({}), ['station.']);
  }

  /** Begins to listen. @returns stops it */
  start(): () => void {
    const lives = [this.open, this.recent, this.tasks, this.health, this.methods];
    const stops = lives.map((live) => live.start());
    // What is looked at moves with the clock, also while nobody pays.
    const again = setInterval(() => void this.health.refresh(), healthAgainMs);
    return () => {
      clearInterval(again);
      for (const stop of stops) stop();
    };
  }

  methodOf(channel: string): MethodCard | undefined {
    return this.methods.value?.find(({ id }) => id === channel);
  }

  look(minutes: number): void {
    this.minutes = minutes;
    void this.health.refresh();
  }

  async find(number: string): Promise<void> {
    const answer = await this.#deps.agent.command('payment.byTransaction', { number });
    if (answer.ok) this.found = answer.result;
    else this.#deps.refused(answer);
  }

  /** Has the channel asked again now. */
  async lookAgain(payment: PaymentCard): Promise<void> {
    await this.#ask(() =>
      this.#deps.agent.command('payment.query', { payment_id: payment.payment, now: true }),
    );
  }

  async cancel(payment: PaymentCard): Promise<void> {
    await this.#ask(() => this.#deps.agent.command('payment.cancel', { payment_id: payment.payment }));
  }

  ask(refund: RefundCard): void {
    this.#judging = newCommandId();
    this.dialog = { is: 'judge', refund };
  }

  /** Says how a refund ended that no channel could end; pressed twice it is said once. */
  async judge(refund: RefundCard, givenBack: boolean, note: string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const answer = await this.#deps.agent.command(
      'refund.judge',
      { refund_id: refund.refund, given_back: givenBack, note },
      this.#judging,
    );
    this.busy = false;
    if (!answer.ok) {
      this.#judging = newCommandId();
      return this.#deps.refused(answer);
    }
    this.dialog = { is: 'none' };
    await this.tasks.refresh();
    this.#deps.done('money.judged');
  }

  async #ask(command: () => Promise<CommandAnswer<PaymentCard>>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const answer = await command();
    this.busy = false;
    await Promise.all([this.open.refresh(), this.recent.refresh()]);
    if (answer.ok || answer.error === 'outcome-unknown') this.#deps.done('money.asked');
    else this.#deps.refused(answer);
  }
}
