// The two numbers of an order: the long one that is unique, and the short one that is called out.

import { idsPerStation } from '@qiantai/shared/ids.ts';
import { wallTime } from '@qiantai/shared/time.ts';
import { orderByNumber, pickupsOf } from '@qiantai/shared/views/orders.ts';
import type { Tx } from '../journal/journal.ts';
import type { Shop } from './context.ts';

const two = (value: number): string => String(value % 100).padStart(2, '0');

function stampOf(atMs: number, timezone: string): string {
  const wall = wallTime(atMs, timezone);
  return `${wall.date.replaceAll('-', '')}${two(wall.hour)}${two(wall.minute)}${two(wall.second)}`;
}

/**
 * ORD, 14 digits of local time, then two of the station and two that count: stations that cannot hear each other
 * make no number twice. A hundred orders within one second go on into the next.
 */
export function orderNumber(shop: Shop, tx: Tx, order: number): string {
  const nowMs = shop.env.now();
  const count = order % idsPerStation;
  for (let tried = 0; ; tried += 1) {
    const stamp = stampOf(nowMs + Math.floor(tried / 100) * 1_000, shop.store.timezone);
    const number = `ORD${stamp}${two(shop.station.number)}${two(count + tried)}`;
    if (orderByNumber(tx.view, number) === undefined) return number;
  }
}

/** The number called out when the dishes are ready: a letter for the station, then the order of the day. */
export function pickupNumber(shop: Shop, tx: Tx): string {
  const letter = String.fromCharCode(65 + (shop.station.number % 26));
  const given = pickupsOf(tx.view, shop.journal.today(), shop.journal.station);
  return `${letter}${String(given + 1).padStart(2, '0')}`;
}
