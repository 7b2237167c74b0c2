// Orders: placed at prices the till finds itself, read, and listed. What a caller says a dish costs is never heard.

import type { WantedDish } from '@qiantai/shared/commands/order.ts';
import type { PlacedLine } from '@qiantai/shared/facts/order.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { priceDish } from '@qiantai/shared/menu-price.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { maskedPhone, memberById, type MemberRow } from '@qiantai/shared/views/members.ts';
import { orderByNumber, ordersLike } from '@qiantai/shared/views/orders.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import type { Tx } from '../journal/journal.ts';
import { once, type Handlers, type Shop } from './context.ts';
import { memberByPhone } from './members.ts';
import { knownDish } from './menu.ts';
import { knownOrder, orderCard, withToken } from './order-cards.ts';
import { orderNumber, pickupNumber } from './order-numbers.ts';
import type { OrderWatcher } from './order-watchers.ts';

const titleCharsMax = 60;

/**
 * The lines of dishes as they are wanted now, priced by the menu.
 * @param first the first line's number
 * @throws Refusal dish-unknown, dish-sold-out, dish-options, too-large
 */
export function pricedLines(
  shop: Shop,
  view: ViewDb,
  dishes: readonly WantedDish[],
  first: number,
): PlacedLine[] {
  const nowMs = shop.env.now();
  const lines = dishes.map((wanted, index) => {
    const dish = knownDish(view, wanted.menu_item_id);
    if (dish.soldOut) throw new Refusal('dish-sold-out', { dish: dish.item, name: dish.name });
    const priced = priceDish(dish, wanted, nowMs, shop.store.timezone);
    if ('misfit' in priced)
      throw new Refusal('dish-options', { dish: dish.item, name: dish.name, choice: priced.misfit });
    return {
      line: first + index,
      name: dish.name,
      quantity: wanted.quantity,
      note: wanted.note,
      item: dish.item,
      unitFen: priced.unitFen,
      options: [...priced.options],
      ...(dish.kitchen === '' ? {} : { kitchen: dish.kitchen }),
      ...(dish.also.length === 0 ? {} : { also: [...dish.also] }),
    };
  });
  if (Buffer.byteLength(JSON.stringify(lines)) > limits.orderLinesBytesMax) throw new Refusal('too-large');
  return lines;
}

/** What a member pays less of a sum, in fen; nothing for who is none. */
export function discountOf(
  watchers: readonly OrderWatcher[],
  view: ViewDb,
  member: number | null,
  totalFen: number,
): number {
  if (member === null) return 0;
  const discounts = watchers.map((watcher) => watcher.discountFen?.(view, member, totalFen) ?? 0);
  return Math.min(totalFen, Math.max(0, ...discounts));
}

/** Whose order it is: by id, or whoever has that phone. Nobody becomes a member by ordering. */
function memberOf(shop: Shop, view: ViewDb, id?: number, phone?: string): MemberRow | undefined {
  if (id === undefined)
    return phone === undefined || shop.seal === undefined ? undefined : memberByPhone(shop, view, phone);
  const row = memberById(view, id);
  if (row === undefined) throw new Refusal('not-found', { member: id });
  return row;
}

function titleOf(lines: readonly PlacedLine[]): string {
  const names = lines.map(({ name, quantity }) => (quantity > 1 ? `${name}×${quantity}` : name)).join('、');
  return names.length > titleCharsMax ? `${names.slice(0, titleCharsMax - 1)}…` : names;
}

export function createOrders(shop: Shop, watchers: readonly OrderWatcher[]): Handlers {
  const { journal, env } = shop;

  function place(tx: Tx, input: Parameters<NonNullable<Handlers['order.place']>>[0]): number {
    const lines = pricedLines(shop, tx.view, input.items, 1);
    const member = memberOf(shop, tx.view, input.member_id, input.customer_phone);
    const totalFen = lines.reduce((sum, line) => sum + (line.unitFen ?? 0) * line.quantity, 0);
    const order = tx.nextId('order');
    const phone = input.customer_phone === undefined ? member?.phone : maskedPhone(input.customer_phone);
    tx.append('order.placed', `order:${order}`, {
      order,
      number: orderNumber(shop, tx, order),
      pickup: pickupNumber(shop, tx),
      status: input.source === 'customer' ? 'pending' : 'confirmed',
      source: input.source,
      placedAtMs: env.now(),
      title: titleOf(lines),
      ...(input.table_number === '' ? {} : { table: input.table_number }),
      ...(member === undefined ? {} : { member: member.member }),
      ...(phone === undefined ? {} : { phone }),
      totalFen,
      discountFen: discountOf(watchers, tx.view, member?.member ?? null, totalFen),
      ...(input.note === '' ? {} : { note: input.note }),
      lines,
    });
    return order;
  }

  return {
    'order.place': (input, ask) =>
      withToken(
        shop,
        once(shop, ask, (tx) => orderCard(tx.view, knownOrder(tx.view, place(tx, input)))),
      ),
    'order.list': ({ status, table_number, day, page, page_size }) =>
      ordersLike(journal.view, { status, table: table_number, day }, page_size, (page - 1) * page_size).map(
        (row) => withToken(shop, orderCard(journal.view, row)),
      ),
    'order.get': ({ order_id, number }) => {
      const row = number === undefined ? undefined : orderByNumber(journal.view, number);
      return withToken(shop, orderCard(journal.view, row ?? knownOrder(journal.view, order_id ?? 0)));
    },
  };
}
