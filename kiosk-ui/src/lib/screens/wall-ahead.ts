// The wall ahead of the agent's last word: what was tapped here and is not in that word yet is shown as done. Pure.
// Why an order's status stays the agent's: it follows from all its dishes, and only the till knows them all.

import type { CommandInput } from '@qiantai/shared/commands/index.ts';
import type { KitchenTicket } from '@qiantai/shared/views/orders.ts';
import type { OutboxEntry } from '../outbox-shelf.ts';
import type { DishTo } from './wall-place.ts';

type Given = Pick<OutboxEntry, 'id' | 'name' | 'input'>;

/** The order a command of the wall is about; undefined: it is no command of the wall. */
export function orderOf({ name, input }: Pick<Given, 'name' | 'input'>): number | undefined {
  const isWalls =
    name === 'kitchen.bump' ||
    name === 'kitchen.undo' ||
    name === 'order.setStatus' ||
    name === 'order.recall';
  return isWalls ? (input as { readonly order_id: number }).order_id : undefined;
}

/** Taps that were not taken back, in their order. */
function standing(given: readonly Given[]): Given[] {
  const kept: Given[] = [];
  for (const each of given) {
    if (each.name !== 'kitchen.undo') {
      kept.push(each);
      continue;
    }
    const last = kept.findLastIndex((one) => one.name === 'kitchen.bump' && orderOf(one) === orderOf(each));
    if (last >= 0) kept.splice(last, 1);
  }
  return kept;
}

function after(ticket: KitchenTicket, { name, input }: Given): KitchenTicket {
  if (name === 'order.setStatus') {
    const { status, expected_status } = input as CommandInput<'order.setStatus'>;
    return ticket.status === expected_status ? { ...ticket, status } : ticket;
  }
  if (name !== 'kitchen.bump') return ticket;
  const { lines, to } = input as CommandInput<'kitchen.bump'> & { readonly to: DishTo };
  const moved = new Map(lines.map(({ line, expected_status }) => [line, expected_status]));
  return {
    ...ticket,
    lines: ticket.lines.map((line) =>
      moved.get(line.line) === line.status && line.quantity > 0 ? { ...line, status: to } : line,
    ),
  };
}

/**
 * The tickets as they will be when the till has taken what was given.
 * @param given commands that the tickets do not show yet, oldest first
 */
export function ahead(tickets: readonly KitchenTicket[], given: readonly Given[]): KitchenTicket[] {
  const taps = standing(given);
  return tickets.map((ticket) =>
    taps.filter((tap) => orderOf(tap) === ticket.order_id).reduce(after, ticket),
  );
}
