import { expect, test } from 'vitest';
import { dish, ticket } from './ticket.testkit.ts';
import { alsoAt, dishStep, finishOf, placesOf, stepOf, ticketsOf, type Place } from './wall-place.ts';

const kitchen: Place = { is: 'kitchen' };
const wok: Place = { is: 'station', name: '热菜' };
const pass: Place = { is: 'pass' };
const handOut: Place = { is: 'hand-out' };
const lines = (numbers: readonly number[]): unknown =>
  expect.arrayContaining(numbers.map((line): unknown => expect.objectContaining({ line })));

test('a kitchen without a hand-out has no place for one, with two levels it has a pass as well', () => {
  expect(placesOf(['热菜'], 0).map(({ is }) => is)).toEqual(['kitchen', 'station']);
  expect(placesOf(['热菜'], 1).map(({ is }) => is)).toEqual(['kitchen', 'station', 'hand-out']);
  expect(placesOf([], 2).map(({ is }) => is)).toEqual(['kitchen', 'pass', 'hand-out']);
});

test('what a guest’s phone sent is accepted before anybody cooks it', () => {
  expect(stepOf(ticket(1, [dish(1)], { status: 'pending' }), wok, 1)).toEqual({ is: 'accept' });
});

test('a tap begins what nobody began, the next one says that it is cooked', () => {
  const begun = ticket(1, [dish(1, { status: 'preparing' }), dish(2)]);
  expect(stepOf(begun, wok, 1)).toEqual({ is: 'move', lines: lines([2]), to: 'preparing' });
  const all = ticket(1, [dish(1, { status: 'preparing' }), dish(2, { status: 'ready' })]);
  expect(stepOf(all, wok, 1)).toEqual({ is: 'move', lines: lines([1]), to: 'ready' });
});

test('a dish that was voided moves no more', () => {
  const step = stepOf(ticket(1, [dish(1, { quantity: 0, voided: 1, status: 'voided' }), dish(2)]), wok, 1);
  expect(step.is === 'move' ? step.lines.map(({ line }) => line) : []).toEqual([2]);
  expect(dishStep(dish(1, { quantity: 0 }), wok)).toBeUndefined();
});

test('a station is done when its dishes are cooked; handing out is the hand-out’s', () => {
  const cooked = ticket(1, [dish(1, { status: 'ready' })], { status: 'serving' });
  expect(stepOf(cooked, wok, 1)).toEqual({ is: 'done' });
  expect(stepOf(cooked, handOut, 1)).toEqual({ is: 'move', lines: lines([1]), to: 'served' });
  expect(dishStep(dish(1, { status: 'ready' }), wok)).toBeUndefined();
  expect(dishStep(dish(1, { status: 'ready' }), handOut)).toBe('served');
});

test('with one level cooked dishes go out one by one, with two the pass waits for all of them', () => {
  const half = ticket(1, [dish(1, { status: 'ready' }), dish(2, { status: 'preparing' })], {
    status: 'preparing',
  });
  expect(ticketsOf([half], handOut, 1)).toHaveLength(1);
  expect(ticketsOf([half], handOut, 2)).toHaveLength(0);
  expect(ticketsOf([half], pass, 2)).toHaveLength(1);
  expect(stepOf(half, pass, 2)).toEqual({ is: 'wait', count: 1 });
  const whole = ticket(1, [dish(1, { status: 'ready' })], { status: 'preparing' });
  expect(stepOf(whole, pass, 2).is).toBe('pass');
  expect(stepOf(whole, kitchen, 2).is).toBe('pass');
});

test('the whole kitchen ends a ticket in one tap as far as it may: behind a pass only to cooked', () => {
  const open = ticket(1, [dish(1), dish(2, { status: 'ready' })]);
  expect(finishOf(open, kitchen, 1)).toEqual({ is: 'move', lines: lines([1, 2]), to: 'served' });
  expect(finishOf(open, kitchen, 2)).toEqual({ is: 'move', lines: lines([1]), to: 'ready' });
  expect(finishOf(ticket(1, [dish(1, { status: 'preparing' })]), wok, 1)).toBeUndefined();
});

test('a dish that two stations show names the other one at each', () => {
  const fish = dish(1, { kitchen: '热菜', also: ['凉菜'] });
  expect(alsoAt(fish, wok)).toEqual(['凉菜']);
  expect(alsoAt(fish, { is: 'station', name: '凉菜' })).toEqual(['热菜']);
});
