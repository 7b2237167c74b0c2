// How well each way to pay works lately: counted from the attempts themselves, so that no counter can drift from them.

import type { ViewDb } from './view.ts';

/** One channel within a window of time. */
export interface PaymentHealth {
  readonly channel: string;
  readonly attempts: number;
  readonly paid: number;
  /** Refused by the channel: no balance, a code that was no longer good, wrong settings. */
  readonly refused: number;
  /** Ended without money because nobody paid in time or a clerk cancelled. */
  readonly closed: number;
  /** Without an end now. */
  readonly open: number;
  /** Of those, how many nobody knows the outcome of. */
  readonly unknown: number;
  /** Paid of all that ended, 0 to 1; 1 while none ended. */
  readonly successRate: number;
  /** Refused or unknown of all, 0 to 1. */
  readonly errorRate: number;
  /** From the request to the money, in milliseconds; 0 while none was paid. */
  readonly averageMs: number;
  readonly slowestMs: number;
}

type Counts = Omit<PaymentHealth, 'successRate' | 'errorRate'>;

/** @param sinceMs unix milliseconds: attempts asked for since then @param channel all of them unless told */
export function paymentHealth(db: ViewDb, sinceMs: number, channel?: string): PaymentHealth[] {
  const rows = db.all<Counts>(
    `SELECT channel, count(*) AS attempts,
       sum(state = 'paid' AND kept = 1) AS paid,
       sum(state = 'closed' AND how = 'refused') AS refused,
       sum((state = 'closed' AND how <> 'refused') OR (state = 'paid' AND kept = 0)) AS closed,
       sum(state NOT IN ('paid', 'closed')) AS open,
       sum(state IN ('unclear', 'ending')) AS unknown,
       coalesce(round(avg(CASE WHEN state = 'paid' THEN max(0, paid_at_ms - requested_at_ms) END)), 0) AS averageMs,
       coalesce(max(CASE WHEN state = 'paid' THEN paid_at_ms - requested_at_ms END), 0) AS slowestMs
     FROM payments WHERE requested_at_ms >= ? AND channel = coalesce(?, channel) GROUP BY channel ORDER BY channel`,
    sinceMs,
    channel ?? null,
  );
  return rows.map((row) => {
    const ended = row.paid + row.refused + row.closed;
    return {
      ...row,
      successRate: ended === 0 ? 1 : row.paid / ended,
      errorRate: (row.refused + row.unknown) / row.attempts,
    };
  });
}
