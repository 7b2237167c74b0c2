// One display as the load lane sees it: it notes when each batch of facts came, keeps the shared views of its own and
// remembers every byte it was told, so that the end can be held against the station's own.

import { createHash } from 'node:crypto';
import type { AnyFact } from '@qiantai/shared/facts/index.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { kitchenQueue, ordersView, type KitchenTicket } from '@qiantai/shared/views/orders.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import type { FactsEvent } from '@qiantai/shared/wire.ts';
import { openDatabase } from '../../src/journal/sqlite.ts';

export interface WallReport {
  /** Batches that did not begin where the last one had ended. */
  readonly gaps: number;
  /** How often it came back after it had been away. */
  readonly returns: number;
  readonly seen: number;
  readonly facts: number;
  /** Of every fact it was told, in order. */
  readonly digest: string;
  readonly open: number;
  /** Of the queue as it would show it. */
  readonly queue: string;
  /** The last fact of each batch, and when it came; NaN when it was caught up with. */
  readonly batches: readonly (readonly [to: number, atUs: number])[];
  /** When each word of the bare line came. */
  readonly bareAtUs: readonly number[];
}

/** A running digest of facts, the same for a display and for the journal it follows. */
export function factsDigest(): { take(fact: AnyFact): void; readonly facts: number; hex(): string } {
  const hash = createHash('sha256');
  let facts = 0;
  return {
    take(fact) {
      facts += 1;
      hash.update(`${JSON.stringify(fact)}\n`);
    },
    get facts() {
      return facts;
    },
    hex: () => hash.copy().digest('hex'),
  };
}

export const queueDigest = (tickets: readonly KitchenTicket[]): string =>
  createHash('sha256').update(JSON.stringify(tickets)).digest('hex');

export class Wall {
  seen = 0;
  returns = 0;
  readonly bareAtUs: number[] = [];
  #gaps = 0;
  readonly #batches: (readonly [number, number])[] = [];
  readonly #digest = factsDigest();
  readonly #db = openDatabase(':memory:');
  #waiting: AnyFact[] = [];

  constructor() {
    for (const statement of ordersView.schema) this.#db.run(statement);
  }

  /** Notes a batch; what it says is folded later, so that one display's work does not make the next one late. */
  hear(event: FactsEvent, atUs: number): void {
    if (event.from !== this.seen + 1) this.#gaps += 1;
    this.seen = event.to;
    this.#batches.push([event.to, atUs]);
    this.#waiting.push(...event.facts);
  }

  fold(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    this.#db.transact(() => {
      for (const fact of waiting) {
        this.#digest.take(fact);
        const fold = ordersView.folds[fact.type] as ((fact: AnyFact, db: ViewDb) => void) | undefined;
        fold?.(fact, this.#db);
      }
    });
  }

  report(): WallReport {
    this.fold();
    const tickets = kitchenQueue(this.#db, limits.ticketsOpenMax);
    return {
      gaps: this.#gaps,
      returns: this.returns,
      seen: this.seen,
      facts: this.#digest.facts,
      digest: this.#digest.hex(),
      open: tickets.length,
      queue: queueDigest(tickets),
      batches: this.#batches,
      bareAtUs: this.bareAtUs,
    };
  }

  close(): void {
    this.#db.close();
  }
}
