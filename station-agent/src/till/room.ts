// The kitchen's, the papers' and the manager's commands. One transaction each; nothing remote.

import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import type { PaperCard } from '@qiantai/shared/commands/room.ts';
import { dayTotals } from '@qiantai/shared/documents/day-totals.ts';
import type { PaperKind } from '@qiantai/shared/facts/paper.ts';
import { dayReport } from '@qiantai/shared/views/day.ts';
import { kitchenDone, kitchenQueue, orderById, ordersOfDay } from '@qiantai/shared/views/orders.ts';
import {
  copiesOf,
  openPapers,
  paperById,
  recentPapers,
  type PaperRow,
} from '@qiantai/shared/views/papers.ts';
import { openAttempts } from '@qiantai/shared/views/vouchers.ts';
import type { Tx } from '../journal/journal.ts';
import { once, type Handlers, type Shop } from './context.ts';

const doneShownMs = 2 * 3_600_000;
const openTicketsMax = 500;

function paperCard(row: PaperRow): PaperCard {
  const { document, ...rest } = row;
  const { title } = JSON.parse(document) as { title?: string };
  return { ...rest, title: title ?? '' };
}

/** Queues a paper on the printer of its kind. @throws Refusal printer-unknown */
export function queuePaper(
  shop: Shop,
  tx: Tx,
  paper: { kind: PaperKind; document: Record<string, unknown>; subject: string; copy: number },
): PaperCard {
  const printer = shop.printerFor(paper.kind);
  if (printer === undefined) throw new Refusal('printer-unknown', { kind: paper.kind });
  const id = tx.nextId('paper');
  tx.append('paper.queued', paper.subject, { paper: id, printer, ...paper });
  const row = paperById(tx.view, id);
  invariant(row !== undefined, 'a queued paper has a row');
  return paperCard(row);
}

function kitchenHandlers(shop: Shop): Handlers {
  const { journal, env } = shop;
  return {
    'kitchen.wall': () => ({
      open: kitchenQueue(journal.view, openTicketsMax),
      done: kitchenDone(journal.view, env.now() - doneShownMs, limits.recentShownMax),
      nowMs: env.now(),
      seq: journal.head().seq,
    }),
    'order.setStatus': (input, ask) =>
      once(shop, ask, (tx) => {
        const order = orderById(tx.view, input.order_id);
        if (order === undefined) throw new Refusal('not-found', { order: input.order_id });
        if (order.status !== input.expected_status)
          throw new Refusal('status-changed', { status: order.status });
        tx.append('order.status-set', `order:${order.order_id}`, {
          order: order.order_id,
          from: order.status,
          to: input.status,
          setAtMs: env.now(),
          reason: input.reason,
        });
        return { order_id: order.order_id, status: input.status };
      }),
    'order.recall': (input, ask) =>
      once(shop, ask, (tx) => {
        const order = orderById(tx.view, input.order_id);
        if (order === undefined) throw new Refusal('not-found', { order: input.order_id });
        if (order.status !== 'completed') throw new Refusal('status-changed', { status: order.status });
        tx.append('order.recalled', `order:${order.order_id}`, {
          order: order.order_id,
          to: 'serving',
          recalledAtMs: env.now(),
        });
        return { order_id: order.order_id, status: 'serving' };
      }),
  };
}

function paperHandlers(shop: Shop): Handlers {
  const { journal } = shop;

  function again(tx: Tx, row: PaperRow): PaperCard {
    return queuePaper(shop, tx, {
      kind: row.kind,
      document: JSON.parse(row.document) as Record<string, unknown>,
      subject: row.subject,
      copy: copiesOf(tx.view, row.subject, row.kind) + 1,
    });
  }

  function known(tx: Tx, paper: number): PaperRow {
    const row = paperById(tx.view, paper);
    if (row === undefined) throw new Refusal('paper-not-found', { paper });
    return row;
  }

  return {
    'paper.list': ({ open }) =>
      (open ? openPapers : recentPapers)(journal.view, limits.papersShownMax).map(paperCard),
    'paper.judge': ({ paper, printed }, ask) =>
      once(shop, ask, (tx) => {
        const row = known(tx, paper);
        if (row.state !== 'unconfirmed') throw new Refusal('paper-not-waiting', { paper });
        tx.append('paper.judged', row.subject, { paper, printed });
        return printed ? paperCard(known(tx, paper)) : again(tx, row);
      }),
    'paper.reprint': ({ paper }, ask) => once(shop, ask, (tx) => again(tx, known(tx, paper))),
  };
}

function dayHandlers(shop: Shop): Handlers {
  const { journal, env } = shop;
  return {
    'report.day': ({ day }) => {
      const today = journal.today();
      return {
        ...dayReport(journal.view, day ?? today),
        today,
        orders: ordersOfDay(journal.view, day ?? today),
        unknown: openAttempts(journal.view).length,
        papersWaiting: openPapers(journal.view, limits.papersShownMax).length,
      };
    },
    'report.printDay': ({ day }, ask) =>
      once(shop, ask, (tx) => {
        const report = dayReport(tx.view, day ?? journal.today());
        const labels = new Map(shop.platforms.cards().map((card) => [card.code, card.label.zh]));
        const document = dayTotals(report, {
          store: shop.store.name,
          station: shop.station.name,
          printedAtMs: env.now(),
          timezone: shop.store.timezone,
          clerk: ask.actor.name,
          platformLabel: (code) => labels.get(code) ?? code,
        });
        const subject = `day:${report.day}:${journal.head().seq}`;
        return queuePaper(shop, tx, { kind: 'day', document: { ...document }, subject, copy: 0 });
      }),
  };
}

export function createRoom(shop: Shop): Handlers {
  return { ...kitchenHandlers(shop), ...paperHandlers(shop), ...dayHandlers(shop) };
}
