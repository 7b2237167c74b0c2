// What is Meituan's own: request ids, several codes of one order, records looked at twice, two businesses.

import { expect, test } from 'vitest';
import type { RehearsalPlatform } from '../platform.ts';
import type { RehearsalReply, RehearsalRequest } from '../../remote/rehearsal.ts';
import {
  closeStagesAfterEach,
  doneOf,
  preparedAttempt,
  setStage,
  settled,
  type MakeRehearsal,
  type Stage,
} from '../conformance-stage.ts';
import { platform as meituan } from './index.ts';

closeStagesAfterEach();

const restaurant: MakeRehearsal = (random) => {
  const rehearsal = meituan.dialects?.['restaurant']?.(random);
  if (rehearsal === undefined) throw new Error('no restaurant dialect');
  return rehearsal;
};

/** The rehearsal with somebody listening at its door, who may also answer instead of it. */
function overheard(
  make: MakeRehearsal,
  heard: (request: RehearsalRequest, form: URLSearchParams) => RehearsalReply | undefined,
): MakeRehearsal {
  return (random): RehearsalPlatform => {
    const rehearsal = make(random);
    const handle = (request: RehearsalRequest): RehearsalReply =>
      heard(request, new URLSearchParams(request.body)) ?? rehearsal.handle(request);
    return { ...rehearsal, handle };
  };
}

const saying = (code: string, data: unknown = null): RehearsalReply => ({
  status: 200,
  headers: {},
  body: JSON.stringify({ code, msg: 'said by the test', data, traceId: 't' }),
});

function orderOf(stage: Stage, count: number): string {
  return stage.rehearsal.issue({ deal: '7001', count }).code;
}

for (const [name, make] of [
  ['service retail', meituan.rehearsal],
  ['restaurant', restaurant],
] as const) {
  test(`${name}: two of three codes of an order are spent, the answer tells which, and a lost answer is pieced together`, async () => {
    const stage = await setStage(meituan, make);
    const scanned = orderOf(stage, 3);
    expect(doneOf(await stage.platform.prepare(scanned)).usable).toBe(3);
    const heard = doneOf(await stage.platform.consume(stage.attempt(scanned, { count: 2 })));
    expect(heard.items[0]?.code).toBe(scanned);
    expect(heard.items.map((item) => stage.rehearsal.spent(item.code))).toEqual([1, 1]);

    const lost = stage.attempt(orderOf(stage, 3), { count: 2 });
    stage.server.faults.next('reply-lost', 3);
    expect((await stage.platform.consume(lost)).is).toBe('unknown');
    const pieced = doneOf(await settled(stage, lost));
    expect(pieced.items).toHaveLength(2);
    expect(pieced.items.map((item) => stage.rehearsal.consumptions(item.code))).toEqual([1, 1]);
  });

  test(`${name}: more than are left is refused by name, and nothing is spent`, async () => {
    const stage = await setStage(meituan, make);
    const attempt = stage.attempt(orderOf(stage, 2), { count: 3 });
    expect(await stage.platform.consume(attempt)).toMatchObject({ because: 'voucher-count' });
    expect(stage.rehearsal.spent(attempt.code)).toBe(0);
  });

  test(`${name}: the platform's own word closes the undo where our clock would still allow it`, async () => {
    const stage = await setStage(meituan, make);
    const patient = stage.opened({ ...stage.rehearsal.config(stage.server.url), reverseMinutes: 60 });
    const consumed = doneOf(await patient.consume(await preparedAttempt(stage)));
    stage.advance(660_000);
    expect(await patient.reverse(stage.undo(consumed))).toMatchObject({
      because: 'reversal-window-closed',
      platform: { name: 'meituan' },
    });
    expect(stage.rehearsal.spent(consumed.items[0]?.code ?? '')).toBe(1);
  });

  test(`${name}: a used voucher is refused at the look with when and where it was used`, async () => {
    const stage = await setStage(meituan, make);
    const code = orderOf(stage, 1);
    stage.rehearsal.events?.consumedElsewhere?.(code, Date.parse('2026-03-02T10:30:00+08:00'));
    expect(await stage.platform.prepare(code)).toMatchObject({
      because: 'voucher-already-redeemed',
      details: { usedAt: '2026-03-02 10:30:00' },
    });
  });

  test(`${name}: a code nobody listed leaves a spend open and refuses a look in the platform's words`, async () => {
    let odd = '';
    const stage = await setStage(
      meituan,
      overheard(make, ({ path }) => (path.endsWith(odd) && odd !== '' ? saying('OP_NEVER_SEEN') : undefined)),
    );
    const attempt = await preparedAttempt(stage);
    odd = '/consume';
    expect(await stage.platform.consume(attempt)).toMatchObject({
      is: 'unknown',
      platform: { code: 'OP_NEVER_SEEN' },
    });
    odd = '/prepare';
    expect(await stage.platform.prepare(attempt.code)).toMatchObject({
      because: 'platform-refused',
      platform: { code: 'OP_NEVER_SEEN' },
    });
  });

  test(`${name}: when records show no account of ours, a use that may be another station's is nobody's`, async () => {
    const stage = await setStage(meituan, make);
    const config = { ...stage.rehearsal.config(stage.server.url), accountEchoed: false };
    const attempt = await preparedAttempt(stage);
    stage.server.faults.next('request-lost');
    const one = stage.opened(config);
    expect((await one.consume(attempt)).is).toBe('unknown');
    const theirs = stage.attempt(attempt.code, { deal: attempt.deal });
    const consumed = doneOf(await stage.opened(config).consume(theirs));
    for (const ageMs of [200_000, 206_000, 300_000])
      expect(await one.settle(attempt, 9, ageMs)).toMatchObject({ is: 'unknown', why: 'use-without-proof' });
    const first = stage.attempt(attempt.code, { deal: attempt.deal });
    expect(await stage.opened(config).consume(first)).toMatchObject({ because: 'voucher-already-redeemed' });
    expect(stage.rehearsal.consumptions(attempt.code)).toBe(consumed.items.length);
  });

  test(`${name}: after a certain "it had no effect" the same key may be asked again, and is really sent`, async () => {
    const stage = await setStage(meituan, make);
    const attempt = await preparedAttempt(stage);
    stage.server.faults.next('request-lost', 3);
    expect((await stage.platform.consume(attempt)).is).toBe('unknown');
    await stage.server.faults.clear();
    let ended = await stage.platform.settle(attempt, 9, 200_000);
    for (const ageMs of [206_000, 240_000, 280_000])
      if (ended.is === 'unknown') ended = await stage.platform.settle(attempt, 9, ageMs);
    expect(ended).toMatchObject({ is: 'rejected', because: 'platform-unreachable' });
    doneOf(await stage.platform.consume({ ...attempt, askedAtMs: stage.now() }));
    expect(stage.rehearsal.consumptions(attempt.code)).toBe(1);
  });

  test(`${name}: where a shop has only this till, the time of use tells our spend from an older one`, async () => {
    const stage = await setStage(meituan, make);
    const config = { ...stage.rehearsal.config(stage.server.url), accountEchoed: false, onlyTill: true };
    const attempt = await preparedAttempt(stage);
    stage.server.faults.next('reply-lost');
    await stage.opened(config).consume(attempt);
    stage.advance(200_000);
    const later = stage.attempt(attempt.code, { deal: attempt.deal });
    expect((await stage.opened(config).settle(attempt, 9, 200_000)).is).toBe('done');
    const patient = stage.opened(config);
    for (const ageMs of [200_000, 206_000]) await patient.settle(later, 9, ageMs);
    expect(await patient.settle(later, 9, 231_000)).toMatchObject({
      because: 'voucher-already-redeemed',
    });
  });
}

test('a lost spend is repeated with the very same request id, and no more than twice', async () => {
  const ids: string[] = [];
  const stage = await setStage(
    meituan,
    overheard(meituan.rehearsal, ({ path }, form) => {
      if (!path.endsWith('/consume')) return undefined;
      ids.push(String(JSON.parse(form.get('biz') ?? '{}').requestId));
      return { status: 502, headers: {}, body: 'bad gateway' };
    }),
  );
  const attempt = await preparedAttempt(stage);
  expect((await stage.platform.consume(attempt)).is).toBe('unknown');
  const end = await settled(stage, attempt);
  expect(ids).toEqual([attempt.key, attempt.key, attempt.key]);
  expect(end).toMatchObject({ is: 'rejected', because: 'platform-unreachable' });
});

test('"not used" is believed only when seen twice, 5 s and 30 s after the last try', async () => {
  const stage = await setStage(meituan);
  const attempt = await preparedAttempt(stage);
  stage.server.faults.next('request-lost', 1);
  expect((await stage.platform.consume(attempt)).is).toBe('unknown');
  const ages = [2_000, 4_000, 6_000, 29_000, 31_000];
  const heard: string[] = [];
  for (const ageMs of ages) heard.push((await stage.platform.settle(attempt, 2, ageMs)).is);
  expect(heard).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'rejected']);
  const forgetful = stage.reopened();
  expect((await forgetful.settle(attempt, 2, 600_000)).is).toBe('unknown');
});

test('a look too soon after the last try counts for nothing, however late the next one is', async () => {
  const stage = await setStage(meituan);
  const attempt = await preparedAttempt(stage);
  stage.server.faults.next('request-lost');
  await stage.platform.consume(attempt);
  const heard: string[] = [];
  for (const ageMs of [1_000, 40_000, 41_000])
    heard.push((await stage.platform.settle(attempt, 2, ageMs)).is);
  expect(heard).toEqual(['unknown', 'unknown', 'rejected']);
});

test('an undo that got lost is not given up before the platform was looked at twice', async () => {
  const stage = await setStage(meituan);
  const consumed = doneOf(await stage.platform.consume(await preparedAttempt(stage)));
  const undo = stage.undo(consumed);
  stage.server.faults.next('request-lost');
  await stage.platform.reverse(undo);
  const heard: string[] = [];
  for (const ageMs of [1_000, 6_000, 20_000, 31_000])
    heard.push((await stage.platform.settleReverse(undo, 0, ageMs)).is);
  expect(heard).toEqual(['unknown', 'unknown', 'unknown', 'rejected']);
});

test('an undo after the window is refused here, without asking the platform', async () => {
  const stage = await setStage(meituan);
  const consumed = doneOf(await stage.platform.consume(await preparedAttempt(stage)));
  stage.advance(600_001);
  const before = stage.server.requests;
  expect(await stage.platform.reverse(stage.undo(consumed))).toEqual({
    is: 'rejected',
    because: 'reversal-window-closed',
  });
  expect(stage.server.requests).toBe(before);
});

test('a platform whose clock is three minutes ahead does not move our times', async () => {
  const stage = await setStage(meituan, (random) => {
    const rehearsal = meituan.rehearsal(random);
    return {
      ...rehearsal,
      handle: (request) => rehearsal.handle({ ...request, nowMs: request.nowMs + 180_000 }),
    };
  });
  const attempt = await preparedAttempt(stage);
  stage.server.faults.next('reply-lost');
  await stage.platform.consume(attempt);
  const { consumedAtMs } = doneOf(await stage.platform.settle(attempt, 9, 200_000));
  expect(Math.abs(consumedAtMs - attempt.askedAtMs)).toBeLessThan(60_000);
});

test('a yes under a server error is no yes', async () => {
  let status = 500;
  const stage = await setStage(meituan, (random) => {
    const rehearsal = meituan.rehearsal(random);
    return {
      ...rehearsal,
      handle: (request) => ({
        ...rehearsal.handle(request),
        status: request.path.endsWith('/consume') ? status : 200,
      }),
    };
  });
  const attempt = await preparedAttempt(stage);
  expect(await stage.platform.consume(attempt)).toMatchObject({ is: 'unknown', why: 'http-500' });
  status = 200;
  doneOf(await stage.platform.consume(attempt));
});

test('a restaurant’s voucher used by an attempt that a killed process sent is still that attempt’s', async () => {
  const stage = await setStage(meituan, restaurant);
  const attempt = await preparedAttempt(stage);
  stage.server.faults.next('reply-lost');
  await stage.platform.consume(attempt);
  doneOf(await stage.reopened().consume(attempt));
  expect(stage.rehearsal.consumptions(attempt.code)).toBe(1);
});

test('a count that the look already ruled out is refused here, with the bounds', async () => {
  const stage = await setStage(meituan, restaurant);
  const attempt = await preparedAttempt(stage, { count: 2 });
  const before = stage.server.requests;
  expect(await stage.platform.consume(attempt)).toEqual({
    is: 'rejected',
    because: 'voucher-count',
    details: { min: 1, max: 1 },
  });
  expect(stage.server.requests).toBe(before);
});

test('an attempt too old for its customer to still wait is looked up, never sent again', async () => {
  const stage = await setStage(meituan);
  const attempt = await preparedAttempt(stage);
  stage.server.faults.next('request-lost');
  await stage.platform.consume(attempt);
  stage.advance(3_600_000);
  const end = await settled(stage, attempt, stage.reopened());
  expect(end).toMatchObject({ is: 'rejected', because: 'platform-unreachable' });
  expect(stage.rehearsal.consumptions(attempt.code)).toBe(0);
});

test('a restaurant’s spend leaves the station once, whatever becomes of its answer', async () => {
  const paths: string[] = [];
  const stage = await setStage(
    meituan,
    overheard(restaurant, ({ path }) => void paths.push(path)),
  );
  const attempt = await preparedAttempt(stage);
  stage.server.faults.next('reply-lost', 1);
  expect((await stage.platform.consume(attempt)).is).toBe('unknown');
  doneOf(await stage.platform.consume(attempt));
  doneOf(await stage.platform.settle(attempt, 0, 3_000));
  expect(paths.filter((path) => path.endsWith('/consume'))).toHaveLength(1);
});

test('a restaurant’s inner no is a no although the outer word is yes', async () => {
  const inner = (result: number): RehearsalReply => saying('OP_SUCCESS', { result, message: 'x' });
  let result = 1008;
  const stage = await setStage(
    meituan,
    overheard(restaurant, ({ path }) => (path.endsWith('/consume') ? inner(result) : undefined)),
  );
  const attempt = await preparedAttempt(stage);
  expect(await stage.platform.consume(attempt)).toMatchObject({
    because: 'voucher-wrong-store',
    platform: { code: 'result.1008' },
  });
  result = 4711;
  expect((await stage.platform.consume(stage.attempt(attempt.code))).is).toBe('unknown');
});

test('a yes that speaks of another voucher, or lacks its data, is no yes', async () => {
  let data: unknown = { result: [{ receiptCode: '999999999999', dealId: 1, flowId: 'f' }] };
  const stage = await setStage(
    meituan,
    overheard(meituan.rehearsal, ({ path }) =>
      path.endsWith('/consume') ? saying('OP_SUCCESS', data) : undefined,
    ),
  );
  const attempt = await preparedAttempt(stage);
  expect((await stage.platform.consume(attempt)).is).toBe('unknown');
  data = null;
  expect((await stage.platform.consume(stage.attempt(attempt.code))).is).toBe('unknown');
});

test('three hundred and five vouchers of a day come in two pages, none twice', async () => {
  const stage = await setStage(meituan);
  const sold = Array.from({ length: 305 }, () => orderOf(stage, 1));
  for (const code of sold) stage.rehearsal.events?.consumedElsewhere?.(code, stage.now());
  const first = doneOf(await stage.platform.listByDate('2026-03-02', 0));
  expect(first.orders).toHaveLength(300);
  const second = doneOf(await stage.platform.listByDate('2026-03-02', first.next ?? -1));
  expect(second.next).toBeUndefined();
  expect(new Set([...first.orders, ...second.orders].map((order) => order.code))).toEqual(new Set(sold));
});

test('plain digits may be ours, payment codes and links never are', () => {
  const heard = [
    '1234567890',
    '123456789012',
    '134567890123456789',
    '2512345678901234',
    'https://v.douyin.com/x',
    'GZJY12345678901234',
    '',
  ];
  expect(heard.map((text) => meituan.recognise(text))).toEqual([
    'possible',
    'possible',
    'no',
    'no',
    'no',
    'no',
    'no',
  ]);
});

test.each([
  ['service retail', meituan.rehearsal],
  ['restaurant', restaurant],
])('%s: an undo that had happened already ends as undone, not as refused', async (_name, make) => {
  const stage = await setStage(meituan, make);
  const attempt = await preparedAttempt(stage);
  const consumed = doneOf(await stage.platform.consume(attempt));
  doneOf(await stage.platform.reverse(stage.undo(consumed)));
  const again = stage.undo(consumed);
  expect(await stage.platform.reverse(again)).toMatchObject({ is: 'unknown' });
  stage.advance(10_000);
  expect(await stage.platform.settleReverse(again, 0, 10_000)).toMatchObject({ is: 'done' });
});

test('an undo that got lost is not believed undone because the station’s clock is minutes behind', async () => {
  const stage = await setStage(meituan);
  const attempt = await preparedAttempt(stage);
  const consumed = doneOf(await stage.platform.consume(attempt));
  stage.advance(-240_000);
  const undo = stage.undo(consumed);
  stage.server.faults.next('request-lost');
  expect(await stage.platform.reverse(undo)).toMatchObject({ is: 'unknown' });
  stage.advance(40_000);
  const told = await stage.platform.settleReverse(undo, 1, 40_000);
  expect(told.is).not.toBe('done');
  expect(stage.rehearsal.spent(attempt.code)).toBe(1);
});
