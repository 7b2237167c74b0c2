// Spending and undoing a Meituan voucher, and finding out how it ended when no trustworthy answer came.
// Why one machine for both businesses: they differ in words and in whether a request may be replayed, not in what
// may be believed. A yes needs the platform's word; a no after a lost answer needs its record, looked at twice.

import type { PlatformLimits } from '@qiantai/shared/commands/station.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { done, type Outcome, type PlatformWord, type Rejected } from '@qiantai/shared/result.ts';
import { wallText } from '@qiantai/shared/time.ts';
import type {
  Attempt,
  Consumed,
  PlatformDeps,
  PlatformOrder,
  Prepared,
  Undo,
  VoucherPlatform,
} from '../platform.ts';
import { usedAnew, whoseUse, type UsedRecord } from './account.ts';
import { readOutcome, refusal, writeOutcome, type MeituanClient, type Reply } from './client.ts';
import type { MeituanConfig } from './config.ts';
import { openEvidence } from './evidence.ts';

export type Item = Consumed['items'][number];

/** What the platform's own memory says of one code now. */
export type Lookup =
  | { readonly is: 'used'; readonly record: UsedRecord; readonly word: PlatformWord }
  | { readonly is: 'not-used'; readonly word: PlatformWord }
  | { readonly is: 'unclear'; readonly why: string; readonly word?: PlatformWord };

export interface ListedOrder extends PlatformOrder {
  readonly account: string;
}

export interface ListedPage {
  readonly orders: readonly ListedOrder[];
  readonly next?: number;
}

/** The words of one business; everything else is common. */
export interface Dialect {
  /** Whether the same attempt may be sent again and counts once. */
  readonly replays: boolean;
  prepare(code: string): Promise<Reply<Prepared>>;
  consume(attempt: Attempt): Promise<Reply<readonly Item[]>>;
  reverse(undo: Undo): Promise<Reply<unknown>>;
  look(code: string): Promise<Lookup>;
  list(day: string, offset: number): Promise<Reply<ListedPage>>;
  /** Why this attempt must not even be sent, from what prepare told. */
  objection(attempt: Attempt): Rejected | undefined;
}

export interface Desk {
  readonly config: MeituanConfig;
  readonly deps: PlatformDeps;
  readonly client: MeituanClient;
}

function unknown(why: string, word?: PlatformWord): Outcome<never> {
  return word === undefined ? { is: 'unknown', why } : { is: 'unknown', why, platform: word };
}

/** Why a repeated call left its effect open. */
function whyOpen(reply: Reply<unknown>): string {
  return 'why' in reply ? reply.why : 'word' in reply ? `answered-${reply.word.code}` : reply.is;
}

/** A look that told nothing, in the reply's own words. */
export function unclearLook(reply: Exclude<Reply<unknown>, { is: 'ok' }>): Lookup {
  const why = 'why' in reply ? reply.why : `look-${reply.is}`;
  return 'word' in reply && reply.word !== undefined
    ? { is: 'unclear', why, word: reply.word }
    : { is: 'unclear', why };
}

/** A voucher platform made of a dialect. */
export class RedemptionDesk implements VoucherPlatform {
  readonly #dialect: Dialect;
  readonly #desk: Desk;
  readonly #evidence = openEvidence();
  readonly #windowMs: number;
  readonly limits: PlatformLimits;

  constructor(dialect: Dialect, desk: Desk) {
    this.#dialect = dialect;
    this.#desk = desk;
    this.#windowMs = desk.config.reverseMinutes * 60_000;
    this.limits = {
      countMax: limits.meituanCountMax,
      undoMinutes: Math.floor(desk.config.reverseMinutes),
    };
  }

  #consumed(items: readonly Item[], consumedAtMs: number, word: PlatformWord): Outcome<Consumed> {
    return done({ items, consumedAtMs, reversibleUntilMs: consumedAtMs + this.#windowMs }, word);
  }

  #usedDetails(record: UsedRecord): NonNullable<Rejected['details']> {
    const usedAt = record.atMs === undefined ? '' : wallText(record.atMs, this.#desk.deps.store.timezone);
    return { usedAt, channel: record.channel };
  }

  /** All codes one attempt used: the scanned one, and with a count above one those the day's list marks as its own. */
  async #itemsOf(attempt: Attempt, record: UsedRecord): Promise<readonly Item[] | undefined> {
    if (attempt.count === 1) return [{ code: attempt.code, deal: record.deal, flow: '' }];
    const items: Item[] = [];
    const day = wallText(record.atMs ?? attempt.askedAtMs, 'Asia/Shanghai').slice(0, 10);
    let offset: number | undefined = 0;
    for (let page = 0; offset !== undefined && page < limits.platformListPagesMax; page += 1) {
      const listed: Reply<ListedPage> = await this.#dialect.list(day, offset);
      if (listed.is !== 'ok') return undefined;
      const ours = listed.data.orders.filter((order) => {
        const used = { ...record, account: order.account, atMs: order.consumedAtMs };
        return whoseUse(used, attempt, this.#desk.config) === 'ours';
      });
      for (const order of ours)
        items.push({ code: order.code, deal: order.deal || record.deal, flow: order.flow });
      offset = listed.data.next;
    }
    return items.length === attempt.count ? items : undefined;
  }

  /** @param mayArrive whether a call of this attempt got no answer and may still take effect */
  async #byRecord(attempt: Attempt, ageMs: number, mayArrive: boolean): Promise<Outcome<Consumed>> {
    const seen = await this.#dialect.look(attempt.code);
    if (seen.is === 'unclear') return unknown(seen.why, seen.word);
    if (seen.is === 'not-used') {
      if (!this.#evidence.noEffect(attempt.key, ageMs)) return unknown('not-used-yet', seen.word);
      this.#evidence.forget(attempt.key);
      return { is: 'rejected', because: 'platform-unreachable', platform: seen.word };
    }
    const whose = whoseUse(seen.record, attempt, this.#desk.config);
    // Before our first call was out, it was somebody else whatever the record looks like.
    if (whose === 'unproven' && mayArrive) return unknown('use-without-proof', seen.word);
    if (whose !== 'ours') {
      // The other use may be undone before our own call arrives, which then spends the voucher after all.
      if (mayArrive && !this.#evidence.noEffect(attempt.key, ageMs))
        return unknown('used-by-another-yet', seen.word);
      return refusal('already-used', seen.word, this.#usedDetails(seen.record));
    }
    const items = await this.#itemsOf(attempt, seen.record);
    if (items === undefined) return unknown('which-codes', seen.word);
    return this.#consumed(items, seen.record.atMs ?? attempt.askedAtMs, seen.word);
  }

  async prepare(code: string): Promise<Outcome<Prepared>> {
    const reply = await this.#dialect.prepare(code);
    if (reply.is !== 'refused' || reply.kind !== 'already-used') return readOutcome(reply);
    const seen = await this.#dialect.look(code);
    return refusal(
      'already-used',
      reply.word,
      seen.is === 'used' ? this.#usedDetails(seen.record) : undefined,
    );
  }

  async consume(attempt: Attempt): Promise<Outcome<Consumed>> {
    const objection =
      attempt.count >= 1 && attempt.count <= limits.meituanCountMax
        ? this.#dialect.objection(attempt)
        : refusedCount;
    if (objection !== undefined) return objection;
    const startedAtMs = this.#desk.deps.env.now();
    const ageMs = Math.max(0, startedAtMs - attempt.askedAtMs);
    const again = this.#evidence.wasSent(attempt.key);
    if (again && !this.#dialect.replays) return this.#byRecord(attempt, ageMs, true);
    const reply = await this.#dialect.consume(attempt);
    if (reply.is === 'not-sent') return again ? unknown(reply.why) : reply;
    this.#evidence.sent(attempt.key, ageMs);
    if (reply.is === 'ok')
      return this.#consumed(reply.data, again ? attempt.askedAtMs : startedAtMs, reply.word);
    const elsewhere = reply.is === 'refused' && reply.kind === 'already-used';
    if (elsewhere || (again && reply.is === 'refused')) return this.#byRecord(attempt, ageMs, again);
    return again ? unknown(whyOpen(reply)) : writeOutcome(reply);
  }

  async settle(attempt: Attempt, round: number, ageMs: number): Promise<Outcome<Consumed>> {
    const young = round < limits.meituanReplayRoundsMax && ageMs <= limits.meituanReplayAgeMsMax;
    if (this.#dialect.replays && young) {
      const reply = await this.#dialect.consume(attempt);
      if (reply.is !== 'not-sent') this.#evidence.sent(attempt.key, ageMs);
      // The moment of the effect is not told: the earliest possible one never promises too long a window.
      if (reply.is === 'ok') return this.#consumed(reply.data, attempt.askedAtMs, reply.word);
    }
    return this.#byRecord(attempt, ageMs, true);
  }

  async #undoneByRecord(undo: Undo, ageMs: number): Promise<Outcome<{ readonly reversedAtMs: number }>> {
    const seen = await this.#dialect.look(undo.code);
    if (seen.is === 'unclear') return unknown(seen.why, seen.word);
    if (seen.is === 'not-used' || usedAnew(seen.record, undo, this.#desk.config)) {
      return ageMs < limits.settleFirstLookMs
        ? unknown('just-asked', seen.word)
        : done({ reversedAtMs: this.#desk.deps.env.now() }, seen.word);
    }
    if (!this.#evidence.noEffect(undo.key, ageMs)) return unknown('not-undone-yet', seen.word);
    return { is: 'rejected', because: 'platform-unreachable', platform: seen.word };
  }

  async reverse(undo: Undo): Promise<Outcome<{ readonly reversedAtMs: number }>> {
    const ageMs = Math.max(0, this.#desk.deps.env.now() - undo.askedAtMs);
    if (this.#evidence.wasSent(undo.key)) return this.#undoneByRecord(undo, ageMs);
    if (this.#desk.deps.env.now() > undo.consumedAtMs + this.#windowMs)
      return { is: 'rejected', because: 'reversal-window-closed' };
    const reply = await this.#dialect.reverse(undo);
    if (reply.is !== 'not-sent') this.#evidence.sent(undo.key, ageMs);
    // We spent it, so "not used" means that it is undone already, by a request of ours that came twice or by somebody else.
    if (reply.is === 'refused' && reply.kind === 'not-used') return unknown('not-used-now', reply.word);
    return reply.is === 'ok'
      ? done({ reversedAtMs: this.#desk.deps.env.now() }, reply.word)
      : writeOutcome<never>(reply);
  }

  async listByDate(day: string, offset: number): ReturnType<VoucherPlatform['listByDate']> {
    const outcome = readOutcome(await this.#dialect.list(day, offset));
    if (outcome.is !== 'done') return outcome;
    const orders = outcome.value.orders.map(({ account: _account, ...order }) => order);
    const { next } = outcome.value;
    return done(next === undefined ? { orders } : { orders, next }, outcome.platform);
  }

  settleReverse(
    undo: Undo,
    _round: number,
    ageMs: number,
  ): Promise<Outcome<{ readonly reversedAtMs: number }>> {
    return this.#undoneByRecord(undo, ageMs);
  }

  authorise(grant?: { readonly code: string }): Promise<Outcome<{ readonly expiresAtMs: number }>> {
    const { tokens } = this.#desk.client;
    return grant === undefined ? tokens.renew() : tokens.exchange(grant.code);
  }
}

const refusedCount: Rejected = {
  is: 'rejected',
  because: 'voucher-count',
  details: { min: 1, max: limits.meituanCountMax },
};
