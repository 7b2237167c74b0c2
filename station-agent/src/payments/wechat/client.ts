// WeChat Pay as a channel: orders, refunds, notices and bills over one wire.

import { limits } from '@qiantai/shared/limits.ts';
import { done, type Outcome } from '@qiantai/shared/result.ts';
import type { ChannelDeps, PaymentChannel } from '../channel.ts';
import { openBills } from './bills.ts';
import type { WechatConfig } from './config.ts';
import { meaningOf } from './errors.ts';
import { noCertificate } from './keys.ts';
import { heardNotice, noticeAnswer } from './notices.ts';
import { notYes, openOrders, rejected } from './orders.ts';
import { openRefunds } from './refunds.ts';
import { openWire, type Wire } from './wire.ts';

/** Answered, but not by whom our keys believe: the wrong key is a fault of the settings. */
const keyTroubles = new Set(['unknown-serial', 'signature-wrong', 'unsigned', noCertificate]);

/** Asks for an order that nobody placed: a signed "not found" proves keys, merchant and clock on both sides. */
async function tested(config: WechatConfig, wire: Wire): Promise<Outcome<true>> {
  const reply = await wire.read(`/v3/pay/transactions/out-trade-no/QIANTAI-TEST?mchid=${config.mchid}`);
  if (reply.is === 'answer') return done(true, reply.word);
  if (reply.is === 'refusal') {
    const meaning = meaningOf(reply.code, 'reading');
    if (meaning.is === 'refused') return rejected(meaning.because, reply.word);
    if (meaning.is === 'absent' && reply.proven) return done(true, reply.word);
    return rejected('platform-misconfigured', reply.word);
  }
  return keyTroubles.has(reply.why) ? { is: 'rejected', because: 'platform-misconfigured' } : notYes(reply);
}

export function openWechat(config: WechatConfig, deps: ChannelDeps): PaymentChannel {
  const wire = openWire(config, deps);
  const orders = openOrders(config, deps, wire);
  const end = { endEveryMs: limits.wechatEndEveryMs, absentProvesAfterMs: limits.wechatAbsentProvesMs };
  return {
    show: (charge) => orders.show(charge),
    charge: (charge, authCode) => orders.charge(charge, authCode),
    query: (charge) => orders.query(charge),
    end: (charge) => orders.end(charge),
    ...openRefunds(config, wire),
    hear: (notice, askedFen) => heardNotice(notice, config, wire.judge, askedFen),
    answer: noticeAnswer,
    bill: openBills(config, deps, wire),
    test: () => tested(config, wire),
    patience: {
      qr: {
        firstLookMs: limits.wechatPictureLookMs,
        everyMs: limits.wechatPictureLookMs,
        giveUpMs: limits.wechatPictureGiveUpMs,
        endNotBeforeMs: 0,
        ...end,
      },
      code: {
        firstLookMs: limits.wechatCodeLookMs,
        everyMs: limits.wechatCodeLookMs,
        giveUpMs: limits.wechatCodeGiveUpMs,
        endNotBeforeMs: limits.wechatReverseNotBeforeMs,
        ...end,
      },
    },
  };
}
