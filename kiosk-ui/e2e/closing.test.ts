// The end of a day at the counter: money is taken in cash, the drawer is counted blind, and the Z paper comes out.

import { afterEach, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { openEvening, type Evening } from './evening.testkit.ts';

const evenings: Evening[] = [];
afterEach(async () => {
  for (const evening of evenings.splice(0)) await evening.close();
});

const clerk = { staff: '1001', pin: '1111' };

async function open(): Promise<Evening> {
  const evening = await openEvening();
  evenings.push(evening);
  return evening;
}

/** An order of two cold dishes at 16 yuan. @returns its number for the kitchen's call */
async function order(evening: Evening): Promise<string> {
  const { body } = await evening.shop.call(
    'POST',
    '/api/orders',
    { table_number: '8', items: [{ menu_item_id: 1, quantity: 2 }] },
    { authorization: `Bearer ${await evening.shop.token()}` },
  );
  return String(body['pickup_number']);
}

async function press(page: Page, digits: string): Promise<void> {
  for (const digit of digits) await page.getByRole('button', { name: digit, exact: true }).click();
}

test('an order is paid in cash, the drawer is counted short, and the Z paper says so', async () => {
  const evening = await open();
  const page = await evening.screen('/shift', undefined, { as: clerk });
  await press(page, '50000');
  await page.getByRole('button', { name: '开班', exact: true }).click();
  await page.getByText('进行中').waitFor();

  const pickup = await order(evening);
  await page.getByRole('link', { name: '订单' }).click();
  await page.getByRole('button', { name: new RegExp(pickup) }).click();
  await page.getByRole('button', { name: '收款' }).click();
  await page.getByRole('button', { name: '现金' }).click();
  await page.getByRole('button', { name: /50\.00/ }).click();
  expect(await page.getByTestId('change').textContent()).toContain('18');

  await page.getByRole('link', { name: '交班' }).click();
  await page.getByRole('button', { name: '清点交班' }).click();
  // Neither the 32 that were taken nor the 532 that lie there stand anywhere before the count is in.
  expect(await page.getByRole('main').textContent()).not.toMatch(/32/);
  await press(page, '5');
  await page.getByRole('button', { name: '下一项' }).click();
  await page.getByRole('button', { name: /^20 元/ }).click();
  await press(page, '1');
  expect(await page.getByTestId('counted').textContent()).toContain('520');
  await page.getByRole('button', { name: '点好了，交班' }).click();

  const variance = page.getByTestId('variance');
  await variance.getByText('短款').waitFor();
  expect(await variance.textContent()).toContain('−¥12');
  await page.getByRole('button', { name: '写明原因' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '多找了零' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '写明原因' }).click();
  await page.getByText('多找了零').first().waitFor();
  await page.getByRole('button', { name: '补打 Z 单' }).click();

  const { journal } = evening.shop.station;
  await expect
    .poll(() => journal.read(0, 500).filter(({ type }) => type === 'paper.printed').length, {
      timeout: 20_000,
    })
    .toBeGreaterThanOrEqual(2);
  const papers = journal
    .read(0, 500)
    .flatMap((fact) => (fact.type === 'paper.queued' && fact.data.kind === 'shift' ? [fact.data] : []));
  expect(papers.map(({ copy }) => copy)).toEqual([0, 1]);
  expect(JSON.stringify(papers[0])).toMatch(/应有现金.*532\.00.*差异.*-12\.00/);
  const token = { authorization: `Bearer ${await evening.shop.token('3001', '3333')}` };
  const desk = await evening.shop.call('GET', '/api/rehearsal', undefined, token);
  const last = (desk.body['papers'] as unknown as { printer: string; number: number }[])
    .filter(({ printer }) => printer === 'counter')
    .at(-1);
  const picture = await fetch(`${evening.shop.url}/api/rehearsal/papers/counter/${last?.number ?? 0}.png`, {
    headers: token,
  });
  expect(picture.headers.get('content-type')).toBe('image/png');
});

test('a payment without an end holds the close, is listed with where to settle it, and a clerk cannot leave it', async () => {
  const evening = await open();
  const page = await evening.screen('/shift', undefined, { as: clerk });
  await press(page, '0');
  await page.getByRole('button', { name: '开班', exact: true }).click();
  await page.getByText('进行中').waitFor();
  await order(evening);
  const bearer = { authorization: `Bearer ${await evening.shop.token()}` };
  await evening.shop.call(
    'POST',
    '/api/payment/create',
    { order_id: 1, payment_method: 'credit_card' },
    bearer,
  );
  await page.getByText('1 件事还没有结果').waitFor();
  await page.getByRole('button', { name: '清点交班' }).click();
  await page.getByRole('button', { name: '点好了，交班' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('要留给下一班，请店长登录后交班。').waitFor();
  await dialog.getByRole('link', { name: '去处理' }).click();
  await page.waitForURL(/\/orders$/);
});
