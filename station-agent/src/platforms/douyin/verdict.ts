// What became of one use that an attempt asked for, by the answer to the spend or by the coupon's record.
// Why one use at a time: an order's coupons may be spent in part, and each has an end of its own.

import { limits } from '@qiantai/shared/limits.ts';
import type { PlatformWord, Rejected } from '@qiantai/shared/result.ts';
import type { Attempt } from '../platform.ts';
import type { VerifyResult } from './api.ts';
import { refusal } from './client.ts';
import type { Desk } from './desk.ts';
import { meaningOf } from './errors.ts';
import type { Spent } from './spent.ts';
import type { TicketCoupon } from './ticket.ts';
import type { Look, Use } from './truth.ts';

/** `open`: it may have been spent. `unused`: the record shows nothing, so far. `unproven`: a use that may be ours. */
export type Verdict =
  | { readonly is: 'spent'; readonly spent: Spent }
  | { readonly is: 'refused'; readonly rejected: Rejected }
  | { readonly is: 'unused' }
  | { readonly is: 'held' }
  | { readonly is: 'unproven' }
  | { readonly is: 'open'; readonly why: string };

/** One use: the coupon and what was said of it. */
export type Answered = readonly [TicketCoupon, VerifyResult];

/** Puts each answer to its coupon. @returns undefined unless every coupon has exactly one */
export function matched(
  coupons: readonly TicketCoupon[],
  results: readonly VerifyResult[],
): readonly Answered[] | undefined {
  if (results.length !== coupons.length) return undefined;
  const left = [...results];
  const pairs: Answered[] = [];
  for (const coupon of coupons) {
    const at = left.findIndex((each) => each.code === coupon.encryptedCode);
    const [result] = at < 0 ? [] : left.splice(at, 1);
    if (result === undefined) return undefined;
    pairs.push([coupon, result]);
  }
  return pairs;
}

/** Judges the uses of one attempt; a use that was counted once is not counted again. */
export class Judge {
  /** What the platform said with its latest record. */
  word: PlatformWord = { name: 'douyin', code: '', trace: '' };
  /** Whether every coupon looked at has no use left. */
  usedUp = true;
  readonly #desk: Desk;
  readonly #attempt: Attempt;
  readonly #seenAtMs: number | undefined;
  readonly #taken = new Set<string>();

  /** @param seenAtMs the platform's clock at the look that gave the ticket */
  constructor(desk: Desk, attempt: Attempt, seenAtMs: number | undefined) {
    this.#desk = desk;
    this.#attempt = attempt;
    this.#seenAtMs = seenAtMs;
  }

  async #look(coupon: TicketCoupon): Promise<Look> {
    const held = this.#desk.held.has(this.#attempt.key);
    const latestAgeMs = held ? limits.douyinHeldHoursMax * 3_600_000 : limits.douyinReplayAgeMsMax;
    const asker = { attempt: this.#attempt, seenAtMs: this.#seenAtMs, latestAgeMs };
    const look = await this.#desk.truth.look(asker, coupon);
    this.word = look.word ?? this.word;
    this.usedUp &&= 'spent' in look && look.spent;
    return look;
  }

  #usedBy(use: Use | undefined, platform: PlatformWord): Rejected {
    const meaning = meaningOf(1208);
    const details = use === undefined ? {} : this.#desk.truth.usedDetails(use);
    return meaning === undefined
      ? { is: 'rejected', because: 'voucher-already-redeemed', platform, details }
      : refusal(meaning, platform, details);
  }

  /** "Used" on a first try: by somebody else, whatever the record looks like, for nothing of ours was out yet. */
  async usedElsewhere(coupon: TicketCoupon, word: PlatformWord): Promise<Rejected> {
    const look = await this.#look(coupon);
    const use = 'use' in look ? look.use : look.is === 'ours' ? look.uses[0] : undefined;
    return this.#usedBy(use, word);
  }

  /** By the coupon's own record. */
  async byRecord(coupon: TicketCoupon): Promise<Verdict> {
    const look = await this.#look(coupon);
    switch (look.is) {
      case 'unclear':
        return { is: 'open', why: look.why };
      case 'unused':
        return { is: 'unused' };
      case 'refunded':
        return {
          is: 'refused',
          rejected: { is: 'rejected', because: 'voucher-refunded', platform: look.word },
        };
      case 'unproven':
        return { is: 'unproven' };
      case 'theirs':
        return { is: 'refused', rejected: this.#usedBy(look.use, look.word) };
      case 'ours': {
        const use = look.uses.find((each) => !this.#taken.has(each.verifyId));
        if (use === undefined) return { is: 'unused' };
        this.#taken.add(use.verifyId);
        return { is: 'spent', spent: { coupon, ...use, originCode: '' } };
      }
    }
  }

  /** By the answer to a spend. @param again whether a try of this attempt was out before the one answered */
  async byAnswer([coupon, result]: Answered, again: boolean, word: PlatformWord): Promise<Verdict> {
    if (result.result === 0) {
      this.#taken.add(result.verify_id);
      const { verify_id: verifyId, origin_code: originCode } = result;
      const certificateId = result.certificate_id || coupon.certificateId;
      return { is: 'spent', spent: { coupon, verifyId, certificateId, originCode, atMs: undefined } };
    }
    const said = { ...word, code: String(result.result) };
    const meaning = meaningOf(result.result, this.#desk.config.errorCodes);
    if (meaning === undefined || meaning.onSpend === 'open')
      return { is: 'open', why: `result-${result.result}` };
    if (meaning.onSpend === 'held') return { is: 'held' };
    const isUsed = meaning.onSpend === 'used';
    if (!again) {
      const rejected = isUsed ? await this.usedElsewhere(coupon, said) : refusal(meaning, said);
      return { is: 'refused', rejected };
    }
    const seen = await this.byRecord(coupon);
    if (seen.is !== 'unused') return seen;
    return isUsed
      ? { is: 'open', why: 'records-disagree' }
      : { is: 'refused', rejected: refusal(meaning, said) };
  }
}
