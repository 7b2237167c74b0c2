// The client reads answers shaped as the official SDK documents them, with their mixed types and spellings.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { VoucherPlatform } from '../platform.ts';
import { closeStagesAfterEach, doneOf, setStage, type Stage } from '../conformance-stage.ts';
import { platform as meituan } from './index.ts';

closeStagesAfterEach();

const recordedShape = z.object({
  note: z.string().includes('not recorded from a live shop'),
  path: z.string(),
  reply: z.object({ code: z.union([z.string(), z.number()]) }).loose(),
});
const folder = new URL('recorded/', import.meta.url);
const recorded = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => recordedShape.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))));
const replyOf = new Map(recorded.map(({ path, reply }) => [path, reply]));

/** A platform that says exactly what the files say. */
async function speaking(businessId: 58 | 1): Promise<Stage & { readonly client: VoucherPlatform }> {
  const stage = await setStage(meituan, (random) => {
    const rehearsal =
      businessId === 58 ? meituan.rehearsal(random) : meituan.dialects?.['restaurant']?.(random);
    if (rehearsal === undefined) throw new Error('no restaurant dialect');
    const headers = { 'content-type': 'application/json;charset=UTF-8' };
    return {
      ...rehearsal,
      handle: ({ path }) => ({
        status: 200,
        headers,
        body: JSON.stringify(replyOf.get(path) ?? { code: 'NO_FILE' }),
      }),
    };
  });
  return { ...stage, client: stage.platform };
}

const code = '123456789012';

test('a documented prepare tells order, deal, prices to the fen, masked phone, count and last day', async () => {
  const { client } = await speaking(58);
  expect(doneOf(await client.prepare(code))).toEqual({
    code,
    orderNo: '4938271650',
    deal: '71200345',
    title: '单人健身周卡',
    originalFen: 19850,
    paidFen: 12800,
    phone: '185****1212',
    usable: 2,
    expiresOn: '2026-12-31',
  });
});

test('a documented consume of two tells both codes, and only for the count that was asked', async () => {
  const { client, attempt } = await speaking(58);
  const outcome = await client.consume(attempt(code, { count: 2 }));
  expect(doneOf(outcome).items).toEqual([
    { code, deal: '71200345', flow: '880001' },
    { code: '123456789013', deal: '71200345', flow: '880002' },
  ]);
  expect(outcome).toMatchObject({ platform: { code: 'OP_SUCCESS', trace: '1123581321345590' } });
  expect((await client.consume(attempt(code))).is).toBe('unknown');
  expect((await client.consume(attempt('123456789999', { count: 2 }))).is).toBe('unknown');
});

test('a documented record of a used voucher is not ours when another account stands in it', async () => {
  const { client, attempt } = await speaking(58);
  // Their use might be undone before a lost call of ours arrives: only when none can arrive any more is it a no.
  const lost = attempt(code);
  for (const ageMs of [60_000, 66_000]) expect((await client.settle(lost, 9, ageMs)).is).toBe('unknown');
  expect(await client.settle(lost, 9, 91_000)).toMatchObject({
    is: 'rejected',
    because: 'voucher-already-redeemed',
    details: { usedAt: '2026-03-02 11:58:07', channel: '15' },
  });
});

test('a documented day’s list and undo are read', async () => {
  const { client, undo } = await speaking(58);
  const { orders, next } = doneOf(await client.listByDate('2026-03-02', 0));
  expect(next).toBeUndefined();
  expect(orders.map((order) => [order.code, order.status, order.paidFen, order.flow])).toEqual([
    [code, 'consumed', 12800, '880001'],
    ['123456789099', 'refunded', 12800, '880003'],
  ]);
  expect(orders[0]?.consumedAtMs).toBe(Date.parse('2026-03-02T11:58:07+08:00'));
  const consumed = {
    items: [{ code, deal: '71200345', flow: '880001' }],
    consumedAtMs: Date.parse('2026-03-02T12:00:00+08:00'),
    reversibleUntilMs: 0,
  };
  doneOf(await client.reverse(undo(consumed)));
});

test('a documented token answer, whose code is a number, becomes the pair in use', async () => {
  const { client, now } = await speaking(58);
  const { expiresAtMs } = doneOf(await client.authorise());
  expect(Math.round((expiresAtMs - now()) / 86_400_000)).toBe(30);
});

test('documented restaurant answers are read on both levels', async () => {
  const { client, attempt, undo } = await speaking(1);
  const prepared = doneOf(await client.prepare(code));
  expect(prepared).toMatchObject({
    deal: '33445566',
    originalFen: 22800,
    paidFen: 16800,
    usable: 3,
    voucherType: 4,
    expiresOn: '2026-12-31',
  });
  const consumed = doneOf(await client.consume(attempt(code)));
  expect(consumed.items).toEqual([{ code, deal: '33445566', flow: '' }]);
  doneOf(await client.reverse(undo(consumed)));
  const lost = attempt(code);
  for (const ageMs of [60_000, 66_000]) expect((await client.settle(lost, 0, ageMs)).is).toBe('unknown');
  expect(await client.settle(lost, 0, 91_000)).toMatchObject({
    because: 'voucher-already-redeemed',
  });
  expect(doneOf(await client.listByDate('2026-03-02', 0)).orders).toHaveLength(1);
});
