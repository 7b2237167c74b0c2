// Business 1, restaurant deals.
// Why its own file: other paths and names, two levels of result, and no request id: what was sent once is never sent
// again, only looked up.

import { z } from 'zod';
import { limits } from '@qiantai/shared/limits.ts';
import type { Rejected } from '@qiantai/shared/result.ts';
import type { Attempt, Prepared, Undo, VoucherPlatform } from '../platform.ts';
import { accountBase, attemptMark } from './account.ts';
import type { Reply } from './client.ts';
import { kindOf } from './errors.ts';
import { dayOf, idText, momentMs, text, yuan } from './fields.ts';
import {
  RedemptionDesk,
  unclearLook,
  type Desk,
  type Dialect,
  type Item,
  type ListedPage,
  type Lookup,
} from './redemption.ts';

const root = '/tuangou/coupon';

const preparedShape = z.object({
  count: z.number().int().nonnegative(),
  minConsume: z.number().int().nonnegative().nullish(),
  couponCode: z.string(),
  couponEndTime: text,
  dealId: idText,
  dealTitle: z.string(),
  dealValue: yuan,
  dealPrice: yuan,
  couponBuyPrice: yuan.nullish(),
  isVoucher: z.boolean().nullish(),
});
const consumedShape = z.object({
  couponCodes: z.array(z.string()).min(1).max(limits.meituanCountMax),
  dealId: idText,
});
const recordShape = z.object({
  couponCode: z.string(),
  couponStatusDesc: text,
  couponUseTime: text,
  verifyAcct: text,
});
const lookedShape = recordShape.extend({ dealId: idText });
const listShape = z.object({
  total: z.number().int().nonnegative(),
  couponCodes: z
    .array(recordShape.extend({ dealTitle: text, couponBuyPrice: yuan.nullish(), dealValue: yuan }))
    .nullish()
    .transform((records) => records ?? []),
});

/** Both levels of an answer: the inner result must be 0 before the rest is read. */
const innerShape = z.looseObject({ result: z.coerce.number(), message: text });

const ticketShape = z.object({ min: z.number(), max: z.number() });

class Restaurant implements Dialect {
  readonly replays = false;
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async #ask<T>(
    path: string,
    biz: object,
    shape: z.ZodType<T>,
    echoes: (data: T) => boolean,
  ): Promise<Reply<T>> {
    const reply = await this.#desk.client.call(`${root}${path}`, biz, innerShape, () => true);
    if (reply.is !== 'ok') return reply;
    const { result, message } = reply.data;
    if (result !== 0) {
      const code = `result.${result}`;
      const word = { ...reply.word, code, message: message.replace(/\d{7,}/g, '****').slice(0, 300) };
      const kind = kindOf(code, this.#desk.config.errorCodes);
      return kind === undefined ? { is: 'unlisted', word } : { is: 'refused', kind, word };
    }
    const read = shape.safeParse(reply.data);
    if (!read.success) return { is: 'unclear', why: 'unexpected-shape', word: reply.word };
    if (!echoes(read.data)) return { is: 'unclear', why: 'other-voucher', word: reply.word };
    return { is: 'ok', data: read.data, word: reply.word };
  }

  /** The account goes out as id and as name, since it is not told which of the two comes back. */
  #account(mark: string, clerk: string): { readonly eId: string; readonly eName: string } {
    const tail = `-${mark}`;
    const room = limits.meituanAccountCharsMax - tail.length;
    return {
      eId: `${accountBase(this.#desk.config, this.#desk.deps)}${tail}`,
      eName: `${clerk.slice(0, room)}${tail}`,
    };
  }

  async prepare(code: string): Promise<Reply<Prepared>> {
    const reply = await this.#ask(
      '/prepare',
      { couponCode: code },
      preparedShape,
      (data) => data.couponCode === code,
    );
    if (reply.is !== 'ok') return reply;
    const { data } = reply;
    const bought = data.couponBuyPrice ?? -100;
    const prepared: Prepared = {
      code,
      orderNo: '',
      deal: data.dealId,
      title: data.dealTitle,
      originalFen: data.dealValue,
      paidFen: bought >= 0 ? bought : data.dealPrice,
      phone: '',
      usable: data.count,
      expiresOn: dayOf(data.couponEndTime, this.#desk.deps.store.timezone),
      voucherType: data.isVoucher === true ? 5 : 4,
      ticket: JSON.stringify({ min: Math.max(1, data.minConsume ?? 1), max: data.count }),
    };
    return { ...reply, data: prepared };
  }

  objection(attempt: Attempt): Rejected | undefined {
    if (attempt.ticket === undefined) return undefined;
    const { min, max } = ticketShape.parse(JSON.parse(attempt.ticket));
    if (attempt.count >= min && attempt.count <= max) return undefined;
    return { is: 'rejected', because: 'voucher-count', details: { min, max } };
  }

  async consume(attempt: Attempt): Promise<Reply<readonly Item[]>> {
    const { code, count, key, clerk } = attempt;
    const biz = { couponCode: code, count, ...this.#account(attemptMark(key), clerk), eOrderId: key };
    const reply = await this.#ask('/consume', biz, consumedShape, ({ couponCodes }) => {
      return couponCodes.includes(code) && new Set(couponCodes).size === count;
    });
    if (reply.is !== 'ok') return reply;
    const deal = reply.data.dealId;
    return { ...reply, data: reply.data.couponCodes.map((each) => ({ code: each, deal, flow: '' })) };
  }

  reverse(undo: Undo): Promise<Reply<unknown>> {
    const biz = { couponCode: undo.code, type: 1, ...this.#account(attemptMark(undo.key), undo.clerk) };
    return this.#ask('/cancel', biz, z.unknown(), () => true);
  }

  #usedAtMs(momentText: string): number | undefined {
    const theirs = momentMs(momentText);
    return theirs === undefined ? undefined : theirs - this.#desk.client.aheadMs();
  }

  async look(code: string): Promise<Lookup> {
    const path = `${root}/queryById`;
    const reply = await this.#desk.client.call(
      path,
      { couponCode: code },
      lookedShape,
      (data) => data.couponCode === code,
    );
    if (reply.is === 'refused' && (reply.kind === 'not-used' || reply.kind === 'not-found')) {
      return { is: 'not-used', word: reply.word };
    }
    if (reply.is !== 'ok') return unclearLook(reply);
    const { couponStatusDesc: status, couponUseTime, verifyAcct, dealId } = reply.data;
    if (status !== '已使用') {
      // Refunded or frozen without a time of use: nobody used it. With one, only a person can tell what happened.
      if (couponUseTime === '') return { is: 'not-used', word: reply.word };
      return { is: 'unclear', why: 'status-unlisted', word: reply.word };
    }
    const record = { deal: dealId, account: verifyAcct, channel: '', atMs: this.#usedAtMs(couponUseTime) };
    return { is: 'used', record, word: reply.word };
  }

  async list(day: string, offset: number): Promise<Reply<ListedPage>> {
    const biz = { date: day, offset, limit: limits.meituanPageMax };
    const reply = await this.#desk.client.call(`${root}/queryListByDate`, biz, listShape, () => true);
    if (reply.is !== 'ok') return reply;
    const records = reply.data.couponCodes;
    const end = offset + records.length;
    const orders = records.map((record) => ({
      code: record.couponCode,
      orderNo: '',
      deal: '',
      title: record.dealTitle,
      paidFen: Math.max(0, record.couponBuyPrice ?? record.dealValue),
      status: record.couponStatusDesc === '已退款' ? ('refunded' as const) : ('consumed' as const),
      consumedAtMs: this.#usedAtMs(record.couponUseTime) ?? 0,
      flow: '',
      account: record.verifyAcct,
    }));
    const more = records.length > 0 && end < reply.data.total;
    return { ...reply, data: more ? { orders, next: end } : { orders } };
  }
}

/** Business 1 at a desk. */
export function openRestaurant(desk: Desk): VoucherPlatform {
  return new RedemptionDesk(new Restaurant(desk), desk);
}
