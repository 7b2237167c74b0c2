// The trades of the rehearsal Alipay: pictures, shown codes, passwords, cancels and refunds, by its own clock.
// Why no code is shared with the client: the fake is the other opinion on how Alipay behaves.

const minuteMs = 60_000;
const dayMs = 86_400_000;
const pictureMs = 120 * minuteMs;
const codeMs = 2 * minuteMs;
const cancelWindowMs = dayMs;
const refundWindowMs = 365 * dayMs;
const slowRefundMs = 15_000;

export interface Refund {
  readonly requestNo: string;
  readonly fen: number;
  readonly atMs: number;
  /** When the money has gone back; never, for one that the customer's bank turned away. */
  readonly landsAtMs: number;
}

export interface Trade {
  readonly key: string;
  readonly tradeNo: string;
  readonly fen: number;
  readonly wish: Wish;
  readonly createdAtMs: number;
  readonly closesAtMs: number;
  readonly refunds: Refund[];
  status: 'WAIT_BUYER_PAY' | 'TRADE_SUCCESS' | 'TRADE_CLOSED';
  paidAtMs: number | undefined;
  captures: number;
}

/** What a request asked for. The same number with another wish is another trade, and refused. */
export interface Wish {
  readonly key: string;
  readonly fen: number;
  readonly subject: string;
  readonly timeoutMs: number;
  readonly authCode: string;
  readonly notifyUrl: string;
}

interface Picture {
  readonly wish: Wish;
  readonly qr: string;
  readonly madeAtMs: number;
  isDead: boolean;
}

interface Code {
  readonly enough: boolean;
  readonly asks: boolean;
  readonly madeAtMs: number;
  key: string | undefined;
}

/** What happened to a trade, for its notices. */
export interface Change {
  readonly trade: Trade;
  readonly refund: Refund | undefined;
  readonly atMs: number;
}

export type RefundsEnd = 'refunded' | 'slowly' | 'abnormal';

const sameWish = (one: Wish, other: Wish): boolean => JSON.stringify(one) === JSON.stringify(other);

export class RehearsalBook {
  readonly #random: (bytes: number) => Uint8Array;
  readonly #pictures = new Map<string, Picture>();
  readonly #codes = new Map<string, Code>();
  readonly #trades = new Map<string, Trade>();
  /** Numbers cancelled before there was a trade: nothing may begin under them any more. */
  readonly #dead = new Set<string>();
  readonly #onTheWay = new Set<Change>();
  readonly #changed: (change: Change) => void;
  #nowMs = 0;
  refundsEnd: RefundsEnd = 'refunded';

  constructor(random: (bytes: number) => Uint8Array, changed: (change: Change) => void) {
    this.#random = random;
    this.#changed = changed;
  }

  hex(bytes: number): string {
    return Buffer.from(this.#random(bytes)).toString('hex');
  }

  digits(count: number): string {
    return Array.from(this.#random(count), (byte) => byte % 10).join('');
  }

  get trades(): Iterable<Trade> {
    return this.#trades.values();
  }

  /** Time passes: trades nobody paid in time close by themselves. */
  #at(nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    for (const trade of this.#trades.values())
      if (trade.status === 'WAIT_BUYER_PAY' && nowMs > trade.closesAtMs) trade.status = 'TRADE_CLOSED';
    this.#landRefunds();
  }

  /** Tells of every refund whose money has gone back by now, once. */
  #landRefunds(): void {
    for (const change of this.#onTheWay) {
      if (change.atMs > this.#nowMs) continue;
      this.#onTheWay.delete(change);
      this.#changed(change);
    }
  }

  find(key: string, nowMs: number): Trade | undefined {
    this.#at(nowMs);
    return this.#trades.get(key);
  }

  #open(wish: Wish, nowMs: number): Trade {
    const trade: Trade = {
      key: wish.key,
      tradeNo: `20260302220014${this.digits(14)}`,
      fen: wish.fen,
      wish,
      createdAtMs: nowMs,
      closesAtMs: nowMs + wish.timeoutMs,
      refunds: [],
      status: 'WAIT_BUYER_PAY',
      paidAtMs: undefined,
      captures: 0,
    };
    this.#trades.set(wish.key, trade);
    return trade;
  }

  #capture(trade: Trade, nowMs: number): void {
    trade.status = 'TRADE_SUCCESS';
    trade.paidAtMs = nowMs;
    trade.captures += 1;
    this.#changed({ trade, refund: undefined, atMs: nowMs });
  }

  /** @returns the picture's text, or a sub_code */
  precreate(wish: Wish, nowMs: number): { readonly qr: string } | string {
    this.#at(nowMs);
    const trade = this.#trades.get(wish.key);
    const picture = this.#pictures.get(wish.key);
    if (this.#dead.has(wish.key) || trade?.status === 'TRADE_CLOSED') return 'ACQ.TRADE_HAS_CLOSE';
    const former = picture?.wish ?? trade?.wish;
    if (former !== undefined && !sameWish(former, wish)) return 'ACQ.CONTEXT_INCONSISTENT';
    if (trade?.status === 'TRADE_SUCCESS') return 'ACQ.TRADE_HAS_SUCCESS';
    if (picture !== undefined) return { qr: picture.qr };
    const qr = `https://qr.alipay.com/bax${this.hex(12)}`;
    this.#pictures.set(wish.key, { wish, qr, madeAtMs: nowMs, isDead: false });
    return { qr };
  }

  scan(qr: string, nowMs: number): 'paid' | 'gone' {
    this.#at(nowMs);
    const picture = [...this.#pictures.values()].find((each) => each.qr === qr);
    if (picture === undefined || picture.isDead || nowMs - picture.madeAtMs > pictureMs) return 'gone';
    const trade = this.#trades.get(picture.wish.key) ?? this.#open(picture.wish, nowMs);
    if (trade.status !== 'WAIT_BUYER_PAY') return 'gone';
    this.#capture(trade, nowMs);
    return 'paid';
  }

  code(balance: 'enough' | 'too-little', asks: 'nothing' | 'password', nowMs: number): string {
    const code = `28${this.digits(16)}`;
    const enough = balance === 'enough';
    this.#codes.set(code, { enough, asks: asks === 'password', madeAtMs: nowMs, key: undefined });
    return code;
  }

  type(authCode: string, how: 'right' | 'cancel', nowMs: number): void {
    this.#at(nowMs);
    const trade = this.#trades.get(this.#codes.get(authCode)?.key ?? '');
    // Whoever turns away leaves the trade open: it is closed by its time or by a cancel.
    if (how === 'right' && trade?.status === 'WAIT_BUYER_PAY') this.#capture(trade, nowMs);
  }

  /** @returns the trade, paid or waiting for the password, or a sub_code */
  pay(wish: Wish, nowMs: number): Trade | string {
    this.#at(nowMs);
    const former = this.#trades.get(wish.key);
    if (this.#dead.has(wish.key) || former?.status === 'TRADE_CLOSED') return 'ACQ.TRADE_HAS_CLOSE';
    if (this.#pictures.has(wish.key)) return 'ACQ.CONTEXT_INCONSISTENT';
    if (former !== undefined) return sameWish(former.wish, wish) ? former : 'ACQ.CONTEXT_INCONSISTENT';
    const code = this.#codes.get(wish.authCode);
    if (code === undefined || code.key !== undefined || nowMs - code.madeAtMs > codeMs)
      return 'ACQ.PAYMENT_AUTH_CODE_INVALID';
    code.key = wish.key;
    if (!code.enough) return 'ACQ.BUYER_BALANCE_NOT_ENOUGH';
    const trade = this.#open(wish, nowMs);
    if (!code.asks) this.#capture(trade, nowMs);
    return trade;
  }

  /** @returns what the cancel did, nothing for a trade that never was or is over already, or a sub_code */
  cancel(key: string, nowMs: number): { readonly action?: 'close' | 'refund' } | string {
    this.#at(nowMs);
    const picture = this.#pictures.get(key);
    if (picture !== undefined) picture.isDead = true;
    const trade = this.#trades.get(key);
    if (trade === undefined) {
      this.#dead.add(key);
      return {};
    }
    if (nowMs - trade.createdAtMs > cancelWindowMs) return 'ACQ.TRADE_CANCEL_TIME_OUT';
    if (trade.status === 'TRADE_CLOSED') return {};
    const wasPaid = trade.status === 'TRADE_SUCCESS';
    trade.status = 'TRADE_CLOSED';
    if (!wasPaid) return { action: 'close' };
    const fen = trade.fen - this.refundedFen(trade);
    this.#giveBack(trade, { requestNo: '', fen, atMs: nowMs, landsAtMs: nowMs });
    return { action: 'refund' };
  }

  #giveBack(trade: Trade, refund: Refund): void {
    trade.refunds.push(refund);
    if (this.refundedFen(trade) >= trade.fen) trade.status = 'TRADE_CLOSED';
    if (!Number.isFinite(refund.landsAtMs)) return;
    this.#onTheWay.add({ trade, refund, atMs: refund.landsAtMs });
    this.#landRefunds();
  }

  /** Asked for in all, landed or not. */
  refundedFen(trade: Trade): number {
    return trade.refunds.reduce((sum, each) => sum + each.fen, 0);
  }

  /** @returns whether this very request moved money, or a sub_code */
  refund(
    key: string,
    requestNo: string,
    fen: number,
    nowMs: number,
  ): { readonly trade: Trade; readonly moved: boolean } | string {
    const trade = this.find(key, nowMs);
    if (trade === undefined) return 'ACQ.TRADE_NOT_EXIST';
    const former = trade.refunds.find((each) => each.requestNo === requestNo);
    if (former !== undefined)
      return former.fen === fen ? { trade, moved: false } : 'ACQ.DISCORDANT_REPEAT_REQUEST';
    if (trade.paidAtMs === undefined) return 'ACQ.TRADE_STATUS_ERROR';
    if (nowMs - trade.paidAtMs > refundWindowMs) return 'ACQ.TRADE_HAS_FINISHED';
    if (fen > trade.fen - this.refundedFen(trade)) return 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL';
    const waits = { refunded: 0, slowly: slowRefundMs, abnormal: Number.POSITIVE_INFINITY };
    const landsAtMs = nowMs + waits[this.refundsEnd];
    this.#giveBack(trade, { requestNo, fen, atMs: nowMs, landsAtMs });
    return { trade, moved: landsAtMs <= nowMs };
  }

  /** Lets time pass before somebody looks at what happened. */
  look(nowMs: number): void {
    this.#at(nowMs);
  }

  netFen(key: string): number {
    const trade = this.#trades.get(key);
    if (trade?.paidAtMs === undefined) return 0;
    const back = trade.refunds.filter((each) => each.landsAtMs <= this.#nowMs);
    return trade.fen * trade.captures - back.reduce((sum, each) => sum + each.fen, 0);
  }

  takesTwice(key: string): void {
    const trade = this.#trades.get(key);
    if (trade?.paidAtMs !== undefined) trade.captures += 1;
  }

  captures(key: string): number {
    return this.#trades.get(key)?.captures ?? 0;
  }
}
