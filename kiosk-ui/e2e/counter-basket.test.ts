// Several vouchers of one table at the counter: scanned one after the other, looked at together, redeemed at once. And
// one voucher alone, whose card says how old it is.

import { afterEach, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { openEvening, type Evening } from './evening.testkit.ts';

const evenings: Evening[] = [];
afterEach(async () => {
  for (const evening of evenings.splice(0)) await evening.close();
});

async function open(): Promise<{ evening: Evening; counter: Page }> {
  const evening = await openEvening();
  evenings.push(evening);
  const counter = await evening.screen('/', undefined, { as: { staff: '1001', pin: '1111' } });
  counter.setDefaultTimeout(8_000);
  await counter.getByText('请扫码').waitFor();
  return { evening, counter };
}

async function issued(evening: Evening, wish: Record<string, unknown>): Promise<string> {
  const bearer = { authorization: `Bearer ${await evening.shop.token()}` };
  const { body } = await evening.shop.call('POST', '/api/rehearsal/vouchers', wish, bearer);
  return String(body['code']);
}

async function scan(counter: Page, code: string): Promise<void> {
  await counter.keyboard.type(code, { delay: 2 });
  await counter.keyboard.press('Enter');
  // The gun's own Enter must be over before a person's: a scan is not a confirmation.
  await counter.waitForTimeout(400);
}

/** By its key, as who has the other hand on the gun does. */
async function openBasket(counter: Page): Promise<void> {
  await counter.keyboard.press('b');
  await counter.getByRole('heading', { name: '多张一起核销' }).waitFor();
  // A key right before a code would be read as its first letter.
  await counter.waitForTimeout(400);
}

const rows = (counter: Page) => counter.getByTestId('basket').getByRole('listitem');

test('vouchers of two platforms lie in one basket, and one Enter redeems those that are good', async () => {
  const { evening, counter } = await open();
  const good = await evening.issue();
  const douyin = await issued(evening, { platform: 'douyin', deal: '1801001' });
  const late = await issued(evening, { platform: 'meituan', deal: '7001', flaw: 'expired' });
  await openBasket(counter);
  for (const code of [good, douyin, late]) await scan(counter, code);
  await expect.poll(() => rows(counter).count()).toBe(3);
  await rows(counter).getByText('可核销').nth(1).waitFor();
  await rows(counter).filter({ hasText: '不能用' }).getByText(/过期/).waitFor();
  await scan(counter, good);
  await counter.getByText('这张券已经在里面了。').waitFor();
  expect(await rows(counter).count()).toBe(3);
  const go = counter.getByRole('button', { name: /一起核销 2 张/ });
  await counter.getByRole('button', { name: '其余全部撤回' }).click();
  expect(await go.isDisabled()).toBe(true);
  await counter.getByRole('button', { name: '其余照常核销' }).click();
  await go.waitFor();
  await counter
    .getByTestId('basket')
    .getByText(/全部撤回/)
    .waitFor();
  await go.focus();
  await counter.keyboard.press('Enter');
  await counter.getByText(/2 张已核销，共/).waitFor();
  const { journal } = evening.shop.station;
  expect(journal.read(0, 2_000).filter(({ type }) => type === 'voucher.redeemed')).toHaveLength(2);
  await counter.getByRole('button', { name: '扫下一张' }).click();
  await counter.getByText('请扫码').waitFor();
});

test('a number that two platforms know is asked about in the basket, and the chosen one is redeemed', async () => {
  const { evening, counter } = await open();
  const code = await issued(evening, { platform: 'douyin', deal: '1801001' });
  expect(await issued(evening, { platform: 'meituan', deal: '7001', code })).toBe(code);
  await openBasket(counter);
  await scan(counter, code);
  await rows(counter).getByText('选平台').waitFor();
  await rows(counter).getByRole('button', { name: '美团' }).click();
  await rows(counter).getByText('可核销').waitFor();
  await counter.getByRole('button', { name: /一起核销 1 张/ }).click();
  await rows(counter).getByText('已核销').waitFor();
  const facts = evening.shop.station.journal.read(0, 2_000);
  const redeemed = facts.flatMap((fact) => (fact.type === 'voucher.redeem-requested' ? [fact.data] : []));
  expect(redeemed.map(({ platform }) => platform)).toEqual(['meituan']);
});

test('the card of a voucher says how long ago its platform was asked', async () => {
  const { evening, counter } = await open();
  await scan(counter, await evening.issue());
  const age = counter.getByTestId('card-age');
  await age.getByText('刚刚查的').waitFor();
  await age.getByText(/^[5-9] 秒前查的$/).waitFor();
});
