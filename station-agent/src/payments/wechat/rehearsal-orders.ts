// The order book of the rehearsal WeChat Pay, with the customer's phone that pays from it.

import { isoInZone } from '@qiantai/shared/time.ts';
import type { RehearsalPhone } from '../channel.ts';
import { no, type Door, type Said } from './rehearsal-door.ts';
import type { Fields } from './rehearsal-fields.ts';

export interface Order {
  readonly no: string;
  readonly kind: 'NATIVE' | 'MICROPAY';
  readonly total: number;
  /** Everything that was asked, to tell a repeat from another order under the same number. */
  readonly asked: string;
  readonly notifyUrl: string;
  readonly createdMs: number;
  readonly codeUrl: string;
  readonly codeUntilMs: number;
  readonly authCode: string;
  state: 'NOTPAY' | 'USERPAYING' | 'SUCCESS' | 'REFUND' | 'CLOSED' | 'REVOKED' | 'PAYERROR';
  transaction: string;
  paidMs: number;
  captures: number;
  /** Given back by a reverse; refunds are counted by their own book. */
  reversed: boolean;
}

interface Wallet {
  readonly enough: boolean;
  readonly password: boolean;
  readonly shownMs: number;
  used: boolean;
}

const codeMs = 120_000;
const typingMs = 45_000;
const reverseNotBeforeMs = 15_000;
/** A reverse while the customer is typing is refused for so long. */
const reverseRefusedMs = 30_000;
const reverseMs = 7 * 86_400_000;
const passwordAboveFen = 100_000;
const freePaymentsADay = 10;
const codeUrlMs = 7_200_000;

const notThere = (): Said => no(404, 'ORDER_NOT_EXIST', '订单不存在');
const bad = (message: string): Said => no(400, 'PARAM_ERROR', message);

export class OrderBook implements RehearsalPhone {
  readonly orders = new Map<string, Order>();
  readonly #door: Door;
  readonly #wallets = new Map<string, Wallet>();
  readonly #freePayments = new Map<number, number>();
  readonly #onPaid: (order: Order, nowMs: number) => void;

  constructor(door: Door, onPaid: (order: Order, nowMs: number) => void) {
    this.#door = door;
    this.#onPaid = onPaid;
  }

  #pay(order: Order, nowMs: number): void {
    order.state = 'SUCCESS';
    order.captures += 1;
    order.paidMs = nowMs;
    order.transaction = `42000${this.#door.digits(23)}`;
    this.#onPaid(order, nowMs);
  }

  /** What time alone changes: nobody typed within 45 s. */
  #aged(order: Order, nowMs: number): Order {
    if (order.state === 'USERPAYING' && nowMs - order.createdMs >= typingMs) order.state = 'REVOKED';
    return order;
  }

  told(order: Order): object {
    const { appid, mchid } = this.#door;
    const isPaid = order.transaction !== '';
    return {
      appid,
      mchid,
      out_trade_no: order.no,
      trade_type: order.kind,
      trade_state: order.state,
      trade_state_desc: '',
      ...(isPaid
        ? {
            transaction_id: order.transaction,
            bank_type: 'OTHERS',
            success_time: isoInZone(order.paidMs, 'Asia/Shanghai'),
            payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
          }
        : {}),
      amount: {
        total: order.total,
        currency: 'CNY',
        ...(isPaid ? { payer_total: order.total, payer_currency: 'CNY' } : {}),
      },
    };
  }

  #wrong(fields: Fields): Said | undefined {
    const { appid, mchid } = this.#door;
    const wrong =
      fields.wrong({
        description: /^.{1,127}$/su,
        out_trade_no: /^[0-9A-Za-z_\-*|]{6,32}$/,
        attach: /^.{0,128}$/su,
      }) ?? fields.wrongAmount('total');
    if (wrong !== undefined) return bad(wrong);
    return fields.text('appid') === appid && fields.text('mchid') === mchid
      ? undefined
      : no(400, 'APPID_MCHID_NOT_MATCH', 'appid 和 mchid 不匹配');
  }

  /** What a number that was used already is answered with. */
  #known(order: Order, asked: string): Said {
    if (order.asked !== asked) return no(403, 'OUT_TRADE_NO_USED', '商户订单号重复');
    if (order.state === 'SUCCESS' || order.state === 'REFUND') return no(400, 'ORDERPAID', '该订单已支付');
    if (order.state === 'USERPAYING') return no(400, 'USERPAYING', '需要用户输入支付密码');
    if (order.state === 'NOTPAY') return { status: 200, body: { code_url: order.codeUrl } };
    return order.state === 'REVOKED'
      ? no(400, 'ORDERREVERSED', '订单已撤销')
      : no(400, 'ORDER_CLOSED', '订单已关闭');
  }

  #add(order: Pick<Order, 'no' | 'kind' | 'total' | 'asked' | 'createdMs'> & Partial<Order>): Order {
    const empty = { notifyUrl: '', codeUrl: '', codeUntilMs: 0, authCode: '', transaction: '', paidMs: 0 };
    const whole: Order = { ...empty, state: 'NOTPAY', captures: 0, reversed: false, ...order };
    this.orders.set(order.no, whole);
    return whole;
  }

  native(fields: Fields, nowMs: number): Said {
    const wrong =
      this.#wrong(fields) ??
      (fields.wrong({ notify_url: /^https:\/\/[^?#]{1,248}$/ }) === undefined
        ? undefined
        : bad('notify_url 无效'));
    if (wrong !== undefined) return wrong;
    const known = this.orders.get(fields.text('out_trade_no'));
    if (known !== undefined) return this.#known(this.#aged(known, nowMs), fields.whole);
    const until = fields.text('time_expire');
    const untilMs = until === '' ? nowMs + codeUrlMs : Date.parse(until);
    const isRfc3339 = until === '' || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/.test(until);
    if (!isRfc3339 || !(untilMs >= nowMs + 60_000)) return bad('time_expire 时间过短或格式不对');
    const codeUrl = `weixin://wxpay/bizpayurl?pr=${this.#door.hex(6)}`;
    this.#add({
      no: fields.text('out_trade_no'),
      kind: 'NATIVE',
      total: fields.number('amount.total'),
      asked: fields.whole,
      notifyUrl: fields.text('notify_url'),
      createdMs: nowMs,
      codeUrl,
      codeUntilMs: Math.min(untilMs, nowMs + codeUrlMs),
    });
    return { status: 200, body: { code_url: codeUrl } };
  }

  /** Why a shown code pays nothing. */
  #codeWrong(authCode: string, nowMs: number): Said | undefined {
    const wallet = this.#wallets.get(authCode);
    if (!/^1[0-5]\d{16}$/.test(authCode) || wallet === undefined)
      return no(400, 'AUTH_CODE_INVALID', '每个二维码仅限使用一次，请刷新再试');
    if (wallet.used || nowMs - wallet.shownMs > codeMs)
      return no(400, 'AUTHCODEEXPIRE', '二维码已过期，请刷新再试');
    wallet.used = true;
    return undefined;
  }

  codepay(fields: Fields, nowMs: number): Said {
    const place = ['id', 'out_id'].some((name) => fields.has(`scene_info.store_info.${name}`));
    const wrong = this.#wrong(fields) ?? (place ? undefined : bad('缺少 scene_info.store_info'));
    if (wrong !== undefined) return wrong;
    if (fields.has('notify_url')) return bad('付款码支付没有 notify_url');
    const known = this.orders.get(fields.text('out_trade_no'));
    if (known !== undefined) return this.#known(this.#aged(known, nowMs), fields.whole);
    const authCode = fields.text('payer.auth_code');
    const codeWrong = this.#codeWrong(authCode, nowMs);
    if (codeWrong !== undefined) return codeWrong;
    const order = this.#add({
      no: fields.text('out_trade_no'),
      kind: 'MICROPAY',
      total: fields.number('amount.total'),
      asked: fields.whole,
      createdMs: nowMs,
      authCode,
    });
    const wallet = this.#wallets.get(authCode);
    if (wallet?.enough !== true) {
      order.state = 'PAYERROR';
      return no(403, 'NOT_ENOUGH', '用户帐号余额不足，请用户充值或更换支付卡后再支付');
    }
    const day = Math.floor((nowMs + 8 * 3_600_000) / 86_400_000);
    const free = this.#freePayments.get(day) ?? 0;
    if (wallet.password || order.total > passwordAboveFen || free >= freePaymentsADay) {
      order.state = 'USERPAYING';
      return { status: 202, body: this.told(order) };
    }
    this.#freePayments.set(day, free + 1);
    this.#pay(order, nowMs);
    return { status: 200, body: this.told(order) };
  }

  find(key: string, nowMs: number): Order | undefined {
    const order = this.orders.get(key);
    return order === undefined ? undefined : this.#aged(order, nowMs);
  }

  query(key: string, nowMs: number): Said {
    const order = this.find(key, nowMs);
    return order === undefined ? notThere() : { status: 200, body: this.told(order) };
  }

  close(key: string, fields: Fields, nowMs: number): Said {
    if (fields.text('mchid') !== this.#door.mchid) return bad('mchid 不符');
    const order = this.find(key, nowMs);
    if (order === undefined) return notThere();
    if (order.kind !== 'NATIVE') return no(400, 'INVALID_REQUEST', '付款码订单请调用撤销');
    if (order.state === 'SUCCESS' || order.state === 'REFUND') return no(400, 'ORDERPAID', '该订单已支付');
    order.state = 'CLOSED';
    return { status: 204 };
  }

  reverse(key: string, fields: Fields, nowMs: number): Said {
    const { appid, mchid } = this.#door;
    if (fields.text('mchid') !== mchid || fields.text('appid') !== appid) return bad('appid 或 mchid 不符');
    const order = this.find(key, nowMs);
    if (order === undefined) return notThere();
    const ageMs = nowMs - order.createdMs;
    if (order.kind !== 'MICROPAY') return no(400, 'INVALID_REQUEST', '仅付款码订单可撤销');
    if (ageMs < reverseNotBeforeMs) return no(400, 'INVALID_REQUEST', '支付后 15 秒内不可撤销');
    if (order.state === 'USERPAYING' && ageMs < reverseRefusedMs) return no(400, 'USERPAYING', '用户支付中');
    if (order.state === 'REFUND') return no(400, 'INVALID_REQUEST', '订单已有退款，不可撤销');
    if (order.state === 'SUCCESS') {
      if (ageMs > reverseMs) return no(400, 'INVALID_REQUEST', '订单超过七天，不可撤销');
      order.reversed = true;
    }
    order.state = 'REVOKED';
    return { status: 200, body: { appid, mchid, out_trade_no: key } };
  }

  scan(qr: string, nowMs: number): 'paid' | 'gone' {
    const order = [...this.orders.values()].find((each) => each.codeUrl === qr && qr !== '');
    if (order?.state !== 'NOTPAY' || nowMs > order.codeUntilMs) return 'gone';
    this.#pay(order, nowMs);
    return 'paid';
  }

  code(balance: 'enough' | 'too-little', asks: 'nothing' | 'password', nowMs: number): string {
    const code = `13${this.#door.digits(16)}`;
    const wallet = {
      enough: balance === 'enough',
      password: asks === 'password',
      shownMs: nowMs,
      used: false,
    };
    this.#wallets.set(code, wallet);
    return code;
  }

  type(authCode: string, how: 'right' | 'cancel', nowMs: number): void {
    const order = [...this.orders.values()].find((each) => each.authCode === authCode);
    if (order === undefined || this.#aged(order, nowMs).state !== 'USERPAYING') return;
    if (how === 'right') this.#pay(order, nowMs);
    else order.state = 'PAYERROR';
  }
}
