// Business 58, service retail: deals of gyms, cinemas, salons and every other shop that cooks nothing.
// Why its own file: paths and field names differ from restaurant deals, and a consume here carries a request id.

import { z } from 'zod';
import { limits } from '@qiantai/shared/limits.ts';
import { invariant } from '@qiantai/shared/result.ts';
import type { Attempt, Prepared, Undo, VoucherPlatform } from '../platform.ts';
import { accountBase, attemptMark } from './account.ts';
import type { Reply } from './client.ts';
import { dayOf, momentMs, text, yuan } from './fields.ts';
import {
  RedemptionDesk,
  unclearLook,
  type Desk,
  type Dialect,
  type Item,
  type ListedPage,
  type Lookup,
} from './redemption.ts';

const root = '/ddzh/tuangou/receipt';
/** A page's offset carries the business type it belongs to, since each type is listed on its own. */
const offsetsPerType = 1_000_000;

const preparedShape = z.object({
  count: z.number().int().nonnegative(),
  orderId: text,
  receiptCode: z.string(),
  dealId: text,
  productItemId: text,
  dealTitle: z.string(),
  dealPrice: yuan,
  dealMarketPrice: yuan,
  mobile: text,
  receiptEndDate: text,
});

const usedItem = z.object({ receiptCode: z.string(), dealId: text, productItemId: text, flowId: text });
const consumedShape = z.object({ result: z.array(usedItem).min(1).max(limits.meituanCountMax) });

const reversedItem = z.object({ receiptCode: z.string() });
const reversedShape = z.object({
  result: z.union([z.array(reversedItem).min(1), reversedItem.transform((item) => [item])]),
});

const recordShape = z.object({
  receiptCode: z.string(),
  dealId: text,
  productItemId: text,
  verifyAccount: text,
  verifyChannel: text,
  verifyTime: text,
});

const listShape = z.object({
  totalCount: z.number().int().nonnegative(),
  records: z
    .array(
      recordShape.extend({ dealTitle: text, dealPrice: yuan, flowId: text, refundStatus: z.coerce.number() }),
    )
    .nullish()
    .transform((records) => records ?? []),
});
type Listed = z.infer<typeof listShape>;

/** The deal, or for goods that are no deal their item: a voucher carries the one or the other. */
function dealOf(of: { readonly dealId: string; readonly productItemId: string }): string {
  return of.dealId === '' || of.dealId === '0' ? of.productItemId : of.dealId;
}

class ServiceRetail implements Dialect {
  readonly replays = true;
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** A moment of the platform's by our clock. */
  #ours(momentText: string): number | undefined {
    const theirs = momentMs(momentText);
    return theirs === undefined ? undefined : theirs - this.#desk.client.aheadMs();
  }

  async prepare(code: string): Promise<Reply<Prepared>> {
    const reply = await this.#desk.client.call(
      `${root}/prepare`,
      { receiptCode: code },
      preparedShape,
      (data) => data.receiptCode === code,
    );
    if (reply.is !== 'ok') return reply;
    const { data } = reply;
    const prepared: Prepared = {
      code,
      orderNo: data.orderId,
      deal: dealOf(data),
      title: data.dealTitle,
      originalFen: data.dealMarketPrice,
      paidFen: data.dealPrice,
      phone: data.mobile,
      usable: data.count,
      expiresOn: dayOf(data.receiptEndDate, this.#desk.deps.store.timezone),
    };
    return { ...reply, data: prepared };
  }

  async consume(attempt: Attempt): Promise<Reply<readonly Item[]>> {
    const biz = {
      receiptCode: attempt.code,
      count: attempt.count,
      requestId: attempt.key,
      appShopAccount: `${accountBase(this.#desk.config, this.#desk.deps)}-${attemptMark(attempt.key)}`,
      appShopAccountName: attempt.clerk,
    };
    const reply = await this.#desk.client.call(`${root}/consume`, biz, consumedShape, ({ result }) => {
      const codes = new Set(result.map((item) => item.receiptCode));
      return codes.has(attempt.code) && codes.size === attempt.count && result.length === attempt.count;
    });
    if (reply.is !== 'ok') return reply;
    const items = reply.data.result.map((item) => ({
      code: item.receiptCode,
      deal: dealOf(item),
      flow: item.flowId,
    }));
    return { ...reply, data: items };
  }

  reverse(undo: Undo): Promise<Reply<unknown>> {
    const biz = {
      receiptCode: undo.code,
      dealId: undo.deal,
      appShopAccount: accountBase(this.#desk.config, this.#desk.deps),
      appShopAccountName: undo.clerk,
    };
    return this.#desk.client.call(`${root}/reverseconsume`, biz, reversedShape, ({ result }) =>
      result.some((item) => item.receiptCode === undo.code),
    );
  }

  async look(code: string): Promise<Lookup> {
    const reply = await this.#desk.client.call(
      `${root}/getconsumed`,
      { receiptCode: code },
      recordShape,
      (data) => data.receiptCode === code,
    );
    if (reply.is === 'refused' && (reply.kind === 'not-used' || reply.kind === 'not-found')) {
      return { is: 'not-used', word: reply.word };
    }
    if (reply.is !== 'ok') return unclearLook(reply);
    const { verifyAccount, verifyChannel, verifyTime } = reply.data;
    const record = {
      deal: dealOf(reply.data),
      account: verifyAccount,
      channel: verifyChannel,
      atMs: this.#ours(verifyTime),
    };
    return { is: 'used', record, word: reply.word };
  }

  async list(day: string, offset: number): Promise<Reply<ListedPage>> {
    const type = Math.floor(offset / offsetsPerType);
    const from = offset % offsetsPerType;
    const bizType = this.#desk.config.bizTypes[type];
    invariant(bizType !== undefined, `no page at offset ${offset}`);
    const biz = { date: day, bizType, type: 0, offset: from, limit: limits.meituanPageMax };
    const reply = await this.#desk.client.call(`${root}/querylistbydate`, biz, listShape, () => true);
    if (reply.is !== 'ok') return reply;
    const { records, totalCount } = reply.data;
    const end = from + records.length;
    const more = records.length > 0 && end < totalCount ? offset + records.length : undefined;
    const next =
      more ?? (type + 1 < this.#desk.config.bizTypes.length ? (type + 1) * offsetsPerType : undefined);
    const orders = records.map((record) => this.#listed(record));
    return { ...reply, data: next === undefined ? { orders } : { orders, next } };
  }

  #listed(record: Listed['records'][number]): ListedPage['orders'][number] {
    return {
      code: record.receiptCode,
      orderNo: '',
      deal: dealOf(record),
      title: record.dealTitle,
      paidFen: record.dealPrice,
      status: record.refundStatus === 6 ? 'refunded' : 'consumed',
      consumedAtMs: this.#ours(record.verifyTime) ?? 0,
      flow: record.flowId,
      account: record.verifyAccount,
    };
  }

  objection(): undefined {
    return undefined;
  }
}

/** Business 58 at a desk. */
export function openServiceRetail(desk: Desk): VoucherPlatform {
  return new RedemptionDesk(new ServiceRetail(desk), desk);
}
