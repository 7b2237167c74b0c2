// A kitchen in one process: the real till, journal and feed, and displays that keep the shared views of their own
// behind a line that loses, doubles and reorders what it carries.

import { isAt, isToCook } from '@qiantai/shared/kitchen.ts';
import type { CommandName } from '@qiantai/shared/commands/index.ts';
import type { AnyFact } from '@qiantai/shared/facts/index.ts';
import type { Role } from '@qiantai/shared/facts/station.ts';
import { kitchenQueue, ordersView, type KitchenTicket } from '@qiantai/shared/views/orders.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import type { CommandAnswer, FactsEvent } from '@qiantai/shared/wire.ts';
import type { Random } from '../../sim/random.ts';
import type { Env } from '../env.ts';
import { Journal } from '../journal/journal.ts';
import { openDatabase } from '../journal/sqlite.ts';
import { createAttemptRunner } from '../till/attempt-runner.ts';
import { enrolMenu } from '../till/menu.ts';
import { createPlatformDesk } from '../till/platform-desk.ts';
import { createTill } from '../till/till.ts';
import { createScreenFeed, type ScreenFeed } from './screens.ts';

const silent = (): void => undefined;
const store = { id: 1, name: '演练店', timezone: 'Asia/Shanghai', dayStartsAt: '04:00' };

/** Name and station; 拼盘 is cooked at one and prepared at the other, 白饭 by whoever has a hand free. */
export const dishes = [
  { name: '回锅肉', kitchen: '热菜', also: [] },
  { name: '宫保鸡丁', kitchen: '热菜', also: [] },
  { name: '拍黄瓜', kitchen: '凉菜', also: [] },
  { name: '拼盘', kitchen: '凉菜', also: ['热菜'] },
  { name: '白饭', kitchen: '', also: [] },
] as const;

export interface Room {
  readonly journal: Journal;
  readonly feed: ScreenFeed;
  ask(name: CommandName, input: unknown, role: Role): Promise<CommandAnswer>;
  /** Runs what waits for the next turn: the feed tells. */
  turn(): void;
}

export function openKitchenRoom(random: Random): Room {
  const waiting = new Set<() => void>();
  let nowMs = Date.parse('2026-11-21T12:00:00+08:00');
  const env: Env = {
    now: () => (nowMs += 7),
    mono: () => nowMs,
    timer(ms, then) {
      // Only what is due at once ever comes: nothing here waits for a clock.
      if (ms <= 0) waiting.add(then);
      return () => void waiting.delete(then);
    },
    random: (bytes) => random.bytes(bytes),
    http: async () => ({ is: 'no-answer', sent: false, why: 'no network here' }),
    log: { debug: silent, info: silent, warn: silent, error: silent },
    crashpoint: silent,
  };
  const clock = { now: env.now, random: env.random, clock: store, station: 0 };
  const journal = new Journal({ db: openDatabase(':memory:'), ...clock });
  const plain = { category: '', priceFen: 1_000, windows: [], portions: [], groups: [] };
  enrolMenu(
    journal,
    dishes.map(({ name, kitchen, also }, index) => ({
      ...plain,
      item: index + 1,
      name,
      kitchen,
      also: [...also],
    })),
  );
  const till = createTill({
    ...{ env, journal, store, station: { number: 0, name: '收银1' }, version: 'test', rehearsal: true },
    ...{ autoRedeem: false, attempts: createAttemptRunner(env), printerFor: () => undefined },
    platforms: createPlatformDesk([], journal.view, env),
  });
  let serial = 0;
  return {
    journal,
    feed: createScreenFeed(journal, env),
    ask(name, input, role) {
      serial += 1;
      const actor = { id: role, name: role, role };
      return till.ask(name, input, { actor, command: `c-${serial}`, locale: 'zh-CN' });
    },
    turn() {
      const due = [...waiting];
      waiting.clear();
      for (const then of due) then();
    },
  };
}

/** A wall of one station, or of the hand-out when it has none. */
export class Display {
  readonly station: string | undefined;
  /** Batches that did not begin where the last one had ended. */
  gaps = 0;
  seen = 0;
  readonly #db = openDatabase(':memory:');
  readonly #feed: ScreenFeed;
  #wire: FactsEvent[] = [];
  #stop: (() => void) | undefined;

  constructor(feed: ScreenFeed, station: string | undefined) {
    this.station = station;
    this.#feed = feed;
    for (const statement of ordersView.schema) this.#db.run(statement);
    this.back();
  }

  /** The line is down: what was on the way is lost. */
  away(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#wire = [];
  }

  back(): void {
    this.away();
    this.#stop = this.#feed.follow('kitchen', this.seen, (event) => void this.#wire.push(event)).stop;
  }

  /** Somebody loads the page anew: it begins with nothing. */
  reload(): void {
    for (const table of ordersView.tables) this.#db.run(`DELETE FROM ${table}`);
    this.seen = 0;
    this.back();
  }

  get isConnected(): boolean {
    return this.#stop !== undefined;
  }

  /** The line spoils what is on it. */
  spoil(random: Random): void {
    const [first, ...rest] = this.#wire;
    if (first === undefined) return;
    const how = random.pick(['lost', 'doubled', 'late'] as const);
    if (how === 'lost') this.#wire = rest;
    else if (how === 'doubled') this.#wire = [first, first, ...rest];
    else this.#wire = [...rest, first];
  }

  /** Takes what arrived. @param told after each batch that was new */
  hear(told: () => void): void {
    for (let event = this.#wire.shift(); event !== undefined; event = this.#wire.shift()) {
      if (event.to <= this.seen) continue;
      if (event.from > this.seen + 1) {
        this.gaps += 1;
        this.back();
        return;
      }
      this.#db.transact(() => {
        for (const fact of event.facts) if (fact.seq > this.seen) this.#fold(fact);
      });
      this.seen = event.to;
      told();
    }
  }

  #fold(fact: AnyFact): void {
    const fold = ordersView.folds[fact.type] as ((fact: AnyFact, db: ViewDb) => void) | undefined;
    fold?.(fact, this.#db);
  }

  tickets(): KitchenTicket[] {
    return kitchenQueue(this.#db, 500);
  }

  /** What this station's wall asks to be cooked, dish by dish. */
  toCook(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const line of this.tickets().flatMap(({ lines }) => lines))
      if (isToCook(line) && isAt(line, this.station))
        counts.set(line.name, (counts.get(line.name) ?? 0) + line.quantity);
    return counts;
  }

  close(): void {
    this.away();
    this.#db.close();
  }
}
