// A counter at work: one dish after another is ordered by touch and paid by every way there is, while the guest's own
// window says what to pay. One evening for all, because a browser takes longer to open than a customer to pay.

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { openEvening, qrIn, type Evening } from './evening.testkit.ts';

let evening: Evening;
let counter: Page;
let guest: Page;
let bearer: Record<string, string>;

beforeAll(async () => {
  evening = await openEvening();
  bearer = { authorization: `Bearer ${await evening.shop.token()}` };
  const as = { staff: '1001', pin: '1111' };
  counter = await evening.screen('/order', undefined, { as, touch: true });
  guest = await evening.screen('/customer', { width: 1024, height: 768 }, { as });
  for (const page of [counter, guest]) page.setDefaultTimeout(12_000);
});
afterAll(() => evening.close());
beforeEach(async () => void (await counter.goto(`${evening.shop.url}/order`)));

const panel = () => counter.getByTestId('pay-panel');
const due = (): Promise<string | null> => panel().getByTestId('due').textContent();
const tap = (name: string | RegExp): Promise<void> => counter.getByRole('button', { name }).first().tap();

async function press(digits: string): Promise<void> {
  for (const digit of digits) await panel().getByRole('button', { name: digit, exact: true }).tap();
}

/** Two cold dishes at 16 yuan, up to the ways to pay. */
async function orderForPaying(): Promise<void> {
  await tap(/^拍黄瓜/);
  await tap(/^拍黄瓜/);
  expect(await counter.getByTestId('draft-total').textContent()).toContain('32');
  await tap('下单并收款');
  await panel().and(counter.locator('[data-stage=choose]')).waitFor();
}

/** The band of the panel, by its one word. */
const said = (word: string): Promise<void> => panel().getByRole('heading', { name: word }).waitFor();

const shown = (stage: string): Promise<void> => guest.locator(`main[data-stage=${stage}]`).waitFor();

async function thanked(): Promise<void> {
  await said('已收款');
  await guest.getByRole('heading', { name: '谢谢，已付款' }).waitFor();
}

const call = async (path: string, body: unknown): Promise<Record<string, unknown>> =>
  (await evening.shop.call('POST', path, body, bearer)).body;
const phone = (what: string, body: unknown) => call(`/api/rehearsal/phone/${what}`, body);

/** The guest holds the phone before their own window until it reads the picture, and pays. */
async function scanned(name: string, channel: string): Promise<void> {
  await guest.getByRole('img', { name: `${name}付款二维码` }).waitFor();
  let qr: string | undefined;
  await expect
    .poll(async () => (qr = await qrIn(await guest.screenshot())), { timeout: 10_000 })
    .toBeTruthy();
  expect(await phone('scan', { qr })).toEqual({ how: 'paid', channel });
}

/** What the counter's printer put out, newest first, as the words on it. */
async function papers(): Promise<readonly string[]> {
  const { body } = await evening.shop.call('GET', '/api/rehearsal', undefined, bearer);
  const printed = (body['papers'] as unknown as { printer: string; number: number }[]).filter(
    ({ printer }) => printer === 'counter',
  );
  const texts = printed.reverse().map(async ({ number }) => {
    const path = `/api/rehearsal/papers/counter/${number}.svg`;
    const drawn = await fetch(evening.shop.url + path, { headers: bearer });
    return (await drawn.text()).replace(/<[^>]*>/g, '');
  });
  return Promise.all(texts);
}

async function paper(...words: readonly string[]): Promise<void> {
  await expect
    .poll(async () => (await papers()).some((text) => words.every((word) => text.includes(word))), {
      timeout: 20_000,
      message: `no paper says ${words.join(', ')}`,
    })
    .toBe(true);
}

test.each([
  ['微信支付', 'wechat'],
  ['支付宝', 'alipay'],
])('a guest scans the picture of %s on their own window and is thanked', async (name, channel) => {
  await orderForPaying();
  await tap(new RegExp(`^${name}`));
  await panel().getByTestId('pay-qr').waitFor();
  await shown('scan');
  const window = guest.getByRole('main');
  expect(await window.textContent()).toContain(`请用${name}扫一扫`);
  expect(await window.textContent()).toContain('32');
  await scanned(name, channel);
  await thanked();
  await paper('32.00', name);
  await tap('完成');
});

test('a code under a keyboard gun is charged once its owner has typed the password', async () => {
  await orderForPaying();
  const { code } = await phone('code', { channel: 'wechat', asks: 'password', scan: false });
  await counter.keyboard.type(String(code), { delay: 2 });
  await counter.keyboard.press('Enter');
  await said('等顾客输密码');
  await shown('password');
  expect(await counter.content()).not.toContain(String(code));
  await phone('type', { channel: 'wechat', code, how: 'right' });
  await thanked();
  await tap('完成');
});

test('cash is paid with change, which the guest sees too', async () => {
  await orderForPaying();
  await tap(/^现金/);
  await shown('pay');
  await press('5000');
  expect(await panel().getByTestId('received').textContent()).toContain('50');
  await tap('收下');
  await thanked();
  expect(await panel().getByTestId('change').textContent()).toContain('18');
  expect(await guest.getByRole('main').textContent()).toMatch(/找零\s*¥18/);
  await paper('50.00', '18.00');
  await tap('完成');
});

test('a card is paid on the terminal, and its slip number is kept', async () => {
  await orderForPaying();
  await tap(/^银行卡/);
  await press('000417');
  expect(await panel().getByLabel('凭条参考号').textContent()).toContain('000417');
  await tap('确认');
  await thanked();
  const paid = evening.shop.station.journal.read(0, 2_000).filter(({ type }) => type === 'payment.paid');
  expect(JSON.stringify(paid.at(-1))).toContain('000417');
  await tap('完成');
});

test('half is paid in cash, the rest by a picture; the panel says what was taken so far', async () => {
  await orderForPaying();
  await tap('只收一部分');
  await press('1600');
  await tap('就收这些');
  expect(await due()).toContain('16');
  await tap(/^现金/);
  await counter.getByRole('group', { name: '收到现金' }).getByRole('button').first().tap();
  await panel().getByRole('list', { name: '已收' }).getByText('现金').waitFor();
  expect(await due()).toContain('16');
  await tap(/^微信支付/);
  await shown('scan');
  await scanned('微信支付', 'wechat');
  await thanked();
  await tap('完成');
});

test('who is still typing when the clerk cancels pays nothing, and the order may be paid otherwise', async () => {
  await orderForPaying();
  const { code } = await phone('code', { channel: 'alipay', asks: 'password', scan: false });
  await counter.keyboard.type(String(code), { delay: 2 });
  await counter.keyboard.press('Enter');
  await said('等顾客输密码');
  await tap('取消收款');
  await said('正在取消');
  // The platform wants its customer to have fifteen seconds before anybody takes a charge back.
  await panel().and(counter.locator('[data-stage=choose]')).waitFor({ timeout: 30_000 });
  expect(await due()).toContain('32');
  const pickup = String(await counter.getByTestId('pickup').textContent());
  await phone('type', { channel: 'alipay', code, how: 'right' });
  await counter.getByRole('link', { name: '订单' }).tap();
  await counter.getByRole('button', { name: new RegExp(pickup) }).tap();
  await counter.getByRole('main').getByText('已取消', { exact: true }).waitFor();
  await counter.getByRole('button', { name: /^收款.*32/ }).waitFor();
  expect(await counter.getByRole('button', { name: '退款', exact: true }).count()).toBe(0);
});

test('an order’s money goes back from the list of orders, with a paper of its own', async () => {
  const sent = await call('/api/orders', { items: [{ menu_item_id: 1, quantity: 2 }] });
  const { code } = await phone('code', { channel: 'wechat', scan: false });
  const paid = await call('/api/payment/charge', { order_id: sent['id'], auth_code: code });
  expect(paid['status']).toBe('success');
  await counter.getByRole('link', { name: '订单' }).tap();
  await counter.getByRole('button', { name: new RegExp(String(sent['pickup_number'])) }).tap();
  await tap('退款');
  const dialog = counter.getByRole('dialog');
  await dialog.getByLabel('退多少（元）').fill('12.5');
  await dialog.getByLabel('原因').fill('黄瓜不脆');
  await dialog.getByRole('button', { name: /^退款/ }).tap();
  await counter.getByText('已退回').waitFor();
  await paper('退款', '12.50', '黄瓜不脆');
});
