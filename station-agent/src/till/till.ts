// The till's one door: a name, an input, who asks. It checks the right, parses, answers; a refusal is an answer.

import { createHash } from 'node:crypto';
import { commands, isCommandName, type CommandName } from '@qiantai/shared/commands/index.ts';
import { Refusal, type RefusalSlug } from '@qiantai/shared/refusals.ts';
import type { PlatformWord } from '@qiantai/shared/result.ts';
import type { CommandAnswer, DeviceState } from '@qiantai/shared/wire.ts';
import { refusalSentence, type Locale } from '@qiantai/shared/words/index.ts';
import { createAnalytics } from './analytics.ts';
import { createBasket } from './basket.ts';
import { createBatches } from './batches.ts';
import { createBenefits } from './benefits.ts';
import { createBills } from './bills.ts';
import { createBooking } from './booking.ts';
import { createCinema } from './cinema.ts';
import type { Actor, Ask, Handlers, Shop } from './context.ts';
import { createHealthWatch } from './health-watch.ts';
import { createKitchenClock } from './kitchen-clock.ts';
import { createKitchen } from './kitchen.ts';
import { createMembers } from './members.ts';
import { createMenu } from './menu.ts';
import { createPaying } from './paying.ts';
import type { PayHearing } from './paying-notices.ts';
import { createOffline } from './offline.ts';
import { createOrderChanges } from './order-changes.ts';
import { createOrders } from './orders.ts';
import { moneyOfOrders } from './order-money.ts';
import { createPoints, levelWatcher, pointsFollower } from './points.ts';
import { acceptTenders } from './tenders.ts';
import { createRoom } from './room.ts';
import { createShifts } from './shifts.ts';
import { createStation } from './station.ts';
import { createAudit } from './audit.ts';
import { createAlerts } from './alerts.ts';
import { createErasing } from './erasing.ts';
import { createExport } from './export.ts';
import { createRedeeming } from './redeeming.ts';
import { createSync } from './sync.ts';
import { createVoucherStats } from './sync-stats.ts';
import { createVouchers } from './vouchers.ts';

export interface Caller {
  readonly actor: Actor;
  /** The command's id; queries may repeat it freely. */
  readonly command: string;
  readonly locale: Locale;
}

export interface Till {
  ask(name: string, input: unknown, caller: Caller): Promise<CommandAnswer>;
  /** Goes back to what the run before left open. @returns how many attempts */
  settle(): number;
  /** A gun read this voucher: its platform is asked at once, for whoever looks at it next. */
  ahead(code: string): void;
  /** From now on the clock begins what is due: syncs with the platforms, and what `startConfirming` does. */
  startClock(): void;
  /** What payment channels and the acquirer tell on their own. */
  readonly payments: PayHearing;
  /** From now on what was accepted offline is taken to its platforms. */
  startConfirming(): void;
  /** Begins nothing new; waits until what runs has been told, at most `ms`. */
  drain(ms: number): Promise<void>;
}

function answerOf(error: unknown, locale: Locale, timezone: string): CommandAnswer & { ok: false } {
  const refusal = error instanceof Refusal ? error : new Refusal('internal');
  return refusalAnswer(refusal.slug, refusal.details, locale, timezone);
}

/** A refusal as the wire shows it. */
export function refusalAnswer(
  slug: RefusalSlug,
  details: Readonly<Record<string, unknown>>,
  locale: Locale,
  timezone: string,
): CommandAnswer & { ok: false } {
  const { word, ...data } = details;
  const answer = {
    ok: false as const,
    error: slug,
    message: refusalSentence(locale, slug, { ...details, timezone }),
    data,
  };
  return word === undefined ? answer : { ...answer, platform: word as PlatformWord };
}

/** Key order must not matter to "the same body". */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    return `{${entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** A body may hold a phone, and its hash is journaled: a plain one could be searched for the number. */
function bodyHash(shop: Shop, body: string): string {
  return shop.seal?.digest('command', body) ?? createHash('sha256').update(body).digest('hex');
}

export function createTill(shop: Shop, deviceStates: () => readonly DeviceState[] = () => []): Till {
  const vouchers = createVouchers(shop);
  const cinema = createCinema(shop);
  const sync = createSync(shop, createRedeeming(shop));
  const kitchenClock = createKitchenClock(shop);
  const offline = createOffline(shop, createRedeeming(shop));
  const paying = createPaying(shop);
  const bills = createBills(shop);
  const health = createHealthWatch(shop);
  const booking = createBooking(shop, paying);
  paying.follow(booking.follower);
  paying.follow(pointsFollower(shop));
  acceptTenders(shop, paying);
  /** Who has a say in every change of an order. */
  const watchers = [levelWatcher, booking.watcher, moneyOfOrders(paying)];
  const erasing = createErasing(shop);
  const handlers: Handlers = {
    ...vouchers.handlers,
    ...createMenu(shop),
    ...createOrders(shop, watchers),
    ...createOrderChanges(shop, watchers),
    ...createKitchen(shop, watchers),
    ...createRoom(shop),
    ...createStation(shop, deviceStates),
    ...createBatches(shop),
    ...createMembers(shop),
    ...createPoints(shop),
    ...erasing.handlers,
    ...createShifts(shop, paying),
    ...createBenefits(shop),
    ...cinema.handlers,
    ...sync.handlers,
    ...offline.handlers,
    ...booking.handlers,
    ...createBasket(shop, vouchers),
    ...createAlerts(shop),
    ...createVoucherStats(shop),
    ...createExport(shop),
    ...createAnalytics(shop),
    ...createAudit(shop),
    ...paying.handlers,
    ...bills.handlers,
  };
  const inFlight = new Set<Promise<unknown>>();
  let draining = false;

  async function handle(name: CommandName, input: unknown, caller: Caller): Promise<unknown> {
    const definition = commands[name];
    if (!definition.roles.includes(caller.actor.role)) throw new Refusal('not-allowed');
    const parsed = definition.input.safeParse(input ?? {});
    if (!parsed.success) {
      const [problem] = parsed.error.issues;
      throw new Refusal('bad-request', {
        field: problem?.path.join('.') ?? '',
        reason: problem?.message ?? '',
      });
    }
    const handler = handlers[name] as ((input: unknown, ask: Ask) => unknown) | undefined;
    if (handler === undefined) throw new Refusal('not-found', { command: name });
    const hash = bodyHash(shop, `${name}\n${canonical(parsed.data)}`);
    return handler(parsed.data, {
      actor: caller.actor,
      command: caller.command,
      hash,
      name,
      locale: caller.locale,
    });
  }

  return {
    payments: paying,
    async ask(name, input, caller) {
      if (draining) return refusalAnswer('not-ready', {}, caller.locale, shop.store.timezone);
      if (!isCommandName(name))
        return refusalAnswer('not-found', { command: name }, caller.locale, shop.store.timezone);
      const work = handle(name, input, caller);
      inFlight.add(work);
      try {
        return { ok: true, result: await work, seq: shop.journal.head().seq };
      } catch (error) {
        if (!(error instanceof Refusal)) shop.env.log.error({ command: name, err: error }, 'command failed');
        return answerOf(error, caller.locale, shop.store.timezone);
      } finally {
        inFlight.delete(work);
      }
    },
    settle: () => {
      sync.settle();
      return vouchers.settle() + cinema.settle() + paying.settle();
    },
    ahead: (code) => vouchers.ahead(code),
    startClock: () => {
      sync.start();
      offline.start();
      bills.start();
      health.start();
      erasing.start();
      booking.start();
      kitchenClock.start();
    },
    startConfirming: () => offline.start(),
    async drain(ms) {
      draining = true;
      shop.attempts.stop();
      sync.stop();
      offline.stop();
      bills.stop();
      health.stop();
      erasing.stop();
      booking.stop();
      paying.stop();
      kitchenClock.stop();
      const bound = new Promise<void>((resolve) => void shop.env.timer(ms, resolve));
      await Promise.race([Promise.allSettled(inFlight), bound]);
    },
  };
}
