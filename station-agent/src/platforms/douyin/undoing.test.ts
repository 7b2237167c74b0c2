// Undoing within the hour, by whatever the platform remembers; and the day's list of what stands.

import { expect, test } from 'vitest';
import { closeStagesAfterEach, doneOf } from '../conformance-stage.ts';
import type { Consumed, PlatformOrder } from '../platform.ts';
import { douyinStage, looked, saying, type DouyinStage } from './douyin.testkit.ts';
import { readFlow, writeFlow } from './ticket.ts';

closeStagesAfterEach();

async function spent(stage: DouyinStage, deal?: string): Promise<Consumed> {
  const { attempt } = await looked(stage, deal === undefined ? {} : { deal });
  return doneOf(await stage.platform.consume(attempt));
}

test('an undo after the hour is refused here, without asking the platform', async () => {
  const stage = await douyinStage();
  const consumed = await spent(stage);
  expect(consumed.reversibleUntilMs - consumed.consumedAtMs).toBe(3_600_000);
  stage.advance(3_600_001);
  const before = stage.server.requests;
  expect(await stage.platform.reverse(stage.undo(consumed))).toEqual({
    is: 'rejected',
    because: 'reversal-window-closed',
  });
  expect(stage.server.requests).toBe(before);
});

test('where the platform’s clock has closed the hour, its own record says so', async () => {
  let fastMs = 0;
  const stage = await douyinStage({
    instead: (request, handle) => handle({ ...request, nowMs: request.nowMs + fastMs }),
  });
  const consumed = await spent(stage);
  stage.advance(3_500_000);
  const undo = stage.undo(consumed);
  fastMs = 300_000;
  expect(await stage.platform.reverse(undo)).toMatchObject({ is: 'unknown', platform: { code: '1263' } });
  expect((await stage.platform.settleReverse(undo, 0, 6_000)).is).toBe('unknown');
  expect(await stage.platform.settleReverse(undo, 1, 31_000)).toMatchObject({
    is: 'rejected',
    because: 'reversal-window-closed',
  });
});

test('an undo that got lost is not given up before the platform was looked at twice, nor sent again', async () => {
  const stage = await douyinStage();
  const undo = stage.undo(await spent(stage));
  stage.server.faults.next('request-lost');
  await stage.platform.reverse(undo);
  const heard: string[] = [];
  for (const ageMs of [1_000, 6_000, 20_000, 31_000])
    heard.push((await stage.platform.settleReverse(undo, 0, ageMs)).is);
  expect(heard).toEqual(['unknown', 'unknown', 'unknown', 'rejected']);
  expect(stage.bodies('/cancel/')).toHaveLength(0);
  expect(stage.rehearsal.spent(undo.code)).toBe(1);
});

test('"undone already" and "no record of it" send us to the record, which knows', async () => {
  const stage = await douyinStage();
  const consumed = await spent(stage);
  const undo = stage.undo(consumed);
  doneOf(await stage.platform.reverse(undo));
  const again = stage.undo(consumed);
  expect(await stage.platform.reverse(again)).toMatchObject({ is: 'unknown', platform: { code: '1265' } });
  doneOf(await stage.platform.settleReverse(again, 0, 6_000));
});

test('a use without its encrypted code, and one of several of a times card, is looked up in the day’s record', async () => {
  const stage = await douyinStage();
  const single = await spent(stage);
  const card = await spent(stage, '1801005');
  for (const consumed of [single, card]) {
    const whole = consumed.items[0]?.flow ?? '';
    const { verifyId, certificateId } = readFlow(whole) ?? { verifyId: '', certificateId: '' };
    const flow = consumed === single ? `${verifyId}:${certificateId}:` : whole;
    const undo = stage.undo(consumed, { flow });
    stage.server.faults.next('reply-lost');
    expect((await stage.platform.reverse(undo)).is).toBe('unknown');
    doneOf(await stage.platform.settleReverse(undo, 0, 6_000));
    expect(stage.bodies('/verify_record/').length).toBeGreaterThan(0);
  }
});

test('a times card that shows only its latest use does not make an earlier one undone', async () => {
  const stage = await douyinStage({
    instead: (request, handle) => {
      if (!request.path.includes('/certificate/get/')) return undefined;
      const reply = handle(request);
      const { data, extra } = JSON.parse(reply.body);
      const { verify_records: _left, ...certificate } = data.certificate;
      return { ...reply, body: JSON.stringify({ data: { ...data, certificate }, extra }) };
    },
  });
  const { attempt } = await looked(stage, { deal: '1801005', spend: 2 });
  const undo = stage.undo(doneOf(await stage.platform.consume(attempt)));
  stage.server.faults.next('request-lost');
  await stage.platform.reverse(undo);
  const heard: string[] = [];
  for (const ageMs of [6_000, 31_000]) heard.push((await stage.platform.settleReverse(undo, 0, ageMs)).is);
  expect(heard).toEqual(['unknown', 'rejected']);
  expect(stage.rehearsal.spent(attempt.code)).toBe(2);
});

test('a result that refuses one use is no undo', async () => {
  const stage = await douyinStage({
    instead: ({ path, body }) =>
      path.includes('/cancel/')
        ? saying(0, { cancel_results: [{ result_code: 2_119_001, verify_id: JSON.parse(body).verify_id }] })
        : undefined,
  });
  const undo = stage.undo(await spent(stage));
  expect(await stage.platform.reverse(undo)).toMatchObject({ is: 'rejected', because: 'platform-refused' });
  expect(await stage.platform.reverse(stage.undo(await spent(stage), { flow: 'x' }))).toMatchObject({
    because: 'platform-refused',
  });
});

test('a flow keeps within its bound by leaving out what the record can tell', () => {
  const short = { verifyId: '1', certificateId: '2', encryptedCode: 'a:b' };
  expect(readFlow(writeFlow(short))).toEqual(short);
  const long = { ...short, encryptedCode: 'x'.repeat(600) };
  expect(readFlow(writeFlow(long))).toEqual({ ...long, encryptedCode: '' });
  expect(readFlow(':2:')).toBeUndefined();
});

test('forty-five uses of a day come in three pages, none twice, undone ones left out, also after a restart', async () => {
  const stage = await douyinStage();
  const sold = Array.from({ length: 45 }, () => stage.rehearsal.issue({ deal: '1801003' }).code);
  for (const code of sold) stage.rehearsal.events?.consumedElsewhere?.(code, stage.now());
  const [undone = '', ...standing] = sold;
  const coupon = stage.coupon(undone);
  for (const use of coupon.uses) stage.book.cancel(coupon, use, stage.now());
  const listed: PlatformOrder[] = [];
  const offsets: number[] = [];
  for (let offset: number | undefined = 0; offset !== undefined;) {
    offsets.push(offset);
    const client = offset === 20 ? stage.reopened() : stage.platform;
    const page: { orders: readonly PlatformOrder[]; next?: number } = doneOf(
      await client.listByDate('2026-03-02', offset),
    );
    listed.push(...page.orders);
    offset = page.next;
  }
  expect(offsets).toEqual([0, 20, 40]);
  expect(listed.map((order) => order.code)).toEqual(standing);
  expect(listed[0]).toMatchObject({ title: '50元代金券', paidFen: 4_290, status: 'consumed' });
  expect(readFlow(listed[0]?.flow ?? '')?.encryptedCode).toBe(stage.coupon(standing[0] ?? '').encrypted);
  expect(doneOf(await stage.platform.listByDate('2026-03-01', 0)).orders).toEqual([]);
});

test('asking for authorisation proves key and secret', async () => {
  const stage = await douyinStage();
  const { expiresAtMs } = doneOf(await stage.platform.authorise());
  expect(expiresAtMs).toBeGreaterThan(stage.now() + 7_000_000);
});
