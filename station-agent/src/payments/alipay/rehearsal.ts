// An Alipay for rehearsals and tests: pure, and as strict as the real one about signatures, clocks and numbers.
// Why it states its own words: if it shared tables or the signature with the client, both could be wrong together.

import { generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import type { RehearsalReply, RehearsalRequest } from '../../remote/rehearsal.ts';
import type { RehearsalChannel } from '../channel.ts';
import { billOf } from './rehearsal-bill.ts';
import { RehearsalBook, type Trade, type Wish } from './rehearsal-book.ts';
import { RehearsalNotices, beijing, yuan } from './rehearsal-notices.ts';

const clockSkewMaxMs = 600_000;
const dayMs = 86_400_000;
const billReadyMs = 9 * 3_600_000;
const linkMs = 30_000;
const digest = 'RSA-SHA256';

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const pairs = new Map<'merchant' | 'alipay' | 'stranger', Pair>();

/** Made when first asked for and once in a process: a key of this length takes its time. */
function pairOf(owner: 'merchant' | 'alipay' | 'stranger'): Pair {
  const made = pairs.get(owner) ?? generateKeyPairSync('rsa', { modulusLength: 2_048 });
  pairs.set(owner, made);
  return made;
}

const pem = (key: KeyObject): string =>
  String(key.export({ format: 'pem', type: key.type === 'private' ? 'pkcs8' : 'spki' }));

type Said = Readonly<Record<string, unknown>>;

const yes = (more: Said): Said => ({ code: '10000', msg: 'Success', ...more });
const no = (subCode: string, subMessage: string): Said => ({
  code: '40004',
  msg: 'Business Failed',
  sub_code: subCode,
  sub_msg: subMessage,
});
const wrong = (subCode: string, subMessage: string): Said => ({
  code: '40002',
  msg: 'Invalid Arguments',
  sub_code: subCode,
  sub_msg: subMessage,
});

const sayings: Readonly<Record<string, string>> = {
  'ACQ.TRADE_NOT_EXIST': '交易不存在',
  'ACQ.TRADE_HAS_CLOSE': '交易已经关闭',
  'ACQ.TRADE_HAS_SUCCESS': '交易已被支付',
  'ACQ.CONTEXT_INCONSISTENT': '交易信息被篡改',
  'ACQ.PAYMENT_AUTH_CODE_INVALID': '支付失败，获取顾客账户信息失败，请顾客刷新付款码后重新收款',
  'ACQ.BUYER_BALANCE_NOT_ENOUGH': '买家余额不足',
  'ACQ.TRADE_CANCEL_TIME_OUT': '超过撤销时间范围',
  'ACQ.TRADE_STATUS_ERROR': '交易状态不合法',
  'ACQ.TRADE_HAS_FINISHED': '交易已完结',
  'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL': '退款金额超限',
  'ACQ.DISCORDANT_REPEAT_REQUEST': '请求信息不一致',
};

type Biz = (name: string) => string;

function bizOf(text: string): Biz | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    return (name) => {
      const value: unknown = Reflect.get(parsed, name);
      return typeof value === 'string' ? value : '';
    };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function fenOf(text: string): number {
  const match = /^(\d{1,9})\.(\d{2})$/.exec(text);
  return match === null ? Number.NaN : Number(`${match[1]}${match[2]}`);
}

function wishOf(biz: Biz, notifyUrl: string): Wish | undefined {
  const [key, subject] = [biz('out_trade_no'), biz('subject')];
  const minutes = /^([1-9]\d{0,3})m$/.exec(biz('timeout_express'))?.[1];
  const fen = fenOf(biz('total_amount'));
  const isRight = /^\w{1,64}$/.test(key) && fen > 0 && minutes !== undefined;
  if (!isRight || subject === '' || subject.length > 256 || /[/=&]/.test(subject)) return undefined;
  return { key, fen, subject, timeoutMs: Number(minutes) * 60_000, authCode: biz('auth_code'), notifyUrl };
}

/** The business behind the gateway: each method's own answer. */
class Counter {
  readonly #book: RehearsalBook;
  readonly #links = new Map<string, { readonly bytes: Uint8Array; readonly untilMs: number }>();

  constructor(book: RehearsalBook) {
    this.#book = book;
  }

  say(method: string, biz: Biz, form: URLSearchParams, request: RehearsalRequest): Said {
    const { nowMs } = request;
    const key = biz('out_trade_no');
    const refused = (subCode: string): Said => no(subCode, sayings[subCode] ?? subCode);
    switch (method) {
      case 'alipay.trade.precreate':
      case 'alipay.trade.pay': {
        const wish = wishOf(biz, form.get('notify_url') ?? '');
        if (wish === undefined) return refused('ACQ.INVALID_PARAMETER');
        if (method === 'alipay.trade.pay') return this.#pay(wish, biz, nowMs);
        const shown = this.#book.precreate(wish, nowMs);
        return typeof shown === 'string' ? refused(shown) : yes({ out_trade_no: key, qr_code: shown.qr });
      }
      case 'alipay.trade.query': {
        const trade = this.#book.find(key, nowMs);
        return trade === undefined ? refused('ACQ.TRADE_NOT_EXIST') : yes(this.#shown(trade));
      }
      case 'alipay.trade.cancel': {
        const done = this.#book.cancel(key, nowMs);
        return typeof done === 'string'
          ? refused(done)
          : yes({ out_trade_no: key, retry_flag: 'N', ...done });
      }
      case 'alipay.trade.refund':
        return this.#refund(biz, nowMs);
      case 'alipay.trade.fastpay.refund.query':
        return this.#refundSeen(biz, nowMs);
      case 'alipay.data.dataservice.bill.downloadurl.query':
        return this.#bill(biz, request);
      default:
        return wrong('isv.invalid-method', '不存在的方法名');
    }
  }

  #shown(trade: Trade): Said {
    return {
      trade_no: trade.tradeNo,
      out_trade_no: trade.key,
      trade_status: trade.status,
      total_amount: yuan(trade.fen),
      buyer_logon_id: '138****8000',
      ...(trade.paidAtMs === undefined ? {} : { send_pay_date: beijing(trade.paidAtMs) }),
    };
  }

  #pay(wish: Wish, biz: Biz, nowMs: number): Said {
    if (biz('scene') !== 'bar_code') return no('ACQ.INVALID_PARAMETER', '参数无效');
    const trade = this.#book.pay(wish, nowMs);
    if (typeof trade === 'string') return no(trade, sayings[trade] ?? trade);
    const same = { trade_no: trade.tradeNo, out_trade_no: trade.key, total_amount: yuan(trade.fen) };
    if (trade.paidAtMs === undefined) return { code: '10003', msg: 'order success pay inprocess', ...same };
    return yes({ ...same, receipt_amount: yuan(trade.fen), gmt_payment: beijing(trade.paidAtMs) });
  }

  #refund(biz: Biz, nowMs: number): Said {
    const fen = fenOf(biz('refund_amount'));
    const requestNo = biz('out_request_no');
    if (!(fen > 0) || requestNo === '') return no('ACQ.INVALID_PARAMETER', '参数无效');
    const done = this.#book.refund(biz('out_trade_no'), requestNo, fen, nowMs);
    if (typeof done === 'string') return no(done, sayings[done] ?? done);
    const { trade, moved } = done;
    return yes({
      trade_no: trade.tradeNo,
      out_trade_no: trade.key,
      fund_change: moved ? 'Y' : 'N',
      refund_fee: yuan(this.#book.refundedFen(trade)),
      ...(moved ? { gmt_refund_pay: beijing(nowMs) } : {}),
    });
  }

  #refundSeen(biz: Biz, nowMs: number): Said {
    const trade = this.#book.find(biz('out_trade_no'), nowMs);
    if (trade === undefined) return no('ACQ.TRADE_NOT_EXIST', '交易不存在');
    const refund = trade.refunds.find(({ requestNo }) => requestNo === biz('out_request_no'));
    const isBack = refund !== undefined && !Number.isFinite(refund.landsAtMs);
    if (refund === undefined || (refund.landsAtMs > nowMs && !isBack)) return yes({});
    return yes({
      trade_no: trade.tradeNo,
      out_trade_no: trade.key,
      out_request_no: refund.requestNo,
      total_amount: yuan(trade.fen),
      refund_amount: yuan(refund.fen),
      refund_status: 'REFUND_SUCCESS',
      ...(isBack
        ? { deposit_back_info: { has_deposit_back: 'true', dback_status: 'F' } }
        : { gmt_refund_pay: beijing(refund.landsAtMs) }),
    });
  }

  #bill(biz: Biz, { nowMs, headers }: RehearsalRequest): Said {
    const day = biz('bill_date');
    const readyMs = Date.parse(`${day}T00:00:00+08:00`) + dayMs + billReadyMs;
    const bytes = nowMs >= readyMs ? billOf(this.#book.trades, day) : undefined;
    if (biz('bill_type') !== 'trade' || bytes === undefined) return no('isp.bill_not_exist', '账单不存在');
    const path = `/bill/${this.#book.hex(16)}`;
    this.#links.set(path, { bytes, untilMs: nowMs + linkMs });
    return yes({ bill_download_url: `http://${headers['host'] ?? 'rehearsal.example'}${path}` });
  }

  /** What lies behind a link, while it holds. */
  download({ path, nowMs }: RehearsalRequest): RehearsalReply {
    const link = this.#links.get(path);
    return link === undefined || nowMs > link.untilMs
      ? { status: 403, headers: {}, body: 'link expired' }
      : { status: 200, headers: { 'content-type': 'application/zip' }, body: '', bytes: link.bytes };
  }
}

/** The door: application, signature and clock, in this order, before any method is looked at. */
class Gateway {
  readonly appId: string;
  readonly #counter: Counter;

  constructor(appId: string, counter: Counter) {
    this.appId = appId;
    this.#counter = counter;
  }

  #isSigned(form: URLSearchParams): boolean {
    const names = [...new Set(form.keys())].filter((name) => name !== 'sign' && form.get(name) !== '');
    const text = names
      .sort()
      .map((name) => `${name}=${form.get(name)}`)
      .join('&');
    const given = Buffer.from(form.get('sign') ?? '', 'base64');
    return verify(digest, Buffer.from(text), pairOf('merchant').publicKey, given);
  }

  #judge(form: URLSearchParams, nowMs: number): Said | undefined {
    const fixed = { format: 'JSON', charset: 'utf-8', sign_type: 'RSA2', version: '1.0' };
    for (const [name, value] of Object.entries(fixed)) {
      // The format may be left out: there is only one.
      const given = form.get(name) ?? (name === 'format' ? value : '');
      if (given.toLowerCase() !== value.toLowerCase())
        return wrong(`isv.invalid-${name.replace('_', '-')}`, '参数无效');
    }
    if ([...form.keys()].length !== new Set(form.keys()).size)
      return wrong('isv.invalid-signature', '参数重复');
    if (!this.#isSigned(form)) return wrong('isv.invalid-signature', '验签出错');
    const asked = Date.parse(`${(form.get('timestamp') ?? '').replace(' ', 'T')}+08:00`);
    return Math.abs(nowMs - asked) <= clockSkewMaxMs
      ? undefined
      : wrong('isv.invalid-timestamp', '非法的时间戳参数');
  }

  answer(request: RehearsalRequest): RehearsalReply {
    const { path, body, nowMs } = request;
    if (request.method === 'GET') return this.#counter.download(request);
    const form = new URLSearchParams(`${URL.parse(path, 'http://here')?.search.slice(1) ?? ''}&${body}`);
    const method = form.get('method') ?? '';
    const name = `${method.replaceAll('.', '_')}_response`;
    if (form.get('app_id') !== this.appId)
      return unsigned({ error_response: wrong('isv.invalid-app-id', '无效的AppID参数') });
    const biz = bizOf(form.get('biz_content') ?? '');
    const faulty =
      this.#judge(form, nowMs) ??
      (biz === undefined ? wrong('isv.invalid-parameter', '参数无效') : undefined);
    return signed(name, faulty ?? this.#counter.say(method, biz ?? (() => ''), form, request));
  }
}

const headers = { 'content-type': 'text/html;charset=utf-8' };

const unsigned = (body: Said): RehearsalReply => ({ status: 200, headers, body: JSON.stringify(body) });

/** Signed over the very characters that are sent, slashes escaped as theirs are. */
function signed(name: string, said: Said): RehearsalReply {
  const inner = JSON.stringify(said).replaceAll('/', '\\/');
  const given = sign(digest, Buffer.from(inner), pairOf('alipay').privateKey).toString('base64');
  return { status: 200, headers, body: `{"${name}":${inner},"sign":"${given}"}` };
}

/** The same answer under a signature over something else. */
function spoilt(reply: RehearsalReply): RehearsalReply {
  const other = sign(digest, Buffer.from('{}'), pairOf('alipay').privateKey).toString('base64');
  return { ...reply, body: reply.body.replace(/"sign":"[^"]*"/, `"sign":"${other}"`) };
}

export function alipayRehearsal(random: (bytes: number) => Uint8Array): RehearsalChannel {
  const book: RehearsalBook = new RehearsalBook(random, (change) => notices.add(change));
  const merchant = { appId: `20210041${book.digits(8)}`, sellerId: `20881021${book.digits(8)}` };
  const notices = new RehearsalNotices(pairOf('alipay').privateKey, merchant, () => book.hex(8));
  const gateway = new Gateway(merchant.appId, new Counter(book));

  function config(baseUrl: string, owner: 'merchant' | 'stranger' = 'merchant'): Record<string, unknown> {
    return {
      gateway: `${baseUrl}/gateway.do`,
      appId: merchant.appId,
      privateKey: pem(pairOf(owner).privateKey),
      alipayPublicKey: pem(pairOf('alipay').publicKey),
      sellerId: merchant.sellerId,
      notifyUrl: 'https://shop.example/api/v1/payment/alipay/callback',
    };
  }

  return {
    handle: (request) => gateway.answer(request),
    spoilSignature: spoilt,
    config: (baseUrl) => config(baseUrl),
    wrongKey: (baseUrl) => config(baseUrl, 'stranger'),
    otherMerchant: (baseUrl) => ({ ...config(baseUrl), appId: `20219999${book.digits(8)}` }),
    phone: {
      scan: (qr, nowMs) => book.scan(qr, nowMs),
      code: (balance, asks, nowMs) => book.code(balance, asks, nowMs),
      type: (authCode, how, nowMs) => book.type(authCode, how, nowMs),
    },
    netFen: (key) => book.netFen(key),
    captures: (key) => book.captures(key),
    takesTwice: (key) => book.takesTwice(key),
    notices: (nowMs) => {
      book.look(nowMs);
      return notices.due(nowMs);
    },
    answered: (id, answer) => notices.answered(id, answer),
    refundsEnd: (how) => void (book.refundsEnd = how),
  };
}
