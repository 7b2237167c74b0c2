import { afterEach, expect, test } from 'vitest';
import { openEvening, type Evening } from './evening.testkit.ts';

// A cinema evening: an order is opened, a voucher with a surcharge bound, the price confirmed, paid and followed to its end.

const evenings: Evening[] = [];
afterEach(async () => {
  for (const evening of evenings.splice(0)) await evening.close();
});

test('a ticket voucher with a surcharge is bound, its price told, paid, and the agent follows it to SUCCESS', async () => {
  const evening = await openEvening();
  evenings.push(evening);
  const token = { authorization: `Bearer ${await evening.shop.token()}` };
  const issued = await evening.shop.call(
    'POST',
    '/api/rehearsal/vouchers',
    { platform: 'womei', deal: 'WT02' },
    token,
  );
  const code = String(issued.body['code']);
  const page = await evening.screen('/cinema', undefined, { as: { staff: '1001', pin: '1111' } });
  await page.getByRole('button', { name: '新开一单' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('场次编号').fill('810002');
  await dialog.getByLabel(/座位/).fill('5-6');
  await dialog.getByRole('button', { name: '开单', exact: true }).click();
  await page.getByText('选券，或直接扫券').waitFor();
  await page
    .getByRole('button', { name: /IMAX 通兑票/ })
    .first()
    .click();
  await page.getByTestId('verdict').getByRole('heading', { name: '券可以用' }).waitFor();
  await page.getByText('其中补差').first().waitFor();
  await page.getByRole('button', { name: '用这张券' }).click();
  await page.getByTestId('verdict').getByRole('heading', { name: '确认价格' }).waitFor();
  await page
    .getByText(/用券以后，还要另付/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: '价格已确认' }).click();
  await page.getByRole('button', { name: /^付款 / }).click();
  await page.getByTestId('verdict').getByRole('heading', { name: '付款成功' }).waitFor();
  const { body } = await evening.shop.call('GET', `/api/v1/vouchers?keyword=${code}`, undefined, token);
  expect(body['data']).toMatchObject({
    total: 1,
    items: [{ voucher_no: code, status: 2, platform_code: 'womei' }],
  });
});
