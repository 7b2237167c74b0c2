// What a cook has to notice between two looks at the wall: what came, what changed, what is off, what is ready. Pure.

import type { KitchenTicket } from '@qiantai/shared/views/orders.ts';
import type { SoundName } from '../sound.svelte.ts';

export interface WallNews {
  /** Order ids. */
  readonly arrived: readonly number[];
  readonly changed: readonly number[];
  readonly voided: readonly number[];
  readonly ready: readonly number[];
}

/** What is wanted of a ticket, whatever the kitchen has done of it. */
function wanted(ticket: KitchenTicket): string {
  return JSON.stringify([
    ticket.table,
    ticket.note,
    ticket.lines.map(({ line, quantity, note, options }) => [line, quantity, note, options]),
  ]);
}

const off = (ticket: KitchenTicket): number => ticket.lines.reduce((sum, { voided }) => sum + voided, 0);

/**
 * @param cancelled orders that are not to be cooked any more
 */
export function newsOf(
  before: readonly KitchenTicket[],
  after: readonly KitchenTicket[],
  cancelled: ReadonlySet<number>,
): WallNews {
  const known = new Map(before.map((ticket) => [ticket.order_id, ticket]));
  const stays = after.flatMap((ticket) => {
    const was = known.get(ticket.order_id);
    return was === undefined ? [] : [{ was, ticket }];
  });
  const voided = stays
    .filter(({ was, ticket }) => off(ticket) > off(was))
    .map(({ ticket }) => ticket.order_id);
  const changed = stays
    .filter(({ was, ticket }) => wanted(was) !== wanted(ticket))
    .map(({ ticket }) => ticket.order_id)
    .filter((order) => !voided.includes(order));
  return {
    arrived: after.filter(({ order_id }) => !known.has(order_id)).map(({ order_id }) => order_id),
    changed,
    voided: [...voided, ...[...known.keys()].filter((order) => cancelled.has(order))],
    ready: stays
      .filter(({ was, ticket }) => was.status !== 'serving' && ticket.status === 'serving')
      .map(({ ticket }) => ticket.order_id),
  };
}

/** The one sound of a look: what stops a hand on a pan comes before what may wait. */
export function soundOf(news: WallNews): SoundName | undefined {
  if (news.voided.length > 0) return 'void';
  if (news.arrived.length > 0) return 'ticket';
  if (news.changed.length > 0) return 'changed';
  return news.ready.length > 0 ? 'ready' : undefined;
}
