import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScreenFeed } from '../outputs/screens.ts';
import { openShop as openTestShop, type TestShop } from '../till/shop.testkit.ts';
import { createAuth } from './auth.ts';
import { openGateway, type Gateway } from './gateway.ts';
import { createMetrics } from './metrics.ts';

// Members and what they own as a program meets them: the seed's shapes over real HTTP.

const phone = '13912345678';
let shop: TestShop;
let gateway: Gateway;
let stopFeed: () => void;
let clerk: string;
let manager: string;
let kitchen: string;

type Body = Record<string, unknown>;
interface Reply {
  readonly status: number;
  readonly body: Body;
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  token = clerk,
  key?: string,
): Promise<Reply> {
  const answer = await fetch(`http://127.0.0.1:${gateway.port}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Body };
}

const dataOf = ({ body }: Reply): Body => body['data'] as Body;

beforeAll(async () => {
  shop = await openTestShop();
  const { journal, clock, till } = shop;
  const auth = createAuth(journal, clock.env, new Uint8Array(32).fill(7));
  await auth.enrol([
    { number: '1001', name: '小王', role: 'clerk', pin: '1111' },
    { number: '2001', name: '大厨', role: 'kitchen', pin: '2222' },
    { number: '3001', name: '店长', role: 'manager', pin: '3333' },
  ]);
  const feed = createScreenFeed(journal, clock.env);
  stopFeed = () => feed.stop();
  gateway = await openGateway(
    {
      env: clock.env,
      till,
      auth,
      feed,
      metrics: createMetrics(
        journal,
        () => 0,
        () => Date.now(),
      ),
      uiFolder: '/nowhere',
      version: 'test',
      extraRoutes: [],
      context: {
        timezone: shop.shop.store.timezone,
        platformLabel: (code) => code,
        platformId: () => 1,
        platformOfId: () => undefined,
      },
      deviceStates: () => [],
      ready: () => true,
      health: () => ({}),
    },
    '127.0.0.1',
    0,
  );
  clerk = (await auth.login('1001', '1111')).token;
  kitchen = (await auth.login('2001', '2222')).token;
  manager = (await auth.login('3001', '3333')).token;
});
afterAll(async () => {
  await gateway.close();
  stopFeed();
  await shop.close();
});

test('POST /api/member/register answers a new member in the seed’s words, once for one key', async () => {
  const wish = { phone: '13800138000', name: '张三' };
  const first = await call('POST', '/api/member/register', wish, clerk, 'reg-1');
  expect(first).toMatchObject({
    status: 200,
    body: {
      phone: '13800138000',
      name: '张三',
      level: 1,
      level_name: '普通会员',
      points: 0,
      total_spent: 0,
      total_orders: 0,
      discount: 1,
    },
  });
  expect(Number.isInteger(first.body['id'])).toBe(true);
  expect(await call('POST', '/api/member/register', wish, clerk, 'reg-1')).toEqual(first);
  expect(await call('POST', '/api/member/register', wish)).toMatchObject({
    status: 409,
    body: { error: 'member-exists' },
  });
  const id = String(first.body['id']);
  expect((await call('GET', `/api/member/${id}`)).body).toEqual(first.body);
  expect((await call('GET', '/api/member/phone/13800138000')).body).toEqual(first.body);
});

test('nobody, a wrong number and a kitchen screen are refused in their own ways', async () => {
  expect(await call('GET', '/api/member/999')).toMatchObject({ status: 404, body: { error: 'not-found' } });
  expect((await call('GET', '/api/member/phone/13700000000')).status).toBe(404);
  expect((await call('GET', '/api/member/phone/137')).status).toBe(400);
  expect((await call('POST', '/api/member/register', { phone: '12345' })).status).toBe(400);
  expect((await call('GET', '/api/member/phone/13800138000', undefined, kitchen)).status).toBe(403);
});

test('verify with a phone answers whose it is, and the lookup and the benefits say so too', async () => {
  const deal = shop.rehearsal.deals.find(({ voucherType }) => voucherType === 2)?.deal;
  const code = shop.issue(deal);
  const seen = await call('GET', `/api/v1/vouchers/no/${code}`);
  expect(dataOf(seen)).toMatchObject({ member: null, user_phone: '138****8000' });
  expect(dataOf(seen)['member_candidates']).toMatchObject([{ name: '张三', phone: '138****8000' }]);
  const spent = await call('POST', '/api/v1/vouchers/verify', { voucher_code: code, phone });
  const member = (await call('GET', `/api/member/phone/${phone}`)).body;
  expect(dataOf(spent)).toMatchObject({ user_id: member['id'], result_type: 3 });
  const benefit = String(dataOf(spent)['result_id']);
  expect(member['benefits']).toMatchObject([{ id: Number(benefit), status: 'active', remaining: 1 }]);
  const used = await call('POST', `/api/v1/benefits/${benefit}/use`, { coach: '李教练' });
  expect(dataOf(used)).toMatchObject({ remaining: 0, status: 'used-up' });
  const voucher = String(dataOf(spent)['voucher_id']);
  expect(await call('POST', `/api/v1/vouchers/${voucher}/cancel`, { reason: '' })).toMatchObject({
    status: 409,
    body: { error: 'benefit-used', message: expect.stringContaining('已用 1 次') as string },
  });
  const [use] = (dataOf(used)['history'] as { uses: { use: string }[] }).uses;
  const undo = { use: use?.use, reason: '记错人' };
  expect((await call('POST', `/api/v1/benefits/${benefit}/undo`, undo)).status).toBe(403);
  expect(dataOf(await call('POST', `/api/v1/benefits/${benefit}/undo`, undo, manager))).toMatchObject({
    remaining: 1,
  });
  expect(dataOf(await call('GET', `/api/v1/benefits?member_id=${String(member['id'])}`))).toMatchObject({
    total: 1,
  });
});

test('a redemption without a phone has no user until one is given', async () => {
  const deal = shop.rehearsal.deals.find(({ voucherType }) => voucherType === 1)?.deal;
  const spent = await call('POST', '/api/v1/vouchers/verify', { voucher_code: shop.issue(deal) });
  expect(dataOf(spent)['user_id']).toBeNull();
  const voucher = String(dataOf(spent)['voucher_id']);
  const given = await call('POST', `/api/v1/vouchers/${voucher}/member`, { phone });
  expect(dataOf(given)['member']).toMatchObject({ phone: '139****5678' });
  const benefit = String(dataOf(spent)['result_id']);
  const frozen = await call('POST', `/api/v1/benefits/${benefit}/freeze`, { reason: '出差' }, manager);
  expect(dataOf(frozen)).toMatchObject({ status: 'frozen', member: { phone: '139****5678' } });
  const thawed = await call('POST', `/api/v1/benefits/${benefit}/unfreeze`, {}, manager);
  expect(dataOf(thawed)).toMatchObject({ status: 'active' });
  expect(dataOf(await call('GET', `/api/v1/benefits/${benefit}`))).toEqual(dataOf(thawed));
});
