// What people do while a platform is away: a clerk takes a code on trust, a manager decides what became of one.
// Why at every counter and more than once: the same code is shown twice, and the same finger taps twice.

import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { CasePage } from '@qiantai/shared/commands/offline.ts';
import type { Asking } from './clerks.ts';
import type { Held } from './counters.ts';
import type { Random } from './random.ts';
import { isOpen } from './reducer.ts';
import type { SimStation } from './station.ts';

/** How people ask, as the crowd does. */
export interface Hands {
  readonly random: Random;
  readonly insist: (station: SimStation, what: Asking) => Promise<CommandAnswer | undefined>;
  readonly pause: (leastMs: number, mostMs: number) => Promise<void>;
  readonly command: () => string;
  readonly isHealed: () => boolean;
}

const manager = { role: 'manager', staff: '3001' } as const;

/** Takes a code without its platform; sometimes for another amount than was paid, sometimes with a nervous finger. */
export async function acceptOffline(hands: Hands, station: SimStation, held: Held): Promise<void> {
  const { random, insist, command } = hands;
  if (hands.isHealed()) return;
  const amount_fen = random.chance(0.85) ? held.paidFen : random.between(1, 20_000);
  const platform = held.counter === undefined ? {} : { platform_code: held.counter.code };
  const input = { code: held.code, amount_fen, ...platform };
  const what = { name: 'voucher.acceptOffline', input, command: command() };
  const again = random.chance(0.5) ? what : { ...what, command: command() };
  await Promise.all([insist(station, what), random.chance(0.2) ? insist(station, again) : undefined]);
}

/** What a clerk does who hears that the platform cannot be reached. */
export async function whenUnreachable(
  hands: Hands,
  station: SimStation,
  held: Held,
  answer: CommandAnswer | undefined,
): Promise<void> {
  if (answer === undefined || answer.ok || answer.error !== 'platform-unreachable') return;
  if (hands.random.chance(0.2)) return;
  await hands.pause(300, 5_000);
  await acceptOffline(hands, station, held);
}

/** Somebody stands before a screen that says "unknown", and has it ask again: the very same command. */
async function wonder(hands: Hands, station: SimStation): Promise<void> {
  const { random, insist, pause } = hands;
  for (;;) {
    await pause(5_000, 40_000);
    if (hands.isHealed()) return;
    const open = [...station.books().byCommand.values()].filter(
      (one) => one.kind === 'redeem' && isOpen(one),
    );
    if (open.length === 0) continue;
    const { code, count, command } = random.pick(open);
    await insist(station, { name: 'voucher.redeem', input: { code, count }, command });
  }
}

/** What goes on at a counter besides new scans, until the world is healed. */
export function standBy(hands: Hands, station: SimStation): void {
  void tendCases(hands, station);
  void wonder(hands, station);
}

/** The conflict desk: a manager looks now and then, and decides; a clerk loses patience. */
async function tendCases(hands: Hands, station: SimStation): Promise<void> {
  const { random, insist, command } = hands;
  for (;;) {
    await hands.pause(20_000, 120_000);
    if (hands.isHealed()) return;
    if (random.chance(0.3)) await insist(station, { name: 'offline.retry', input: {}, command: command() });
    const list = await insist(station, { name: 'case.list', input: {}, command: command(), ...manager });
    if (list?.ok !== true) continue;
    const { items } = list.result as CasePage;
    if (items.length === 0) continue;
    const { case: id, actions } = random.pick(items);
    const input = { case: id, action: random.pick(actions), note: '看过了' };
    const what = { name: 'case.close', input, command: command(), ...manager };
    await Promise.all([insist(station, what), random.chance(0.2) ? insist(station, what) : undefined]);
  }
}
