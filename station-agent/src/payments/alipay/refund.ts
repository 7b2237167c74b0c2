// Money back through Alipay. A yes is only fund_change=Y for this very request number, or the refund's own query.
// Why every refusal is held against that query: the same number may have been taken by an earlier try of ours.

import { limits } from '@qiantai/shared/limits.ts';
import { done, type Outcome } from '@qiantai/shared/result.ts';
import type { ChannelDeps, PaymentChannel, RefundStanding, RefundWish } from '../channel.ts';
import { amountOf, amountText, timeOf } from './alipay-values.ts';
import { bareCode, refusal, slugOf } from './errors.ts';
import { unheard } from './trade.ts';
import type { Fields, Wire } from './wire.ts';

function unclear(why: string, fields: Fields): Outcome<never> {
  return { is: 'unknown', why, platform: fields.word };
}

/** Whether a card refund came back to Alipay: then a person has to see to it. */
function cardRefused(fields: Fields): boolean {
  const back = fields.text('deposit_back_info');
  return /"dback_status"\s*:\s*"F"/.test(back);
}

class Refunds {
  readonly #deps: ChannelDeps;
  readonly #wire: Wire;

  constructor(deps: ChannelDeps, wire: Wire) {
    this.#deps = deps;
    this.#wire = wire;
  }

  #found(fields: Fields, wish: RefundWish): Outcome<RefundStanding> {
    const now = this.#deps.env.now();
    const status = fields.text('refund_status');
    if (status === '' && fields.text('refund_amount') === '') {
      // A refund shows in the query some seconds after it was asked for, so "nothing" is no word before.
      return now - wish.requestedAtMs < limits.alipayRefundSeenAfterMs
        ? unclear('not-to-be-seen-yet', fields)
        : done({ is: 'absent' }, fields.word);
    }
    if (fields.text('out_request_no') !== wish.key || fields.text('out_trade_no') !== wish.charge.key)
      return unclear('other-refund', fields);
    if (amountOf(fields.text('refund_amount')) !== wish.amountFen) return unclear('other-amount', fields);
    if (cardRefused(fields)) return done({ is: 'abnormal', why: 'card-refused' }, fields.word);
    if (status === 'REFUND_SUCCESS')
      return done(
        { is: 'refunded', refundedAtMs: timeOf(fields.text('gmt_refund_pay')) ?? now },
        fields.word,
      );
    if (status === 'REFUND_PROCESSING') return done({ is: 'accepted' }, fields.word);
    return unclear('unlisted-status', fields);
  }

  async queryRefund(wish: RefundWish): Promise<Outcome<RefundStanding>> {
    const answer = await this.#wire.ask('alipay.trade.fastpay.refund.query', {
      out_trade_no: wish.charge.key,
      out_request_no: wish.key,
      query_options: ['gmt_refund_pay', 'deposit_back_info'],
    });
    if (answer.is !== 'said') return unheard(answer);
    const { fields, code, subCode } = answer;
    if (code === '10000') return this.#found(fields, wish);
    if (code === '40004' && bareCode(subCode) === 'TRADE_NOT_EXIST')
      return done({ is: 'absent' }, fields.word);
    return unclear(slugOf('reading', code, subCode) ?? 'unlisted', fields);
  }

  async refund(wish: RefundWish): Promise<Outcome<RefundStanding>> {
    const answer = await this.#wire.ask('alipay.trade.refund', {
      out_trade_no: wish.charge.key,
      trade_no: wish.transaction,
      refund_amount: amountText(wish.amountFen),
      refund_reason: wish.reason.slice(0, limits.alipayReasonCharsMax),
      out_request_no: wish.key,
    });
    if (answer.is !== 'said') return unheard(answer);
    const { fields, code, subCode } = answer;
    if (code !== '10000') {
      const slug = code === '20000' ? undefined : slugOf('refund', code, subCode);
      if (slug === undefined) return unclear('unlisted', fields);
      if (slug === 'platform-misconfigured') return refusal(slug, fields.word);
      // Tries of the same request are answered alike, so a refusal this early is about the first one.
      const looked = await this.queryRefund(wish);
      const nothing = looked.is === 'unknown' && looked.why === 'not-to-be-seen-yet';
      const isAbsent = looked.is === 'done' && looked.value.is === 'absent';
      return isAbsent || nothing ? refusal(slug, fields.word) : looked;
    }
    if (fields.text('out_trade_no') !== wish.charge.key) return unclear('other-trade', fields);
    if (fields.text('fund_change') === 'Y') {
      const refundedAtMs = timeOf(fields.text('gmt_refund_pay')) ?? this.#deps.env.now();
      return done({ is: 'refunded', refundedAtMs }, fields.word);
    }
    const looked = await this.queryRefund(wish);
    const isSeen = looked.is === 'done' && looked.value.is !== 'absent';
    return isSeen ? looked : done({ is: 'accepted' }, fields.word);
  }
}

/** The calls about money going back. */
export function openRefunds(
  deps: ChannelDeps,
  wire: Wire,
): Required<Pick<PaymentChannel, 'refund' | 'queryRefund'>> {
  const refunds = new Refunds(deps, wire);
  return {
    refund: (wish) => refunds.refund(wish),
    queryRefund: (wish) => refunds.queryRefund(wish),
  };
}
