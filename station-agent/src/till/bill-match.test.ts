// What a bill says against the journal, one line at a time, where the day ends and where a channel reversed.

import { expect, test } from 'vitest';
import type { BillLine } from '../payments/channel.ts';
import { ofOtherStore } from './bill-book.ts';
import { matchBill, type BookEntry, type MatchInput } from './bill-match.ts';

const hourMs = 3_600_000;
const window = { fromMs: 4 * hourMs, toMs: 28 * hourMs };

const paid = (key: string, atMs: number, more: Partial<BookEntry> = {}): BookEntry => ({
  of: 'payment',
  key,
  payment: 1,
  order: 1,
  stands: 'moved',
  amountFen: 100,
  atMs,
  transaction: '',
  ...more,
});
const line = (key: string, atMs: number, amountFen = 100): BillLine => ({
  key,
  kind: amountFen < 0 ? 'refund' : 'payment',
  transaction: `T${key}`,
  amountFen,
  atMs,
});

function matched(entries: readonly BookEntry[], lines: readonly BillLine[], more: Partial<MatchInput> = {}) {
  const look: MatchInput['look'] = (of, key) => entries.find((one) => one.of === of && one.key === key);
  const expected = entries.filter(
    ({ stands, atMs }) => stands === 'moved' && atMs >= window.fromMs && atMs < window.toMs,
  );
  return matchBill({
    lines,
    look,
    expected,
    window,
    covered: { fromMs: 0, toMs: 48 * hourMs },
    slackMs: 900_000,
    isOthers: ofOtherStore(1),
    ...more,
  });
}
const kinds = (match: ReturnType<typeof matchBill>): string[] =>
  match.mismatches.map(({ kind, key }) => `${kind} ${key}`);

test('a payment the channel dates a second after the day ended is an edge of both days and a difference of none', () => {
  const late = line('A', window.toMs + 1_000);
  const here = matched([paid('A', window.toMs - 500)], [late]);
  expect([kinds(here), here.edges.length, here.bill.paidCount]).toEqual([[], 1, 0]);
  const next = { fromMs: window.toMs, toMs: window.toMs + 24 * hourMs };
  const there = matched([paid('A', window.toMs - 500)], [late], { window: next, expected: [] });
  expect([kinds(there), there.edges.length, there.bill.paidCount]).toEqual([[], 1, 1]);
});

test('what may stand on a bill that is not ready waits, and is missing only once that bill was read', () => {
  const entry = paid('A', 25 * hourMs);
  const part = matched([entry], [], { covered: { fromMs: 0, toMs: 24 * hourMs } });
  expect([kinds(part), part.waitingCount]).toEqual([[], 1]);
  const justBefore = matched([paid('B', 24 * hourMs - 60_000)], [], {
    covered: { fromMs: 0, toMs: 24 * hourMs },
  });
  expect([kinds(justBefore), justBefore.waitingCount]).toEqual([[], 1]);
  expect(kinds(matched([entry], []))).toEqual(['missing-there A']);
});

test('a charge the channel reversed is in and out and no difference; reversed here and only paid there is one', () => {
  const entry = paid('A', 6 * hourMs, { stands: 'reversed' });
  const both = matched([entry], [line('A', 6 * hourMs), line('A', 6 * hourMs, -100)]);
  expect([kinds(both), both.reversedCount, both.bill.paidCount, both.bill.refundedCount]).toEqual([
    [],
    1,
    0,
    0,
  ]);
  expect(kinds(matched([entry], [line('A', 6 * hourMs)]))).toEqual(['refund-missing-there A']);
  expect(kinds(matched([entry], []))).toEqual([]);
});

test('money the journal holds and the channel gave back under the charge’s own number is a refund missing here', () => {
  const lines = [line('A', 6 * hourMs), line('A', 7 * hourMs, -100)];
  expect(kinds(matched([paid('A', 6 * hourMs)], lines))).toEqual(['refund-missing-here A']);
  const refund = paid('R', 7 * hourMs, { of: 'refund', refund: 1, chargeKey: 'A' });
  expect(kinds(matched([paid('A', 6 * hourMs, { backFen: 100 }), refund], lines))).toEqual([]);
});

test('a refund that was given up here and went back there is a difference of state', () => {
  const refund = paid('R', 7 * hourMs, { of: 'refund', refund: 1, stands: 'over' });
  expect(kinds(matched([refund], [line('R', 7 * hourMs, -100)]))).toEqual(['state-differs R']);
});

test('a number three times on the bill is told once, with all of its money', () => {
  const lines = [line('A', 6 * hourMs), line('A', 6 * hourMs), line('A', 7 * hourMs)];
  const match = matched([paid('A', 6 * hourMs)], lines);
  expect(kinds(match)).toEqual(['twice A']);
  expect(match.mismatches[0]?.billFen).toBe(300);
});

test('a line of another store under the same merchant is counted and is no difference', () => {
  const match = matched([], [line('Q2S0P1K7F3A9B', 6 * hourMs), line('Q1S0P1K7F3A9B', 6 * hourMs)]);
  expect([kinds(match), match.othersCount, match.bill.paidCount]).toEqual([
    ['missing-here Q1S0P1K7F3A9B'],
    1,
    1,
  ]);
});
