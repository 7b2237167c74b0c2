// What is Douyin's own about spending: one ticket, repeats of it, two meanings of "used", orders spent in part.

import { expect, test } from 'vitest';
import { closeStagesAfterEach, doneOf, settled, shelfOn } from '../conformance-stage.ts';
import type { Attempt } from '../platform.ts';
import { douyinStage, looked, saying, type DouyinStage, type Instead } from './douyin.testkit.ts';
import { platform as douyin } from './index.ts';

closeStagesAfterEach();

const root = '/goodlife/v1/fulfilment/certificate';
const onlyVerify =
  (then: Instead): Instead =>
  (request, handle) =>
    request.path === `${root}/verify/` ? then(request, handle) : undefined;

/** A spend whose request got lost on its way, and what then happened on the platform's side. */
async function lost(stage: DouyinStage, then: (code: string) => void): Promise<Attempt> {
  const { attempt } = await looked(stage);
  stage.server.faults.next('request-lost');
  expect((await stage.platform.consume(attempt)).is).toBe('unknown');
  then(attempt.code);
  return attempt;
}

test('two of three coupons behind one link are spent; the scanned link and a plain code name them', async () => {
  const stage = await douyinStage();
  const { code, text = '' } = stage.rehearsal.issue({ deal: '1801001', count: 3 });
  expect(douyin.recognise(text)).toBe('certain');
  const prepared = doneOf(await stage.platform.prepare(text));
  expect(prepared).toMatchObject({
    code: text,
    usable: 3,
    originalFen: 23_800,
    paidFen: 15_800,
    voucherType: 4,
  });
  const { ticket = '', deal } = prepared;
  const { items } = doneOf(await stage.platform.consume(stage.attempt(text, { ticket, deal, count: 2 })));
  expect(items[0]?.code).toBe(text);
  expect(stage.book.find(items[1]?.code ?? '')?.order).toBe(stage.coupon(code).order);
  const spent = stage.book.order(stage.coupon(code).order)?.coupons.map((each) => each.uses.length);
  expect(spent).toEqual([1, 1, 0]);
});

test('a times card is spent twice in one go by naming it twice, and each use can be undone alone', async () => {
  const stage = await douyinStage();
  const { attempt } = await looked(stage, { deal: '1801005', spend: 2 });
  const consumed = doneOf(await stage.platform.consume(attempt));
  expect(consumed.items.map((item) => [item.code, item.left])).toEqual([
    [attempt.code, 4],
    [attempt.code, 3],
  ]);
  const [body = '{}'] = stage.bodies('/verify/');
  expect(new Set(JSON.parse(body).encrypted_codes).size).toBe(1);
  const last = stage.undo(consumed, { flow: consumed.items[1]?.flow ?? '' });
  doneOf(await stage.platform.reverse(last));
  expect(stage.rehearsal.spent(attempt.code)).toBe(1);
  expect(doneOf(await stage.platform.prepare(attempt.code))).toMatchObject({ usable: 4, paidFen: 17_600 });
});

test('a times card whose answer got lost is pieced together from its record, use by use', async () => {
  const stage = await douyinStage();
  const earlier = await looked(stage, { deal: '1801005' });
  doneOf(await stage.platform.consume(earlier.attempt));
  stage.advance(600_000);
  const { ticket = '', deal } = doneOf(await stage.platform.prepare(earlier.attempt.code));
  const attempt = stage.attempt(earlier.attempt.code, { ticket, deal, count: 2 });
  stage.server.faults.next('reply-lost');
  await stage.platform.consume(attempt);
  stage.advance(900_000);
  const { items } = doneOf(await stage.reopened().settle(attempt, 0, 900_000));
  expect(items.map((item) => item.left)).toEqual([3, 2]);
  expect(stage.rehearsal.spent(attempt.code)).toBe(3);
});

test('every repeat is byte for byte the same request', async () => {
  const stage = await douyinStage();
  const { attempt } = await looked(stage, { count: 2, spend: 2 });
  stage.server.faults.next('reply-lost', 3);
  await stage.platform.consume(attempt);
  expect(doneOf(await settled(stage, attempt)).items).toHaveLength(2);
  const bodies = stage.bodies('/verify/');
  expect(bodies.length).toBeGreaterThan(1);
  expect(new Set(bodies).size).toBe(1);
});

test('"used" on a repeat is our own success, when the first try spent it and said "try again"', async () => {
  let first = true;
  const stage = await douyinStage({
    forgetsAfterMs: -1,
    instead: onlyVerify((request, handle) => {
      const reply = handle(request);
      if (!first) return reply;
      first = false;
      return saying(3_000_001);
    }),
  });
  const { attempt } = await looked(stage);
  expect(await stage.platform.consume(attempt)).toMatchObject({
    is: 'unknown',
    platform: { code: '3000001' },
  });
  const consumed = doneOf(await stage.platform.settle(attempt, 1, 6_000));
  expect(stage.bodies('/verify/')).toHaveLength(2);
  expect(stage.rehearsal.consumptions(attempt.code)).toBe(1);
  doneOf(await stage.platform.reverse(stage.undo(consumed)));
});

test('"used" on the first try is somebody else, told with when and by whom', async () => {
  const stage = await douyinStage();
  const { attempt } = await looked(stage);
  stage.advance(60_000);
  stage.rehearsal.events?.consumedElsewhere?.(attempt.code, Date.parse('2026-03-02T12:00:30+08:00'));
  expect(await stage.platform.consume(attempt)).toMatchObject({
    is: 'rejected',
    because: 'voucher-already-redeemed',
    platform: { name: 'douyin', code: '1208' },
    details: { usedAt: '2026-03-02 12:00:30', usedBy: '商家扫码 店长阿杰' },
  });
});

test('a use in another shop, in the merchant’s app or before we asked is never taken for our lost one', async () => {
  const stage = await douyinStage();
  const ours = '6601136930455291912';
  const uses: readonly ((code: string) => void)[] = [
    (code) => stage.book.use(stage.coupon(code), { type: 4, by: '开放平台API', poi: '42' }, stage.now()),
    (code) => stage.book.use(stage.coupon(code), { type: 3, by: '阿杰', poi: ours }, stage.now()),
    (code) => stage.book.use(stage.coupon(code), { type: 4, by: 'x', poi: ours }, stage.now() - 60_000),
  ];
  for (const use of uses) {
    const attempt = await lost(stage, use);
    expect(await stage.platform.settle(attempt, 1, 6_000)).toMatchObject({
      is: 'rejected',
      because: 'voucher-already-redeemed',
    });
  }
});

test('a use that the journal gives to another attempt of this store is not ours', async () => {
  const stage = await douyinStage();
  const use = { type: 4, by: 'x', poi: '6601136930455291912' };
  const attempt = await lost(stage, (code) => void stage.book.use(stage.coupon(code), use, stage.now()));
  const deps = {
    env: stage.env,
    secrets: shelfOn(new Map()),
    store: { id: 1, name: '演练店', timezone: 'Asia/Shanghai' },
    station: 1,
    usesOf: () => [{ attempt: 'another', count: 1, atMs: attempt.askedAtMs + 1_000 }],
  };
  const config = douyin.configSchema.parse(stage.rehearsal.config(stage.server.url));
  const outcome = await douyin.open(config, deps).settle(attempt, 9, 700_000);
  expect(outcome).toMatchObject({ because: 'voucher-already-redeemed' });
  doneOf(await douyin.open(config, { ...deps, usesOf: () => [] }).settle(attempt, 9, 700_000));
});

test('an order spent in part is done with what was spent, and says how much', async () => {
  const stage = await douyinStage();
  const { attempt, codes } = await looked(stage, { count: 3, spend: 3 });
  stage.coupon(codes[1] ?? '').gifted = true;
  const outcome = await stage.platform.consume(attempt);
  expect(doneOf(outcome).items.map((item) => item.code)).toEqual([codes[0], codes[2]]);
  expect(outcome).toMatchObject({ platform: { message: '3 张中核销了 2 张' } });
  expect(codes.map((code) => stage.rehearsal.spent(code))).toEqual([1, 0, 1]);
});

test('an order spent in part whose answer got lost ends with the same coupons, by repeat and by record', async () => {
  for (const ageMs of [6_000, 700_000]) {
    const stage = await douyinStage();
    const { attempt, codes } = await looked(stage, { count: 2, spend: 2 });
    stage.coupon(codes[1] ?? '').gifted = true;
    stage.server.faults.next('reply-lost');
    await stage.platform.consume(attempt);
    let outcome = await stage.platform.settle(attempt, 1, ageMs);
    for (let later = ageMs + 31_000; outcome.is === 'unknown' && later < ageMs + 99_000; later += 31_000)
      outcome = await stage.platform.settle(attempt, 2, later);
    expect(doneOf(outcome).items.map((item) => item.code)).toEqual([codes[0]]);
  }
});

test('when none of an order can be spent, the clerk hears why, and nothing is spent', async () => {
  const stage = await douyinStage();
  const { attempt, codes } = await looked(stage, { count: 2, spend: 2 });
  for (const code of codes) stage.coupon(code).gifted = true;
  expect(await stage.platform.consume(attempt)).toMatchObject({
    is: 'rejected',
    because: 'voucher-held',
    details: { reason: '顾客正在转赠该券，请先取消转赠' },
  });
  expect(codes.map((code) => stage.rehearsal.spent(code))).toEqual([0, 0]);
});

test('a result nobody listed leaves the spend open; so does an answer for fewer or other coupons', async () => {
  let results: readonly object[] = [];
  const stage = await douyinStage({ instead: onlyVerify(() => saying(0, { verify_results: results })) });
  const answers: readonly (readonly object[])[] = [
    [],
    [{ result: 0, code: 'another', verify_id: '1', certificate_id: '2' }],
    [{ result: 987_654, code: 'own' }],
    [
      { result: 0, code: 'own', verify_id: '1' },
      { result: 0, code: 'own', verify_id: '2' },
    ],
  ];
  for (const answer of answers) {
    const { attempt } = await looked(stage);
    const { encrypted } = stage.coupon(attempt.code);
    results = answer.map((each) =>
      'code' in each && each.code === 'own' ? { ...each, code: encrypted } : each,
    );
    expect((await stage.platform.consume(attempt)).is).toBe('unknown');
  }
});

test('a yes on one level only is no yes', async () => {
  let reply = saying(0, {}, 2_100_004);
  const stage = await douyinStage({ instead: onlyVerify(() => reply) });
  for (const each of [saying(0, {}, 2_100_004), saying(2_100_004, {}, 0)]) {
    const { attempt } = await looked(stage);
    reply = each;
    expect(await stage.platform.consume(attempt)).toMatchObject({
      is: 'unknown',
      platform: { code: '2100004' },
    });
  }
  const { attempt } = await looked(stage);
  const results = [{ result: 0, code: stage.coupon(attempt.code).encrypted, verify_id: '1' }];
  const { data } = JSON.parse(saying(0, { verify_results: results }).body);
  reply = { status: 200, headers: {}, body: JSON.stringify({ data }) };
  expect(await stage.platform.consume(attempt)).toMatchObject({ is: 'unknown', why: 'answer-of-one-level' });
});

test('more than the ticket holds is refused here, and a spend without a ticket is sent back to the scanner', async () => {
  const stage = await douyinStage();
  const { attempt } = await looked(stage, { count: 2, spend: 3 });
  const before = stage.server.requests;
  expect(await stage.platform.consume(attempt)).toEqual({
    is: 'rejected',
    because: 'voucher-count',
    details: { usable: 2 },
  });
  for (const ticket of ['', 'x', '{"t":"","o":"","c":[]}']) {
    const bare = stage.attempt(attempt.code, { ticket });
    expect(await stage.platform.consume(bare)).toMatchObject({ because: 'platform-refused' });
    expect(await stage.platform.settle(bare, 0, 9_000)).toMatchObject({ is: 'rejected' });
  }
  expect(stage.server.requests).toBe(before);
});

test('while a spend is unclear, a fresh scan of the same coupon is told that it is being worked on', async () => {
  const stage = await douyinStage();
  const attempt = await lost(stage, () => undefined);
  const { ticket = '' } = doneOf(await stage.platform.prepare(attempt.code));
  const again = stage.attempt(attempt.code, { ticket, deal: attempt.deal });
  expect(await stage.platform.consume(again)).toEqual({ is: 'rejected', because: 'voucher-busy' });
  doneOf(await settled(stage, attempt));
  expect(stage.rehearsal.consumptions(attempt.code)).toBe(1);
});

test('what never left the station is never sent later by settling', async () => {
  const stage = await douyinStage();
  const { attempt } = await looked(stage);
  stage.server.faults.next('refuse-connection');
  expect((await stage.platform.consume(attempt)).is).toBe('not-sent');
  await stage.server.faults.clear();
  expect(await stage.platform.settle(attempt, 2, 60_000)).toMatchObject({ because: 'platform-unreachable' });
  expect(stage.rehearsal.consumptions(attempt.code)).toBe(0);
});

test('a repeat that is called used while its record shows no use stays open', async () => {
  let level: 'call' | 'coupon' = 'call';
  const stage = await douyinStage({
    instead: onlyVerify(({ body }) => {
      const [code] = JSON.parse(body).encrypted_codes;
      return level === 'call' ? saying(1208) : saying(0, { verify_results: [{ result: 1208, code }] });
    }),
  });
  for (const each of ['call', 'coupon'] as const) {
    level = each;
    const attempt = await lost(stage, () => undefined);
    const heard: string[] = [];
    for (const ageMs of [6_000, 40_000, 80_000])
      heard.push((await stage.platform.settle(attempt, 1, ageMs)).is);
    expect(heard).toEqual(['unknown', 'unknown', 'unknown']);
  }
});

test('a use that this station booked for one attempt is never counted for the next', async () => {
  const stage = await douyinStage();
  const { attempt } = await looked(stage, { deal: '1801005' });
  doneOf(await stage.platform.consume(attempt));
  const { ticket = '', deal } = doneOf(await stage.platform.prepare(attempt.code));
  const next = stage.attempt(attempt.code, { ticket, deal });
  stage.server.faults.next('request-lost');
  expect((await stage.platform.consume(next)).is).toBe('unknown');
  const heard = [];
  for (const ageMs of [700_000, 731_000]) heard.push(await stage.platform.settle(next, 9, ageMs));
  expect(heard[1]).toMatchObject({ is: 'rejected', because: 'platform-unreachable' });
});
