import { afterEach, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { openEvening, type Evening } from './evening.testkit.ts';

// An evening with the platform away: codes are accepted, the platform comes back, one holds and one does not.

const evenings: Evening[] = [];
afterEach(async () => {
  for (const evening of evenings.splice(0)) await evening.close();
});

const clerk = { staff: '1001', pin: '1111' };
const manager = { staff: '3001', pin: '3333' };

async function scan(page: Page, code: string): Promise<void> {
  await page.keyboard.type(code, { delay: 2 });
  await page.keyboard.press('Enter');
}

test('two codes are accepted while the platform is away; back again one is confirmed and one is a case', async () => {
  const evening = await openEvening();
  evenings.push(evening);
  const token = { authorization: `Bearer ${await evening.shop.token()}` };
  const desk = (path: string, body: unknown) =>
    evening.shop.call('POST', `/api/rehearsal/${path}`, body, token);
  const [good, spent] = [await evening.issue(), await evening.issue()];
  // Seen once today, so that the platform was heard and both codes are known to be its own.
  for (const code of [good, spent])
    await evening.shop.call('GET', `/api/v1/vouchers/no/${code}`, undefined, token);
  const page = await evening.screen('/', undefined, { as: clerk });
  await page.getByRole('heading', { name: '请扫码' }).waitFor();
  await desk('faults', { platform: 'meituan', fault: 'down' });
  for (const code of [good, spent]) {
    await scan(page, code);
    const mine = page.getByRole('button', { name: '美团', exact: true });
    const offer = page.getByRole('button', { name: '离线接受', exact: true });
    await mine.or(offer).first().waitFor();
    if (await mine.isVisible()) await mine.click();
    await offer.click();
    await page.getByRole('dialog').getByRole('button', { name: '离线接受', exact: true }).click();
    await page.getByTestId('verdict').getByRole('heading', { name: '已离线接受' }).waitFor();
  }
  const latest = page.getByRole('complementary');
  await expect.poll(() => latest.getByText('离线接受', { exact: true }).count()).toBe(2);
  // The customer goes to another store with the second one before anybody can spend it here.
  await desk('elsewhere', { platform: 'meituan', code: spent });
  await desk('faults', { platform: 'meituan', fault: 'ok' });
  await evening.shop.call('POST', '/api/v1/offline/retry', {}, token);
  await latest.getByText('已核销', { exact: true }).waitFor();
  await latest.getByText('待处理', { exact: true }).waitFor();
  const office = await evening.screen('/manager', undefined, { as: manager });
  await office
    .getByText(spent.replaceAll(/(\d{4})(?=\d)/g, '$1 '))
    .first()
    .waitFor();
  expect(await office.getByText(good.replaceAll(/(\d{4})(?=\d)/g, '$1 ')).count()).toBe(0);
});
