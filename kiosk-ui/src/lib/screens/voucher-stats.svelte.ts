// The numbers of vouchers over some business days, kept fresh while they are looked at.

import type { Agent } from '../agent.svelte.ts';
import { Live } from '../live.svelte.ts';
import { boundsOf, type DayRange } from './day-range.ts';

export class VoucherStatsScreen {
  range = $state.raw<DayRange>({ is: 'last', days: 30 });
  readonly stats: Live<'voucher.stats'>;
  /** The running business day, yyyy-MM-dd; told by an answer about no days in particular. */
  readonly #days: Live<'voucher.stats'>;

  constructor(agent: Agent) {
    this.#days = new Live(agent, 'voucher.stats', () => ({}), ['voucher.']);
    this.stats = new Live(
      agent,
      'voucher.stats',
      () => (this.today === '' ? {} : boundsOf(this.range, this.today)),
      ['voucher.'],
    );
  }

  get today(): string {
    return this.#days.value?.to ?? '';
  }

  /** Begins to listen. @returns stops it */
  start(): () => void {
    const stops = [this.#days.start(), this.stats.start()];
    return () => {
      for (const stop of stops) stop();
    };
  }

  show(range: DayRange): void {
    this.range = range;
    void this.stats.refresh();
  }
}
