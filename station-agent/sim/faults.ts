// How badly one history goes: each class of fault is off, rare or frequent, as the seed says.
// Why off at all: faults hide each other; with some silent the others reach deeper into the protocol.

import type { Random } from './random.ts';

/** What may befall one request and its answer. */
export const networkFates = [
  'refused',
  'request-lost',
  'reply-lost',
  'error-before',
  'error-after',
  'garbage',
  'late',
  'slow',
  'altered',
  'mixed',
  'duplicate',
] as const;
export type NetworkFate = (typeof networkFates)[number];

export const faultClasses = [...networkFates, 'partition', 'crash', 'clock', 'printer', 'outage'] as const;
export type FaultClass = (typeof faultClasses)[number];
export type Level = 'off' | 'low' | 'high';

/** Per request; for the last five see who uses them. */
const rates: Readonly<Record<FaultClass, Readonly<Record<Exclude<Level, 'off'>, number>>>> = {
  refused: { low: 0.04, high: 0.2 },
  'request-lost': { low: 0.03, high: 0.15 },
  'reply-lost': { low: 0.04, high: 0.2 },
  'error-before': { low: 0.03, high: 0.12 },
  'error-after': { low: 0.03, high: 0.15 },
  garbage: { low: 0.03, high: 0.12 },
  late: { low: 0.04, high: 0.2 },
  slow: { low: 0.05, high: 0.2 },
  altered: { low: 0.02, high: 0.1 },
  mixed: { low: 0.03, high: 0.15 },
  duplicate: { low: 0.03, high: 0.12 },
  partition: { low: 1 / 600_000, high: 1 / 120_000 },
  crash: { low: 0.008, high: 0.035 },
  clock: { low: 1 / 400_000, high: 1 / 90_000 },
  printer: { low: 0.1, high: 0.35 },
  outage: { low: 1 / 120_000, high: 1 / 45_000 },
};

/** All network faults together leave this much of the traffic alone, or nothing would ever succeed. */
const networkShareMax = 0.6;

export interface FaultPlan {
  readonly levels: Readonly<Record<FaultClass, Level>>;
  /** What befalls the next request; undefined when nothing does. */
  fate(): NetworkFate | undefined;
  /** The rate of a class; 0 once healed. */
  rate(fault: FaultClass): number;
  /** From now on nothing goes wrong any more. */
  heal(): void;
  readonly isHealed: () => boolean;
}

function drawLevels(random: Random): Record<FaultClass, Level> {
  const levels = {} as Record<FaultClass, Level>;
  for (const fault of faultClasses) {
    const draw = random.unit();
    levels[fault] = draw < 0.5 ? 'off' : draw < 0.8 ? 'low' : 'high';
  }
  return levels;
}

/** @param random a stream of its own */
export function createFaultPlan(random: Random): FaultPlan {
  const levels = drawLevels(random.child('levels'));
  const draws = random.child('fates');
  let healed = false;
  const rate = (fault: FaultClass): number => {
    const level = levels[fault];
    return healed || level === 'off' ? 0 : rates[fault][level];
  };
  const total = networkFates.reduce((sum, fate) => sum + rate(fate), 0);
  const scale = total > networkShareMax ? networkShareMax / total : 1;
  return {
    levels,
    rate,
    fate() {
      let draw = draws.unit();
      for (const fate of networkFates) {
        draw -= rate(fate) * scale;
        if (draw < 0) return fate;
      }
      return undefined;
    },
    heal() {
      healed = true;
    },
    isHealed: () => healed,
  };
}
