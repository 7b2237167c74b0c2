// Figures for Prometheus: platform calls, papers, screens, the journal's height.

import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { paperCounts } from '@qiantai/shared/views/papers.ts';
import { paymentHealth, type PaymentHealth } from '@qiantai/shared/views/payments-health.ts';
import { openAttempts } from '@qiantai/shared/views/vouchers.ts';
import type { Journal } from '../journal/journal.ts';
import { addSeatMetrics } from './seat-metrics.ts';

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  platformCall(platform: string, call: string, outcome: string, ms: number): void;
  scan(kind: string): void;
}

const healthWindowMs = 3_600_000;

/** Payments of the last hour, from the view itself. */
function paymentGauges(registry: Registry, journal: Journal, now: () => number): void {
  const registers = [registry];
  const labelNames = ['channel'];
  const gauge = (name: string, help: string, value: (row: PaymentHealth) => number): void => {
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const row of paymentHealth(journal.view, now() - healthWindowMs))
          this.set({ channel: row.channel }, value(row));
      },
    });
  };
  gauge('qiantai_payment_attempts', 'Payments asked for in the last hour', (row) => row.attempts);
  gauge('qiantai_payment_success_ratio', 'Paid of all that ended in the last hour', (row) => row.successRate);
  gauge('qiantai_payment_error_ratio', 'Refused or unknown of the last hour', (row) => row.errorRate);
  gauge('qiantai_payment_seconds', 'From request to money in the last hour', (row) => row.averageMs / 1_000);
  gauge(
    'qiantai_payments_unknown',
    'Payments of the last hour nobody knows the end of',
    (row) => row.unknown,
  );
}

export function createMetrics(journal: Journal, screens: () => number, now: () => number): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const calls = new Counter({
    name: 'qiantai_platform_calls_total',
    help: 'Calls to platforms by outcome',
    labelNames: ['platform', 'call', 'outcome'],
    registers,
  });
  const latency = new Histogram({
    name: 'qiantai_platform_call_seconds',
    help: 'How long platforms take',
    labelNames: ['platform', 'call'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 8],
    registers,
  });
  const scans = new Counter({
    name: 'qiantai_scans_total',
    help: 'Scans by kind',
    labelNames: ['kind'],
    registers,
  });
  new Gauge({
    name: 'qiantai_journal_seq',
    help: 'Facts in the journal',
    registers,
    collect() {
      this.set(journal.head().seq);
    },
  });
  new Gauge({
    name: 'qiantai_attempts_open',
    help: 'Attempts without a known end',
    registers,
    collect() {
      this.set(openAttempts(journal.view).length);
    },
  });
  new Gauge({
    name: 'qiantai_screens',
    help: 'Connected screens',
    registers,
    collect() {
      this.set(screens());
    },
  });
  new Gauge({
    name: 'qiantai_papers',
    help: 'Papers by state',
    labelNames: ['state'],
    registers,
    collect() {
      this.reset();
      for (const { state, total } of paperCounts(journal.view)) this.set({ state }, total);
    },
  });
  addSeatMetrics(journal, registry);
  paymentGauges(registry, journal, now);
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    platformCall(platform, call, outcome, ms) {
      calls.inc({ platform, call, outcome });
      latency.observe({ platform, call }, ms / 1_000);
    },
    scan: (kind) => scans.inc({ kind }),
  };
}
