// Money back through WeChat Pay. The request is only ever "accepted": that it went is told by a query.

import { done, type Outcome, type PlatformWord } from '@qiantai/shared/result.ts';
import type { PaymentChannel, RefundStanding, RefundWish } from '../channel.ts';
import type { WechatConfig } from './config.ts';
import { meaningOf, refundHint } from './errors.ts';
import { parsedAs, refundShape, type Refund } from './fields.ts';
import { notYes, rejected, unknown } from './orders.ts';
import type { Reply, Wire } from './wire.ts';

type Refunds = Required<Pick<PaymentChannel, 'refund' | 'queryRefund'>>;

/** Where a refund stands by its status. @returns undefined for a status nobody listed */
export function refundStanding(status: string, atMs: number | null | undefined): RefundStanding | undefined {
  switch (status) {
    case 'SUCCESS':
      return atMs === undefined || atMs === null ? undefined : { is: 'refunded', refundedAtMs: atMs };
    case 'PROCESSING':
      return { is: 'accepted' };
    case 'ABNORMAL':
      return { is: 'abnormal', why: 'account-or-card-cannot-take-it' };
    case 'CLOSED':
      return { is: 'absent' };
    default:
      return undefined;
  }
}

function isOurs(said: Refund, wish: RefundWish): boolean {
  return (
    said.out_refund_no === wish.key &&
    said.out_trade_no === wish.charge.key &&
    said.amount.refund === wish.amountFen &&
    said.amount.total === wish.charge.amountFen &&
    (said.amount.currency ?? 'CNY') === 'CNY'
  );
}

function readOf(reply: Reply & { is: 'answer' }, wish: RefundWish): Outcome<RefundStanding> {
  const said = parsedAs(refundShape, reply.body);
  if (said === undefined) return unknown('unexpected-shape', reply.word);
  if (!isOurs(said, wish)) return unknown('other-refund', reply.word);
  const standing = refundStanding(said.status, said.success_time);
  const word: PlatformWord = { ...reply.word, code: said.status };
  return standing === undefined ? unknown(`refund-${said.status}`, word) : done(standing, word);
}

const reasonCharsMax = 80;

/** Keeps to the platform’s length without cutting a character in two. */
const shortened = (text: string): string => [...text].slice(0, reasonCharsMax).join('');

export function openRefunds(config: WechatConfig, wire: Wire): Refunds {
  async function queryRefund(wish: RefundWish): Promise<Outcome<RefundStanding>> {
    const reply = await wire.read(`/v3/refund/domestic/refunds/${wish.key}`);
    if (reply.is === 'answer') return readOf(reply, wish);
    if (reply.is !== 'refusal') return notYes(reply);
    const meaning = meaningOf(reply.code, 'reading');
    if (reply.proven && meaning.is === 'absent') return done({ is: 'absent' }, reply.word);
    return meaning.is === 'refused' ? rejected(meaning.because, reply.word) : notYes(reply);
  }

  /** A refusal stands when the refund is not there; one that is there under this key is what was asked for. */
  async function confirmed(
    wish: RefundWish,
    refusal: Reply & { is: 'refusal' },
  ): Promise<Outcome<RefundStanding>> {
    const meaning = meaningOf(refusal.code, 'refunding');
    if (!refusal.proven || (meaning.is !== 'refused' && meaning.is !== 'absent')) return notYes(refusal);
    const because = meaning.is === 'absent' ? 'refund-not-possible' : meaning.because;
    if (meaning.is === 'refused' && meaning.door) return rejected(because, refusal.word);
    const looked = await queryRefund(wish);
    if (looked.is !== 'done') return unknown('refused-and-not-confirmed', refusal.word);
    if (looked.value.is !== 'absent') return looked;
    return rejected(refundHint(because, refusal.word.message ?? ''), refusal.word);
  }

  async function refund(wish: RefundWish): Promise<Outcome<RefundStanding>> {
    const reply = await wire.write('/v3/refund/domestic/refunds', {
      out_trade_no: wish.charge.key,
      out_refund_no: wish.key,
      ...(wish.reason === '' ? {} : { reason: shortened(wish.reason) }),
      notify_url: config.notifyUrl,
      amount: { refund: wish.amountFen, total: wish.charge.amountFen, currency: 'CNY' },
    });
    if (reply.is === 'refusal') return confirmed(wish, reply);
    return reply.is === 'answer' ? readOf(reply, wish) : notYes(reply);
  }

  return { refund, queryRefund };
}
