// Bugs of the memory: what is written, what survives, what the followers make of it, and what leaves on paper.

import type { Fact, FactData } from '@qiantai/shared/facts/index.ts';
import { dayView } from '@qiantai/shared/views/day.ts';
import { Journal, type Tx } from '../../src/journal/journal.ts';
import type { JournalDb } from '../../src/journal/sqlite.ts';
import type { Parts } from '../parts.ts';
import type { Planted } from './planted.ts';
import { withSql } from './wrappers.ts';

type Append = Tx['append'];

/** A journal whose transactions append through other hands. */
function withAppend(parts: Parts, change: (append: Append, tx: Tx) => Append): Parts {
  class Crooked extends Journal {
    override transact<T>(actor: string, work: (tx: Tx) => T): T {
      return super.transact(actor, (tx) => {
        const append: Append = (type, subject, data) => tx.append(type, subject, data);
        return work({ ...tx, append: change(append, tx) });
      });
    }
  }
  return { ...parts, journal: (setup) => new Crooked(setup) };
}

/** Takes the last commit back if it was about a redemption, as a power cut does to one that never reached the disk. */
function loseLastCommit(db: JournalDb): void {
  const table = db.get(`SELECT name FROM sqlite_master WHERE name = 'facts'`);
  if (table === undefined) return;
  const last = db.get<{ seq: number; type: string }>('SELECT seq, type FROM facts ORDER BY seq DESC LIMIT 1');
  if (last === undefined || !last.type.startsWith('voucher.redeem')) return;
  db.run('DROP TRIGGER IF EXISTS facts_stay');
  db.run('DELETE FROM facts WHERE seq = ?', last.seq);
  db.run(`DELETE FROM meta WHERE name = 'views'`);
}

function countLastAgain(db: JournalDb): void {
  const row = db.get<{ type: string; business_day: string; data: string }>(
    `SELECT * FROM facts WHERE type = 'voucher.redeemed' ORDER BY seq DESC LIMIT 1`,
  );
  if (row === undefined) return;
  const fact = { businessDay: row.business_day, data: JSON.parse(row.data) as unknown };
  dayView.folds['voucher.redeemed']?.(fact as Fact<'voucher.redeemed'>, db);
}

function orderTwice(append: Append, tx: Tx): Append {
  return (type, subject, data) => {
    const fact = append(type, subject, data);
    if (type === 'order.placed') {
      const placed = data as FactData<'order.placed'>;
      const order = tx.nextId('order');
      const number = placed.number.slice(0, -4) + String(order % 10_000).padStart(4, '0');
      append('order.placed', `order:${order}`, { ...placed, order, number });
    }
    return fact;
  };
}

export const journalBugs: Readonly<Record<string, Planted>> = {
  'commit-not-durable': {
    says: 'The last commit before a crash may be gone.',
    plant: (parts) => ({
      ...parts,
      db: (db, env) => {
        const held = parts.db(db, env);
        loseLastCommit(held);
        return held;
      },
    }),
  },
  'fact-altered': {
    says: 'A fact is changed after its hash was taken.',
    plant: (parts) => ({
      ...parts,
      db: (db, env) => {
        const held = parts.db(db, env);
        return {
          ...held,
          run: (sql, ...values) =>
            held.run(
              sql,
              ...values.map((value) =>
                sql.startsWith('INSERT INTO facts') && typeof value === 'string'
                  ? value.replace('"reason":"点错了"', '"reason":"点错啦"')
                  : value,
              ),
            ),
        };
      },
    }),
  },
  'totals-counted-twice': {
    says: 'A restart counts the last redemption into the day once more.',
    plant: (parts) => ({
      ...parts,
      journal: (setup) => {
        const journal = parts.journal(setup);
        countLastAgain(setup.db);
        return journal;
      },
    }),
  },
  'order-placed-twice': {
    says: 'The kitchen gets every order two times.',
    plant: (parts) => withAppend(parts, orderTwice),
  },
  'undo-keeps-what-it-gave': {
    says: 'What an undone voucher had become stays with the customer.',
    plant: (parts) =>
      withSql(parts, (sql) =>
        sql === 'SELECT * FROM vouchers WHERE voucher = ?'
          ? 'SELECT *, NULL AS result_id FROM vouchers WHERE voucher = ?'
          : sql,
      ),
  },
  'cursor-kept-later': {
    says: 'A follower saves its cursor after its facts, not with them.',
    plant: (parts) => ({
      ...parts,
      db: (db, env) => {
        const held = parts.db(db, env);
        return {
          ...held,
          run(sql, ...values) {
            if (sql.startsWith('INSERT INTO cursors')) env.timer(40, () => held.run(sql, ...values));
            else held.run(sql, ...values);
          },
        };
      },
    }),
  },
  'follower-starts-at-the-head': {
    says: 'After a restart the printer’s follower skips what it had not read.',
    plant: (parts) => ({
      ...parts,
      printJobs(setup) {
        const { journal } = setup;
        journal.transact('station', (tx) => tx.setCursor('print-jobs', journal.head().seq));
        return parts.printJobs(setup);
      },
    }),
  },
  'screen-skips-a-fact': {
    says: 'A display that comes back misses the first fact.',
    plant: (parts) => ({
      ...parts,
      feed(journal, env) {
        const feed = parts.feed(journal, env);
        return { ...feed, follow: (scope, after, tell) => feed.follow(scope, after + 1, tell) };
      },
    }),
  },
  'doubt-goes-again': {
    says: 'A paper that may have come out is sent again by itself.',
    plant: (parts) =>
      withSql(parts, (sql) =>
        sql.replace(
          `WHERE printer = ? AND state IN ('queued', 'not-sent')`,
          `WHERE printer = ? AND state IN ('queued', 'not-sent', 'unconfirmed')`,
        ),
      ),
  },
  'sending-not-written': {
    says: 'A paper leaves without being written down first.',
    plant: (parts) => ({
      ...parts,
      paperStore: (journal, now) => ({ ...parts.paperStore(journal, now), sending: () => undefined }),
    }),
  },
  'papers-not-settled': {
    says: 'A restart leaves papers in sending for ever.',
    plant: (parts) => ({ ...parts, settlePapers: () => undefined }),
  },
  'copy-without-mark': {
    says: 'A repeated paper does not say so.',
    plant: (parts) => ({
      ...parts,
      paperStore(journal, now) {
        const store = parts.paperStore(journal, now);
        return {
          ...store,
          async next(printer) {
            const due = await store.next(printer);
            return due === undefined ? undefined : { ...due, copy: 0 };
          },
        };
      },
    }),
  },
};
