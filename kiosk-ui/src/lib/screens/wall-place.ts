// Who stands before a wall, and what their tap does: one kitchen station, the pass, the hand-out, or the whole kitchen.
// Pure: every step names the dishes it moves and where it saw them, so that a wall that was away moves nothing twice.

import { isToCook, ticketsAt } from '@qiantai/shared/kitchen.ts';
import type { LineStatus } from '@qiantai/shared/facts/order.ts';
import type { KitchenTicket, TicketLine } from '@qiantai/shared/views/orders.ts';

export type Place =
  | { readonly is: 'kitchen' }
  | { readonly is: 'station'; readonly name: string }
  | { readonly is: 'pass' }
  | { readonly is: 'hand-out' };

export type Expo = 0 | 1 | 2;

/** Where a tap moves dishes. */
export type DishTo = 'preparing' | 'ready' | 'served';

/** What one tap on a ticket does. `wait`: so many dishes are still to be cooked before anything can be done here. */
export type Step =
  | { readonly is: 'accept' }
  | { readonly is: 'move'; readonly lines: readonly TicketLine[]; readonly to: DishTo }
  | { readonly is: 'pass'; readonly lines: readonly TicketLine[] }
  | { readonly is: 'wait'; readonly count: number }
  | { readonly is: 'done' };

/** The places a kitchen has, the whole of it first. */
export function placesOf(stations: readonly string[], expo: Expo): Place[] {
  return [
    { is: 'kitchen' },
    ...stations.map((name) => ({ is: 'station' as const, name })),
    ...(expo === 2 ? [{ is: 'pass' as const }] : []),
    ...(expo > 0 ? [{ is: 'hand-out' as const }] : []),
  ];
}

/** The kitchen station of a place, as the till names it; empty: none. */
export function stationOf(place: Place): string {
  return place.is === 'station' ? place.name : '';
}

export function samePlace(one: Place, other: Place): boolean {
  return one.is === other.is && stationOf(one) === stationOf(other);
}

const standing = (ticket: KitchenTicket): TicketLine[] => ticket.lines.filter(({ quantity }) => quantity > 0);
const withStatus = (lines: readonly TicketLine[], status: LineStatus): TicketLine[] =>
  lines.filter((line) => line.status === status);

/** The open tickets that hang at a place, each with that place's dishes, oldest first. */
export function ticketsOf(tickets: readonly KitchenTicket[], place: Place, expo: Expo): KitchenTicket[] {
  switch (place.is) {
    case 'kitchen':
      return [...tickets];
    case 'station':
      return ticketsAt(tickets, place.name);
    case 'pass':
      return tickets.filter(
        (ticket) => ticket.status !== 'serving' && withStatus(ticket.lines, 'ready').length > 0,
      );
    case 'hand-out':
      return tickets.filter(
        (ticket) => ticket.status === 'serving' || (expo < 2 && withStatus(ticket.lines, 'ready').length > 0),
      );
  }
}

/** What the next tap on a ticket does at a place. */
export function stepOf(ticket: KitchenTicket, place: Place, expo: Expo): Step {
  const lines = standing(ticket);
  const ready = withStatus(lines, 'ready');
  const cooking = lines.filter(isToCook);
  if (place.is === 'pass') {
    if (ticket.status === 'serving') return { is: 'done' };
    return cooking.length > 0 ? { is: 'wait', count: cooking.length } : { is: 'pass', lines };
  }
  if (place.is === 'hand-out')
    return ready.length > 0 ? { is: 'move', lines: ready, to: 'served' } : { is: 'done' };
  if (ticket.status === 'pending' && cooking.length > 0) return { is: 'accept' };
  const pending = withStatus(cooking, 'pending');
  if (pending.length > 0) return { is: 'move', lines: pending, to: 'preparing' };
  if (cooking.length > 0) return { is: 'move', lines: cooking, to: 'ready' };
  if (place.is === 'station' || ready.length === 0) return { is: 'done' };
  return expo === 2 && ticket.status !== 'serving'
    ? { is: 'pass', lines }
    : { is: 'move', lines: ready, to: 'served' };
}

/** What ends a ticket at a place in one tap; undefined where the next step ends it anyway. */
export function finishOf(ticket: KitchenTicket, place: Place, expo: Expo): Step | undefined {
  if (place.is === 'pass' || place.is === 'hand-out') return undefined;
  const to: DishTo = place.is === 'station' || expo === 2 ? 'ready' : 'served';
  const lines = standing(ticket).filter(
    (line) => isToCook(line) || (to === 'served' && line.status === 'ready'),
  );
  const next = stepOf(ticket, place, expo);
  if (lines.length === 0 || (next.is === 'move' && next.to === to)) return undefined;
  return { is: 'move', lines, to };
}

/** Where one tap moves a dish at a place; undefined: it is nobody's turn here. */
export function dishStep(line: TicketLine, place: Place): DishTo | undefined {
  if (line.quantity === 0) return undefined;
  if (isToCook(line) && (place.is === 'kitchen' || place.is === 'station'))
    return line.status === 'pending' ? 'preparing' : 'ready';
  return line.status === 'ready' && place.is !== 'station' && place.is !== 'pass' ? 'served' : undefined;
}

/** Stations other than this one that show the dish too. */
export function alsoAt(line: Pick<TicketLine, 'kitchen' | 'also'>, place: Place): string[] {
  const here = stationOf(place);
  if (here === '') return [...line.also];
  return [line.kitchen, ...line.also].filter((name) => name !== '' && name !== here);
}
