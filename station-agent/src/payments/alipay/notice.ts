// What Alipay posts when a trade changed, believed by its RSA2 signature alone.
// Why sign_type is not taken from the message: an attacker would name the weakest one.

import type { KeyObject } from 'node:crypto';
import { limits } from '@qiantai/shared/limits.ts';
import type { Heard, Notice, NoticeAnswer } from '../channel.ts';
import { amountOf, timeOf } from './alipay-values.ts';
import type { AlipayConfig } from './config.ts';
import { isSigned, noticeText } from './sign.ts';

type Post = Readonly<Record<string, string>>;

const forged = (why: string): Heard => ({ is: 'forged', why });

/** Decoded once. @returns undefined for what is no form, or names a field twice */
function postOf(body: Uint8Array): Post | undefined {
  if (body.byteLength > limits.alipayNoticeBytesMax) return undefined;
  const fields = [...new URLSearchParams(new TextDecoder().decode(body))];
  const post = Object.fromEntries(fields);
  return fields.length > 0 && Object.keys(post).length === fields.length ? post : undefined;
}

function refundHeard(post: Post, askedFen: (key: string) => number | undefined): Heard {
  const noticeId = post['notify_id'] ?? '';
  const key = post['out_biz_no'] ?? '';
  // A cancel gives back without a refund of ours, and other hands refund in the merchant portal.
  if (key === '' || askedFen(key) === undefined) return { is: 'nothing', noticeId };
  const refundedAtMs = timeOf(post['gmt_refund'] ?? '');
  if (refundedAtMs === undefined) return { is: 'nothing', noticeId };
  return { is: 'refund', key, standing: { is: 'refunded', refundedAtMs }, noticeId };
}

function paidHeard(post: Post, askedFen: (key: string) => number | undefined): Heard {
  const noticeId = post['notify_id'] ?? '';
  const key = post['out_trade_no'] ?? '';
  const asked = askedFen(key);
  if (asked === undefined) return { is: 'nothing', noticeId };
  const amountFen = amountOf(post['total_amount'] ?? '');
  if (amountFen !== asked) return forged('other-amount');
  const transaction = post['trade_no'] ?? '';
  const paidAtMs = timeOf(post['gmt_payment'] ?? '');
  if (transaction === '' || transaction.length > 64 || paidAtMs === undefined)
    return { is: 'nothing', noticeId };
  return { is: 'paid', key, paid: { transaction, amountFen, paidAtMs }, noticeId };
}

/**
 * Reads one notice.
 * @param key Alipay's
 * @param askedFen what was asked under a charge's or a refund's key
 */
export function hearNotice(
  notice: Notice,
  config: AlipayConfig,
  key: KeyObject,
  askedFen: (key: string) => number | undefined,
): Heard {
  const post = postOf(notice.body);
  if (post === undefined) return forged('no-form');
  if (post['sign_type'] !== 'RSA2') return forged('sign-type');
  if (!isSigned(noticeText(post), post['sign'] ?? '', key)) return forged('signature');
  if (post['app_id'] !== config.appId) return forged('other-application');
  if (config.sellerId !== undefined && post['seller_id'] !== config.sellerId) return forged('other-merchant');
  const noticeId = post['notify_id'] ?? '';
  if (noticeId === '') return forged('no-id');
  if ((post['gmt_refund'] ?? '') !== '') return refundHeard(post, askedFen);
  const status = post['trade_status'] ?? '';
  const isPaid = status === 'TRADE_SUCCESS' || status === 'TRADE_FINISHED';
  return isPaid ? paidHeard(post, askedFen) : { is: 'nothing', noticeId };
}

/** The bare word; anything else makes Alipay post again. */
export function answerNotice(isTaken: boolean): NoticeAnswer {
  return {
    status: isTaken ? 200 : 400,
    type: 'text/plain; charset=utf-8',
    body: isTaken ? 'success' : 'fail',
  };
}
