// Every refusal a clerk may meet, as the platform would answer it, through the real client.

import { expect, test } from 'vitest';
import type { RefusalSlug } from '@qiantai/shared/refusals.ts';
import { closeStagesAfterEach, setStage, type Stage } from '../conformance-stage.ts';
import type { VoucherPlatform } from '../platform.ts';
import { platform as meituan } from './index.ts';

closeStagesAfterEach();

/** A platform that answers every look with one code. */
async function answering(
  code: string,
  more: Record<string, unknown> = {},
): Promise<Stage & { client: VoucherPlatform }> {
  const body = JSON.stringify({ code, msg: '券 123456789012 有误', data: null, traceId: 'trace-7' });
  const stage = await setStage(meituan, (random) => ({
    ...meituan.rehearsal(random),
    handle: () => ({ status: 200, headers: {}, body }),
  }));
  return { ...stage, client: stage.opened({ ...stage.rehearsal.config(stage.server.url), ...more }) };
}

const said: Readonly<Record<string, RefusalSlug>> = {
  OP_SIGN_ERROR: 'platform-misconfigured',
  OP_TIMESTAMP_ERROR: 'platform-misconfigured',
  OP_DEVELOPER_ERROR: 'platform-misconfigured',
  OP_TOKEN_EXPIRED: 'platform-misconfigured',
  OP_SHOP_NOT_AUTHORISED: 'voucher-wrong-store',
  OP_RECEIPT_OTHER_SHOP: 'voucher-wrong-store',
  OP_RECEIPT_NOT_EXIST: 'voucher-not-found',
  OP_RECEIPT_CONSUMED: 'voucher-already-redeemed',
  OP_RECEIPT_EXPIRED: 'voucher-expired',
  OP_RECEIPT_REFUNDED: 'voucher-refunded',
  OP_RECEIPT_REFUNDING: 'voucher-refunded',
  OP_RECEIPT_FROZEN: 'voucher-held',
  OP_RECEIPT_COUNT: 'voucher-count',
  OP_REVERSE_TIMEOUT: 'reversal-window-closed',
  OP_RATE_LIMIT: 'platform-busy',
  OP_SYSTEM_BUSY: 'platform-busy',
};

for (const [code, because] of Object.entries(said)) {
  test(`${code} is told to the clerk as ${because}, with the platform's trace and no whole code`, async () => {
    const outcome = await (await answering(code)).client.prepare('123456789012');
    expect(outcome).toMatchObject({
      is: 'rejected',
      because,
      platform: { name: 'meituan', code, trace: 'trace-7' },
    });
    expect(JSON.stringify(outcome)).not.toContain('123456789012');
  });
}

test('a busy platform may have spent the voucher all the same', async () => {
  const { client, attempt } = await answering('OP_SYSTEM_BUSY');
  expect((await client.consume(attempt('123456789012'))).is).toBe('unknown');
});

test('a shop adds the codes of its own console, and they count', async () => {
  const { client } = await answering('10086', { errorCodes: { '10086': 'expired' } });
  expect(await client.prepare('123456789012')).toMatchObject({ because: 'voucher-expired' });
});

test('codes travel over https only, or stay within this machine', () => {
  const base = { developerId: '100001', signKey: 'k' };
  const takes = (baseUrl: string): boolean => meituan.configSchema.safeParse({ ...base, baseUrl }).success;
  expect(
    [
      'https://api-open-cater.meituan.com',
      'http://127.0.0.1:8080',
      'http://localhost:1',
      'http://[::1]:1',
    ].map(takes),
  ).toEqual([true, true, true, true]);
  expect(
    [
      'http://api-open-cater.meituan.com',
      'http://127.0.0.1.example.com',
      'ftp://127.0.0.1',
      'http://u:p@127.0.0.1',
      'x',
    ].map(takes),
  ).toEqual([false, false, false, false, false]);
});
