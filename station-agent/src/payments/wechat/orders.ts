// Orders at WeChat Pay: a picture the customer scans, a code they show, where each stands, and how each is ended.
// Why a refusal is confirmed by a query: the same code may mean "not now" or "already", and only the order tells.

import { limits } from '@qiantai/shared/limits.ts';
import { done, type Outcome, type PlatformWord, type Rejected } from '@qiantai/shared/result.ts';
import { isoInZone } from '@qiantai/shared/time.ts';
import type { ChannelDeps, Charge, Paid, PaymentChannel, Standing } from '../channel.ts';
import type { WechatConfig } from './config.ts';
import { meaningOf } from './errors.ts';
import { nativeShape, parsedAs, reverseShape, transactionShape, type Transaction } from './fields.ts';
import type { Reply, Wire } from './wire.ts';

type Orders = Required<Pick<PaymentChannel, 'show' | 'charge' | 'query' | 'end'>>;
type Ended = Outcome<Extract<Standing, { is: 'closed' | 'paid' }>>;

export function unknown(why: string, word?: PlatformWord): Outcome<never> {
  return word === undefined ? { is: 'unknown', why } : { is: 'unknown', why, platform: word };
}

export function rejected(because: Rejected['because'], word: PlatformWord): Rejected {
  const reason = word.message ?? '';
  return { is: 'rejected', because, platform: word, ...(reason === '' ? {} : { details: { reason } }) };
}

/** What an answer that is no yes comes to, where no table says more. */
export function notYes(reply: Exclude<Reply, { is: 'answer' }>): Outcome<never> {
  if (reply.is === 'not-sent') return reply;
  return reply.is === 'refusal'
    ? unknown(reply.proven ? 'unlisted-code' : 'unsigned', reply.word)
    : unknown(reply.why, reply.word);
}

/** A whole order of ours: the merchant, the number, the currency and the fen that were asked. */
function isOurs(said: Transaction, charge: Charge, config: WechatConfig): boolean {
  const { amount } = said;
  return (
    said.appid === config.appid &&
    said.mchid === config.mchid &&
    said.out_trade_no === charge.key &&
    (amount === undefined || amount === null
      ? !['SUCCESS', 'REFUND'].includes(said.trade_state)
      : amount.total === charge.amountFen && (amount.currency ?? 'CNY') === 'CNY')
  );
}

/** @returns undefined when a paid order lacks its number or its moment */
export function paidOfTransaction(said: Transaction, amountFen: number): Paid | undefined {
  const { transaction_id: transaction, success_time: paidAtMs } = said;
  if (transaction === undefined || transaction === null || transaction === '') return undefined;
  if (paidAtMs === undefined || paidAtMs === null) return undefined;
  return { transaction, amountFen, paidAtMs };
}

/** @returns undefined for a state nobody listed */
function standingOf(said: Transaction, charge: Charge): Standing | undefined {
  switch (said.trade_state) {
    case 'SUCCESS':
    case 'REFUND': {
      // Refunds are told apart by their own query: that the money came in stays true.
      const paid = paidOfTransaction(said, charge.amountFen);
      return paid === undefined ? undefined : { is: 'paid', paid };
    }
    case 'NOTPAY':
    case 'PAYERROR':
      return { is: 'open', typing: false };
    case 'USERPAYING':
      return { is: 'open', typing: true };
    case 'CLOSED':
      return { is: 'closed', moneyWentBack: false };
    case 'REVOKED':
      return { is: 'closed', moneyWentBack: paidOfTransaction(said, charge.amountFen) !== undefined };
    default:
      return undefined;
  }
}

class OrderDesk implements Orders {
  readonly #config: WechatConfig;
  readonly #deps: ChannelDeps;
  readonly #wire: Wire;

  constructor(config: WechatConfig, deps: ChannelDeps, wire: Wire) {
    this.#config = config;
    this.#deps = deps;
    this.#wire = wire;
  }

  #order(charge: Charge, more: object): object {
    const { appid, mchid } = this.#config;
    const amount = { total: charge.amountFen, currency: 'CNY' };
    return { appid, mchid, description: charge.subject, out_trade_no: charge.key, amount, ...more };
  }

  #path(charge: Charge, verb = ''): string {
    return `/v3/pay/transactions/out-trade-no/${charge.key}${verb}`;
  }

  #ageMs(charge: Charge): number {
    return this.#deps.env.now() - charge.requestedAtMs;
  }

  /**
   * The end of a pay call that was refused: by the door itself, or as the order says when it is looked at.
   * @param mayStayOpen whether an order that is open can be paid although this call was refused: a picture can
   */
  async #confirmed(
    charge: Charge,
    refusal: Reply & { is: 'refusal' },
    mayStayOpen: boolean,
  ): Promise<Outcome<Paid>> {
    const { word } = refusal;
    const meaning = meaningOf(refusal.code, 'paying');
    if (!refusal.proven || meaning.is === 'unlisted' || meaning.is === 'absent') return notYes(refusal);
    if (meaning.is === 'typing') return { is: 'pending', why: 'customer-typing', platform: word };
    if (meaning.is === 'refused' && meaning.door) return rejected(meaning.because, word);
    const looked = await this.query(charge);
    if (looked.is !== 'done') return unknown('refused-and-not-confirmed', word);
    const standing = looked.value;
    if (standing.is === 'paid') return done(standing.paid, word);
    if (standing.is === 'open' && standing.typing)
      return { is: 'pending', why: 'customer-typing', platform: word };
    return meaning.is === 'refused' && !(standing.is === 'open' && mayStayOpen)
      ? rejected(meaning.because, word)
      : unknown(`order-${standing.is}`, word);
  }

  async show(charge: Charge): ReturnType<Orders['show']> {
    const untilMs = Math.max(charge.expiresAtMs, charge.requestedAtMs + limits.wechatPictureMsMin);
    const body = this.#order(charge, {
      notify_url: this.#config.notifyUrl,
      time_expire: isoInZone(untilMs, 'Asia/Shanghai'),
    });
    const reply = await this.#wire.write('/v3/pay/transactions/native', body);
    if (reply.is === 'refusal') {
      const end = await this.#confirmed(charge, reply, true);
      // A picture of a paid order is of no use; that it is paid is found by the till's own query.
      return end.is === 'done' || end.is === 'pending' ? unknown('order-not-open', reply.word) : end;
    }
    if (reply.is !== 'answer') return notYes(reply);
    const said = parsedAs(nativeShape, reply.body);
    if (reply.status !== 200 || said === undefined) return unknown('unexpected-shape', reply.word);
    const validUntilMs = Math.min(untilMs, charge.requestedAtMs + limits.wechatPictureMsMax);
    return done({ qr: said.code_url, validUntilMs }, reply.word);
  }

  async charge(charge: Charge, authCode: string): Promise<Outcome<Paid>> {
    if (!isPaymentCode(authCode)) return { is: 'rejected', because: 'payment-code-invalid' };
    const { store, station } = this.#deps;
    const place = { store_info: { out_id: String(store.id) }, device_id: String(station) };
    const body = this.#order(charge, { payer: { auth_code: authCode }, scene_info: place });
    const reply = await this.#wire.write('/v3/pay/transactions/codepay', body);
    if (reply.is === 'refusal') return this.#confirmed(charge, reply, false);
    if (reply.is !== 'answer') return notYes(reply);
    const said = parsedAs(transactionShape, reply.body);
    const standing = said && isOurs(said, charge, this.#config) ? standingOf(said, charge) : undefined;
    if (standing?.is === 'paid' && reply.status === 200) return done(standing.paid, reply.word);
    // 202 is "accepted": the customer is asked for the password. It is no yes.
    if (reply.status === 202 || (standing?.is === 'open' && standing.typing))
      return { is: 'pending', why: 'customer-typing', platform: reply.word };
    return unknown(said === undefined ? 'unexpected-shape' : `order-${said.trade_state}`, reply.word);
  }

  async query(charge: Charge): Promise<Outcome<Standing>> {
    const reply = await this.#wire.read(`${this.#path(charge)}?mchid=${this.#config.mchid}`);
    if (reply.is === 'refusal') {
      const meaning = meaningOf(reply.code, 'reading');
      if (reply.proven && meaning.is === 'absent') return done({ is: 'absent' }, reply.word);
      return meaning.is === 'refused' ? rejected(meaning.because, reply.word) : notYes(reply);
    }
    if (reply.is !== 'answer') return notYes(reply);
    const said = parsedAs(transactionShape, reply.body);
    if (said === undefined) return unknown('unexpected-shape', reply.word);
    if (!isOurs(said, charge, this.#config)) return unknown('other-order', reply.word);
    const standing = standingOf(said, charge);
    return standing === undefined
      ? unknown(`order-${said.trade_state}`, reply.word)
      : done(standing, { ...reply.word, code: said.trade_state });
  }

  /** @param cannot whether the platform said for certain that it will not end a paid order this way */
  async #endBySight(charge: Charge, cannot: boolean, word: PlatformWord): Promise<Ended> {
    const looked = await this.query(charge);
    if (looked.is !== 'done') return unknown('ended-and-not-seen', word);
    const standing = looked.value;
    switch (standing.is) {
      case 'closed':
        return done(standing, word);
      case 'paid':
        return cannot ? done(standing, word) : unknown('paid-and-not-reversed-yet', word);
      case 'absent':
        return this.#ageMs(charge) >= limits.wechatAbsentProvesMs
          ? done({ is: 'closed', moneyWentBack: false }, word)
          : unknown('absent-yet', word);
      case 'open':
        return standing.typing
          ? { is: 'pending', why: 'customer-typing', platform: word }
          : unknown('open-yet', word);
    }
  }

  async #close(charge: Charge): Promise<Ended> {
    const reply = await this.#wire.write(this.#path(charge, '/close'), { mchid: this.#config.mchid });
    if (reply.is === 'unclear' || reply.is === 'not-sent') return notYes(reply);
    // Closing takes no money back, so an order that was paid stands.
    return this.#endBySight(charge, true, reply.word);
  }

  async #reverse(charge: Charge): Promise<Ended> {
    if (this.#ageMs(charge) < limits.wechatReverseNotBeforeMs) return { is: 'pending', why: 'too-early' };
    const { appid, mchid } = this.#config;
    const reply = await this.#wire.write(this.#path(charge, '/reverse'), { appid, mchid });
    if (reply.is === 'unclear' || reply.is === 'not-sent') return notYes(reply);
    if (reply.is === 'answer') {
      const said = parsedAs(reverseShape, reply.body);
      if (said?.out_trade_no !== charge.key || said.mchid !== mchid)
        return unknown('unexpected-shape', reply.word);
      return this.#endBySight(charge, false, reply.word);
    }
    const meaning = reply.proven ? meaningOf(reply.code, 'paying') : { is: 'unlisted' as const };
    if (meaning.is === 'typing') return { is: 'pending', why: 'customer-typing', platform: reply.word };
    // Refused early it may only be too early; refused for a reason nobody listed, it may still come until its last day.
    const waits = meaning.is === 'refused' ? limits.wechatReverseRefusedMs : limits.wechatReverseMsMax;
    return this.#endBySight(charge, this.#ageMs(charge) > waits, reply.word);
  }

  end(charge: Charge): Promise<Ended> {
    return charge.means === 'code' ? this.#reverse(charge) : this.#close(charge);
  }
}

/** Whether a text is a code that a customer shows: 18 digits from 10 to 15. */
export function isPaymentCode(text: string): boolean {
  return /^1[0-5]\d{16}$/.test(text);
}

export function openOrders(config: WechatConfig, deps: ChannelDeps, wire: Wire): Orders {
  return new OrderDesk(config, deps, wire);
}
