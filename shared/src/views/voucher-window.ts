// The vouchers of a filter, newest first, a bounded piece at a time: for whole lists that must not hold the till.
// Why the filter is applied within a window of ids: one that matches little would otherwise search everything at once.

import type { ViewDb } from './view.ts';
import { voucherClause, type VoucherFilter } from './voucher-list.ts';
import type { VoucherRow } from './vouchers.ts';

export interface VoucherWindow {
  readonly rows: readonly VoucherRow[];
  /** Where the next window begins; absent after the last. */
  readonly next?: number;
}

/** @param before an id: only older vouchers @param limit how many vouchers are looked at */
export function voucherWindow(
  db: ViewDb,
  filter: VoucherFilter,
  before: number,
  limit: number,
): VoucherWindow {
  const edge = db.get<{ lowest: number | null; seen: number }>(
    `SELECT min(voucher) AS lowest, count(*) AS seen FROM
       (SELECT voucher FROM vouchers WHERE voucher < ? ORDER BY voucher DESC LIMIT ?)`,
    before,
    limit,
  );
  const lowest = edge?.lowest ?? null;
  if (lowest === null) return { rows: [] };
  const { clause, values } = voucherClause(filter, 'row');
  const rows = db.all<VoucherRow>(
    `SELECT * FROM vouchers WHERE voucher < ? AND voucher >= ? AND ${clause} ORDER BY voucher DESC`,
    before,
    lowest,
    ...values,
  );
  return edge?.seen === limit ? { rows, next: lowest } : { rows };
}
