import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listVouchers, type VoucherFilter } from '@qiantai/shared/views/voucher-list.ts';
import { voucherWindow } from '@qiantai/shared/views/voucher-window.ts';
import type { VoucherRow } from '@qiantai/shared/views/vouchers.ts';
import { Journal } from '../journal/journal.ts';
import { openDatabase } from '../journal/sqlite.ts';

const clock = { timezone: 'Asia/Shanghai', dayStartsAt: '04:00' };
const dayMs = 86_400_000;
const firstMs = Date.parse('2026-03-01T12:00:00+08:00');

/** Sixty vouchers over ten days, three platforms and all kinds, some used on a later day than they were seen. */
function openList(): Journal {
  let nowMs = firstMs;
  const journal = new Journal({
    db: openDatabase(':memory:'),
    now: () => nowMs,
    random: (bytes) => randomBytes(bytes),
    clock,
    station: 0,
  });
  for (let voucher = 1; voucher <= 60; voucher += 1) {
    nowMs = firstMs + Math.floor(voucher / 6) * dayMs;
    journal.transact('1001', (tx) =>
      tx.append('voucher.seen', `voucher:${voucher}`, {
        voucher,
        platform: ['meituan', 'douyin', 'store'][voucher % 3] ?? '',
        code: String(1_000_000_000 + voucher),
        orderNo: voucher % 4 === 0 ? '' : `order-${voucher >> 1}`,
        deal: 'd',
        title: '套餐',
        originalFen: 100,
        paidFen: 100,
        phone: voucher % 5 === 0 ? '' : `138****${String(voucher % 9).padStart(4, '0')}`,
        usable: 1,
        status: 1 + (voucher % 4),
        expiresOn: '',
        becomes: { voucherType: 1 + (voucher % 7), product: '套餐', dishes: [] },
      }),
    );
  }
  return journal;
}

type Marked = VoucherRow & { readonly day: string };

function wanted(row: Marked, filter: VoucherFilter): boolean {
  const { keyword = '' } = filter;
  const phone = /^(\d{4}|1\d{10})$/.test(keyword);
  const found =
    row.code === keyword ||
    (phone
      ? row.phone !== '' && row.phone.endsWith(keyword.slice(-4))
      : row.order_no !== '' && row.order_no === keyword);
  return (
    (keyword === '' || found) &&
    (filter.platform ?? row.platform) === row.platform &&
    (filter.voucherType ?? row.voucher_type) === row.voucher_type &&
    (filter.status ?? row.status) === row.status &&
    (filter.fromDay ?? row.day) <= row.day &&
    (filter.toDay ?? row.day) >= row.day
  );
}

const day = fc
  .integer({ min: 0, max: 12 })
  .map((days) => new Date(firstMs + days * dayMs).toISOString().slice(0, 10));
const anyFilter: fc.Arbitrary<VoucherFilter> = fc.record({
  keyword: fc.option(fc.constantFrom('', '0003', '13800000004', 'order-7', '1000000009', 'nothing'), {
    nil: undefined,
  }),
  platform: fc.option(fc.constantFrom('meituan', 'douyin', 'store', 'womei'), { nil: undefined }),
  voucherType: fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined }),
  status: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
  fromDay: fc.option(day, { nil: undefined }),
  toDay: fc.option(day, { nil: undefined }),
});

test('any filter lists, counts and exports exactly the vouchers that a look at each of them would', () => {
  const { view } = openList();
  const all = view.all<Marked>(
    'SELECT v.*, m.day FROM vouchers v JOIN voucher_marks m USING (voucher) ORDER BY voucher DESC',
  );
  expect(all).toHaveLength(60);
  fc.assert(
    fc.property(anyFilter, fc.integer({ min: 0, max: 20 }), (filter, offset) => {
      const expected = all.filter((row) => wanted(row, filter)).map(({ voucher }) => voucher);
      const { rows, total } = listVouchers(view, filter, offset, 5);
      expect(total).toBe(expected.length);
      expect(rows.map(({ voucher }) => voucher)).toEqual(expected.slice(offset, offset + 5));
      const window = voucherWindow(view, filter, Number.MAX_SAFE_INTEGER, 100);
      expect(window.rows.map(({ voucher }) => voucher)).toEqual(expected);
    }),
  );
});

test('no filter makes the database look at every voucher', () => {
  const { view } = openList();
  const plans: string[] = [];
  const watching = {
    ...view,
    all: <Row>(sql: string, ...values: (string | number | null)[]): Row[] => {
      plans.push(
        ...view.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values).map(({ detail }) => detail),
      );
      return view.all<Row>(sql, ...values);
    },
  };
  for (const filter of [
    { keyword: '1000000009' },
    { keyword: '0003' },
    { keyword: 'order-7' },
    { fromDay: '2026-03-02', toDay: '2026-03-03' },
    { status: 2 },
  ]) {
    listVouchers(watching, filter, 0, 5);
  }
  expect(plans.length).toBeGreaterThan(5);
  expect(plans.filter((detail) => /^SCAN vouchers/.test(detail))).toEqual([]);
});
