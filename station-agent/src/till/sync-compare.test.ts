import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { UseRow } from '@qiantai/shared/views/voucher-uses.ts';
import type { PlatformOrder } from '../platforms/platform.ts';
import { compareDay, type ListedEntry } from './sync-compare.ts';

const noonMs = Date.parse('2026-11-20T12:00:00+08:00');
const window = { fromMs: noonMs - 8 * 3_600_000, toMs: noonMs + 16 * 3_600_000 };

const use = (code: string, more: Partial<UseRow> = {}): UseRow => ({
  voucher: 1,
  use_key: `attempt-${code}`,
  platform: 'meituan',
  code,
  flow: `f${code}`,
  voucher_type: 4,
  fen: 12_800,
  day: '2026-11-20',
  at_ms: noonMs,
  undone_at_ms: 0,
  state: 'standing',
  own: 1,
  ...more,
});

const entry = (code: string, more: Partial<PlatformOrder> = {}, inDay = true): ListedEntry => ({
  inDay,
  order: {
    code,
    orderNo: '',
    deal: '7001',
    title: '双人套餐',
    paidFen: 12_800,
    status: 'consumed',
    consumedAtMs: noonMs,
    flow: `f${code}`,
    ...more,
  },
});

const kinds = (uses: UseRow[], entries: ListedEntry[]): string[] =>
  compareDay(uses, entries, window).differences.map(({ kind, code }) => `${kind} ${code}`);

test('each difference of a day has its name', () => {
  const uses = [use('1'), use('2'), use('3'), use('4')];
  const entries = [
    entry('1'),
    entry('2', { paidFen: 9_900 }),
    entry('3', { status: 'refunded' }),
    entry('5'),
  ];
  expect(kinds(uses, entries).sort()).toEqual([
    'amount-differs 2',
    'journal-only 4',
    'platform-only 5',
    'refunded-after 3',
  ]);
  expect(compareDay(uses, entries, window)).toMatchObject({
    journalCount: 4,
    journalFen: 51_200,
    platformCount: 3,
    platformFen: 12_800 + 9_900 + 12_800,
  });
});

test('a platform that numbers its list otherwise than its answers is matched by code and time', () => {
  expect(kinds([use('1')], [entry('1', { flow: 'x1', consumedAtMs: noonMs + 60_000 })])).toEqual([]);
  expect(kinds([use('1', { flow: '' })], [entry('1', { flow: '' })])).toEqual([]);
});

test('several codes under one order’s number are told apart, and a list may name a code otherwise', () => {
  const two = [use('1', { flow: 'o', fen: 100 }), use('2', { flow: 'o', fen: 200 })];
  const listed = [entry('2', { flow: 'o', paidFen: 200 }), entry('1', { flow: 'o', paidFen: 100 })];
  expect(kinds(two, listed)).toEqual([]);
  expect(kinds([use('1', { flow: 'v1' })], [entry('certificate-9', { flow: 'v1' })])).toEqual([]);
});

test('a code used three times on its card counts three times, and a fourth use shows', () => {
  const uses = [1, 2, 3].map((nth) =>
    use('1', { use_key: `a${nth}`, flow: '', at_ms: noonMs + nth * 3_600_000 }),
  );
  const entries = [1, 2, 3, 4].map((nth) =>
    entry('1', { flow: `g${nth}`, consumedAtMs: noonMs + nth * 3_600_000 }),
  );
  expect(kinds(uses, entries.slice(0, 3))).toEqual([]);
  expect(kinds(uses, entries)).toEqual(['platform-only 1']);
  expect(kinds(uses, entries.slice(0, 2))).toEqual(['journal-only 1']);
});

test('two clocks on two sides of the day’s border make no difference', () => {
  const late = use('1', { at_ms: window.toMs - 1_000 });
  expect(kinds([late], [entry('1', { consumedAtMs: window.toMs + 1_000 }, false)])).toEqual([]);
  const early = use('2', { at_ms: window.fromMs - 1_000 });
  expect(kinds([early], [entry('2', { consumedAtMs: window.fromMs + 1_000 })])).toEqual([]);
});

test('what was undone here and stands there is the platform’s alone', () => {
  expect(kinds([use('1', { state: 'undone', undone_at_ms: noonMs + 1 })], [entry('1')])).toEqual([
    'platform-only 1',
  ]);
});

test('what only the list had told of and tells no more was undone there', () => {
  const heard = [use('1', { own: 0 }), use('2', { own: 0 })];
  expect(compareDay(heard, [entry('2')], window).vanished.map(({ code }) => code)).toEqual(['1']);
});

test('however a day is shuffled, equal books have no difference and each change shows exactly once', () => {
  const codes = fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(codes, fc.nat(), fc.constantFrom('drop', 'add', 'price'), (given, pick, change) => {
      const uses = given.map((code) => use(String(code)));
      const entries = given.map((code) => entry(String(code))).reverse();
      expect(compareDay(uses, entries, window).differences).toEqual([]);
      const index = pick % entries.length;
      const altered =
        change === 'drop'
          ? entries.toSpliced(index, 1)
          : change === 'add'
            ? [...entries, entry('1000')]
            : entries.with(index, entry(entries[index]?.order.code ?? '', { paidFen: 1 }));
      expect(compareDay(uses, altered, window).differences.map(({ kind }) => kind)).toEqual([
        { drop: 'journal-only', add: 'platform-only', price: 'amount-differs' }[change],
      ]);
    }),
    { numRuns: 200 },
  );
});
