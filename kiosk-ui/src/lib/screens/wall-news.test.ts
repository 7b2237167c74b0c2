import { expect, test } from 'vitest';
import { dish, ticket } from './ticket.testkit.ts';
import { newsOf, soundOf } from './wall-news.ts';

const none = new Set<number>();

test('a new ticket, a changed one, a dish that is off and one that is ready each have their own sound', () => {
  const before = [ticket(1)];
  const sound = (after: Parameters<typeof newsOf>[1]) => soundOf(newsOf(before, after, none));
  expect(sound([ticket(1), ticket(2)])).toBe('ticket');
  expect(sound([ticket(1, [dish(1), dish(2)])])).toBe('changed');
  expect(sound([ticket(1, [dish(1, { note: '不要葱' })])])).toBe('changed');
  expect(sound([ticket(1, [dish(1, { quantity: 0, voided: 1 })])])).toBe('void');
  expect(sound([ticket(1, undefined, { status: 'serving' })])).toBe('ready');
});

test('a tap of the kitchen itself is no news', () => {
  const news = newsOf(
    [ticket(1)],
    [ticket(1, [dish(1, { status: 'preparing' })], { status: 'preparing' })],
    none,
  );
  expect(soundOf(news)).toBeUndefined();
});

test('an order that is cancelled stops hands, one that was finished does not', () => {
  expect(soundOf(newsOf([ticket(1)], [], new Set([1])))).toBe('void');
  expect(soundOf(newsOf([ticket(1)], [], none))).toBeUndefined();
});

test('what is off is heard before what is new', () => {
  const after = [ticket(1, [dish(1, { quantity: 0, voided: 1 })]), ticket(2)];
  expect(soundOf(newsOf([ticket(1)], after, none))).toBe('void');
});
