import { afterEach, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { openEvening, type Evening } from './evening.testkit.ts';

const evenings: Evening[] = [];
afterEach(async () => {
  for (const evening of evenings.splice(0)) await evening.close();
});

const clerk = { staff: '1001', pin: '1111' };

async function desk(dark = false): Promise<{ evening: Evening; page: Page }> {
  const evening = await openEvening();
  evenings.push(evening);
  const page = await evening.screen('/bookings', undefined, { as: clerk, dark });
  await page.getByTestId('counts').waitFor();
  return { evening, page };
}

async function hold(page: Page, label: string): Promise<void> {
  await page.getByRole('button', { name: `${label} 空` }).click();
  await page.getByTestId('hold-left').waitFor();
}

test('a clerk holds a seat with a countdown, another screen sees it held, and it is given back', async () => {
  const { evening, page } = await desk();
  const other = await evening.screen('/bookings', undefined, { as: clerk, dark: true });
  await hold(page, 'B2');
  expect(await page.getByTestId('hold-left').textContent()).toMatch(/(10:00|9:\d\d)/);
  await other.getByRole('button', { name: 'B2 保留' }).waitFor();
  await page.getByRole('button', { name: '不要这个座位' }).click();
  await other.getByRole('button', { name: 'B2 空' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(800);
});

test('every seat is large enough for a finger and says its state in a word', async () => {
  const { page } = await desk();
  const seats = page.getByRole('button', { name: /^[A-Z]\d+ 空$/ });
  expect(await seats.count()).toBe(20);
  for (const box of [await seats.first().boundingBox(), await seats.last().boundingBox()]) {
    expect(box?.width).toBeGreaterThanOrEqual(48);
    expect(box?.height).toBeGreaterThanOrEqual(48);
  }
});

test('a trial class at 200.00 is booked, paid by WeChat in front of the clerk, checked in by its slip, and given back', async () => {
  const { evening, page } = await desk();
  const side = page.getByTestId('booking-side');
  await hold(page, 'A3');
  for (const digit of '13912345678') await side.getByRole('button', { name: digit, exact: true }).click();
  await side.getByRole('button', { name: '下单 ¥200.00' }).click();
  const panel = page.getByTestId('pay-panel');
  await panel.getByRole('button', { name: /微信/ }).first().click();
  await panel.getByRole('img').first().waitFor();
  const token = { authorization: `Bearer ${await evening.shop.token()}` };
  const { body } = await evening.shop.call('GET', '/api/v1/payment/orders/1', undefined, token);
  const created = await evening.shop.call('GET', '/api/payment/1/status', undefined, token);
  expect([body['amount'], created.body['status']]).toEqual([200, 'pending']);
  const { view } = evening.shop.station.journal;
  const qr = view.get<{ qr: string }>('SELECT qr FROM payments WHERE order_id = 1')?.qr;
  await evening.shop.call('POST', '/api/rehearsal/phone/scan', { qr }, token);
  await page.getByText('预约成功').waitFor();
  await page.getByRole('button', { name: 'A3 已订' }).waitFor();
  const ticket = view.get<{ ticket: string }>('SELECT ticket FROM reservations WHERE order_id = 1')?.ticket;
  await page.keyboard.type(`QTB:${ticket ?? ''}`, { delay: 2 });
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'A3 已到' }).waitFor();
  await side.getByRole('button', { name: '取消并退款 ¥200.00' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '取消预约' }).click();
  await page.getByText('已退款').waitFor();
  await page.getByRole('button', { name: 'A3 空' }).waitFor();
});
