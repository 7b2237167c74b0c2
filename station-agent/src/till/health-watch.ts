// Watches how well the shop is paid and how fast it goes, minute by minute, and tells a manager once.
// Why an alert ends later than it began: a figure that wavers around its threshold would ring all evening.

import type { AlertKind } from '@qiantai/shared/facts/sync.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { businessDay } from '@qiantai/shared/time.ts';
import { ordersSince } from '@qiantai/shared/views/orders.ts';
import { paymentHealth, type PaymentHealth } from '@qiantai/shared/views/payments-health.ts';
import { openAlert } from '@qiantai/shared/views/sync.ts';
import { alertKey, explainAlert, raiseAlert } from './alerts.ts';
import type { Shop } from './context.ts';

/** `payments.alerts` of station.json. */
export interface HealthThresholds {
  /** How far back payments are counted. */
  readonly windowMinutes: number;
  /** Fewer payments than these prove nothing about a share. */
  readonly attemptsMin: number;
  /** Paid of all that ended, 0 to 1. */
  readonly successRateMin: number;
  /** So many without a known outcome are too many. */
  readonly unknownMax: number;
  /** Refused or unknown of all, 0 to 1. */
  readonly errorRateMax: number;
  /** From the request to the money, the customer's own time included. */
  readonly averageSecondsMax: number;
  readonly ordersMinutes: number;
  /** So many orders within those minutes are a rush. */
  readonly ordersMax: number;
  /** How long the station may take over its own figures: the same disk and the same loop serve the counter. */
  readonly answerMsMax: number;
}

export const healthDefaults: HealthThresholds = {
  windowMinutes: 60,
  attemptsMin: 10,
  successRateMin: 0.8,
  unknownMax: 3,
  errorRateMax: 0.2,
  averageSecondsMax: 120,
  ordersMinutes: 10,
  ordersMax: 60,
  answerMsMax: 500,
};

export interface HealthReading {
  readonly channels: readonly string[];
  readonly health: readonly PaymentHealth[];
  readonly orders: number;
  /** The quickest of the last looks: one hiccup is no slow machine. */
  readonly answerMs: number;
}

export interface HealthFinding {
  readonly kind: Extract<
    AlertKind,
    'payment-failing' | 'payment-unknown' | 'payment-errors' | 'payment-slow' | 'order-rush' | 'system-slow'
  >;
  /** The channel, or the station as a whole. */
  readonly about: string;
  /** `between`: neither bad enough to begin an alert nor good enough to end one. */
  readonly state: 'bad' | 'between' | 'good';
  readonly count: number;
  /** The figure as a person reads it. */
  readonly why: string;
}

const stationWide = 'station';
const percent = (share: number): string => `${Math.floor(share * 100)}%`;
const stateOf = (isBad: boolean, isGood: boolean): HealthFinding['state'] =>
  isBad ? 'bad' : isGood ? 'good' : 'between';

function judgeChannel(row: PaymentHealth, limit: HealthThresholds): HealthFinding[] {
  const { channel: about, attempts, paid, unknown, successRate, errorRate, averageMs } = row;
  const ended = paid + row.refused + row.closed;
  const { attemptsMin, successRateMin, unknownMax, errorRateMax, averageSecondsMax } = limit;
  const slowMs = averageSecondsMax * 1_000;
  const seconds = `${Math.round(averageMs / 1_000)}`;
  return [
    {
      kind: 'payment-failing',
      about,
      state: stateOf(
        ended >= attemptsMin && successRate < successRateMin,
        ended < attemptsMin || successRate >= successRateMin + (1 - successRateMin) / 5,
      ),
      count: ended,
      why: percent(successRate),
    },
    {
      kind: 'payment-unknown',
      about,
      state: stateOf(unknown >= unknownMax, unknown * 2 < unknownMax),
      count: unknown,
      why: '',
    },
    {
      kind: 'payment-errors',
      about,
      state: stateOf(
        attempts >= attemptsMin && errorRate > errorRateMax,
        attempts < attemptsMin || errorRate <= errorRateMax * 0.8,
      ),
      count: attempts,
      why: percent(errorRate),
    },
    {
      kind: 'payment-slow',
      about,
      state: stateOf(
        paid >= attemptsMin && averageMs > slowMs,
        paid < attemptsMin || averageMs <= slowMs * 0.8,
      ),
      count: paid,
      why: seconds,
    },
  ];
}

const nothing = {
  attempts: 0,
  paid: 0,
  refused: 0,
  closed: 0,
  open: 0,
  unknown: 0,
  averageMs: 0,
  slowestMs: 0,
};

/** What the figures of now mean. Pure. */
export function judgeHealth(reading: HealthReading, limit: HealthThresholds): HealthFinding[] {
  const { orders, answerMs } = reading;
  const rows = reading.channels.map(
    (channel) =>
      reading.health.find((row) => row.channel === channel) ?? {
        ...nothing,
        channel,
        successRate: 1,
        errorRate: 0,
      },
  );
  return [
    ...rows.flatMap((row) => judgeChannel(row, limit)),
    {
      kind: 'order-rush',
      about: stationWide,
      state: stateOf(orders >= limit.ordersMax, orders * 2 < limit.ordersMax),
      count: orders,
      why: String(limit.ordersMinutes),
    },
    {
      kind: 'system-slow',
      about: stationWide,
      state: stateOf(answerMs > limit.answerMsMax, answerMs * 2 <= limit.answerMsMax),
      count: 1,
      why: (answerMs / 1_000).toFixed(1),
    },
  ];
}

export interface HealthWatch {
  start(): void;
  stop(): void;
}

export function createHealthWatch(shop: Shop): HealthWatch {
  const { env, journal } = shop;
  const limit = shop.payments?.settings.alerts ?? healthDefaults;
  let forget: (() => void) | undefined;
  let tooks: number[] = [];

  /** Channels that answer for themselves: how long a person takes with cash says nothing about a system. */
  function channels(): string[] {
    const methods = shop.payments?.methods() ?? [];
    return methods.map(({ id }) => id).filter((id) => shop.payments?.find(id)?.channel.query !== undefined);
  }

  function orders(): number {
    const sinceMs = env.now() - limit.ordersMinutes * 60_000;
    return ordersSince(journal.view, businessDay(sinceMs, journal.clock), sinceMs);
  }

  function look(): void {
    const beganMs = env.mono();
    const sinceMs = env.now() - limit.windowMinutes * 60_000;
    const figures = {
      channels: channels(),
      health: paymentHealth(journal.view, sinceMs),
      orders: orders(),
    };
    tooks = [...tooks, env.mono() - beganMs].slice(-limits.healthLooksKept);
    const reading = { ...figures, answerMs: tooks.length < limits.healthLooksKept ? 0 : Math.min(...tooks) };
    const changes = judgeHealth(reading, limit)
      .map((finding) => ({ ...finding, key: alertKey(finding.kind, finding.about) }))
      .filter(({ key, state }) => {
        const isOpen = openAlert(journal.view, key) !== undefined;
        return isOpen ? state === 'good' : state === 'bad';
      });
    if (changes.length === 0) return;
    journal.transact('station', (tx) => {
      for (const { key, kind, about, state, count, why } of changes) {
        const draft = { key, kind, severity: 'warn', platform: about, count, why } as const;
        if (state === 'good') explainAlert(shop, tx, key);
        else raiseAlert(shop, tx, { ...draft, happenedAtMs: env.now() }, true);
      }
    });
  }

  function arm(): void {
    forget = env.timer(limits.healthLookMs, () => {
      look();
      arm();
    });
  }

  return {
    start() {
      if (forget === undefined) arm();
    },
    stop() {
      forget?.();
      forget = undefined;
    },
  };
}
