// What the shop earned over a period: every report kept fresh while it is looked at, and the way to each as a file.

import type { Period, ReportName } from '@qiantai/shared/commands/analytics.ts';
import type { Agent } from '../agent.svelte.ts';
import { Live } from '../live.svelte.ts';
import type { DayRange } from './day-range.ts';
import { reportPath, type PeriodWish } from './report-path.ts';

const subjects = ['order.', 'payment.', 'refund.', 'voucher.'];

/** How many of the last days the chart of days may show. */
export const dayCounts = [7, 30, 90] as const;

export interface AnalyticsDeps {
  readonly agent: Agent;
  readonly store: () => number;
}

export class AnalyticsScreen {
  period = $state<Period>('today');
  custom = $state.raw<Extract<DayRange, { is: 'from-to' }> | undefined>(undefined);
  days = $state<number>(dayCounts[0]);

  readonly summary: Live<'analytics.revenueSummary'>;
  readonly methods: Live<'analytics.paymentMethods'>;
  readonly items: Live<'analytics.menuItemSales'>;
  readonly hours: Live<'analytics.hourlySales'>;
  readonly statuses: Live<'analytics.orderStatus'>;
  readonly byDay: Live<'analytics.dailyRevenue'>;
  readonly top: Live<'analytics.topOrders'>;
  readonly redemptions: Live<'analytics.voucherRedemptions'>;
  readonly channels: Live<'payment.methods'>;
  readonly #store: () => number;

  constructor({ agent, store }: AnalyticsDeps) {
    this.#store = store;
    const asked = () => ({ store_id: store(), ...this.wish });
    this.summary = new Live(agent, 'analytics.revenueSummary', asked, subjects);
    this.methods = new Live(agent, 'analytics.paymentMethods', asked, subjects);
    this.items = new Live(agent, 'analytics.menuItemSales', asked, subjects);
    this.hours = new Live(agent, 'analytics.hourlySales', asked, subjects);
    this.statuses = new Live(agent, 'analytics.orderStatus', asked, subjects);
    this.byDay = new Live(
      agent,
      'analytics.dailyRevenue',
      () => ({ store_id: store(), days: this.days }),
      subjects,
    );
    this.top = new Live(agent, 'analytics.topOrders', asked, subjects);
    this.redemptions = new Live(agent, 'analytics.voucherRedemptions', asked, subjects);
    this.channels = new Live(agent, 'payment.methods', () => ({}), ['station.']);
  }

  get wish(): PeriodWish {
    return this.period === 'custom' && this.custom !== undefined
      ? { period: 'custom', custom_start: this.custom.from, custom_end: this.custom.to }
      : { period: this.period };
  }

  get #ofPeriod() {
    return [
      this.summary,
      this.methods,
      this.items,
      this.hours,
      this.statuses,
      this.top,
      this.redemptions,
    ] as const;
  }

  /** Begins to listen. @returns stops it */
  start(): () => void {
    const stops = [...this.#ofPeriod, this.byDay, this.channels].map((live) => live.start());
    return () => {
      for (const stop of stops) stop();
    };
  }

  show(period: Period, custom?: Extract<DayRange, { is: 'from-to' }>): void {
    this.period = period;
    this.custom = custom;
    for (const live of this.#ofPeriod) void live.refresh();
  }

  showDays(days: number): void {
    this.days = days;
    void this.byDay.refresh();
  }

  pathOf(report: ReportName, format: 'csv' | 'xlsx'): string {
    return reportPath(report, format, this.#store(), this.wish, this.days);
  }
}
