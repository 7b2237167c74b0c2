// Spending coupons, and finding out how it ended when no trustworthy answer came.
// Why the same ticket again and never a fresh one: Douyin answers a repeat of one verify_token with what it did,
// and a new token with "used" whoever used it.

import { limits } from '@qiantai/shared/limits.ts';
import { done, type Outcome, type PlatformWord, type Rejected } from '@qiantai/shared/result.ts';
import type { Attempt, Consumed } from '../platform.ts';
import type { VerifyResult } from './api.ts';
import { refusal, unknown, whyOpen, type Reply } from './client.ts';
import type { Desk } from './desk.ts';
import { isDue, isExhausted, mayAskOnce } from './retry.ts';
import { consumedOf, type Spent } from './spent.ts';
import { couponsFor, readTicket, type TicketCoupon } from './ticket.ts';
import { Judge, matched, type Verdict } from './verdict.ts';

/** One attempt with what its ticket says. */
interface Work {
  readonly attempt: Attempt;
  readonly verifyToken: string;
  /** What is spent, a times card as often as it is used. */
  readonly coupons: readonly TicketCoupon[];
  readonly first: TicketCoupon;
  /** The platform's clock when it gave the ticket. */
  readonly seenAtMs: number | undefined;
  readonly certificates: readonly string[];
}

type VerifyReply = Reply<readonly VerifyResult[]>;

const scanAgain: Rejected = {
  is: 'rejected',
  because: 'platform-refused',
  details: { reason: '请重新扫码后再核销' },
};
const unreachable: Rejected = { is: 'rejected', because: 'platform-unreachable' };
const notReleased: Rejected = {
  is: 'rejected',
  because: 'platform-refused',
  details: { reason: '抖音风控没有放行' },
};
const heldMsMax = limits.douyinHeldHoursMax * 3_600_000;

/** Reads an attempt's ticket. @returns a refusal: without a readable ticket nothing can ever have been sent */
function workOf(attempt: Attempt): Work | Rejected {
  const ticket = readTicket(attempt.ticket);
  if (ticket === undefined) return scanAgain;
  const left = ticket.coupons.reduce((sum, coupon) => sum + coupon.uses, 0);
  const usable = Math.min(left, limits.douyinCountMax);
  const coupons =
    attempt.count >= 1 && attempt.count <= usable ? couponsFor(ticket, attempt.count) : undefined;
  const [first] = coupons ?? [];
  if (coupons === undefined || first === undefined)
    return { is: 'rejected', because: 'voucher-count', details: { usable } };
  const certificates = [...new Set(coupons.map((coupon) => coupon.certificateId || coupon.encryptedCode))];
  const { verifyToken, seenAtMs } = ticket;
  return { attempt, verifyToken, seenAtMs, coupons, first, certificates };
}

export class Spending {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  #ends(work: Work, outcome: Outcome<Consumed>, verifyIds: readonly string[] = []): Outcome<Consumed> {
    this.#desk.memory.ended(work.certificates, work.attempt.key, verifyIds);
    this.#desk.held.remove(work.attempt.key);
    return outcome;
  }

  #done(work: Work, spent: readonly Spent[], atMs: number, word: PlatformWord): Outcome<Consumed> {
    const asked = work.coupons.length;
    const message = `${asked} 张中核销了 ${spent.length} 张`;
    const told = spent.length === asked ? word : { ...word, message };
    const ids = spent.map((each) => each.verifyId).filter((id) => id !== '');
    return this.#ends(work, done(consumedOf(work.attempt, spent, atMs), told), ids);
  }

  #hold(work: Work, word: PlatformWord): Outcome<Consumed> {
    this.#desk.held.add(work.attempt.key);
    return { is: 'pending', why: 'risk-check', platform: word };
  }

  /** What all uses of an attempt came to, each on its own. */
  #sum(
    work: Work,
    verdicts: readonly Verdict[],
    consumedAtMs: number,
    word: PlatformWord,
  ): Outcome<Consumed> {
    if (verdicts.some((each) => each.is === 'held')) return this.#hold(work, word);
    const open = verdicts.find((each) => each.is === 'open');
    if (open !== undefined) return unknown(open.why, word);
    // It stands on record, and whose it is nobody can tell: a person has to look, nothing is given or taken.
    if (verdicts.some((each) => each.is === 'unproven')) return unknown('use-without-proof', word);
    const spent = verdicts.flatMap((each) => (each.is === 'spent' ? [each.spent] : []));
    const atMs = spent.find((each) => each.atMs !== undefined)?.atMs ?? consumedAtMs;
    if (spent.length > 0) return this.#done(work, spent, atMs, word);
    const refused = verdicts.find((each) => each.is === 'refused');
    if (refused !== undefined) return this.#ends(work, refused.rejected);
    return this.#ends(work, this.#desk.held.has(work.attempt.key) ? notReleased : unreachable);
  }

  async #results(
    work: Work,
    results: readonly VerifyResult[],
    again: boolean,
    consumedAtMs: number,
    word: PlatformWord,
  ): Promise<Outcome<Consumed>> {
    const pairs = matched(work.coupons, results);
    if (pairs === undefined) return unknown('other-results', word);
    const judge = this.#judgeOf(work);
    const verdicts: Verdict[] = [];
    // An answer with a yes is the answer of the try that spent: what it refuses beside, it refused then.
    const later = again && !results.some((each) => each.result === 0);
    for (const pair of pairs) verdicts.push(await judge.byAnswer(pair, later, word));
    return this.#sum(work, verdicts, consumedAtMs, word);
  }

  async #firstAnswer(work: Work, reply: VerifyReply, startedAtMs: number): Promise<Outcome<Consumed>> {
    if (reply.is === 'ok') return this.#results(work, reply.data, false, startedAtMs, reply.word);
    if (reply.is === 'unauthorised') return this.#ends(work, reply.rejected);
    if (reply.is === 'not-sent') return this.#ends(work, reply);
    if (reply.is === 'unclear') return unknown(reply.why, reply.word);
    const { meaning, word } = reply;
    if (meaning === undefined || meaning.onSpend === 'open') return unknown(whyOpen(reply), word);
    if (meaning.onSpend === 'held') return this.#hold(work, word);
    if (meaning.onSpend === 'refused') return this.#ends(work, refusal(meaning, word));
    return this.#ends(work, await this.#judgeOf(work).usedElsewhere(work.first, word));
  }

  /** The answer to a repeat: whatever it refuses, the try before it may have worked. */
  async #laterAnswer(work: Work, reply: VerifyReply, ageMs: number): Promise<Outcome<Consumed>> {
    // The moment of the effect is not told: the earliest possible one never promises too long a window.
    if (reply.is === 'ok') return this.#results(work, reply.data, true, work.attempt.askedAtMs, reply.word);
    if (reply.is !== 'refused') return unknown(whyOpen(reply), 'word' in reply ? reply.word : undefined);
    const { meaning, word } = reply;
    if (meaning === undefined || meaning.onSpend === 'open') return unknown(whyOpen(reply), word);
    if (meaning.onSpend === 'held') return this.#hold(work, word);
    return this.#byRecord(work, ageMs, false);
  }

  /** Sends the one request that an attempt ever sends. */
  async #try(work: Work, ageMs: number): Promise<VerifyReply> {
    const { memory, api } = this.#desk;
    memory.began(work.certificates, work.attempt.key);
    const reply = await api.verify(work.verifyToken, work.coupons);
    if (reply.is === 'not-sent' || reply.is === 'unauthorised') memory.neverLeft(work.verifyToken);
    else memory.sent(work.verifyToken, ageMs);
    return reply;
  }

  #judgeOf({ attempt, seenAtMs }: Work): Judge {
    return new Judge(this.#desk, attempt, seenAtMs);
  }

  /** How old the ticket is by the platform's own clock; undefined while that is not known. */
  #ticketAgeMs({ seenAtMs }: Work): number | undefined {
    const { client } = this.#desk;
    return seenAtMs === undefined || !client.knowsTime() ? undefined : client.theirNow() - seenAtMs;
  }

  /**
   * Whether the ticket may be shown again although its schedule is over: where it can spend nothing any more, or where
   * only our own clock, which may have been set, says that it is old. Its answer is the one proof whose a use is.
   */
  #mayProve(work: Work, judge: Judge, ageMs: number): boolean {
    const known = this.#desk.memory.known(work.verifyToken);
    if (known === undefined || !mayAskOnce(known, ageMs)) return false;
    const ticketAgeMs = this.#ticketAgeMs(work);
    return judge.usedUp || (ticketAgeMs !== undefined && ticketAgeMs <= limits.douyinReplayAgeMsMax);
  }

  /**
   * What the coupons' own records say. "Unused" is no end before it was seen twice, well after the last try.
   * @param asks whether the ticket may be shown once more for a use that may be ours
   */
  async #byRecord(work: Work, ageMs: number, asks: boolean): Promise<Outcome<Consumed>> {
    const { held, memory } = this.#desk;
    const { key } = work.attempt;
    const judge = this.#judgeOf(work);
    const verdicts: Verdict[] = [];
    for (const coupon of work.coupons) verdicts.push(await judge.byRecord(coupon));
    if (asks && verdicts.some((each) => each.is === 'unproven') && this.#mayProve(work, judge, ageMs)) {
      const reply = await this.#try(work, ageMs);
      if (reply.is === 'ok') return this.#results(work, reply.data, true, work.attempt.askedAtMs, reply.word);
      return unknown('use-without-proof', judge.word);
    }
    if (verdicts.some((each) => each.is === 'unused')) {
      if (held.has(key) && ageMs <= heldMsMax)
        return { is: 'pending', why: 'risk-check', platform: judge.word };
      if (!memory.noEffect(work.verifyToken, ageMs)) return unknown('not-used-yet', judge.word);
    }
    return this.#sum(work, verdicts, work.attempt.askedAtMs, judge.word);
  }

  /** Another attempt took this ticket: nothing of this one was or will be sent. */
  async #ticketTaken(work: Work): Promise<Outcome<Consumed>> {
    const judge = this.#judgeOf(work);
    const seen = await judge.byRecord(work.first);
    if (seen.is === 'refused') return seen.rejected;
    if (seen.is === 'open') return { is: 'not-sent', why: seen.why };
    return seen.is === 'unused' || (seen.is === 'unproven' && !judge.usedUp)
      ? { is: 'rejected', because: 'voucher-busy' }
      : judge.usedElsewhere(work.first, judge.word);
  }

  /** Spends. The same attempt again is the same request again. */
  async consume(attempt: Attempt): Promise<Outcome<Consumed>> {
    const work = workOf(attempt);
    if ('is' in work) return work;
    const { memory, deps } = this.#desk;
    if (!memory.owns(work.verifyToken, attempt.key)) return this.#ticketTaken(work);
    if (memory.isBusy(work.certificates, attempt.key)) return { is: 'rejected', because: 'voucher-busy' };
    const startedAtMs = deps.env.now();
    const ageMs = Math.max(0, startedAtMs - attempt.askedAtMs);
    const known = memory.known(work.verifyToken);
    const again = known !== undefined && known.tries > 0;
    if (again && isExhausted(known, ageMs)) return this.#byRecord(work, ageMs, true);
    const reply = await this.#try(work, ageMs);
    return again ? this.#laterAnswer(work, reply, ageMs) : this.#firstAnswer(work, reply, startedAtMs);
  }

  /** Finds out: by the same request while the schedule allows it, by the records afterwards. */
  async settle(attempt: Attempt, ageMs: number): Promise<Outcome<Consumed>> {
    const work = workOf(attempt);
    if ('is' in work) return work;
    const { memory, held, client, api } = this.#desk;
    if (!memory.owns(work.verifyToken, attempt.key)) return this.#ticketTaken(work);
    const known = memory.takenUp(work.verifyToken, ageMs);
    if (known.tries === 0) return unreachable;
    memory.began(work.certificates, attempt.key);
    // A process that has just begun does not know yet how old the ticket really is.
    if (work.seenAtMs !== undefined && !client.knowsTime()) await api.get(work.first.encryptedCode);
    const ticketAgeMs = this.#ticketAgeMs(work);
    if (work.seenAtMs !== undefined && ticketAgeMs === undefined) return unknown('platform-time-not-told');
    const isOld = (ticketAgeMs ?? 0) > limits.douyinReplayAgeMsMax + limits.lookupFreshMs;
    if (isOld || held.has(attempt.key) || isExhausted(known, ageMs)) return this.#byRecord(work, ageMs, true);
    if (!isDue(known, ageMs)) return unknown('too-soon-to-ask-again');
    const reply = await this.#try(work, ageMs);
    return this.#laterAnswer(work, reply, ageMs);
  }
}
