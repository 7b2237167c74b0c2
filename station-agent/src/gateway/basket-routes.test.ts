import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openRehearsalShop, type OpenShop } from '../station.testkit.ts';

// A table's vouchers in one request: what each is worth, and all of them redeemed, whatever their platforms.

let shop: OpenShop;
let clerk: Record<string, string>;
beforeAll(async () => {
  shop = await openRehearsalShop();
  clerk = { authorization: `Bearer ${await shop.token()}` };
});
afterAll(() => shop.close());

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  shop.call('POST', path, body, { ...clerk, ...headers });
const fault = (platform: string, name: string) => post('/api/rehearsal/faults', { platform, fault: name });
afterEach(() => fault('meituan', 'ok'));

async function issue(platform: string, deal: string, count = 1): Promise<string> {
  const { body } = await post('/api/rehearsal/vouchers', { platform, deal, count });
  return String(body['text']);
}

interface Line {
  readonly voucher_code: string;
  readonly state: string;
  readonly ask_again: string | null;
  readonly redemption: Record<string, unknown> | null;
  readonly refusal: Record<string, unknown> | null;
}

const linesOf = (reply: { readonly body: Record<string, unknown> }): Line[] =>
  (reply.body['data'] as { lines: Line[] }).lines;

test('POST /api/v1/vouchers/basket/check tells each code’s worth or its own refusal, and spends nothing', async () => {
  const codes = [await issue('meituan', '7001'), await issue('store', 's2'), '100000000001'];
  const body = { codes: codes.map((voucher_code) => ({ voucher_code })) };
  const reply = await post('/api/v1/vouchers/basket/check', body);
  expect(reply.body).toMatchObject({
    code: 200,
    data: {
      lines: [
        {
          voucher_code: codes[0],
          voucher: { platform_code: 'meituan', deal: '7001', status: 1 },
          refusal: null,
        },
        { voucher_code: codes[1], voucher: { platform_code: 'store', paid_price: 50 }, refusal: null },
        { voucher: null, refusal: { code: 404, error: 'voucher-not-found', message: expect.any(String) } },
      ],
    },
  });
  const again = await post('/api/v1/vouchers/basket/check', body);
  expect(again.body).toMatchObject({
    data: { lines: [{ voucher: { status: 1 } }, { voucher: { status: 1 } }, {}] },
  });
});

test('POST /api/v1/vouchers/basket redeems codes of several platforms, a times card as often as asked', async () => {
  const codes = [
    { voucher_code: await issue('meituan', '7001') },
    { voucher_code: await issue('store', 's3'), count: 3 },
  ];
  const key = { 'idempotency-key': 'basket-table-7' };
  const reply = await post('/api/v1/vouchers/basket', { codes }, key);
  expect(reply.body).toMatchObject({
    code: 200,
    data: {
      whole: true,
      redeemed: 2,
      lines: [
        {
          state: 'redeemed',
          ask_again: null,
          redemption: { result_type: 4, message: expect.stringContaining('已下单到厨房') },
        },
        { state: 'redeemed', redemption: { result_type: 3 } },
      ],
    },
  });
  expect((await post('/api/v1/vouchers/basket', { codes }, key)).body).toEqual(reply.body);
  const left = await post('/api/v1/vouchers/basket/check', {
    codes: [{ voucher_code: codes[1]?.voucher_code }],
  });
  expect(left.body).toMatchObject({ data: { lines: [{ voucher: { usable: 7 } }] } });
  const other = await post('/api/v1/vouchers/basket', { codes: codes.slice(0, 1) }, key);
  expect(other.body).toMatchObject({ code: 409, error: 'idempotency-mismatch' });
});

test('a bad code leaves the others standing under keep, and unspent under undo', async () => {
  const good = { voucher_code: await issue('meituan', '7003') };
  const codes = [good, { voucher_code: '100000000002' }];
  const undo = await post('/api/v1/vouchers/basket', { codes, on_failure: 'undo' });
  expect(undo.status).toBe(200);
  expect(linesOf(undo).map(({ state }) => state)).toEqual(['skipped', 'refused']);
  const keep = await post('/api/v1/vouchers/basket', { codes, on_failure: 'keep' });
  expect(linesOf(keep).map(({ state }) => state)).toEqual(['redeemed', 'refused']);
  expect(linesOf(keep)[1]?.refusal).toMatchObject({ code: 404, error: 'voucher-not-found' });
  expect((await post('/api/v1/vouchers/basket', { codes, on_failure: 'maybe' })).status).toBe(400);
});

test('a line nobody knows the end of makes the answer 202, with where to ask about that line', async () => {
  const codes = [{ voucher_code: await issue('meituan', '7003') }];
  await post('/api/v1/vouchers/basket/check', { codes });
  await fault('meituan', 'reply-lost');
  const reply = await post('/api/v1/vouchers/basket', { codes });
  expect(reply).toMatchObject({ status: 202, body: { code: 202, error: 'outcome-unknown' } });
  const [line] = linesOf(reply);
  expect(line).toMatchObject({ state: 'unclear', redemption: { state: 'unclear' } });
  expect(line?.ask_again).toMatch(/^\/api\/v1\/attempts\/[0-9a-f-]{36}$/);
  expect(reply.body['ask_again']).toBe(line?.ask_again);
  await expect
    .poll(async () => (await shop.call('GET', line?.ask_again ?? '', undefined, clerk)).body, {
      timeout: 15_000,
    })
    .toMatchObject({ code: 200, data: { state: 'redeemed' } });
});

test('a body that is no basket is refused by the name of its field, and nobody who is not signed in may ask', async () => {
  const bad = async (body: unknown) => (await post('/api/v1/vouchers/basket', body)).body;
  expect(await bad({ codes: 'x' })).toMatchObject({ error: 'bad-request', data: { field: 'codes' } });
  expect(await bad({ codes: [] })).toMatchObject({ error: 'bad-request' });
  expect(await bad({ codes: ['1'] })).toMatchObject({ error: 'bad-request', data: { field: 'codes.0' } });
  const many = Array.from({ length: 21 }, (_, index) => ({ voucher_code: `10000000${index}` }));
  expect(await bad({ codes: many })).toMatchObject({ error: 'bad-request' });
  const one = { voucher_code: await issue('meituan', '7003') };
  expect(await bad({ codes: [one, one] })).toMatchObject({ code: 409, error: 'basket-double' });
  expect((await shop.call('POST', '/api/v1/vouchers/basket', { codes: [one] })).status).toBe(401);
});

test('each platform’s limits are said beforehand: how many at once, and how long an undo may be asked for', async () => {
  const { body } = await shop.call('GET', '/api/v1/platforms', undefined, clerk);
  const platforms = body['data'] as unknown as {
    code: string;
    limits?: { countMax: number; undoMinutes: number };
  }[];
  const limitsOf = (code: string) => platforms.find((each) => each.code === code)?.limits;
  expect(limitsOf('meituan')).toEqual({ countMax: 100, undoMinutes: 10 });
  expect(limitsOf('douyin')).toEqual({ countMax: 50, undoMinutes: 60 });
  expect(limitsOf('womei')).toEqual({ countMax: 1, undoMinutes: 0 });
  expect(limitsOf('store')?.undoMinutes).toBe(24 * 60);
});
