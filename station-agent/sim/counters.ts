// The voucher platforms of one history: which of them the shop takes tonight, and what customers hold of each.
// Why traits and no names: what differs is read off the module and its rehearsal, so a new folder plays at once.

import { invariant } from '@qiantai/shared/result.ts';
import { platformModules } from '../src/platforms/index.ts';
import type {
  PlatformModule,
  RehearsalDeal,
  RehearsalIssue,
  RehearsalPlatform,
} from '../src/platforms/platform.ts';
import type { OfflineBudget } from '../src/till/context.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { Random } from './random.ts';

/** A platform that the shop takes tonight. */
export interface Counter {
  readonly code: string;
  readonly module: PlatformModule;
  readonly rehearsal: RehearsalPlatform;
  readonly ledger: Ledger;
  readonly baseUrl: string;
  /** Asked of nobody: what is used is what the station's own journal says. */
  readonly isOffline: boolean;
  /** Something is opened at the counter before a voucher can be looked at. */
  readonly needsOpening: boolean;
  /** How many requests a spend may take besides the usual ones. */
  readonly extraRequests: number;
  /** Whether its records name the attempt that spent: then every use can be told from a rival's in the end. */
  readonly marksUses: boolean;
  /** What the shop risks while it cannot be reached; undefined where it accepts nothing. */
  readonly budget: OfflineBudget | undefined;
}

/** A code in a customer's hand. */
export interface Held {
  readonly code: string;
  /** Undefined for what is nobody's voucher. */
  readonly counter: Counter | undefined;
  /** Only there it is shown: two journals without contact would both spend what only a journal spends. */
  readonly home: number | undefined;
  /** What one use of it was paid for. */
  readonly paidFen: number;
}

/** Deals whose first use is held back for longer than a history lasts. */
const heldBack = new Set(['1801008']);
/** Platforms whose records carry no mark of the attempt: what a rival's use hides stays unknown, for a person. */
const withoutMark = new Set(['douyin']);
const minuteMs = 60_000;

function usesOf(deal: RehearsalDeal): number {
  return Number(Reflect.get(deal, 'uses') ?? Reflect.get(deal, 'times') ?? 1);
}

/** Small enough to be used up within a history. A voucher that is bound to an order at hand is never taken on trust. */
function budgetOf(random: Random): OfflineBudget | undefined {
  if (random.chance(0.3)) return undefined;
  const amountMaxFen = random.pick([10_000, 40_000, 200_000]);
  return { acceptMax: random.between(1, 6), amountMaxFen, minutesMax: random.pick([2, 5, 60]) };
}

function openCounter(module: PlatformModule, random: Random): Counter {
  const bytes = random.child('platform').bytes;
  const dialects = Object.values(module.dialects ?? {});
  const other = random.child('dialect').chance(0.4) ? dialects[0] : undefined;
  const rehearsal = (other ?? module.rehearsal)(bytes);
  return {
    code: module.code,
    module,
    rehearsal,
    ledger: createLedger(rehearsal),
    baseUrl: `http://127.0.0.1:${module.id}`,
    isOffline: module.offline === true,
    needsOpening: rehearsal.opening !== undefined,
    extraRequests: 3 * (rehearsal.requestsBeforeSpend ?? 0),
    marksUses: !withoutMark.has(module.code),
    budget:
      module.offline === true || rehearsal.opening !== undefined
        ? undefined
        : budgetOf(random.child('budget')),
  };
}

/** One to all of the platforms, each history others: alone a platform is pushed harder, together they get mixed up. */
export function openCounters(random: Random): readonly Counter[] {
  const all = [...platformModules.values()];
  const sure = random.pick(all);
  const on = all.filter((module) => module === sure || random.chance(0.5));
  invariant(on.length > 0, 'a shop takes at least one platform');
  return on.map((module) => openCounter(module, random.child(module.code)));
}

function wishOf(random: Random, isSingle: boolean, epochMs: number): Omit<RehearsalIssue, 'deal'> {
  const kind = random.unit();
  if (kind < 0.6) return { phone: '13800138000' };
  if (kind < 0.86) return isSingle ? { count: random.between(2, 5) } : {};
  if (kind < 0.9) return { expiresAtMs: epochMs - 86_400_000 };
  return kind < 0.95 ? { expiresAtMs: epochMs + 5 * minuteMs } : { refunded: true };
}

function issue(
  { rehearsal, ledger, isOffline }: Counter,
  random: Random,
  epochMs: number,
): Pick<Held, 'code' | 'paidFen'> {
  const sold = random.pick(rehearsal.deals.filter(({ deal }) => !heldBack.has(deal)));
  const uses = usesOf(sold);
  const isSingle = uses === 1 && !isOffline;
  const { code } = rehearsal.issue({ deal: sold.deal, ...wishOf(random, isSingle, epochMs) });
  ledger.sold(code, uses);
  return { code, paidFen: Math.floor(sold.paidFen / uses) };
}

/** What customers hold tonight: good codes, several in one order, for several uses, expired, refunded, and nonsense. */
export function issueCodes(counters: readonly Counter[], random: Random, epochMs: number): readonly Held[] {
  const held = Array.from({ length: random.between(5, 18) }, (): Held => {
    const counter = random.pick(counters);
    const home = counter.isOffline ? random.between(0, 1) : undefined;
    return { ...issue(counter, random, epochMs), counter, home };
  });
  const nonsense = ['123456789012', 'not a code'];
  return [...held, ...nonsense.map((code) => ({ code, counter: undefined, home: undefined, paidFen: 1 }))];
}

/** What the shop has said its deals become; two of each platform stay unmapped, as in a shop that has just begun. */
export function mappings(
  counters: readonly Counter[],
): readonly { readonly deal: string; readonly input: unknown }[] {
  return counters.flatMap(({ code, rehearsal }) =>
    rehearsal.deals.slice(0, -2).map(({ deal, voucherType, title, dishes }) => ({
      deal,
      input: { platform_code: code, deal, voucher_type: voucherType, product: title, dishes },
    })),
  );
}
