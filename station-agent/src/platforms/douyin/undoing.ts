// Undoing one use within the hour, and finding out how it ended when no trustworthy answer came.
// Why never asked twice: an undo is not sent again; the coupon's record, or the day's, tells whether the use stands.

import { limits } from '@qiantai/shared/limits.ts';
import { done, type Outcome, type PlatformWord } from '@qiantai/shared/result.ts';
import type { Undo } from '../platform.ts';
import { refusal, unknown, whyOpen } from './client.ts';
import type { Desk } from './desk.ts';
import { meaningOf } from './errors.ts';
import { recordOf, type Day } from './records.ts';
import { readFlow, type Flow } from './ticket.ts';
import { usesOf } from './truth.ts';

type Undone = Outcome<{ readonly reversedAtMs: number }>;

/** Whether one use stands, by the platform's own memory. */
type Standing =
  | { readonly is: 'stands'; readonly canCancel: boolean; readonly word: PlatformWord }
  | { readonly is: 'gone'; readonly word: PlatformWord }
  | { readonly is: 'unclear'; readonly why: string };

const windowMs = limits.douyinReverseMinutes * 60_000;
const unused = 1;

export class Undoing {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** By the coupon: a single coupon has at most one use, a times card may tell too little. */
  async #byCoupon(flow: Flow): Promise<Standing | undefined> {
    if (flow.encryptedCode === '') return undefined;
    const reply = await this.#desk.api.get(flow.encryptedCode);
    if (reply.is !== 'ok') return { is: 'unclear', why: whyOpen(reply) };
    const { data, word } = reply;
    const mine = usesOf(data).find((each) => each.verify_id === flow.verifyId);
    const timesCard = (data.time_card?.times_count ?? 0) > 1;
    if (!timesCard && data.status === unused) return { is: 'gone', word };
    if (mine !== undefined) return { is: 'stands', canCancel: mine.can_cancel !== false, word };
    return timesCard ? undefined : { is: 'gone', word };
  }

  async #byDay(flow: Flow, consumedAtMs: number): Promise<Standing> {
    const day: Day = { fromMs: consumedAtMs - windowMs, toMs: consumedAtMs + windowMs };
    const found = await recordOf(this.#desk.api, day, flow.verifyId);
    if (found.is !== 'done') return { is: 'unclear', why: 'why' in found ? found.why : found.because };
    const { record, word } = found.value;
    if (record === undefined) return { is: 'unclear', why: 'no-record' };
    const stands = record.status !== 2 && record.cancel_time === undefined;
    return stands ? { is: 'stands', canCancel: record.can_cancel !== false, word } : { is: 'gone', word };
  }

  async #byRecord(undo: Undo, flow: Flow, ageMs: number): Promise<Undone> {
    const seen = (await this.#byCoupon(flow)) ?? (await this.#byDay(flow, undo.consumedAtMs));
    if (seen.is === 'unclear') return unknown(seen.why);
    if (seen.is === 'gone') {
      return ageMs < limits.settleFirstLookMs
        ? unknown('just-asked', seen.word)
        : done({ reversedAtMs: this.#desk.deps.env.now() }, seen.word);
    }
    if (!this.#desk.memory.noEffect(undo.key, ageMs)) return unknown('not-undone-yet', seen.word);
    const because = seen.canCancel ? 'platform-unreachable' : 'reversal-window-closed';
    return { is: 'rejected', because, platform: seen.word };
  }

  async undo(undo: Undo): Promise<Undone> {
    const { deps, memory, api, config } = this.#desk;
    const flow = readFlow(undo.flow);
    if (flow === undefined)
      return { is: 'rejected', because: 'platform-refused', details: { reason: '请在抖音来客里撤销' } };
    const nowMs = deps.env.now();
    const ageMs = Math.max(0, nowMs - undo.askedAtMs);
    if ((memory.known(undo.key)?.tries ?? 0) > 0) return this.#byRecord(undo, flow, ageMs);
    if (nowMs > undo.consumedAtMs + windowMs) return { is: 'rejected', because: 'reversal-window-closed' };
    const reply = await api.cancel(flow.verifyId, flow.certificateId);
    if (reply.is === 'not-sent') return reply;
    if (reply.is === 'unauthorised') return reply.rejected;
    memory.sent(undo.key, ageMs);
    if (reply.is === 'unclear') return unknown(reply.why, reply.word);
    const refused = reply.is === 'ok' ? meaningOf(reply.data, config.errorCodes) : reply.meaning;
    if (reply.is === 'ok' && reply.data === 0) return done({ reversedAtMs: deps.env.now() }, reply.word);
    return refused !== undefined && refused.onSpend === 'refused'
      ? refusal(refused, reply.word)
      : unknown(reply.is === 'ok' ? `result-${reply.data}` : whyOpen(reply), reply.word);
  }

  async settle(undo: Undo, ageMs: number): Promise<Undone> {
    const flow = readFlow(undo.flow);
    return flow === undefined ? unknown('flow-unreadable') : this.#byRecord(undo, flow, ageMs);
  }
}
