// The client reads answers shaped as documented, with their mixed types and their ids too long for a number.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { closeStagesAfterEach, doneOf } from '../conformance-stage.ts';
import { douyinStage, type DouyinStage } from './douyin.testkit.ts';
import { readFlow, readTicket } from './ticket.ts';

closeStagesAfterEach();

const shape = z
  .object({ note: z.string().includes('not recorded from a live shop'), path: z.string() })
  .loose();
const folder = new URL('recorded/', import.meta.url);
/** The reply's own text, so that no number passes through JavaScript before the client reads it. */
const replyOf = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8');
      const { path } = shape.parse(JSON.parse(text));
      const from = text.indexOf('"reply":') + '"reply":'.length;
      return [path, text.slice(from, text.lastIndexOf('}'))] as const;
    }),
);

/** A platform that says exactly what the files say. */
function speaking(more: Readonly<Record<string, string>> = {}): Promise<DouyinStage> {
  return douyinStage({
    instead: ({ path }) => {
      const name = path.split('?')[0] ?? '';
      const body = more[name] ?? replyOf.get(name) ?? '{}';
      return { status: 200, headers: { 'content-type': 'application/json' }, body };
    },
  });
}

const root = '/goodlife/v1/fulfilment/certificate';
const code = '102030405060708';
const certificateId = '7301234567890123457';

test('a documented prepare tells order, deal, prices to the fen, count, last day and exact ids', async () => {
  const { platform } = await speaking();
  const { ticket = '', ...prepared } = doneOf(await platform.prepare(code));
  expect(prepared).toEqual({
    code,
    orderNo: '1048723615490010001',
    deal: '1722345678901234',
    title: '单人工作日午餐',
    originalFen: 19_850,
    paidFen: 11_800,
    phone: '',
    usable: 2,
    expiresOn: '2026-12-31',
    voucherType: 4,
  });
  const ids = readTicket(ticket)?.coupons.map((coupon) => coupon.certificateId);
  expect(ids).toEqual([certificateId, '7301234567890123459']);
});

test('a documented verify of two tells both uses, and only for the count that was asked', async () => {
  const { platform, attempt } = await speaking();
  const { ticket = '', deal } = doneOf(await platform.prepare(code));
  const outcome = await platform.consume(attempt(code, { ticket, deal, count: 2 }));
  const { items } = doneOf(outcome);
  expect(items.map((item) => item.code)).toEqual([code, '102030405060709']);
  expect(readFlow(items[0]?.flow ?? '')).toMatchObject({ verifyId: '7309876543210987651', certificateId });
  expect(outcome).toMatchObject({ platform: { code: '0', trace: '202603021200000102030405060708090A' } });
  const { ticket: next = '' } = doneOf(await platform.prepare(code));
  expect((await platform.consume(attempt(code, { ticket: next, deal }))).is).not.toBe('done');
});

test('a documented record of a used coupon is ours only for an attempt of that time', async () => {
  const stage = await speaking();
  const looked = doneOf(await stage.platform.prepare(code));
  // The documented look is of another day than the documented use: its moment says nothing here.
  const { n: _seenAtMs, ...timeless } = JSON.parse(looked.ticket ?? '');
  const { ticket, deal } = { ticket: JSON.stringify(timeless), deal: looked.deal };
  const usedAtMs = 1_772_423_887_000;
  // The documented answers stand still in time, so their clock is behind ours by what has passed.
  const aheadMs = 1_772_424_000_000 - stage.now();
  const attemptAt = (askedAtMs: number) => stage.attempt(code, { ticket, deal, askedAtMs });
  const own = attemptAt(usedAtMs - aheadMs - 1_000);
  const consumed = doneOf(
    await stage.opened(stage.rehearsal.config(stage.server.url)).settle(own, 9, 700_000),
  );
  expect(Math.abs(consumed.consumedAtMs - (usedAtMs - aheadMs))).toBeLessThan(30_000);
  const later = attemptAt(usedAtMs - aheadMs + 60_000);
  const fresh = stage.opened(stage.rehearsal.config(stage.server.url));
  expect(await fresh.settle(later, 9, 700_000)).toMatchObject({ because: 'voucher-already-redeemed' });
});

test('a documented day’s list and undo are read, milliseconds and undone uses among them', async () => {
  const { platform, undo, now } = await speaking();
  const { orders, next } = doneOf(await platform.listByDate('2026-03-02', 0));
  expect(next).toBeUndefined();
  expect(orders.map((order) => [order.code, order.paidFen, readFlow(order.flow)?.certificateId])).toEqual([
    [code, 11_800, certificateId],
  ]);
  const passedMs = now() - 1_772_424_000_000;
  expect(Math.abs((orders[0]?.consumedAtMs ?? 0) - passedMs - 1_772_423_887_000)).toBeLessThan(30_000);
  const consumed = {
    items: [{ code, deal: '1722345678901234', flow: orders[0]?.flow ?? '' }],
    consumedAtMs: Date.parse('2026-03-02T12:00:00+08:00'),
    reversibleUntilMs: 0,
  };
  doneOf(await platform.reverse(undo(consumed)));
});

test('an order with no coupon left to use is explained by its coupons or by its refunds', async () => {
  const none = JSON.stringify({
    data: {
      error_code: 0,
      description: '',
      verify_token: 't',
      order_id: '1048723615490010001',
      certificates: null,
    },
    extra: { error_code: 0 },
  });
  const used = await speaking({ [`${root}/prepare/`]: none });
  expect(await used.platform.prepare(code)).toMatchObject({
    because: 'voucher-already-redeemed',
    details: { usedBy: '开放平台API' },
  });
  const bare = JSON.stringify({ data: { error_code: 0, certificates: [] }, extra: { error_code: 0 } });
  const refunded = await speaking({ [`${root}/prepare/`]: none, [`${root}/query/`]: bare });
  expect(await refunded.platform.prepare(code)).toMatchObject({ because: 'voucher-refunded' });
});

test('the gateway’s own error shape is read as well', async () => {
  const gateway = '{"err_no":28001007,"err_msg":"no such permission","log_id":"log-9"}';
  const { platform } = await speaking({ [`${root}/prepare/`]: gateway });
  expect(await platform.prepare(code)).toMatchObject({
    because: 'platform-refused',
    platform: { code: '28001007', trace: 'log-9', message: 'no such permission' },
  });
});
