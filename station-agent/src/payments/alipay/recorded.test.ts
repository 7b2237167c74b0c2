// The client reads answers shaped as Alipay documents them, with all that a rehearsal does not send.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { closeStagesAfterEach } from '../conformance-stage.ts';
import { speaking } from './alipay.testkit.ts';

closeStagesAfterEach();

const recordedShape = z.object({
  note: z.string().includes('not recorded from a live shop'),
  method: z.string(),
  answer: z.object({ code: z.string() }).loose(),
});
const folder = new URL('recorded/', import.meta.url);
const recorded = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => [
      name.replace('.json', ''),
      recordedShape.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))),
    ]),
);

async function hearing(name: string): ReturnType<typeof speaking> {
  const one = recorded.get(name);
  return speaking(({ method }) => (method === one?.method ? one.answer : undefined));
}

const key = 'Q1S0P1K7F3A9';
const paid = {
  transaction: '2013112011001004330000121536',
  amountFen: 7_600,
  paidAtMs: Date.parse('2026-03-02T12:00:08+08:00'),
};

test('the amount of a payment is the whole of it, not what came out of one purse', async () => {
  const stage = await hearing('pay');
  const charge = stage.charge('code', { key });
  expect(await stage.channel.charge?.(charge, '280000000000000000')).toMatchObject({ value: paid });
  const looked = await hearing('query');
  expect(await looked.channel.query?.(charge)).toMatchObject({ value: { is: 'paid', paid } });
});

test('a documented picture, a wait for the password and a cancel are read', async () => {
  const shown = await hearing('precreate');
  const charge = shown.charge('qr', { key });
  expect(await shown.channel.show?.(charge)).toMatchObject({
    value: { qr: 'https://qr.alipay.com/bavh4wjlxf12tper3a' },
  });
  const waiting = await hearing('pay-waiting');
  expect(await waiting.channel.charge?.(charge, '280000000000000000')).toMatchObject({ is: 'pending' });
  const cancelled = await hearing('cancel');
  expect(await cancelled.channel.end?.(charge)).toMatchObject({
    value: { is: 'closed', moneyWentBack: true },
  });
});

test('a documented refund and its query are read, each for its own number and amount only', async () => {
  const stage = await hearing('refund');
  const charge = stage.charge('qr', { key });
  const wish = stage.wish(charge, paid.transaction, { key: 'Q1S0R1K7F3A9', amountFen: 3_800 });
  expect(await stage.channel.refund?.(wish)).toMatchObject({ value: { is: 'refunded' } });
  const looked = await hearing('refund-query');
  expect(await looked.channel.queryRefund?.(wish)).toMatchObject({
    value: { is: 'refunded', refundedAtMs: Date.parse('2026-03-02T12:30:09+08:00') },
  });
  expect((await looked.channel.queryRefund?.({ ...wish, key: 'Q1S0R2K7F3A9' }))?.is).toBe('unknown');
  expect((await looked.channel.queryRefund?.({ ...wish, amountFen: 7_600 }))?.is).toBe('unknown');
});
