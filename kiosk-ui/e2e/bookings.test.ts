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
  await page.getByRole('button', { name: `${label} 座，空` }).click();
  await page.getByTestId('hold-left').waitFor();
}

test('a clerk holds a seat with a countdown, another screen sees it held, and it is given back', async () => {
  const { evening, page } = await desk();
  const other = await evening.screen('/bookings', undefined, { as: clerk, dark: true });
  await hold(page, 'B2');
  expect(await page.getByTestId('hold-left').textContent()).toMatch(/(10:00|9:\d\d)/);
  await other.getByRole('button', { name: 'B2 座，保留' }).waitFor();
  await page.getByRole('button', { name: '不要这个座位' }).click();
  await other.getByRole('button', { name: 'B2 座，空' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(800);
});

test('every seat is large enough for a finger and says its state in a word', async () => {
  const { page } = await desk();
  const seats = page.getByRole('button', { name: /座，空$/ });
  expect(await seats.count()).toBe(20);
  for (const box of [await seats.first().boundingBox(), await seats.last().boundingBox()]) {
    expect(box?.width).toBeGreaterThanOrEqual(48);
    expect(box?.height).toBeGreaterThanOrEqual(48);
  }
});
