// What is Womei's own: seventeen calls as the app was seen to make them, and answers of which little is known.

import { expect, test } from 'vitest';
import type { CinemaDesk } from '../cinema.ts';
import {
  closeStagesAfterEach,
  doneOf,
  lookedAt,
  setStage,
  settled,
  type Stage,
} from '../conformance-stage.ts';
import type { RehearsalReply, RehearsalRequest } from '../../remote/rehearsal.ts';
import { platform as womei } from './index.ts';
import { womeiRehearsal, type WomeiRehearsal } from './rehearsal.ts';

closeStagesAfterEach();

type Answers = (request: RehearsalRequest, rehearsal: WomeiRehearsal) => RehearsalReply | undefined;

/** A stage with somebody listening at the platform's door, who may also answer instead of it. */
function stageWith(answers: Answers): Promise<Stage> {
  return setStage(womei, (random) => {
    const rehearsal = womeiRehearsal(random);
    return {
      ...rehearsal,
      handle: (request) => answers(request, rehearsal) ?? rehearsal.handle(request),
    };
  });
}

const saying = (data: unknown, ret: number | string = 0, status = 200): RehearsalReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ ret, sub: 0, msg: 'said by the test', data }),
});

function deskOf(stage: Stage): CinemaDesk {
  const { cinema } = stage.platform;
  if (cinema === undefined) throw new Error('no cinema desk');
  return cinema;
}

let seat = 0;
async function orderOn(desk: CinemaDesk, schedule_id = '810001'): Promise<string> {
  seat += 1;
  return doneOf(await desk.open({ schedule_id, seat_ids: `3-${seat}` })).order;
}

const paying = (order: string, payFen = 0) =>
  ({ key: `k-${order}`, order, payFen, mobile: '', payType: '', askedAtMs: 0 }) as const;
const binding = (order: string, voucher: string, askedAtMs: number) => ({
  key: `b-${order}`,
  order,
  voucher,
  fields: { voucher_code: voucher, voucher_code_type: 'VGC_T' },
  askedAtMs,
});

test('all seventeen calls go to the app’s own paths, slashes as written, with form bodies and the token', async () => {
  const heard: string[] = [];
  const stage = await stageWith((request) => {
    const url = new URL(request.path, 'http://door.invalid');
    const fields = request.method === 'POST' ? new URLSearchParams(request.body) : url.searchParams;
    const kind = request.headers['content-type']?.split(';')[0] ?? '';
    heard.push(`${request.method} ${url.pathname} [${[...fields.keys()].join(' ')}] ${kind}`.trim());
    expect(request.headers['token']).toMatch(/^tk-/);
    return undefined;
  });
  const desk = deskOf(stage);
  const { code } = stage.rehearsal.issue({ deal: 'WT01' });
  const order = await orderOn(desk);
  doneOf(await desk.price(order, code));
  doneOf(await desk.bind(binding(order, code, stage.now())));
  doneOf(await desk.pay(paying(order)));
  doneOf(await desk.template(order, {}));
  const query = { type: '', schedule: '', goods: '', page: undefined };
  doneOf(await desk.vouchers(query));
  doneOf(await desk.vouchers({ ...query, type: 'VGC_P', schedule: '810001' }));
  doneOf(await desk.vouchers({ ...query, type: 'VCC' }));
  for (const sheet of ['sublists', 'vcc', 'vcc-count'] as const) doneOf(await desk.sheet(sheet, order));
  for (const sheet of ['user', 'cards', 'ads', 'gifts'] as const) doneOf(await desk.sheet(sheet, ''));
  const P = '/ticket/wmyc/cinema/400001';
  const form = 'application/x-www-form-urlencoded';
  expect(heard).toEqual([
    `POST ${P}/order/ticket/ [schedule_id seat_ids] ${form}`,
    `POST ${P}/order/voucher/price/ [voucher_code order_id] ${form}`,
    `POST ${P}/order/change/ [voucher_code voucher_code_type order_id] ${form}`,
    `GET ${P}/order/info/ [order_id]`,
    `POST ${P}/order/payment/ [order_id mobile pay_type] ${form}`,
    `POST ${P}/order/query/ [order_id] ${form}`,
    `POST ${P}/order/template/ [order_id] ${form}`,
    `GET ${P}/user/voucher/list/ []`,
    `GET ${P}/user/vouchers [voucher_type schedule_id goods_id]`,
    `GET ${P}/user/vouchers_page [voucher_type page page_size]`,
    'GET /ticket/order/sublists/info [order_id]',
    `GET ${P}/order/vcc/list/ [order_id]`,
    `GET ${P}/order/vcc/usable/count [order_id]`,
    `GET ${P}/user/info/ []`,
    `GET ${P}/user/cards/ []`,
    `GET ${P}/ads/ []`,
    `GET ${P}/vcc/activity/gift/ []`,
  ]);
});

test('the header of the token, the order’s name, further headers and fields are as the shop sets them', async () => {
  const heard: RehearsalRequest[] = [];
  const stage = await stageWith((request) => {
    heard.push(request);
    return saying({ order_id: '1', status: 'PROCESSING' });
  });
  const platform = stage.opened({
    ...stage.rehearsal.config(stage.server.url),
    tokenHeader: 'X-Auth',
    headers: { 'x-channel': 'app' },
    orderParam: 'orderId',
    orderFields: { channel_id: '7' },
  });
  await platform.cinema?.open({ schedule_id: '1' });
  await platform.cinema?.status('1');
  expect(heard[0]?.headers).toMatchObject({ 'x-auth': expect.stringMatching(/^tk-/), 'x-channel': 'app' });
  expect(heard[0]?.headers).not.toHaveProperty('token');
  expect(heard.map(({ body }) => body)).toEqual(['channel_id=7&schedule_id=1', 'orderId=1']);
});

test.each([
  ['fen', 1200, 1200],
  ['fen', '1200', 1200],
  ['fen', 12.5, undefined],
  ['fen', '12.00', undefined],
  ['fen', -1, undefined],
  ['yuan', 12, 1200],
  ['yuan', '12.5', 1250],
  ['yuan', 0.1, 10],
  ['yuan', 0.001, undefined],
  ['yuan', null, undefined],
] as const)('a price in %s that reads %s is %s fen', async (priceUnit, pay_price, payFen) => {
  const stage = await stageWith((request) =>
    request.path.includes('/order/info/') ? saying({ order_id: '1', pay_price }) : undefined,
  );
  const platform = stage.opened({ ...stage.rehearsal.config(stage.server.url), priceUnit });
  const read = await platform.cinema?.order('1');
  expect(read).toMatchObject({ is: 'done', value: { order: '1' } });
  expect(read?.is === 'done' ? read.value.payFen : 'nothing').toBe(payFen);
});

test('a voucher is not paid for while the platform tells no price that can be read', async () => {
  const stage = await stageWith((request, rehearsal) => {
    if (!/order\/(info|voucher\/price)\//.test(request.path)) return undefined;
    const { data } = JSON.parse(rehearsal.handle(request).body) as { data: Record<string, unknown> };
    return saying({ ...data, pay_price: bound ? '0.00元' : data['pay_price'] });
  });
  let bound = false;
  const { code } = stage.rehearsal.issue({ deal: 'WT01' });
  const prepared = await lookedAt(stage, code);
  bound = true;
  const attempt = stage.attempt(code, { deal: prepared.deal, ticket: prepared.ticket ?? '' });
  expect(await stage.platform.consume(attempt)).toMatchObject({ is: 'rejected' });
  expect(stage.rehearsal.consumptions(code)).toBe(0);
});

test.each([
  ['an unlisted ret', saying(null, 4711), { is: 'unknown', why: 'unlisted-ret' }],
  ['a listed ret', saying(null, 9102), { is: 'rejected', because: 'voucher-already-redeemed' }],
  ['not logged in', saying(null, 9001), { is: 'rejected', because: 'platform-misconfigured' }],
  ['HTTP 401', saying(null, 0, 401), { is: 'rejected', because: 'platform-misconfigured' }],
  ['HTTP 500 with a yes in it', saying({ order_id: '1' }, 0, 500), { is: 'unknown', why: 'http-500' }],
  ['a redirect to some page', saying({ order_id: '1' }, 0, 302), { is: 'unknown', why: 'http-302' }],
  ['no envelope', { ...saying(null), body: '{"ok":true}' }, { is: 'unknown', why: 'answer-without-ret' }],
] as const)(
  'a payment that hears %s is what that proves, and the order stays shut while unknown',
  async (_what, reply, outcome) => {
    const stage = await stageWith((request) =>
      request.path.endsWith('/order/payment/') ? reply : undefined,
    );
    const desk = deskOf(stage);
    const order = await orderOn(desk);
    expect(await desk.pay(paying(order, 4_500))).toMatchObject(outcome);
    const next = await desk.pay({ ...paying(order, 4_500), key: 'another' });
    expect(next).toMatchObject(
      outcome.is === 'unknown' ? { is: 'rejected', because: 'cinema-order-busy' } : outcome,
    );
  },
);

test('a read that hears an unlisted ret is refused in the platform’s own words, without numbers in them', async () => {
  const stage = await stageWith(() => ({
    ...saying(null, 4711),
    body: JSON.stringify({ ret: 4711, sub: 2, msg: '订单 261121180309000001 不可用', data: null }),
  }));
  expect(await deskOf(stage).order('1')).toMatchObject({
    is: 'rejected',
    because: 'platform-refused',
    platform: { name: 'womei', code: '4711/2', message: '订单 ****0001 不可用' },
  });
});

test('a status that nobody explained waits, and is logged without the order', async () => {
  const stage = await stageWith((request) =>
    request.path.endsWith('/order/query/') ? saying({ status: 'QUEUEING' }) : undefined,
  );
  const desk = deskOf(stage);
  const order = await orderOn(desk);
  expect(await desk.pay(paying(order, 4_500))).toMatchObject({ is: 'pending', why: 'QUEUEING' });
  expect(await desk.settlePay(paying(order, 4_500), 90_000)).toMatchObject({ is: 'pending' });
  expect(stage.lines.join('\n')).toContain('a status nobody explained');
  expect(stage.lines.join('\n')).not.toContain(order);
});

test('an answer that speaks of another order proves nothing', async () => {
  const other = { order_id: '999999999999999999', status: 'SUCCESS', pay_price: 0 };
  const stage = await stageWith((request) =>
    /order\/(query|info)\//.test(request.path) ? saying(other) : undefined,
  );
  const desk = deskOf(stage);
  const order = await orderOn(desk);
  expect(await desk.order(order)).toMatchObject({ is: 'unknown', why: 'other-order' });
  expect(await desk.pay(paying(order, 4_500))).toMatchObject({ is: 'pending' });
});

for (const fault of ['reply-lost', 'request-lost', 'error-before', 'error-after', 'garbage'] as const) {
  // After three good ones it is a poll, which waits two seconds for the next.
  for (const good of fault === 'reply-lost' ? [0, 1, 3] : [0, 1]) {
    test(`${fault} after ${good} good requests of a scan: settling is true, and nothing is spent twice`, async () => {
      const stage = await setStage(womei);
      const { code } = stage.rehearsal.issue({ deal: 'WT01' });
      const { deal, ticket = '' } = await lookedAt(stage, code);
      const attempt = stage.attempt(code, { deal, ticket });
      stage.server.faults.pass(good);
      stage.server.faults.next(fault);
      const first = await stage.platform.consume(attempt);
      const open = first.is !== 'done' && first.is !== 'rejected';
      const end = open ? await settled(stage, attempt, stage.reopened()) : first;
      expect(stage.rehearsal.spent(code)).toBe(end.is === 'done' ? 1 : 0);
      expect(stage.rehearsal.consumptions(code)).toBeLessThanOrEqual(1);
    });
  }
}

test('an answer to a bind that names another voucher is no yes, and no order is paid on it', async () => {
  let mixed = '';
  let isMixing = false;
  const heard: string[] = [];
  const stage = await stageWith(({ path }) => {
    heard.push(path);
    if (!path.includes('/order/change/') || !isMixing) return undefined;
    return saying({ order_id: mixed, vouchers: ['YLQT00000000000000'] });
  });
  const desk = deskOf(stage);
  const order = await orderOn(desk);
  const { code } = stage.rehearsal.issue({ deal: 'WT01' });
  const { deal, ticket = '' } = doneOf(await stage.platform.prepare(code));
  [mixed, isMixing] = [order, true];
  const outcome = await stage.platform.consume(stage.attempt(code, { deal, ticket }));
  expect(outcome).toMatchObject({ is: 'unknown', why: 'other-answer' });
  expect(heard.filter((path) => path.includes('/order/payment/'))).toEqual([]);
  expect(stage.rehearsal.consumptions(code)).toBe(0);
});

test('a payment that shows late is not believed to be none: the order is unpaid only when seen so twice', async () => {
  const paidAt = { ms: Number.POSITIVE_INFINITY };
  const stage = await stageWith((request, rehearsal) => {
    if (request.path.endsWith('/order/payment/')) paidAt.ms = request.nowMs;
    const late = request.path.endsWith('/order/query/') && request.nowMs < paidAt.ms + 20_000;
    return late ? saying({ status: 'UNPAID' }) : rehearsal.handle(request);
  });
  const { code } = stage.rehearsal.issue({ deal: 'WT01' });
  const { deal, ticket = '' } = await lookedAt(stage, code);
  const attempt = stage.attempt(code, { deal, ticket });
  stage.server.faults.pass(2);
  stage.server.faults.next('reply-lost');
  expect((await stage.platform.consume(attempt)).is).toBe('unknown');
  expect((await settled(stage, attempt, stage.reopened())).is).toBe('done');
});

test('a spend asked again while its bind is unknown reads the order and sends no second change', async () => {
  const changes: string[] = [];
  const stage = await stageWith((request) => {
    if (request.path.endsWith('/order/change/')) changes.push(request.body);
    return undefined;
  });
  const { code } = stage.rehearsal.issue({ deal: 'WT01' });
  const { deal, ticket = '' } = await lookedAt(stage, code);
  const attempt = stage.attempt(code, { deal, ticket });
  stage.server.faults.next('reply-lost');
  expect((await stage.platform.consume(attempt)).is).toBe('unknown');
  doneOf(await stage.platform.consume(attempt));
  expect(changes).toHaveLength(1);
  expect(stage.rehearsal.consumptions(code)).toBe(1);
});

test('a payment that fails gives the voucher back, and is no spend', async () => {
  const stage = await setStage(womei);
  const { code } = stage.rehearsal.issue({ deal: 'WT01' });
  await orderOn(deskOf(stage), '810009');
  const { deal, ticket = '' } = doneOf(await stage.platform.prepare(code));
  const attempt = stage.attempt(code, { deal, ticket });
  const first = await stage.platform.consume(attempt);
  const end = first.is === 'pending' ? await settled(stage, attempt) : first;
  expect(end).toMatchObject({ is: 'rejected', because: 'cinema-payment-failed' });
  expect(stage.rehearsal.spent(code)).toBe(0);
});

test('two stations bind one voucher to two orders: exactly one payment has it', async () => {
  const stage = await setStage(womei);
  const other = stage.opened(stage.rehearsal.config(stage.server.url));
  const { code } = stage.rehearsal.issue({ deal: 'WT01' });
  const [one, two] = [await lookedAt(stage, code), await lookedAt(stage, code, other)];
  const ends = await Promise.all([
    stage.platform.consume(stage.attempt(code, { deal: one.deal, ticket: one.ticket ?? '' })),
    other.consume(stage.attempt(code, { deal: two.deal, ticket: two.ticket ?? '' })),
  ]);
  expect(ends.map(({ is }) => is).sort()).toEqual(['done', 'rejected']);
  expect(stage.rehearsal.consumptions(code)).toBe(1);
});

test('a token that is handed over is tried before it is kept, and outlives a restart', async () => {
  const stage = await setStage(womei);
  const config = stage.rehearsal.config(stage.server.url);
  const shelf = new Map<string, string>();
  const stale = { ...config, token: 'tk-from-last-year' };
  const platform = stage.opened(stale, undefined, shelf);
  const refused = { is: 'rejected', because: 'platform-misconfigured' };
  expect(await platform.authorise()).toMatchObject(refused);
  expect(await platform.authorise({ code: 'tk-nobodys' })).toMatchObject(refused);
  expect(shelf.has('token')).toBe(false);
  doneOf(await platform.authorise({ code: String(config['token']) }));
  doneOf(await stage.opened(stale, undefined, shelf).authorise());
});

test.each([
  ['YLQT00000000000001', 'certain'],
  ['ylqt00000000000001', 'certain'],
  ['AB1234567890', 'possible'],
  ['134567890123456789', 'no'],
  ['YLQT0000000000000A', 'no'],
  ['https://ct.womovie.cn/YLQT00000000000001', 'no'],
] as const)('%s is %s a voucher of this cinema', (text, verdict) => {
  expect(womei.recognise(text)).toBe(verdict);
});
