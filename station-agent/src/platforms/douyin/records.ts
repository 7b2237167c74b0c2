// The shop's own record of uses, page by page, as Douyin keeps it.
// Why a map from offsets to cursors: the till counts records, Douyin only knows "after this one".

import { limits } from '@qiantai/shared/limits.ts';
import { done, type Outcome, type PlatformWord } from '@qiantai/shared/result.ts';
import { wallTime } from '@qiantai/shared/time.ts';
import type { PlatformOrder, VoucherPlatform } from '../platform.ts';
import type { DouyinApi, VerifyRecord } from './api.ts';
import { readOutcome } from './client.ts';
import type { Desk } from './desk.ts';
import { writeFlow } from './ticket.ts';

/** Two moments in unix ms, both included. */
export interface Day {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Page {
  readonly records: readonly VerifyRecord[];
  /** Where the next page begins; undefined when this was the last. */
  readonly cursor?: string;
  readonly word: PlatformWord;
}

async function pageOf(api: DouyinApi, day: Day, from: string): Promise<Outcome<Page>> {
  const reply = await api.records(day.fromMs, day.toMs, from);
  if (reply.is !== 'ok') return readOutcome(reply);
  const { data: records, word } = reply;
  const cursor = records.at(-1)?.cursor ?? '';
  const more = records.length >= limits.douyinPageMax && cursor !== '' && cursor !== from;
  return done(more ? { records, cursor, word } : { records, word });
}

/** Looks for one use. @returns done without a record when the pages hold none */
export async function recordOf(
  api: DouyinApi,
  day: Day,
  verifyId: string,
): Promise<Outcome<{ readonly record: VerifyRecord | undefined; readonly word: PlatformWord }>> {
  let cursor = '0';
  for (let page = 0; page < limits.platformListPagesMax; page += 1) {
    const outcome = await pageOf(api, day, cursor);
    if (outcome.is !== 'done') return outcome;
    const { records, word, cursor: next } = outcome.value;
    const record = records.find((each) => each.verify_id === verifyId);
    if (record !== undefined || next === undefined) return done({ record, word });
    cursor = next;
  }
  return { is: 'unknown', why: 'too-many-records' };
}

/** A calendar day of the store's zone. @param day yyyy-MM-dd */
function dayBounds(day: string, timezone: string): Day {
  const { offset } = wallTime(Date.parse(`${day}T12:00:00Z`), timezone);
  const fromMs = Date.parse(`${day}T00:00:00${offset}`);
  return { fromMs, toMs: fromMs + 86_399_000 };
}

export class Listing {
  readonly #desk: Desk;
  readonly #cursors = new Map<string, string>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  #keep(day: string, offset: number, cursor: string): void {
    this.#cursors.set(`${day} ${offset}`, cursor);
    const oldest = this.#cursors.keys().next();
    if (this.#cursors.size > limits.douyinCursorsKeptMax && oldest.done !== true)
      this.#cursors.delete(oldest.value);
  }

  #order(record: VerifyRecord): PlatformOrder {
    const { sku, amount } = record;
    return {
      code: record.code || record.certificate_id,
      orderNo: record.order_id,
      deal: sku?.sku_id ?? '',
      title: sku?.title ?? '',
      paidFen: amount?.pay_amount ?? amount?.coupon_pay_amount ?? 0,
      status: 'consumed',
      consumedAtMs: record.verify_time === undefined ? 0 : record.verify_time - this.#desk.client.aheadMs(),
      flow: writeFlow({
        verifyId: record.verify_id,
        certificateId: record.certificate_id,
        encryptedCode: record.encrypted_code,
      }),
    };
  }

  /** The page at an offset; one that this process never came to is reached from the first. Undone uses are left out. */
  async page(day: string, offset: number): ReturnType<VoucherPlatform['listByDate']> {
    const bounds = dayBounds(day, this.#desk.deps.store.timezone);
    const known = this.#cursors.get(`${day} ${offset}`);
    let at = known === undefined ? 0 : offset;
    let cursor = known ?? '0';
    for (let page = 0; page < limits.platformListPagesMax; page += 1) {
      const outcome = await pageOf(this.#desk.api, bounds, cursor);
      if (outcome.is !== 'done') return outcome;
      const { records, cursor: onward, word } = outcome.value;
      const next = at + records.length;
      if (onward !== undefined) this.#keep(day, next, onward);
      if (at >= offset || onward === undefined) {
        const standing = records.filter((each) => each.status !== 2 && each.cancel_time === undefined);
        const orders = at >= offset ? standing.map((each) => this.#order(each)) : [];
        return done(onward === undefined ? { orders } : { orders, next }, word);
      }
      at = next;
      cursor = onward;
    }
    return { is: 'unknown', why: 'too-many-records' };
  }
}
