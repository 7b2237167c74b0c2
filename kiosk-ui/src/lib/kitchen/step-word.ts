// What the next tap on a ticket is called, and what a tap was, for the list of what was sent.

import type { KitchenTicket, TicketLine } from '@qiantai/shared/views/orders.ts';
import type { WordKey } from '@qiantai/shared/words/index.ts';
import { isOff } from '../screens/ticket.ts';
import type { Place, Step } from '../screens/wall-place.ts';
import { t } from '../words.svelte.ts';

const moves = {
  preparing: 'kitchen.step.start',
  ready: 'kitchen.step.cooked',
  served: 'kitchen.step.served',
} as const satisfies Record<string, WordKey>;

/** @param place whose wall it is */
export function stepWord(place: Place, ticket: KitchenTicket, step: Step): string {
  if (isOff(ticket)) return t('kitchen.step.read');
  switch (step.is) {
    case 'accept':
      return t('kitchen.step.accept');
    case 'pass':
      return t('kitchen.step.pass');
    case 'wait':
      return t('kitchen.step.wait', { count: step.count });
    case 'move':
      return t(moves[step.to]);
    case 'done':
      return t(
        place.is === 'station' || ticket.status !== 'completed' ? 'kitchen.step.done' : 'kitchen.done',
      );
  }
}

/** A tap in a few words: `A05 宫保鸡丁 · 做好了`. */
export function tapWords(
  ticket: KitchenTicket,
  what: Step | 'undo' | 'recall',
  place: Place,
  dish?: TicketLine,
): string {
  const did =
    what === 'undo'
      ? t('kitchen.undo')
      : what === 'recall'
        ? t('kitchen.recall')
        : stepWord(place, ticket, what);
  return [`${ticket.pickup}${dish === undefined ? '' : ` ${dish.name}`}`, did].join(' · ');
}

/** What a place is called. */
export function placeWord(place: Place): string {
  return place.is === 'station' ? place.name : t(`kitchen.place.${place.is}`);
}
