// What the kitchen's printers put out: tickets by station, and a paper for each change of an order they already have.

import type { PaperDocument } from '@qiantai/shared/documents/document.ts';
import {
  kitchenChange,
  kitchenTicket,
  pickupSlip,
  type KitchenDish,
  type KitchenPaper,
  type TicketChange,
} from '@qiantai/shared/documents/kitchen-ticket.ts';
import type { AnyFact, Fact, FactType } from '@qiantai/shared/facts/index.ts';
import type { PaperKind } from '@qiantai/shared/facts/paper.ts';
import { linesOf, orderById, type OrderLineRow, type OrderRow } from '@qiantai/shared/views/orders.ts';
import { changePaperOf, ticketPaperOf } from '@qiantai/shared/views/papers.ts';
import { say } from '@qiantai/shared/words/index.ts';
import type { Tx } from '../journal/journal.ts';

export interface KitchenPrinting {
  readonly store: { readonly name: string; readonly timezone: string };
  readonly printerFor: (kind: string, station?: string) => string | undefined;
  readonly queue: (
    tx: Tx,
    kind: PaperKind,
    printer: string,
    subject: string,
    document: PaperDocument,
  ) => void;
}

/** Facts that become a paper of the kitchen. */
export const kitchenPaperFacts: readonly FactType[] = [
  'order.placed',
  'order.lines-added',
  'order.line-changed',
  'order.line-voided',
  'order.moved',
  'order.split',
  'order.merged',
  'order.recalled',
  'order.status-set',
];

/** A dish on paper, and where it is cooked. */
interface Routed extends KitchenDish {
  readonly kitchen?: string | undefined;
  readonly also?: readonly string[] | undefined;
}

function dishOf(row: OrderLineRow, quantity: number = row.quantity): Routed {
  return {
    name: row.name,
    quantity,
    note: row.note,
    options: JSON.parse(row.options) as string[],
    kitchen: row.kitchen,
    also: JSON.parse(row.also) as string[],
  };
}

/** Which dishes come out of which printer: the station's own, and further ones that show it too. */
function byPrinter(setup: KitchenPrinting, dishes: readonly Routed[]): Map<string, Routed[]> {
  const papers = new Map<string, Routed[]>();
  for (const dish of dishes) {
    const stations = [dish.kitchen ?? '', ...(dish.also ?? [])];
    const printers = new Set(
      stations.map((station) => setup.printerFor('kitchen', station === '' ? undefined : station)),
    );
    for (const printer of printers)
      if (printer !== undefined) papers.set(printer, [...(papers.get(printer) ?? []), dish]);
  }
  return papers;
}

function paperOf(
  setup: KitchenPrinting,
  row: OrderRow,
  atMs: number,
  lines: readonly KitchenDish[],
): KitchenPaper {
  return {
    pickup: row.pickup,
    number: row.number,
    title: row.title,
    ...(row.source === 'voucher' ? {} : { table: row.table_number }),
    note: row.note,
    placedAtMs: atMs,
    timezone: setup.store.timezone,
    lines,
  };
}

function print(
  setup: KitchenPrinting,
  tx: Tx,
  subject: string,
  dishes: readonly Routed[],
  draw: (dishes: readonly Routed[]) => PaperDocument,
): void {
  const papers = byPrinter(setup, dishes);
  for (const [printer, own] of papers)
    setup.queue(tx, 'kitchen', printer, papers.size === 1 ? subject : `${subject}@${printer}`, draw(own));
}

/** What a change is about: its dishes, when it happened, and a remark. */
interface Change {
  readonly is: TicketChange;
  readonly order: number;
  readonly atMs: number;
  readonly dishes: readonly Routed[];
  readonly remark?: string;
}

const textOf = (before: { quantity: number; note: string; options: readonly string[] }): string =>
  [`×${before.quantity}`, ...before.options, before.note].filter((part) => part !== '').join(' ');

function changedDish(row: OrderLineRow): Routed {
  const mark =
    row.mark === '' ? undefined : (JSON.parse(row.mark) as { before?: Parameters<typeof textOf>[0] });
  return { ...dishOf(row), ...(mark?.before === undefined ? {} : { before: textOf(mark.before) }) };
}

const lineIn = (tx: Tx, order: number, line: number): OrderLineRow[] =>
  linesOf(tx.view, order).filter((row) => row.line === line);

const allOf = (tx: Tx, order: number): Routed[] => linesOf(tx.view, order).map((row) => dishOf(row));

/** A change of single dishes; undefined for every other fact. */
function lineChangeOf(tx: Tx, fact: AnyFact): Change | undefined {
  switch (fact.type) {
    case 'order.lines-added': {
      const { order, addedAtMs: atMs, lines } = fact.data;
      return { is: 'added', order, atMs, dishes: lines };
    }
    case 'order.line-changed': {
      const { order, line, changedAtMs: atMs } = fact.data;
      return { is: 'changed', order, atMs, dishes: lineIn(tx, order, line).map(changedDish) };
    }
    case 'order.line-voided': {
      const { order, line, quantity, voidedAtMs: atMs, reason } = fact.data;
      const dishes = lineIn(tx, order, line).map((row) => dishOf(row, quantity));
      return { is: 'voided', order, atMs, dishes, remark: reason };
    }
    case 'order.recalled': {
      const { order, recalledAtMs: atMs, lines = [] } = fact.data;
      // Handed out again needs no paper; made again does.
      const again = lines.filter(({ to }) => to === 'pending');
      const dishes = again.flatMap(({ line }) => lineIn(tx, order, line)).map((row) => dishOf(row));
      return { is: 'recalled', order, atMs, dishes };
    }
    default:
      return undefined;
  }
}

/** A change of a whole order; undefined for every other fact and where the kitchen need not know. */
function orderChangeOf(tx: Tx, fact: AnyFact): Change | undefined {
  switch (fact.type) {
    case 'order.moved': {
      const { order, from, to, movedAtMs: atMs } = fact.data;
      const remark = say('zh-CN', 'ticket.from-to', { from, to });
      return { is: 'moved', order, atMs, dishes: allOf(tx, order), remark };
    }
    case 'order.split': {
      const { order, into, splitAtMs: atMs } = fact.data;
      const remark = say('zh-CN', 'ticket.into', { pickup: into.pickup });
      return { is: 'split', order, atMs, dishes: allOf(tx, into.order), remark };
    }
    case 'order.merged': {
      const { order, from, mergedAtMs: atMs, lines } = fact.data;
      const dishes = lines.flatMap(({ becomes }) => lineIn(tx, order, becomes)).map((row) => dishOf(row));
      const remark = say('zh-CN', 'ticket.with', { pickup: orderById(tx.view, order)?.pickup ?? '' });
      return { is: 'merged', order: from, atMs, dishes, remark };
    }
    case 'order.status-set': {
      const { order, to, from, setAtMs: atMs, reason } = fact.data;
      if (to !== 'cancelled' || from === 'completed') return undefined;
      const remark = reason === 'voucher-reversed' ? {} : { remark: reason };
      return { is: 'cancelled', order, atMs, dishes: allOf(tx, order), ...remark };
    }
    default:
      return undefined;
  }
}

/** Queues what the kitchen's printers have to say of a fact. A booking is no matter of the kitchen. */
export function takeKitchenFact(setup: KitchenPrinting, fact: AnyFact, tx: Tx): void {
  if (fact.type === 'order.placed') return takePlaced(setup, fact, tx);
  const change = lineChangeOf(tx, fact) ?? orderChangeOf(tx, fact);
  const row = change === undefined ? undefined : orderById(tx.view, change.order);
  if (change === undefined || row === undefined || row.source === 'booking') return;
  const dishes = change.dishes.filter(({ quantity }) => quantity > 0);
  print(setup, tx, changePaperOf(change.order, fact.seq), dishes, (own) =>
    kitchenChange(change.is, paperOf(setup, row, change.atMs, own), change.remark),
  );
}

function takePlaced(setup: KitchenPrinting, { data }: Fact<'order.placed'>, tx: Tx): void {
  if (data.source === 'booking') return;
  const subject = ticketPaperOf(data.order);
  const { timezone } = setup.store;
  // From the fact alone: the order may have changed since, and each change has a paper of its own.
  print(setup, tx, subject, data.lines, (lines) =>
    kitchenTicket({
      ...{ pickup: data.pickup, number: data.number, title: data.title, placedAtMs: data.placedAtMs },
      ...(data.source === 'voucher' ? {} : { table: data.table ?? '', note: data.note }),
      ...{ timezone, lines },
    }),
  );
  const printer = data.source === 'counter' ? setup.printerFor('pickup') : undefined;
  if (printer === undefined) return;
  const slip = pickupSlip({
    ...{ store: setup.store.name, pickup: data.pickup, number: data.number, table: data.table ?? '' },
    ...{ placedAtMs: data.placedAtMs, timezone },
  });
  setup.queue(tx, 'pickup', printer, subject, slip);
}
