// Which tickets and dishes hang at which station of the kitchen, and how many of each are still to be made. Pure:
// the agent answers by it, and a wall that lives without the agent shows by it.

import type { AllDayCount } from './commands/room.ts';
import type { KitchenTicket, TicketLine } from './views/orders.ts';

/** Whether a station's wall shows a dish. Without a station: the whole kitchen and the hand-out, which show all. */
export function isAt(line: Pick<TicketLine, 'kitchen' | 'also'>, station: string | undefined): boolean {
  return (
    station === undefined || line.kitchen === '' || line.kitchen === station || line.also.includes(station)
  );
}

/** Whether somebody still has to cook it. */
export function isToCook(line: Pick<TicketLine, 'quantity' | 'status'>): boolean {
  return line.quantity > 0 && (line.status === 'pending' || line.status === 'preparing');
}

const isOff = ({ quantity, mark }: TicketLine): boolean => quantity === 0 && mark?.is === 'voided';

/**
 * Tickets a station still has to do with, each with that station's dishes alone. Voided ones stay to be seen, also when
 * nothing else is left of them: a ticket that vanishes is cooked on by whoever had begun it.
 */
export function ticketsAt(tickets: readonly KitchenTicket[], station: string | undefined): KitchenTicket[] {
  if (station === undefined) return [...tickets];
  return tickets
    .map((ticket) => ({ ...ticket, lines: ticket.lines.filter((line) => isAt(line, station)) }))
    .filter(({ lines }) => lines.some(isToCook) || (lines.length > 0 && lines.every(isOff)));
}

/** How many of each dish, cooked the same way, are still to be made, the most first. */
export function allDayOf(tickets: readonly KitchenTicket[], station: string | undefined): AllDayCount[] {
  const counts = new Map<string, { name: string; options: string[]; quantity: number; begun: number }>();
  for (const line of tickets.flatMap(({ lines }) => lines)) {
    if (!isToCook(line) || !isAt(line, station)) continue;
    const key = `${line.name}\n${line.options}`;
    const count = counts.get(key) ?? {
      ...{ name: line.name, options: JSON.parse(line.options) as string[], quantity: 0, begun: 0 },
    };
    count.quantity += line.quantity;
    if (line.status === 'preparing') count.begun += line.quantity;
    counts.set(key, count);
  }
  return [...counts.values()].sort(
    (one, other) => other.quantity - one.quantity || (one.name < other.name ? -1 : 1),
  );
}
