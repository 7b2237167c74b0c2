import { afterEach, expect, test } from 'vitest';
import { openRehearsalShop, type OpenShop } from '../station.testkit.ts';

const shops: OpenShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.close();
});
async function open(): Promise<OpenShop> {
  const shop = await openRehearsalShop();
  shops.push(shop);
  return shop;
}

test('a clerk signs in by number and PIN and is named in the answer', async () => {
  const shop = await open();
  const { status, body } = await shop.call('POST', '/api/auth/login', { staff: '1001', pin: '1111' });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    staff: { number: '1001', name: '小王', role: 'clerk' },
    expires_at: expect.stringMatching(/\+08:00$/),
  });
});

test('five wrong PINs lock the number, the right PIN included, and the journal says so', async () => {
  const shop = await open();
  for (let count = 1; count <= 4; count += 1) {
    expect((await shop.call('POST', '/api/auth/login', { staff: '1001', pin: '0000' })).body).toMatchObject({
      error: 'wrong-pin',
    });
  }
  expect((await shop.call('POST', '/api/auth/login', { staff: '1001', pin: '0000' })).body).toMatchObject({
    code: 423,
    error: 'pin-locked',
  });
  expect((await shop.call('POST', '/api/auth/login', { staff: '1001', pin: '1111' })).body).toMatchObject({
    error: 'pin-locked',
  });
  expect((await shop.call('POST', '/api/auth/login', { staff: '3001', pin: '3333' })).status).toBe(200);
  expect(shop.station.journal.read(0).filter(({ type }) => type === 'staff.pin-refused')).toHaveLength(5);
});

test('many guesses at once get no further than one after the other', async () => {
  const shop = await open();
  const guesses = Array.from({ length: 20 }, (_none, index) => String(1_102 + index));
  const answers = await Promise.all(
    [...guesses, '1111'].map((pin) => shop.call('POST', '/api/auth/login', { staff: '1001', pin })),
  );
  expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
  expect((await shop.call('POST', '/api/auth/login', { staff: '1001', pin: '1111' })).body).toMatchObject({
    error: 'pin-locked',
  });
});

test('an unknown number and a wrong PIN sound the same', async () => {
  const shop = await open();
  const unknown = await shop.call('POST', '/api/auth/login', { staff: '7777', pin: '0000' });
  const strange = await shop.call('POST', '/api/auth/login', { staff: { $gt: '' }, pin: null });
  expect([unknown.status, strange.status]).toEqual([401, 401]);
  expect(unknown.body).toMatchObject({ error: 'wrong-pin' });
});

test('without a token nothing is told; with too small a role it is not allowed', async () => {
  const shop = await open();
  expect((await shop.call('GET', '/api/v1/vouchers')).body).toMatchObject({
    code: 401,
    error: 'not-signed-in',
  });
  const kitchen = { authorization: `Bearer ${await shop.token('2001', '2222')}` };
  expect((await shop.call('GET', '/api/v1/vouchers', undefined, kitchen)).body).toMatchObject({
    code: 403,
    error: 'not-allowed',
  });
  expect((await shop.call('GET', '/api/kitchen', undefined, kitchen)).status).toBe(200);
});

test('a wall pairs once by its code, sees the kitchen only, and is shut out when revoked', async () => {
  const shop = await open();
  const manager = { authorization: `Bearer ${await shop.token('3001', '3333')}` };
  const invited = await shop.call('POST', '/api/devices', { name: '后厨大屏', role: 'kitchen' }, manager);
  expect(invited.body['code']).toMatch(/^[A-Z2-9]{8}$/);
  const paired = await shop.call('POST', '/api/devices/pair', { code: invited.body['code'] });
  expect(paired.body).toMatchObject({ device: { name: '后厨大屏', role: 'kitchen' } });
  const wall = { authorization: `Bearer ${String(paired.body['token'])}` };
  expect((await shop.call('POST', '/api/devices/pair', { code: invited.body['code'] })).body).toMatchObject({
    error: 'pairing-code-invalid',
  });
  expect((await shop.call('GET', '/api/kitchen', undefined, wall)).status).toBe(200);
  expect((await shop.call('GET', '/api/report/day', undefined, wall)).status).toBe(403);
  await shop.call('DELETE', `/api/devices/${String(invited.body['device'])}`, undefined, manager);
  expect((await shop.call('GET', '/api/kitchen', undefined, wall)).status).toBe(401);
});

test('neither log nor journal holds a token, a PIN or a whole phone number', async () => {
  const shop = await open();
  const token = await shop.token();
  const bearer = { authorization: `Bearer ${token}` };
  const desk = await shop.call('GET', '/api/rehearsal', undefined, bearer);
  const platforms = desk.body['platforms'] as unknown as { code: string; deals: { deal: string }[] }[];
  const issued = await shop.call(
    'POST',
    '/api/rehearsal/vouchers',
    { platform: platforms[0]?.code, deal: platforms[0]?.deals[0]?.deal },
    bearer,
  );
  await shop.call(
    'POST',
    '/api/v1/vouchers/verify',
    { voucher_code: issued.body['code'], operator_id: 1 },
    bearer,
  );
  const all = shop.lines.join('') + JSON.stringify(shop.station.journal.read(0, 1_000));
  expect(all).toContain('voucher.redeemed');
  for (const secret of [token, '13800138000', '"1111"', '"pin"']) expect(all).not.toContain(secret);
});
