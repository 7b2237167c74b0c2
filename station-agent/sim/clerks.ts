// The people of one history: clerks who scan, confirm twice, undo and make mistakes, a kitchen, a manager.
// Each of them hears answers or none, as at a real counter, and everything they heard is kept for the judges.

import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { Role } from '@qiantai/shared/facts/station.ts';
import type { RedemptionCard } from '@qiantai/shared/commands/voucher.ts';
import type { PaperCard, KitchenWall } from '@qiantai/shared/commands/room.ts';
import type { OrderStatus } from '@qiantai/shared/facts/order.ts';
import type { Held } from './counters.ts';
import type { Kernel } from './kernel.ts';
import type { Random } from './random.ts';
import { acceptOffline, standBy, whenUnreachable, type Hands } from './offline-hands.ts';
import type { SimStation } from './station.ts';
import type { TryState } from './reducer.ts';

export interface Heard {
  readonly askedAtMs: number;
  readonly atMs: number;
  readonly station: number;
  readonly name: string;
  readonly command: string;
  readonly input: unknown;
  readonly answer: CommandAnswer;
  /** What the journal said of the attempt that the answer speaks of, when it was given. */
  readonly stood: TryState | undefined;
  /** The slugs that alone were right; undefined when any answer may be. */
  readonly expected: readonly string[] | undefined;
}

export interface People {
  /** Everyone starts; resolves never: they stop by themselves once the world is healed. */
  start(): void;
  readonly heard: readonly Heard[];
  ask(station: SimStation, what: Asking): Promise<CommandAnswer | undefined>;
  readonly operations: () => number;
}

export interface Asking {
  readonly name: string;
  readonly input: unknown;
  readonly role?: Role;
  readonly staff?: string;
  readonly command: string;
  readonly expected?: readonly string[];
}

export interface PeopleSetup {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly stations: readonly SimStation[];
  /** Codes that customers hold, wrong ones among them. */
  readonly codes: readonly Held[];
  readonly elsewhere: (held: Held) => void;
  readonly deals: readonly { readonly deal: string; readonly input: unknown }[];
  readonly isHealed: () => boolean;
  /** Until when somebody may begin something new. */
  readonly untilMs: number;
  readonly count: (what: string) => void;
}

/** The attempt an answer speaks of, whether it says yes or no. */
export function attemptIn(answer: CommandAnswer): string | undefined {
  const about: unknown = answer.ok ? answer.result : answer.data;
  const attempt: unknown =
    typeof about === 'object' && about !== null ? Reflect.get(about, 'attempt') : undefined;
  return typeof attempt === 'string' ? attempt : undefined;
}

const nextStatus: Readonly<Record<string, OrderStatus>> = {
  confirmed: 'preparing',
  preparing: 'serving',
  serving: 'completed',
};

class Crowd implements People {
  readonly heard: Heard[] = [];
  readonly #setup: PeopleSetup;
  readonly #hands: Hands;
  #commands = 0;
  #operations = 0;

  constructor(setup: PeopleSetup) {
    this.#setup = setup;
    this.#hands = {
      random: setup.random,
      insist: (station, what) => this.#insist(station, what),
      pause: (least, most) => this.#pause(least, most),
      command: () => this.#command(),
      isHealed: setup.isHealed,
    };
  }

  operations(): number {
    return this.#operations;
  }

  #pause(least: number, most: number): Promise<void> {
    const { kernel, random } = this.#setup;
    return new Promise((resolve) => void kernel.after(random.between(least, most), resolve));
  }

  #command(): string {
    this.#commands += 1;
    return `c-${this.#commands}`;
  }

  async ask(station: SimStation, what: Asking): Promise<CommandAnswer | undefined> {
    const { kernel } = this.#setup;
    const staff = what.staff ?? '1001';
    kernel.tell?.(
      `${staff} at station ${station.number} asks ${what.name} ${what.command} ${JSON.stringify(what.input)}`,
    );
    const askedAtMs = kernel.now();
    const answer = await station.ask(what.name, what.input, {
      actor: { id: staff, name: staff, role: what.role ?? 'clerk' },
      command: what.command,
      locale: 'zh-CN',
    });
    if (answer === undefined) return undefined;
    const attempt = attemptIn(answer);
    const stood = attempt === undefined ? undefined : station.books().tries.get(attempt)?.state;
    const { name, command, input, expected } = what;
    const word = answer.ok ? (stood ?? 'ok') : answer.error;
    kernel.note(`${staff} at station ${station.number} hears of ${name} ${command}: ${word}`);
    this.heard.push({
      askedAtMs,
      atMs: kernel.now(),
      station: station.number,
      name,
      command,
      input,
      answer,
      stood,
      expected,
    });
    return answer;
  }

  /** Asks again with the same id when the machine died, as a screen with an outbox does; not everyone does. */
  async #insist(station: SimStation, what: Asking): Promise<CommandAnswer | undefined> {
    const { random, isHealed } = this.#setup;
    for (let tries = 0; tries < 4; tries += 1) {
      const answer = await this.ask(station, what);
      if (answer !== undefined) return answer;
      if (isHealed() || random.chance(0.25)) return undefined;
      await this.#pause(500, 8_000);
    }
    return undefined;
  }

  start(): void {
    const { kernel, random, stations, untilMs } = this.#setup;
    for (const station of stations) {
      void this.#setUp(station);
      void this.#cook(station);
      void this.#tendPapers(station);
      void this.#unplug(station);
      standBy(this.#hands, station);
    }
    const total = random.between(10, 40);
    for (let index = 0; index < total; index += 1) {
      kernel.after(random.between(4_000, untilMs), () => {
        if (this.#setup.isHealed()) return;
        this.#operations += 1;
        const held = random.pick(this.#setup.codes);
        const home = held.home === undefined ? undefined : stations[held.home % stations.length];
        void this.#operate(home ?? random.pick(stations), held);
      });
    }
  }

  async #setUp(station: SimStation): Promise<void> {
    for (const { deal, input } of this.#setup.deals) {
      const command = `deal-${station.number}-${deal}`;
      await this.#insist(station, { name: 'platform.mapDeal', input, role: 'admin', staff: '9001', command });
    }
  }

  async #operate(station: SimStation, held: Held): Promise<void> {
    const { random, count, stations } = this.#setup;
    const kind = random.pick(operations);
    count(`op|${kind}`);
    const { code, counter, home } = held;
    if (counter?.needsOpening === true && random.chance(0.9)) await station.prepare(counter);
    switch (kind) {
      case 'redeem':
        return whenUnreachable(this.#hands, station, held, await this.#redeem(station, code));
      case 'offline':
        return acceptOffline(this.#hands, station, held);
      case 'double':
        return this.#double(station, code);
      case 'rivals':
        await Promise.all(
          (home === undefined ? stations : [station, station]).map(async (each) =>
            whenUnreachable(this.#hands, each, held, await this.#redeem(each, code)),
          ),
        );
        return;
      case 'count':
        return void (await this.#redeem(station, code, random.between(2, 4)));
      case 'rescan':
        return void (await this.ask(station, {
          name: 'voucher.lookup',
          input: { code },
          command: this.#command(),
        }));
      case 'undo':
        return this.#undo(station, code);
      case 'elsewhere':
        return this.#setup.elsewhere(held);
      case 'mistake':
        return this.#mistake(station, code);
      case 'report':
        return this.#report(station);
    }
  }

  async #redeem(station: SimStation, code: string, count = 1): Promise<CommandAnswer | undefined> {
    const { random } = this.#setup;
    if (random.chance(0.75)) {
      await this.ask(station, { name: 'voucher.lookup', input: { code }, command: this.#command() });
      await this.#pause(200, 3_000);
    }
    const staff = random.pick(['1001', '1002']);
    const what = { name: 'voucher.redeem', input: { code, count }, command: this.#command(), staff };
    const answer = await this.#insist(station, what);
    if (answer?.ok === true && random.chance(0.5)) await this.#askAfter(station, attemptIn(answer), what);
    if (answer?.ok === true && random.chance(0.5)) await this.#undoSoon(station, answer, staff);
    return answer;
  }

  /** Looks how it stands, or has the screen send the same command again. */
  async #askAfter(station: SimStation, attempt: string | undefined, what: Asking): Promise<void> {
    if (attempt === undefined) return;
    await this.#pause(500, 40_000);
    if (this.#setup.random.chance(0.5)) await this.ask(station, what);
    else await this.ask(station, { name: 'voucher.attempt', input: { attempt }, command: this.#command() });
  }

  /** Undoes soon, or just before or after the window of ten minutes closes. */
  async #undoSoon(station: SimStation, answer: CommandAnswer & { ok: true }, staff: string): Promise<void> {
    const { random } = this.#setup;
    const late = random.chance(0.15);
    await (late ? this.#pause(590_000, 620_000) : this.#pause(1_000, 90_000));
    const voucher = (answer.result as RedemptionCard).voucher;
    await this.#reverse(station, voucher, random.pick([staff, staff, '1001', '3001']));
  }

  async #undo(station: SimStation, code: string): Promise<void> {
    const voucher = [...station.books().codes].find(([, known]) => known === code)?.[0];
    if (voucher !== undefined) await this.#reverse(station, voucher, '3001');
  }

  async #reverse(station: SimStation, voucher: number, staff: string): Promise<void> {
    if (this.#setup.isHealed()) return;
    const role: Role = staff === '3001' ? 'manager' : 'clerk';
    const input = { voucher_id: voucher, reason: '点错了' };
    const what = { name: 'voucher.reverse', input, command: this.#command(), staff, role };
    const twice = this.#setup.random.chance(0.2);
    await Promise.all([this.#insist(station, what), twice ? this.#insist(station, what) : undefined]);
  }

  /** A nervous finger: the same command again, another command, or the same id for something else. */
  async #double(station: SimStation, code: string): Promise<void> {
    const { random } = this.#setup;
    const first = { name: 'voucher.redeem', input: { code, count: 1 }, command: this.#command() };
    const how = random.pick(['same', 'other-id', 'other-body'] as const);
    const second = {
      ...first,
      ...(how === 'other-id' ? { command: this.#command() } : {}),
      ...(how === 'other-body' ? { input: { code, count: 2 } } : {}),
    };
    const press = this.#insist(station, first);
    await this.#pause(0, random.pick([5, 500, 12_000]));
    await Promise.all([press, this.#insist(station, second)]);
  }

  async #mistake(station: SimStation, code: string): Promise<void> {
    const command = this.#command();
    const wrong: readonly Asking[] = [
      {
        name: 'voucher.redeem',
        input: { code },
        role: 'kitchen',
        staff: '2001',
        command,
        expected: ['not-allowed'],
      },
      { name: 'voucher.redeem', input: { code, count: 0 }, command, expected: ['bad-request'] },
      { name: 'voucher.reverse', input: { voucher_id: 999_999_999_999 }, command, expected: ['not-found'] },
      { name: 'voucher.force', input: { code }, command, expected: ['not-found'] },
      { name: 'report.day', input: {}, command, expected: ['not-allowed'] },
      {
        name: 'order.setStatus',
        input: { order_id: 999_999_999_999, status: 'completed', expected_status: 'serving' },
        command,
        expected: ['not-found'],
      },
    ];
    await this.ask(station, this.#setup.random.pick(wrong));
  }

  async #report(station: SimStation): Promise<void> {
    const name = this.#setup.random.pick(['report.day', 'report.printDay']);
    await this.#insist(station, {
      name,
      input: {},
      role: 'manager',
      staff: '3001',
      command: this.#command(),
    });
  }

  async #cook(station: SimStation): Promise<void> {
    const { random } = this.#setup;
    const cook = { role: 'kitchen', staff: '2001' } as const;
    for (;;) {
      await this.#pause(15_000, 60_000);
      if (this.#setup.isHealed()) return;
      const wall = await this.ask(station, {
        name: 'kitchen.wall',
        input: {},
        command: this.#command(),
        ...cook,
      });
      if (wall?.ok !== true) continue;
      const { open, done } = wall.result as KitchenWall;
      const [ticket] = open.length > 0 ? [random.pick(open)] : [];
      const back = done.find((each) => each.status === 'completed');
      if (back !== undefined && random.chance(0.2)) {
        const input = { order_id: back.order_id };
        await this.#insist(station, { name: 'order.recall', input, command: this.#command(), ...cook });
      }
      if (ticket === undefined) continue;
      const stale = random.chance(0.15);
      const seen = stale ? 'pending' : ticket.status;
      const input = { order_id: ticket.order_id, status: nextStatus[ticket.status], expected_status: seen };
      const expected = stale ? { expected: ['status-changed'] } : {};
      const bump = { name: 'order.setStatus', input, command: this.#command(), ...cook, ...expected };
      await Promise.all([
        this.#insist(station, bump),
        random.chance(0.3) ? this.#insist(station, bump) : undefined,
      ]);
    }
  }

  /** The wall's tablet loses its line, or is carried away, and comes back. */
  async #unplug(station: SimStation): Promise<void> {
    while (!this.#setup.isHealed()) {
      await this.#pause(20_000, 400_000);
      const wake = station.screen.sleep();
      await this.#pause(100, 60_000);
      wake();
    }
  }

  async #tendPapers(station: SimStation): Promise<void> {
    const { random } = this.#setup;
    for (;;) {
      await this.#pause(20_000, 90_000);
      if (this.#setup.isHealed()) return;
      const input = { open: random.chance(0.7) };
      const list = await this.ask(station, { name: 'paper.list', input, command: this.#command() });
      if (list?.ok !== true) continue;
      const papers = list.result as readonly PaperCard[];
      if (papers.length === 0) continue;
      const { paper, state } = random.pick(papers);
      const judged = { name: 'paper.judge', input: { paper, printed: random.chance(0.5) } };
      const again = { name: 'paper.reprint', input: { paper } };
      if (state === 'unconfirmed' || random.chance(0.15)) {
        const what = state === 'unconfirmed' ? judged : again;
        await this.#insist(station, { ...what, command: this.#command() });
      }
    }
  }
}

const operations = [
  'redeem',
  'redeem',
  'redeem',
  'double',
  'double',
  'rivals',
  'offline',
  'offline',
  'count',
  'count',
  'count',
  'rescan',
  'undo',
  'elsewhere',
  'mistake',
  'report',
] as const;

export function createPeople(setup: PeopleSetup): People {
  return new Crowd(setup);
}
