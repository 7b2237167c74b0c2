// The rehearsal Alipay is as strict as the real one: what it lets through, a live shop may rely on.

import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createPrivateKey } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RehearsalChannel } from '../channel.ts';
import { alipayRehearsal } from './rehearsal.ts';

const noonMs = Date.parse('2026-03-02T12:00:00+08:00');

interface Teller {
  readonly twin: RehearsalChannel;
  ask(method: string, biz: object, change?: Readonly<Record<string, string>>, nowMs?: number): Said;
}

interface Said {
  readonly code?: string;
  readonly sub_code?: string;
  readonly [name: string]: unknown;
}

function teller(): Teller {
  const twin = alipayRehearsal((bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
  const { appId, privateKey } = twin.config('http://127.0.0.1:9');
  const own = createPrivateKey(String(privateKey));
  function ask(
    method: string,
    biz: object,
    change: Readonly<Record<string, string>> = {},
    nowMs = noonMs,
    key: KeyObject = own,
  ): Said {
    const fields: Record<string, string> = {
      app_id: String(appId),
      method,
      format: 'JSON',
      charset: 'utf-8',
      sign_type: 'RSA2',
      version: '1.0',
      timestamp: '2026-03-02 12:00:00',
      biz_content: JSON.stringify(biz),
      ...change,
    };
    const text = Object.keys(fields)
      .sort()
      .map((name) => `${name}=${fields[name]}`)
      .join('&');
    const given = change['sign'] ?? sign('RSA-SHA256', Buffer.from(text), key).toString('base64');
    const body = new URLSearchParams({ ...fields, sign: given }).toString();
    const reply = twin.handle({ method: 'POST', path: '/gateway.do', headers: {}, body, nowMs });
    const parsed = JSON.parse(reply.body) as Record<string, Said>;
    return Object.values(parsed)[0] ?? {};
  }
  return { twin, ask };
}

const order = { out_trade_no: 'Q1', total_amount: '76.00', subject: '面', timeout_express: '5m' };
const query = 'alipay.trade.query';

test('a request unsigned, signed by another, changed, late, early or of another application is turned away', () => {
  const { ask } = teller();
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
  const foreign = sign('RSA-SHA256', Buffer.from('x'), stranger).toString('base64');
  expect(ask(query, order).sub_code).toBe('ACQ.TRADE_NOT_EXIST');
  expect(ask(query, order, { sign: foreign }).sub_code).toBe('isv.invalid-signature');
  expect(ask(query, order, { sign: '' }).sub_code).toBe('isv.invalid-signature');
  expect(ask(query, order, { sign_type: 'RSA' }).sub_code).toBe('isv.invalid-sign-type');
  expect(ask(query, order, { app_id: '2021999900000001' }).sub_code).toBe('isv.invalid-app-id');
  for (const minutes of [-11, 11])
    expect(ask(query, order, {}, noonMs + minutes * 60_000).sub_code).toBe('isv.invalid-timestamp');
  expect(ask(query, order, { timestamp: '2026-03-02 04:00:00' }).sub_code).toBe('isv.invalid-timestamp');
  expect(ask('alipay.no.such', {}).sub_code).toBe('isv.invalid-method');
});

test.each([
  { total_amount: '76' },
  { total_amount: '0.00' },
  { total_amount: '-1.00' },
  { out_trade_no: 'Q-1' },
  { out_trade_no: '' },
  { subject: '' },
  { subject: '1/2' },
  { timeout_express: '5' },
])('an order with %j is refused', (wrong) => {
  const { ask } = teller();
  expect(ask('alipay.trade.precreate', { ...order, ...wrong }).sub_code).toBe('ACQ.INVALID_PARAMETER');
});

test('one number is one trade: the same again is the same, anything else is refused', () => {
  const { twin, ask } = teller();
  const { qr_code: qr } = ask('alipay.trade.precreate', order);
  expect(ask('alipay.trade.precreate', order)['qr_code']).toBe(qr);
  const dearer = { ...order, total_amount: '76.01' };
  expect(ask('alipay.trade.precreate', dearer).sub_code).toBe('ACQ.CONTEXT_INCONSISTENT');
  expect(twin.phone.scan(String(qr), noonMs)).toBe('paid');
  expect(ask('alipay.trade.precreate', order).sub_code).toBe('ACQ.TRADE_HAS_SUCCESS');
  const charge = { ...order, out_trade_no: 'Q2', scene: 'bar_code', auth_code: '' };
  const code = twin.phone.code('enough', 'nothing', noonMs);
  const pay = { ...charge, auth_code: code };
  expect(ask('alipay.trade.pay', pay).code).toBe('10000');
  expect(ask('alipay.trade.pay', pay).code).toBe('10000');
  const again = twin.phone.code('enough', 'nothing', noonMs);
  expect(ask('alipay.trade.pay', { ...charge, auth_code: again }).sub_code).toBe('ACQ.CONTEXT_INCONSISTENT');
  expect(twin.captures('Q2')).toBe(1);
});

test('a code is good for two minutes, once', () => {
  const { twin, ask } = teller();
  const code = twin.phone.code('enough', 'nothing', noonMs - 121_000);
  const pay = { ...order, scene: 'bar_code', auth_code: code };
  expect(ask('alipay.trade.pay', pay).sub_code).toBe('ACQ.PAYMENT_AUTH_CODE_INVALID');
});

test('a cancel of a trade that never was says yes, and nothing can be paid under its number any more', () => {
  const { twin, ask } = teller();
  const { qr_code: qr } = ask('alipay.trade.precreate', order);
  expect(ask('alipay.trade.cancel', order)).toEqual(
    expect.objectContaining({ code: '10000', retry_flag: 'N' }),
  );
  expect(ask('alipay.trade.cancel', order)).not.toHaveProperty('action');
  expect(twin.phone.scan(String(qr), noonMs)).toBe('gone');
  const code = twin.phone.code('enough', 'nothing', noonMs);
  const pay = { ...order, out_trade_no: 'Q3', scene: 'bar_code', auth_code: code };
  ask('alipay.trade.cancel', pay);
  expect(ask('alipay.trade.pay', pay).sub_code).toBe('ACQ.TRADE_HAS_CLOSE');
});

test('a password never typed closes the trade when its time is over', () => {
  const { twin, ask } = teller();
  const code = twin.phone.code('enough', 'password', noonMs);
  const pay = { ...order, timeout_express: '1m', scene: 'bar_code', auth_code: code };
  expect(ask('alipay.trade.pay', pay).code).toBe('10003');
  expect(ask(query, order)['trade_status']).toBe('WAIT_BUYER_PAY');
  expect(ask(query, order, {}, noonMs + 61_000)['trade_status']).toBe('TRADE_CLOSED');
  twin.phone.type(code, 'right', noonMs + 62_000);
  expect(twin.captures('Q1')).toBe(0);
});

test('a picture nobody scanned for two hours is gone', () => {
  const { twin, ask } = teller();
  const { qr_code: qr } = ask('alipay.trade.precreate', order);
  expect(twin.phone.scan(String(qr), noonMs + 7_200_001)).toBe('gone');
});
