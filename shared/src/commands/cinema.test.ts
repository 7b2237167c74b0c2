import { expect, test } from 'vitest';
import { limits } from '../limits.ts';
import { cinemaCommands } from './cinema.ts';
import { commands } from './index.ts';

const order_id = '261121180309000001';

test('a price is confirmed in whole fen; a fraction, a minus or yuan as text confirm nothing', () => {
  const { input } = cinemaCommands['cinema.pay'];
  expect(input.parse({ order_id, confirmed_fen: 0 })).toEqual({ order_id, confirmed_fen: 0 });
  for (const confirmed_fen of [0.5, -1, '45.00', Number.NaN])
    expect(input.safeParse({ order_id, confirmed_fen }).success, String(confirmed_fen)).toBe(false);
});

test('an order’s number never carries a path or a query with it', () => {
  const { input } = cinemaCommands['cinema.order'];
  expect(input.safeParse({ order_id }).success).toBe(true);
  for (const order of ['../user/info', '1?x=1', '1 2', '', '1'.repeat(65)])
    expect(input.safeParse({ order_id: order }).success, order).toBe(false);
});

test('what a change carries besides is bounded, and numbers go out as text', () => {
  const { input } = cinemaCommands['cinema.change'];
  expect(input.parse({ order_id, fields: { card_id: 7, use: true } }).fields).toEqual({
    card_id: '7',
    use: 'true',
  });
  const many = Object.fromEntries(
    Array.from({ length: limits.cinemaFieldsMax + 1 }, (_, at) => [`f${at}`, '1']),
  );
  expect(input.safeParse({ order_id, fields: many }).success).toBe(false);
  expect(input.safeParse({ order_id, fields: { nested: { deep: 1 } } }).success).toBe(false);
});

test('everything that writes at the cinema is a command, and none of it is the kitchen’s', () => {
  const writes = [
    'cinema.openOrder',
    'cinema.bind',
    'cinema.change',
    'cinema.pay',
    'cinema.template',
  ] as const;
  for (const name of writes) expect(commands[name].kind).toBe('command');
  for (const { roles } of Object.values(cinemaCommands)) expect(roles).not.toContain('kitchen');
});
