// What WeChat Pay sends on its own: believed by its signature over the raw bytes, then opened, then held against us.
// Why in that order: what is inside is read only once it is certain who wrote it.

import type { Heard, Notice, NoticeAnswer, Paid } from '../channel.ts';
import type { WechatConfig } from './config.ts';
import { noticeShape, parsedAs, refundNoticeShape, transactionShape } from './fields.ts';
import type { Keys } from './keys.ts';
import { paidOfTransaction } from './orders.ts';
import { refundStanding } from './refunds.ts';
import { unsealed } from './signing.ts';

type Asked = (key: string) => number | undefined;

const forged = (why: string): Heard => ({ is: 'forged', why });

function paymentHeard(text: string, noticeId: string, config: WechatConfig, asked: Asked): Heard {
  const said = parsedAs(transactionShape, text);
  if (said === undefined) return forged('unexpected-shape');
  if (said.mchid !== config.mchid || said.appid !== config.appid) return forged('other-merchant');
  const key = said.out_trade_no;
  const askedFen = asked(key);
  if (askedFen === undefined) return { is: 'nothing', noticeId };
  if (said.trade_state !== 'SUCCESS') return { is: 'nothing', noticeId };
  if (said.amount?.total !== askedFen || (said.amount.currency ?? 'CNY') !== 'CNY')
    return forged('other-amount');
  const paid: Paid | undefined = paidOfTransaction(said, askedFen);
  return paid === undefined ? forged('unexpected-shape') : { is: 'paid', key, paid, noticeId };
}

function refundHeard(text: string, noticeId: string, config: WechatConfig, asked: Asked): Heard {
  const said = parsedAs(refundNoticeShape, text);
  if (said === undefined) return forged('unexpected-shape');
  if (said.mchid !== config.mchid) return forged('other-merchant');
  const key = said.out_refund_no;
  const askedFen = asked(key);
  if (askedFen === undefined) return { is: 'nothing', noticeId };
  if (said.amount.refund !== askedFen) return forged('other-amount');
  const standing = refundStanding(said.refund_status, said.success_time);
  return standing === undefined ? { is: 'nothing', noticeId } : { is: 'refund', key, standing, noticeId };
}

/** Reads one notification; pure. */
export function heardNotice(notice: Notice, config: WechatConfig, judge: Keys['judge'], asked: Asked): Heard {
  const believed = judge(notice.headers, notice.body);
  if (believed !== 'good') return forged(believed);
  const said = parsedAs(noticeShape, notice.body);
  if (said === undefined) return forged('unexpected-shape');
  const text = unsealed(config.apiV3Key, said.resource);
  if (text === undefined) return forged('seal-broken');
  if (said.event_type === 'TRANSACTION.SUCCESS') return paymentHeard(text, said.id, config, asked);
  if (said.event_type.startsWith('REFUND.')) return refundHeard(text, said.id, config, asked);
  return { is: 'nothing', noticeId: said.id };
}

/** A notice that was not taken gets a 4xx and comes again; a 200 would end it whatever its body says. */
export function noticeAnswer(isTaken: boolean): NoticeAnswer {
  return isTaken
    ? { status: 204, type: 'application/json', body: '' }
    : { status: 400, type: 'application/json', body: JSON.stringify({ code: 'FAIL', message: '未受理' }) };
}
