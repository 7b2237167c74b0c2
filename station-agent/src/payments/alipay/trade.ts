// A payment with Alipay: shown as a picture, charged by the customer's code, asked about, and ended.
// Why ending looks again when nothing was cancelled: no trade exists until a customer scans the picture, and that
// may happen while it is being cancelled.

import { limits } from '@qiantai/shared/limits.ts';
import { done, type Outcome } from '@qiantai/shared/result.ts';
import type { ChannelDeps, Charge, Paid, PaymentChannel, Standing } from '../channel.ts';
import { amountOf, amountText, timeOf } from './alipay-values.ts';
import { bareCode, refusal, slugOf } from './errors.ts';
import type { Answer, Fields, Wire } from './wire.ts';

type Ended = Extract<Standing, { is: 'closed' | 'paid' }>;

/** What is not said is not known; what was never sent is neither. */
export function unheard(answer: Exclude<Answer, { is: 'said' }>): Outcome<never> {
  if (answer.is === 'not-sent') return answer;
  if (answer.is === 'unsigned') return { is: 'unknown', why: 'answer-unsigned', platform: answer.word };
  return { is: 'unknown', why: answer.why };
}

const minuteMs = 60_000;

function orderOf(charge: Charge, deps: ChannelDeps): Record<string, unknown> {
  const minutes = Math.ceil((charge.expiresAtMs - charge.requestedAtMs) / minuteMs);
  return {
    out_trade_no: charge.key,
    total_amount: amountText(charge.amountFen),
    // Alipay takes no / = & in a subject.
    subject: charge.subject.replace(/[/=&]/g, ' '),
    timeout_express: `${Math.min(Math.max(minutes, 1), limits.alipayPictureMinutes)}m`,
    store_id: String(deps.store.id),
    operator_id: charge.clerk.slice(0, 28),
    terminal_id: String(deps.station),
  };
}

/** Reads a paid trade. @returns why not, when it is not this charge's money */
function paidOf(fields: Fields, charge: Charge, timeName: string): Paid | string {
  if (fields.text('out_trade_no') !== charge.key) return 'other-trade';
  if (amountOf(fields.text('total_amount')) !== charge.amountFen) return 'other-amount';
  const transaction = fields.text('trade_no');
  const paidAtMs = timeOf(fields.text(timeName));
  if (transaction === '' || transaction.length > 64 || paidAtMs === undefined) return 'unexpected-shape';
  return { transaction, amountFen: charge.amountFen, paidAtMs };
}

function unclear(why: string, fields: Fields): Outcome<never> {
  return { is: 'unknown', why, platform: fields.word };
}

/** What a trade.query says of this charge. */
function standingOf(fields: Fields, charge: Charge): Outcome<Standing> {
  if (fields.text('out_trade_no') !== charge.key) return unclear('other-trade', fields);
  switch (fields.text('trade_status')) {
    case 'WAIT_BUYER_PAY':
      // A trade exists only from the moment the customer scanned or was scanned.
      return done({ is: 'open', typing: true }, fields.word);
    case 'TRADE_CLOSED':
      // A closed trade that was paid once was paid back.
      return done({ is: 'closed', moneyWentBack: fields.text('send_pay_date') !== '' }, fields.word);
    case 'TRADE_SUCCESS':
    case 'TRADE_FINISHED': {
      const paid = paidOf(fields, charge, 'send_pay_date');
      return typeof paid === 'string' ? unclear(paid, fields) : done({ is: 'paid', paid }, fields.word);
    }
    default:
      return unclear('unlisted-status', fields);
  }
}

class Trades {
  readonly #deps: ChannelDeps;
  readonly #wire: Wire;

  constructor(deps: ChannelDeps, wire: Wire) {
    this.#deps = deps;
    this.#wire = wire;
  }

  async show(charge: Charge): Promise<Outcome<{ readonly qr: string; readonly validUntilMs: number }>> {
    const answer = await this.#wire.ask('alipay.trade.precreate', orderOf(charge, this.#deps), true);
    if (answer.is !== 'said') return unheard(answer);
    const { fields, code, subCode } = answer;
    if (code !== '10000') {
      const slug = slugOf('payment', code, subCode);
      return slug === undefined ? unclear('unlisted', fields) : refusal(slug, fields.word);
    }
    const qr = fields.text('qr_code');
    if (fields.text('out_trade_no') !== charge.key) return unclear('other-trade', fields);
    if (qr === '' || qr.length > limits.alipayQrCharsMax) return unclear('unexpected-shape', fields);
    const endsMs = charge.requestedAtMs + limits.alipayPictureMinutes * minuteMs;
    return done({ qr, validUntilMs: Math.min(charge.expiresAtMs, endsMs) }, fields.word);
  }

  async charge(charge: Charge, authCode: string): Promise<Outcome<Paid>> {
    const order = { ...orderOf(charge, this.#deps), scene: 'bar_code', auth_code: authCode };
    const answer = await this.#wire.ask('alipay.trade.pay', order, true);
    if (answer.is !== 'said') return unheard(answer);
    const { fields, code, subCode } = answer;
    if (code === '10003') {
      return fields.text('out_trade_no') === charge.key
        ? { is: 'pending', why: 'customer-typing', platform: fields.word }
        : unclear('other-trade', fields);
    }
    if (code === '10000') {
      const paid = paidOf(fields, charge, 'gmt_payment');
      return typeof paid === 'string' ? unclear(paid, fields) : done(paid, fields.word);
    }
    const slug = code === '20000' ? undefined : slugOf('payment', code, subCode);
    return slug === undefined ? unclear('unlisted', fields) : refusal(slug, fields.word);
  }

  async query(charge: Charge): Promise<Outcome<Standing>> {
    const answer = await this.#wire.ask('alipay.trade.query', { out_trade_no: charge.key });
    if (answer.is !== 'said') return unheard(answer);
    const { fields, code, subCode } = answer;
    if (code === '10000') return standingOf(fields, charge);
    if (code === '40004' && bareCode(subCode) === 'TRADE_NOT_EXIST')
      return done({ is: 'absent' }, fields.word);
    // A refusal to answer says nothing about the charge: to the till it is a question still open.
    return unclear(slugOf('reading', code, subCode) ?? 'unlisted', fields);
  }

  /** What stands after a cancel that named no trade, or that was refused. */
  async #lookAgain(charge: Charge, isCancelled: boolean, why: string): Promise<Outcome<Ended>> {
    const standing = await this.query(charge);
    if (standing.is !== 'done') return standing;
    const { value, platform } = standing;
    if (value.is === 'closed') return done(value, platform);
    // Paid after a cancel that found nothing: the next cancel gives it back. Paid and not to be cancelled: it stands.
    if (value.is === 'paid' && !isCancelled) return done(value, platform);
    if (value.is === 'absent' && isCancelled) return done({ is: 'closed', moneyWentBack: false }, platform);
    return platform === undefined ? { is: 'unknown', why } : { is: 'unknown', why, platform };
  }

  async end(charge: Charge): Promise<Outcome<Ended>> {
    const answer = await this.#wire.ask('alipay.trade.cancel', { out_trade_no: charge.key });
    if (answer.is !== 'said') return unheard(answer);
    const { fields, code, subCode } = answer;
    if (code === '10000') {
      const named = fields.text('out_trade_no');
      if (named !== '' && named !== charge.key) return unclear('other-trade', fields);
      if (fields.text('retry_flag') === 'Y') return unclear('repeat-the-cancel', fields);
      const action = fields.text('action');
      if (named !== '' && (action === 'close' || action === 'refund'))
        return done({ is: 'closed', moneyWentBack: action === 'refund' }, fields.word);
      return this.#lookAgain(charge, true, 'scanned-meanwhile');
    }
    if (code === '40004' && slugOf('reading', code, subCode) === undefined)
      return this.#lookAgain(charge, false, 'cancel-refused');
    return unclear(slugOf('reading', code, subCode) ?? 'unlisted', fields);
  }
}

/** The calls about money coming in. */
export function openTrades(
  deps: ChannelDeps,
  wire: Wire,
): Required<Pick<PaymentChannel, 'show' | 'charge' | 'query' | 'end'>> {
  const trades = new Trades(deps, wire);
  return {
    show: (charge) => trades.show(charge),
    charge: (charge, authCode) => trades.charge(charge, authCode),
    query: (charge) => trades.query(charge),
    end: (charge) => trades.end(charge),
  };
}
