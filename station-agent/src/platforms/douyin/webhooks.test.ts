// Two known signatures, and what must not pass for them.

import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { douyinConfig } from './config.ts';
import { hearDouyin, isDouyinSpi, isDouyinWebhook, readWebhook } from './webhooks.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const secret = 'demo_client_secret';
const challenge = '{"event":"verify_webhook","client_key":"abc","content":{"challenge":12345}}';
const webhookSign = 'cd28d4810e5b41c87686a8f15562f971a66c138a';
const spiSign = '7cf0a5cd48a2d2ef980ae3b6fec0c3b530462866ae6bd95edd4543156a6d09ad';

test('the known webhook is believed; one byte, another secret, another hash or no signature is not', () => {
  expect(isDouyinWebhook(secret, bytes(challenge), webhookSign)).toBe(true);
  expect(isDouyinWebhook(secret, bytes(`${challenge} `), webhookSign)).toBe(false);
  expect(isDouyinWebhook('other', bytes(challenge), webhookSign)).toBe(false);
  const sha256 = createHash('sha256').update(`${secret}${challenge}`).digest('hex');
  for (const sign of [sha256, '', 'zz', `${webhookSign}00`, webhookSign.slice(2), `${'g'.repeat(40)}`])
    expect(isDouyinWebhook(secret, bytes(challenge), sign)).toBe(false);
});

test('the known SPI call is believed in any order of its parameters, its own sign left out', () => {
  const query = (text: string): URLSearchParams => new URLSearchParams(text);
  const body = bytes('{"a":1}');
  expect(isDouyinSpi(secret, query('client_key=abc&timestamp=1700000000000'), body, spiSign)).toBe(true);
  expect(isDouyinSpi(secret, query('timestamp=1700000000000&sign=x&client_key=abc'), body, spiSign)).toBe(
    true,
  );
  expect(isDouyinSpi(secret, query('client_key=abc&timestamp=1700000000001'), body, spiSign)).toBe(false);
  expect(isDouyinSpi(secret, query('client_key=abc&timestamp=1700000000000'), bytes('{}'), spiSign)).toBe(
    false,
  );
});

test('a body beyond the bound is not even hashed', () => {
  const huge = new Uint8Array(256 * 1024 + 1);
  const sign = createHash('sha1').update(secret).update(huge).digest('hex');
  expect(isDouyinWebhook(secret, huge, sign)).toBe(false);
});

test('a message becomes a hint: its event and id, and the challenge answered wherever it lies', () => {
  const answer = '{"challenge":12345}';
  expect(readWebhook(bytes(challenge), 'm-1')).toEqual({ event: 'verify_webhook', msgId: 'm-1', answer });
  const inText = JSON.stringify({ event: 'verify_webhook', content: '{"challenge":7}' });
  expect(readWebhook(bytes(inText), 'm-2')).toMatchObject({ answer: '{"challenge":7}' });
  const event = 'life_trade_certificate_notify';
  const used = JSON.stringify({ event, client_key: 'abc', content: '{"action":"verify"}', log_id: 'l' });
  expect(readWebhook(bytes(used), 'm-3')).toEqual({ event, msgId: 'm-3', answer: '{}' });
  for (const text of ['', '{', '[]', '{"event":""}', '{"content":{}}'])
    expect(readWebhook(bytes(text), 'm')).toBeUndefined();
});

test('a station hears only what is signed with its own secret and, for the SPI, meant for its own key', () => {
  const config = douyinConfig.parse({ clientKey: 'abc', clientSecret: secret, accountId: '1', poiId: '2' });
  const body = bytes(challenge);
  const none = new URLSearchParams();
  const signed = { 'x-douyin-signature': webhookSign, 'msg-id': 'm-1' };
  expect(hearDouyin(config, { headers: signed, query: none, body })).toMatchObject({ msgId: 'm-1' });
  expect(hearDouyin(config, { headers: {}, query: none, body })).toBeUndefined();
  expect(
    hearDouyin({ ...config, clientSecret: 'x' }, { headers: signed, query: none, body }),
  ).toBeUndefined();
  const query = new URLSearchParams('client_key=abc&timestamp=1700000000000');
  const call = {
    headers: { 'x-life-sign': spiSign, 'x-life-clientkey': 'abc' },
    query,
    body: bytes('{"a":1}'),
  };
  expect(hearDouyin(config, call)).toMatchObject({ event: 'spi' });
  expect(hearDouyin({ ...config, clientKey: 'other' }, call)).toBeUndefined();
  // The signature of the one is no proof for the other.
  expect(hearDouyin(config, { ...call, headers: { ...call.headers, ...signed }, body })).toBeUndefined();
});
