// The refund book of the rehearsal WeChat Pay: accepted first, gone later, and never more than came in.

import { isoInZone } from '@qiantai/shared/time.ts';
import { no, type Door, type Said } from './rehearsal-door.ts';
import type { Fields } from './rehearsal-fields.ts';
import type { Order, OrderBook } from './rehearsal-orders.ts';

export interface Refund {
  readonly no: string;
  readonly id: string;
  readonly order: Order;
  readonly fen: number;
  readonly asked: string;
  readonly notifyUrl: string;
  readonly askedMs: number;
  readonly endsMs: number;
  readonly endsAs: 'SUCCESS' | 'ABNORMAL';
  state: 'PROCESSING' | 'SUCCESS' | 'ABNORMAL';
}

export type RefundsEnd = 'refunded' | 'slowly' | 'abnormal';

const refundsOfOneMax = 50;
const apartMs = 60_000;
const refundableMs = 365 * 86_400_000;
const usualMs = 3_000;
const slowMs = 600_000;

const refused = (message: string): Said => no(400, 'INVALID_REQUEST', message);

export class RefundBook {
  readonly refunds = new Map<string, Refund>();
  endAs: RefundsEnd = 'refunded';
  readonly #door: Door;
  readonly #orders: OrderBook;
  readonly #onEnd: (refund: Refund, nowMs: number) => void;

  constructor(door: Door, orders: OrderBook, onEnd: (refund: Refund, nowMs: number) => void) {
    this.#door = door;
    this.#orders = orders;
    this.#onEnd = onEnd;
  }

  of(order: Order): readonly Refund[] {
    return [...this.refunds.values()].filter((refund) => refund.order === order);
  }

  /** Fen that went back for certain. */
  goneFen(order: Order): number {
    return this.of(order).reduce((sum, each) => sum + (each.state === 'SUCCESS' ? each.fen : 0), 0);
  }

  /** Lets time do its part. */
  age(nowMs: number): void {
    for (const refund of this.refunds.values()) {
      if (refund.state !== 'PROCESSING' || nowMs < refund.endsMs) continue;
      refund.state = refund.endsAs;
      this.#onEnd(refund, nowMs);
    }
  }

  told(refund: Refund): object {
    const { order, fen } = refund;
    return {
      refund_id: refund.id,
      out_refund_no: refund.no,
      transaction_id: order.transaction,
      out_trade_no: order.no,
      channel: 'ORIGINAL',
      user_received_account: '支付用户零钱',
      create_time: isoInZone(refund.askedMs, 'Asia/Shanghai'),
      status: refund.state,
      ...(refund.state === 'SUCCESS' ? { success_time: isoInZone(refund.endsMs, 'Asia/Shanghai') } : {}),
      amount: {
        total: order.total,
        refund: fen,
        payer_total: order.total,
        payer_refund: fen,
        currency: 'CNY',
      },
    };
  }

  /** Why this order gives nothing back now. */
  #objection(order: Order, fen: number, nowMs: number): Said | undefined {
    const known = this.of(order);
    const promised = known.reduce((sum, each) => sum + each.fen, 0);
    if (!['SUCCESS', 'REFUND'].includes(order.state)) return refused('订单状态不支持退款');
    if (nowMs - order.paidMs > refundableMs) return refused('订单已超过退款期限（一年）');
    if (promised + fen > order.total) return refused('申请退款金额超过订单可退金额');
    if (known.length >= refundsOfOneMax) return refused('退款次数已达上限');
    const last = Math.max(...known.map((each) => each.askedMs));
    return nowMs - last < apartMs ? no(429, 'FREQUENCY_LIMITED', '同一订单退款过于频繁') : undefined;
  }

  ask(fields: Fields, nowMs: number): Said {
    const wrong =
      fields.wrong({ out_refund_no: /^[0-9A-Za-z_\-*|@]{1,64}$/, reason: /^.{0,80}$/su }) ??
      fields.wrongAmount('refund', 'total');
    if (wrong !== undefined) return no(400, 'PARAM_ERROR', wrong);
    const known = this.refunds.get(fields.text('out_refund_no'));
    if (known !== undefined)
      return known.asked === fields.whole
        ? { status: 200, body: this.told(known) }
        : refused('退款单号重复，参数与原请求不一致');
    const order =
      this.#orders.find(fields.text('out_trade_no'), nowMs) ??
      [...this.#orders.orders.values()].find(
        (each) => each.transaction !== '' && each.transaction === fields.text('transaction_id'),
      );
    if (order === undefined) return no(404, 'RESOURCE_NOT_EXISTS', '订单不存在');
    const fen = fields.number('amount.refund');
    if (fields.number('amount.total') !== order.total) return refused('订单金额与原订单不一致');
    const objection = this.#objection(order, fen, nowMs);
    if (objection !== undefined) return objection;
    const refund: Refund = {
      no: fields.text('out_refund_no'),
      id: `50000${this.#door.digits(23)}`,
      order,
      fen,
      asked: fields.whole,
      notifyUrl: fields.text('notify_url'),
      askedMs: nowMs,
      endsMs: nowMs + (this.endAs === 'slowly' ? slowMs : usualMs),
      endsAs: this.endAs === 'abnormal' ? 'ABNORMAL' : 'SUCCESS',
      state: 'PROCESSING',
    };
    this.refunds.set(refund.no, refund);
    order.state = 'REFUND';
    return { status: 200, body: this.told(refund) };
  }

  query(key: string): Said {
    const refund = this.refunds.get(key);
    return refund === undefined
      ? no(404, 'RESOURCE_NOT_EXISTS', '退款单不存在')
      : { status: 200, body: this.told(refund) };
  }
}
