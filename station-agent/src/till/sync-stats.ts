// Statistics of vouchers over some business days, read from sums that every fact keeps up.

import type { VoucherStats } from '@qiantai/shared/commands/sync.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import {
  countsByPlatform,
  countsByType,
  usesByDay,
  type VoucherCounts,
} from '@qiantai/shared/views/voucher-stats.ts';
import type { Handlers, Shop } from './context.ts';
import { daysBetween } from './day-bounds.ts';
import { shiftDay } from './sync-days.ts';

/** Redeemed in total, four decimals; 0 of nothing. */
const rateOf = ({ redeemed, total }: VoucherCounts): number =>
  total === 0 ? 0 : Math.round((redeemed / total) * 10_000) / 10_000;

const rated = <Counts extends VoucherCounts>(counts: Counts): Counts & { readonly rate: number } => ({
  ...counts,
  rate: rateOf(counts),
});

function sumOf(parts: readonly VoucherCounts[]): VoucherCounts {
  const sum = (pick: (part: VoucherCounts) => number): number =>
    parts.reduce((total, part) => total + pick(part), 0);
  return {
    total: sum(({ total }) => total),
    redeemed: sum(({ redeemed }) => redeemed),
    unredeemed: sum(({ unredeemed }) => unredeemed),
    expired: sum(({ expired }) => expired),
    refunded: sum(({ refunded }) => refunded),
    unknown: sum(({ unknown }) => unknown),
  };
}

/** @throws Refusal bad-request when the days are the wrong way round or too many */
function statsOf(shop: Shop, start: string | undefined, end: string | undefined): VoucherStats {
  const { view } = shop.journal;
  const to = end ?? shop.journal.today();
  const from = start ?? shiftDay(to, 1 - limits.statsDaysDefault);
  const days = daysBetween(from, to);
  if (days.length === 0 || days.at(-1) !== to)
    throw new Refusal('bad-request', { field: 'start_date', reason: `1 to ${limits.statsDaysMax} days` });
  const byPlatform = countsByPlatform(view, from, to);
  const uses = new Map(usesByDay(view, from, to).map((row) => [row.day, row]));
  return {
    from,
    to,
    whole: rated(sumOf(byPlatform)),
    byPlatform: byPlatform.map(rated),
    byType: countsByType(view, from, to).map(rated),
    trend: days.map((day) => uses.get(day) ?? { day, uses: 0, fen: 0 }),
  };
}

export function createVoucherStats(shop: Shop): Handlers {
  return { 'voucher.stats': ({ start_date, end_date }) => statsOf(shop, start_date, end_date) };
}
