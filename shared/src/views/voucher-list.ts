// Vouchers by what a person asks for: filtered, paged, and how many there are, without looking at all of them.

import type { SqlValue, ViewDb } from './view.ts';
import type { VoucherRow } from './vouchers.ts';

export interface VoucherFilter {
  /** A code or an order's number, whole; or a phone's last four digits. */
  readonly keyword?: string | undefined;
  readonly platform?: string | undefined;
  readonly voucherType?: number | undefined;
  readonly status?: number | undefined;
  /** yyyy-MM-dd business days, both included: the day of use, else the day it was last seen. */
  readonly fromDay?: string | undefined;
  readonly toDay?: string | undefined;
}

interface Clause {
  readonly clause: string;
  readonly values: SqlValue[];
}

/** The parts that the day's counts know as well. */
function countedParts({ platform, voucherType, status }: VoucherFilter): [string, SqlValue][] {
  const parts: [string, SqlValue][] = [];
  if (platform !== undefined) parts.push(['platform = ?', platform]);
  if (voucherType !== undefined) parts.push(['voucher_type = ?', voucherType]);
  if (status !== undefined) parts.push(['status = ?', status]);
  return parts;
}

function dayParts({ fromDay, toDay }: VoucherFilter): [string, SqlValue][] {
  const parts: [string, SqlValue][] = [];
  if (fromDay !== undefined) parts.push(['day >= ?', fromDay]);
  if (toDay !== undefined) parts.push(['day <= ?', toDay]);
  return parts;
}

function join(parts: readonly [string, SqlValue][]): Clause {
  const clause = parts.length === 0 ? '1 = 1' : parts.map(([sql]) => sql).join(' AND ');
  return { clause, values: parts.map(([, value]) => value) };
}

/** Each branch has an index of its own, so that none of them looks at every voucher. */
function keywordPart(keyword: string): Clause {
  const found = 'SELECT voucher FROM vouchers WHERE';
  // Four digits, or a whole mobile number, may be a phone's end; a longer code must not find strangers' phones.
  const byPhone = /^(\d{4}|1\d{10})$/.test(keyword);
  const other = byPhone ? `phone <> '' AND substr(phone, -4) = ?` : `order_no <> '' AND order_no = ?`;
  return {
    clause: `voucher IN (${found} code = ? UNION SELECT voucher FROM voucher_texts WHERE text = ? UNION ${found} ${other})`,
    values: [keyword, keyword, byPhone ? keyword.slice(-4) : keyword],
  };
}

/**
 * The filter as SQL over `vouchers`.
 * @param by `index` finds the days' vouchers first, for a page; `row` asks row by row, for a walk over all
 */
export function voucherClause(filter: VoucherFilter, by: 'index' | 'row'): Clause {
  const counted = join(countedParts(filter));
  const clauses = [counted.clause];
  const values = [...counted.values];
  if (filter.keyword !== undefined && filter.keyword !== '') {
    const keyword = keywordPart(filter.keyword);
    clauses.push(keyword.clause);
    values.push(...keyword.values);
  }
  const days = dayParts(filter);
  if (days.length > 0) {
    const { clause, values: limits } = join(days);
    clauses.push(
      by === 'index'
        ? `voucher IN (SELECT voucher FROM voucher_marks WHERE ${clause})`
        : `EXISTS (SELECT 1 FROM voucher_marks AS m WHERE m.voucher = vouchers.voucher AND ${clause})`,
    );
    values.push(...limits);
  }
  return { clause: clauses.join(' AND '), values };
}

function total(db: ViewDb, filter: VoucherFilter): number {
  if (filter.keyword !== undefined && filter.keyword !== '') {
    const { clause, values } = voucherClause(filter, 'index');
    return (
      db.get<{ total: number }>(`SELECT count(*) AS total FROM vouchers WHERE ${clause}`, ...values)?.total ??
      0
    );
  }
  const { clause, values } = join([...dayParts(filter), ...countedParts(filter)]);
  const row = db.get<{ total: number | null }>(
    `SELECT sum(vouchers) AS total FROM voucher_days WHERE ${clause}`,
    ...values,
  );
  return row?.total ?? 0;
}

/** One page, newest first, and how many there are in all. */
export function listVouchers(
  db: ViewDb,
  filter: VoucherFilter,
  offset: number,
  limit: number,
): { rows: VoucherRow[]; total: number } {
  const count = total(db, filter);
  if (count <= offset) return { rows: [], total: count };
  const { clause, values } = voucherClause(filter, 'index');
  const rows = db.all<VoucherRow>(
    `SELECT * FROM vouchers WHERE ${clause} ORDER BY voucher DESC LIMIT ? OFFSET ?`,
    ...values,
    limit,
    offset,
  );
  return { rows, total: count };
}

/** The voucher that its platform calls so, whatever text it is shown as. */
export function voucherByCoupon(db: ViewDb, platform: string, coupon: string): VoucherRow | undefined {
  return db.get<VoucherRow>(
    `SELECT * FROM vouchers WHERE coupon = ? AND coupon <> '' AND platform = ? ORDER BY voucher LIMIT 1`,
    coupon,
    platform,
  );
}
