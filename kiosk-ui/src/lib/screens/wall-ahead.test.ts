import { expect, test } from 'vitest';
import { dish, ticket } from './ticket.testkit.ts';
import { ahead } from './wall-ahead.ts';

const bump = (order_id: number, line: number, expected_status: string, to: string) => ({
  ...{ id: `${order_id}/${line}/${to}`, name: 'kitchen.bump' as const },
  input: { order_id, station: '', to, lines: [{ line, expected_status }] },
});
const statuses = (given: Parameters<typeof ahead>[1]) =>
  ahead([ticket(1, [dish(1), dish(2)])], given)[0]?.lines.map(({ status }) => status);

test('a dish that was tapped without the line is shown where the tap put it, others stay', () => {
  expect(statuses([bump(1, 1, 'pending', 'preparing')])).toEqual(['preparing', 'pending']);
});

test('taps that stand on each other are shown in their order', () => {
  expect(statuses([bump(1, 1, 'pending', 'preparing'), bump(1, 1, 'preparing', 'ready')])).toEqual([
    'ready',
    'pending',
  ]);
});

test('a tap that no longer fits what the agent says moves nothing', () => {
  expect(statuses([bump(1, 1, 'preparing', 'ready')])).toEqual(['pending', 'pending']);
  expect(statuses([bump(2, 1, 'pending', 'ready')])).toEqual(['pending', 'pending']);
});

test('a tap that was taken back is not shown, the one before it is', () => {
  const undo = { id: 'u', name: 'kitchen.undo' as const, input: { order_id: 1 } };
  expect(statuses([bump(1, 1, 'pending', 'preparing'), bump(1, 2, 'pending', 'ready'), undo])).toEqual([
    'preparing',
    'pending',
  ]);
});

test('an accepted order is shown as accepted', () => {
  const accept = {
    ...{ id: 's', name: 'order.setStatus' as const },
    input: { order_id: 1, status: 'confirmed', expected_status: 'pending' },
  };
  expect(ahead([ticket(1, [dish(1)], { status: 'pending' })], [accept])[0]?.status).toBe('confirmed');
});
