// Promises on paper: each is due once, leaves once, says so when it is a repeat, and waits for a person when in doubt.

import type { Case, Check } from '../checkers.ts';
import type { Books, PaperBook } from '../reducer.ts';
import type { Sheet } from '../printer.ts';

function sheetsOf({ watch }: Case, station: number, paper: number): readonly Sheet[] {
  return watch.sheets.filter((sheet) => sheet.station === station && sheet.paper === paper);
}

function chains(book: Books): ReadonlyMap<string, readonly PaperBook[]> {
  const found = new Map<string, PaperBook[]>();
  for (const paper of book.papers.values()) {
    const chain = `${paper.kind} of ${paper.subject}`;
    found.set(chain, [...(found.get(chain) ?? []), paper]);
  }
  return found;
}

const ends = ['printed', 'unconfirmed', 'judged'];

export const paperChecks: Readonly<Record<string, Check>> = {
  *'every-order-has-its-paper'({ books }) {
    for (const book of books) {
      const all = chains(book);
      for (const { order } of book.orders.values()) {
        const first = all.get(`kitchen of order:${order}`)?.filter(({ copy }) => copy === 0).length ?? 0;
        if (first !== 1) yield `order ${order} has ${first} first papers for the kitchen`;
      }
      for (const one of book.tries.values()) {
        if (one.kind !== 'redeem' || one.effects === 0) continue;
        const slips = all.get(`redemption of redemption:${one.attempt}`)?.filter(({ copy }) => copy === 0);
        if (slips?.length !== 1) yield `${one.attempt} has ${slips?.length ?? 0} first slips`;
      }
    }
  },
  *'copies-are-counted'({ books }) {
    for (const book of books) {
      for (const [chain, papers] of chains(book)) {
        const copies = papers.map(({ copy }) => copy);
        if (copies.some((copy, index) => copy !== index)) yield `${chain} is numbered ${copies.join()}`;
      }
    }
  },
  *'a-paper-leaves-once'(about) {
    for (const [station, book] of about.books.entries()) {
      for (const [chain, papers] of chains(book)) {
        const sheets = papers.flatMap(({ paper }) => sheetsOf(about, station, paper));
        const unmarked = sheets.filter(({ marked }) => !marked).length;
        if (unmarked > 1) yield `station ${station}: ${chain} left ${unmarked} times without 补打`;
        for (const { paper, copy } of papers) {
          const left = sheets.filter((sheet) => sheet.paper === paper);
          if (left.length > 1) yield `station ${station}: paper ${paper} left ${left.length} times`;
          if (left.some(({ marked }) => marked !== copy > 0))
            yield `station ${station}: paper ${paper}, copy ${copy}, has the wrong mark`;
        }
      }
    }
  },
  *'doubt-waits-for-a-person'({ books }) {
    for (const book of books) {
      for (const { paper, steps } of book.papers.values()) {
        const doubt = steps.indexOf('unconfirmed');
        if (doubt >= 0 && steps.slice(doubt + 1).some((step) => step !== 'judged'))
          yield `paper ${paper} went on by itself: ${steps.join(' ')}`;
      }
    }
  },
  *'printed-means-paper'(about) {
    for (const [station, book] of about.books.entries()) {
      for (const { paper, steps } of book.papers.values()) {
        const last = steps.at(-1) ?? '';
        if (!ends.includes(last)) yield `station ${station}: paper ${paper} still waits: ${steps.join(' ')}`;
        if (last === 'printed' && !sheetsOf(about, station, paper).some(({ cameOut }) => cameOut))
          yield `station ${station}: paper ${paper} is said to be printed and never came out`;
      }
    }
  },
};
