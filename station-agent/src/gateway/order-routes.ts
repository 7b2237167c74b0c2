// The menu and the orders in the seed's words: answers are bare, money is yuan, times carry their offset.

import type { MenuEntry } from '@qiantai/shared/commands/menu.ts';
import type { OrderCard, OrderLineCard } from '@qiantai/shared/commands/order.ts';
import { fen, fenFromYuan, yuanNumber } from '@qiantai/shared/money.ts';
import { isoInZone } from '@qiantai/shared/time.ts';
import { bodyOf, given, numberIn, route, type Route, type RouteContext } from './route.ts';

/** Ids are unique in the store: a dish of an order is the order's id and three digits of its line. */
const linesPerOrder = 1_000;

const yuan = (amountFen: number): number => yuanNumber(fen(amountFen));

/** Yuan in a body as fen; what is none stays as it is, so that the schema names the field. */
function fenIn(value: unknown): unknown {
  return fenFromYuan(value) ?? value;
}

const deltaData = ({ name, deltaFen }: { name: string; deltaFen: number }) => ({ name, add: yuan(deltaFen) });

function dishData(item: MenuEntry): Record<string, unknown> {
  return {
    id: item.item,
    name: item.name,
    code: item.code,
    category: item.category,
    price: yuan(item.priceNowFen),
    base_price: yuan(item.priceFen),
    prices: item.windows.map(({ priceFen, ...window }) => ({ ...window, price: yuan(priceFen) })),
    portions: item.portions.map(deltaData),
    options: item.groups.map(({ options, ...group }) => ({
      ...group,
      choices: options.map((option) => ({ ...deltaData(option), default: option.default ?? false })),
    })),
    kitchen: item.kitchen,
    also: item.also,
    sold_out: item.soldOut,
  };
}

function lineData(order: OrderCard, line: OrderLineCard): Record<string, unknown> {
  return {
    id: order.order_id * linesPerOrder + line.line,
    line: line.line,
    menu_item_id: line.item,
    name: line.name,
    quantity: line.quantity,
    voided: line.voided,
    price: yuan(line.unit_fen),
    amount: yuan(line.amountFen),
    options: JSON.parse(line.options) as unknown,
    note: line.note,
    kitchen: line.kitchen,
    status: line.status,
  };
}

/** An order as the seed shows it. */
export function seedOrder(
  order: OrderCard,
  context: Pick<RouteContext, 'timezone'>,
): Record<string, unknown> {
  return {
    id: order.order_id,
    order_number: order.number,
    pickup_number: order.pickup,
    table_number: order.table,
    order_status: order.status,
    source: order.source,
    note: order.note,
    member_id: order.member,
    customer_phone: order.phone,
    total_amount: yuan(order.totalFen),
    discount_amount: yuan(order.discountFen),
    final_amount: yuan(order.payableFen),
    items: order.lines.map((line) => lineData(order, line)),
    created_at: isoInZone(order.placedAtMs, context.timezone),
    updated_at: isoInZone(order.statusAtMs, context.timezone),
    merged_into: order.mergedInto,
    split_from: order.splitFrom,
    order_token: order.token ?? null,
  };
}

/** The line an address names: by itself, or by the id that is unique in the store. */
function lineIn(order: unknown, item: unknown): unknown {
  const value = numberIn(item);
  if (typeof value !== 'number' || value < linesPerOrder) return value;
  // A dish of another order: no line has this number.
  return Math.floor(value / linesPerOrder) === order ? value % linesPerOrder : linesPerOrder - 1;
}

function dishIn(body: Record<string, unknown>): Record<string, unknown> {
  const { price, prices, portions, options, ...rest } = body;
  const list = (value: unknown): Record<string, unknown>[] | undefined =>
    Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : undefined;
  const deltas = (value: unknown) =>
    list(value)?.map(({ add, ...each }) => ({ ...each, deltaFen: fenIn(add ?? 0) }));
  return {
    ...rest,
    price_fen: fenIn(price),
    windows: list(prices)?.map(({ price: at, ...window }) => ({ ...window, priceFen: fenIn(at) })),
    portions: deltas(portions),
    groups: list(options)?.map(({ choices, ...group }) => ({ ...group, options: deltas(choices) })),
  };
}

/** A change of an order: its body is the command's input, its answer the order. */
const change = (
  path: string,
  command: 'order.addLines' | 'order.changeLine' | 'order.voidLine' | 'order.move' | 'order.merge',
): Route =>
  route({
    method: 'post',
    path: `/api/orders/:id/${path}`,
    command,
    bare: true,
    data: seedOrder,
    input: ({ params, body }) => {
      const order_id = numberIn(params['id']);
      const line = params['item_id'] === undefined ? {} : { line: lineIn(order_id, params['item_id']) };
      return { ...(body as Record<string, unknown> | undefined), order_id, ...line };
    },
  });

const menuRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/api/menu',
    command: 'menu.get',
    bare: true,
    data: ({ categories }) => ({
      categories: categories.map(({ name, items }) => ({ name, items: items.map(dishData) })),
    }),
    input: () => ({}),
  }),
  route({
    method: 'post',
    path: '/api/menu',
    command: 'menu.setItem',
    bare: true,
    data: dishData,
    input: (request) => dishIn(bodyOf(request)),
  }),
  route({
    method: 'put',
    path: '/api/menu/:id',
    command: 'menu.setItem',
    bare: true,
    data: dishData,
    input: (request) => ({ ...dishIn(bodyOf(request)), item_id: numberIn(request.params['id']) }),
  }),
  route({
    method: 'delete',
    path: '/api/menu/:id',
    command: 'menu.removeItem',
    bare: true,
    data: (removed) => removed,
    input: (request) => ({ item_id: numberIn(request.params['id']) }),
  }),
  route({
    method: 'post',
    path: '/api/menu/:id/sold-out',
    command: 'menu.setSoldOut',
    bare: true,
    data: dishData,
    input: (request) => ({
      sold_out: bodyOf(request)['sold_out'],
      item_id: numberIn(request.params['id']),
    }),
  }),
];

export const orderRoutes: readonly Route[] = [
  ...menuRoutes,
  route({
    method: 'post',
    path: '/api/orders',
    command: 'order.place',
    bare: true,
    data: seedOrder,
    input: bodyOf,
  }),
  route({
    method: 'get',
    path: '/api/orders',
    command: 'order.list',
    bare: true,
    data: (orders, context) => orders.map((order) => seedOrder(order, context)),
    input: ({ query }) => ({
      status: given(query['order_status']) ?? given(query['status']),
      table_number: given(query['table_number']),
      day: given(query['day']),
      page: numberIn(given(query['page'])),
      page_size: numberIn(given(query['page_size'])),
    }),
  }),
  route({
    method: 'get',
    path: '/api/orders/:id',
    command: 'order.get',
    bare: true,
    data: seedOrder,
    input: (request) => ({ order_id: numberIn(request.params['id']) }),
  }),
  route({
    method: 'post',
    path: '/api/orders/:id/status',
    command: 'order.setStatus',
    bare: true,
    data: (moved) => ({ ...moved, id: moved.order_id, order_status: moved.status }),
    input: (request) => ({ ...bodyOf(request), order_id: numberIn(request.params['id']) }),
  }),
  route({
    method: 'post',
    path: '/api/orders/:id/items/:item_id/status',
    command: 'order.setLineStatus',
    bare: true,
    data: (moved) => ({
      order_id: moved.order_id,
      id: moved.order_id * linesPerOrder + moved.line,
      line: moved.line,
      status: moved.status,
      order_status: moved.orderStatus,
    }),
    input: (request) => {
      const order_id = numberIn(request.params['id']);
      return { ...bodyOf(request), order_id, line: lineIn(order_id, request.params['item_id']) };
    },
  }),
  route({
    method: 'post',
    path: '/api/orders/:id/recall',
    command: 'order.recall',
    bare: true,
    data: (moved) => ({ ...moved, id: moved.order_id, order_status: moved.status }),
    input: (request) => ({ ...bodyOf(request), order_id: numberIn(request.params['id']) }),
  }),
  change('items', 'order.addLines'),
  change('items/:item_id', 'order.changeLine'),
  change('items/:item_id/void', 'order.voidLine'),
  change('move', 'order.move'),
  change('merge', 'order.merge'),
  route({
    method: 'post',
    path: '/api/orders/:id/split',
    command: 'order.split',
    bare: true,
    data: ({ order, into }, context) => ({
      order: seedOrder(order, context),
      into: seedOrder(into, context),
    }),
    input: (request) => ({ ...bodyOf(request), order_id: numberIn(request.params['id']) }),
  }),
  route({
    method: 'get',
    path: '/api/orders-ready',
    command: 'orders.ready',
    bare: true,
    data: (board) => board,
    input: () => ({}),
  }),
  route({
    method: 'get',
    path: '/api/kitchen',
    command: 'kitchen.wall',
    bare: true,
    data: (wall) => wall,
    input: ({ query }) => ({ station: given(query['station']) }),
  }),
];
