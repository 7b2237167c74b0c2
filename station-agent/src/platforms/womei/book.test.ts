import { expect, test } from 'vitest';
import { limits } from '@qiantai/shared/limits.ts';
import { shelfOn } from '../conformance-stage.ts';
import { OrderBook } from './book.ts';

test('what was done to an order outlives the process, and a paid order leaves the hand', () => {
  const shelf = shelfOn(new Map());
  const book = new OrderBook(shelf);
  book.takeInHand('1');
  book.put('1', { by: 'a', step: 'paying', voucher: 'V', payFen: 5 });
  const next = new OrderBook(shelf);
  expect(next.of('1')).toMatchObject({ by: 'a', step: 'paying', voucher: 'V', payFen: 5 });
  expect(next.hand).toBe('1');
  next.put('1', { step: 'paid' });
  expect(book.hand).toBeUndefined();
});

test('while one attempt’s call may be under way no other may write; its own may', () => {
  const book = new OrderBook(shelfOn(new Map()));
  book.put('1', { by: 'a', step: 'paying' });
  expect(book.objection('1', 'b', '')).toMatchObject({ because: 'cinema-order-busy' });
  expect(book.objection('1', 'a', '')).toBeUndefined();
  book.put('1', { step: 'paid', voucher: 'V' });
  expect(book.objection('1', 'b', 'V')).toMatchObject({ because: 'voucher-already-redeemed' });
  expect(book.objection('1', 'b', 'W')).toMatchObject({ because: 'cinema-order-paid' });
});

test('the book is bounded and forgets an order under way last', () => {
  const book = new OrderBook(shelfOn(new Map()));
  book.put('open', { by: 'a', step: 'paying' });
  for (let count = 0; count < limits.womeiOrdersRememberedMax + 5; count += 1) book.put(`o${count}`, {});
  expect(book.of('open')).toMatchObject({ step: 'paying' });
  expect(book.of('o0')).toBeUndefined();
  expect(book.of(`o${limits.womeiOrdersRememberedMax + 4}`)).toBeDefined();
});

test('"no effect" is believed when seen twice, five and thirty seconds after the call', () => {
  const book = new OrderBook(shelfOn(new Map()));
  book.put('1', { by: 'a', step: 'paying', sentAtAgeMs: 1_000 });
  expect(book.noEffect('1', 'a', 2_000)).toBe(false);
  expect(book.noEffect('1', 'a', 31_000)).toBe(false);
  expect(book.noEffect('1', 'a', 31_000)).toBe(false);
  expect(book.noEffect('1', 'a', 32_000)).toBe(true);
  expect(book.noEffect('1', 'b', 99_000)).toBe(false);
});

test('a clock set back over a restart makes nobody wait for the old age: the waiting begins anew', () => {
  const book = new OrderBook(shelfOn(new Map()));
  book.put('1', { by: 'a', step: 'paying', sentAtAgeMs: 1_000 });
  expect(book.noEffect('1', 'a', 200_000)).toBe(false);
  expect(book.noEffect('1', 'a', 500)).toBe(false);
  expect(book.noEffect('1', 'a', 6_000)).toBe(false);
  expect(book.noEffect('1', 'a', 30_000)).toBe(false);
  expect(book.noEffect('1', 'a', 31_000)).toBe(true);
});
