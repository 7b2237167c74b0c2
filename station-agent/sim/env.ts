// One life of one process: its door to the world, and its handle on the database, both shut when it dies.
// Why a life of its own per boot: a promise of a dead process that resolved would let a killed till go on acting.

import type { JournalDb } from '../src/journal/sqlite.ts';
import type { Env, HttpAnswer, HttpRequest } from '../src/env.ts';
import type { SqlValue } from '@qiantai/shared/views/view.ts';
import type { Kernel } from './kernel.ts';
import type { Random } from './random.ts';

/** What the database of a dead process throws: its code runs no further than the next read or write. */
export class Crash extends Error {
  constructor() {
    super('the process is dead');
    this.name = 'Crash';
  }
}

/** A bug that the product itself caught and logged. */
export interface Complaint {
  readonly message: string;
  readonly error: string;
}

export interface LifeSetup {
  readonly kernel: Kernel;
  readonly random: Random;
  /** Unix milliseconds of this machine's own clock. */
  readonly wall: () => number;
  /** Hands a request to the network; `answer` may be called at any later time or never. */
  readonly send: (request: HttpRequest, answer: (answer: HttpAnswer) => void) => void;
  /** Whether the process dies right here. */
  readonly dies: (where: string) => boolean;
  readonly onDeath: (where: string) => void;
  readonly onComplaint: (complaint: Complaint) => void;
  /** Told after each commit that lasted. */
  readonly onCommit: () => void;
}

export interface Life {
  readonly env: Env;
  alive(): boolean;
  kill(where: string): void;
  /** What would still happen by itself: timers and calls without an answer. */
  pending(): { readonly timers: number; readonly calls: number };
  /** The same database through this life's hands. */
  hold(db: JournalDb): JournalDb;
}

/** A new one each time: one that all the dead shared would keep every evening they lived in. */
const never = (): Promise<never> => new Promise(() => undefined);

function complaintOf(fields: unknown, message: unknown): Complaint | undefined {
  const error: unknown =
    typeof fields === 'object' && fields !== null ? Reflect.get(fields, 'err') : undefined;
  if (!(error instanceof Error) || error instanceof Crash) return undefined;
  return { message: String(message), error: error.stack ?? error.message };
}

class OneLife implements Life {
  readonly env: Env;
  readonly #setup: LifeSetup;
  readonly #timers = new Set<() => void>();
  #isAlive = true;
  #calls = 0;

  constructor(setup: LifeSetup) {
    this.#setup = setup;
    const { kernel } = setup;
    const bornMs = kernel.now();
    const quiet = (): void => undefined;
    this.env = {
      now: () => Math.floor(setup.wall()),
      mono: () => kernel.now() - bornMs,
      timer: (ms, then) => this.#timer(ms, then),
      random: (bytes) => setup.random.bytes(bytes),
      http: (request) => this.#http(request),
      log: {
        debug: quiet,
        info: quiet,
        warn: quiet,
        error: (fields: unknown, text?: unknown) => this.#complain(fields, text),
      },
      crashpoint: (name) => this.#crashpoint(name),
    };
  }

  readonly alive = (): boolean => this.#isAlive;

  kill(where: string): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    for (const forget of this.#timers) forget();
    this.#timers.clear();
    this.#setup.onDeath(where);
  }

  pending(): { readonly timers: number; readonly calls: number } {
    return { timers: this.#timers.size, calls: this.#calls };
  }

  hold(db: JournalDb): JournalDb {
    return holdDb(db, this.alive, this.#setup, (where) => this.kill(where));
  }

  #timer(ms: number, then: () => void): () => void {
    if (!this.#isAlive) return () => undefined;
    const forget = this.#setup.kernel.after(ms, () => {
      this.#timers.delete(forget);
      if (this.#isAlive) this.#run(then);
    });
    this.#timers.add(forget);
    return () => {
      this.#timers.delete(forget);
      forget();
    };
  }

  /** A timer's callback that throws ends the process, as it does in the shop. */
  #run(then: () => void): void {
    try {
      then();
    } catch (error) {
      if (!(error instanceof Crash)) this.#setup.onComplaint({ message: 'uncaught', error: String(error) });
      this.kill('uncaught');
    }
  }

  #http(request: HttpRequest): Promise<HttpAnswer> {
    if (!this.#isAlive) return never();
    this.#calls += 1;
    return new Promise((resolve) => {
      this.#setup.send(request, (answer) => {
        if (!this.#isAlive) return;
        this.#calls -= 1;
        resolve(answer);
      });
    });
  }

  #complain(fields: unknown, text: unknown): void {
    const complaint = this.#isAlive ? complaintOf(fields, text) : undefined;
    if (complaint !== undefined) this.#setup.onComplaint(complaint);
  }

  #crashpoint(name: string): Promise<void> | void {
    if (!this.#isAlive) return never();
    if (!this.#setup.dies(name)) return undefined;
    this.kill(name);
    return never();
  }
}

export function createLife(setup: LifeSetup): Life {
  return new OneLife(setup);
}

/** Commits are durable, so the database outlives the life; a life may end just before or just after each of them. */
function holdDb(
  db: JournalDb,
  alive: () => boolean,
  { dies, onCommit }: Pick<LifeSetup, 'dies' | 'onCommit'>,
  kill: (where: string) => void,
): JournalDb {
  let depth = 0;
  const check = (): void => {
    if (!alive()) throw new Crash();
  };
  const mayDie = (where: string): void => {
    if (!dies(where)) return;
    kill(where);
    throw new Crash();
  };
  return {
    run(sql: string, ...values: SqlValue[]) {
      check();
      db.run(sql, ...values);
    },
    get<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
      check();
      return db.get<Row>(sql, ...values);
    },
    all<Row>(sql: string, ...values: SqlValue[]): Row[] {
      check();
      return db.all<Row>(sql, ...values);
    },
    transact<T>(work: () => T): T {
      check();
      if (depth > 0) return db.transact(work);
      depth += 1;
      try {
        const result = db.transact(() => {
          const value = work();
          mayDie('before-commit');
          return value;
        });
        onCommit();
        mayDie('after-commit');
        return result;
      } finally {
        depth -= 1;
      }
    },
    exec(sql) {
      check();
      db.exec(sql);
    },
    openFor: (person, sealed) => db.openFor?.(person, sealed),
    scrub() {
      check();
      db.scrub();
    },
    serialize: () => db.serialize(),
    close: () => undefined,
  };
}
