// Alipay at the counter (当面付): the module the till finds by this folder's name.

import { invariant, done, type Outcome } from '@qiantai/shared/result.ts';
import { limits } from '@qiantai/shared/limits.ts';
import type { ChannelDeps, ChannelModule, Patience } from '../channel.ts';
import { fetchBill } from './bill.ts';
import { alipayConfig, type AlipayConfig } from './config.ts';
import { bareCode, refusal } from './errors.ts';
import { readPublicKey } from './keys.ts';
import { answerNotice, hearNotice } from './notice.ts';
import { openRefunds } from './refund.ts';
import { alipayRehearsal } from './rehearsal.ts';
import { openTrades, unheard } from './trade.ts';
import { openWire, type Wire } from './wire.ts';

const common = { endEveryMs: limits.alipayEndEveryMs };
const patience: Readonly<Record<'qr' | 'code', Patience>> = {
  qr: {
    ...common,
    firstLookMs: limits.alipayLookEveryMs,
    everyMs: limits.alipayLookEveryMs,
    giveUpMs: limits.alipayPictureGiveUpMs,
    endNotBeforeMs: 0,
    // Until somebody scans the picture there is nothing to be seen, however long one looks.
    absentProvesAfterMs: limits.alipayPictureMinutes * 60_000,
  },
  code: {
    ...common,
    firstLookMs: limits.alipayLookEveryMs,
    everyMs: limits.alipayLookEveryMs,
    giveUpMs: limits.alipayCodeGiveUpMs,
    // A request that is still on its way must have arrived before its cancel does.
    endNotBeforeMs: limits.alipayCodeEndNotBeforeMs,
    absentProvesAfterMs: limits.alipayAbsentProvesAfterMs,
  },
};

/** Asks about a trade that cannot exist: the signed "no such trade" proves both keys, the application and the clock. */
async function tryOut(deps: ChannelDeps, wire: Wire): Promise<Outcome<true>> {
  const never = `test${Buffer.from(deps.env.random(10)).toString('hex')}`;
  const answer = await wire.ask('alipay.trade.query', { out_trade_no: never });
  if (answer.is === 'unsigned') return refusal('platform-misconfigured', answer.word);
  if (answer.is === 'unclear' && answer.why === 'answer-signature')
    return { is: 'rejected', because: 'platform-misconfigured', details: { reason: 'alipayPublicKey' } };
  if (answer.is !== 'said') return unheard(answer);
  const { word } = answer.fields;
  return bareCode(answer.subCode) === 'TRADE_NOT_EXIST'
    ? done(true, word)
    : refusal('platform-misconfigured', word);
}

export const channel: ChannelModule<AlipayConfig> = {
  code: 'alipay',
  label: { zh: '支付宝', en: 'Alipay' },
  says: { zh: '顾客扫码，或扫顾客的付款码', en: 'The customer scans, or shows a payment code' },
  colour: '#1677ff',
  order: 20,
  means: ['qr', 'code'],
  configSchema: alipayConfig,
  secretKeys: ['privateKey', 'appAuthToken'],
  recognise: (text) => /^(2[5-9]|30)\d{14,22}$/.test(text.replace(/[\s-]/g, '')),
  open(config, deps) {
    const wire = openWire(config, deps);
    const theirs = readPublicKey(config.alipayPublicKey);
    invariant(theirs !== undefined, 'the key was read when the settings were');
    return {
      ...openTrades(deps, wire),
      ...openRefunds(deps, wire),
      hear: (notice, askedFen) => hearNotice(notice, config, theirs, askedFen),
      answer: answerNotice,
      bill: (day) => fetchBill(day, config, deps, wire),
      test: () => tryOut(deps, wire),
      patience,
    };
  },
  rehearsal: alipayRehearsal,
};
