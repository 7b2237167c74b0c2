// The papers' and the manager's commands. One transaction each; nothing remote.

import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import type { PaperCard } from '@qiantai/shared/commands/room.ts';
import { dayTotals } from '@qiantai/shared/documents/day-totals.ts';
import type { PaperKind } from '@qiantai/shared/facts/paper.ts';
import { dayReport } from '@qiantai/shared/views/day.ts';
import { ordersOfDay } from '@qiantai/shared/views/orders.ts';
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
  return { ...paperHandlers(shop), ...dayHandlers(shop) };
}
