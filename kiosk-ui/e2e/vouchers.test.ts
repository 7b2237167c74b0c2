import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { openEvening, type Evening } from './evening.testkit.ts';

const evenings: Evening[] = [];
afterEach(async () => {
  for (const evening of evenings.splice(0)) await evening.close();
});

const clerk = { staff: '1001', pin: '1111' };
const manager = { staff: '3001', pin: '3333' };
const admin = { staff: '9001', pin: '9999' };

async function open(): Promise<Evening> {
  const evening = await openEvening();
  evenings.push(evening);
  return evening;
}

async function redeem(evening: Evening, code: string): Promise<void> {
  const { status } = await evening.shop.call(
    'POST',
    '/api/v1/vouchers/verify',
    { voucher_code: code },
    { authorization: `Bearer ${await evening.shop.token()}` },
  );
  expect(status).toBe(200);
}

async function scan(page: Page, code: string): Promise<void> {
  await page.keyboard.type(code, { delay: 2 });
  await page.keyboard.press('Enter');
}

test('a scan on the list opens that voucher, and its redemption is undone from there', async () => {
  const evening = await open();
  const code = await evening.issue();
  await evening.issue();
  await redeem(evening, code);
  const page = await evening.screen('/vouchers', undefined, { as: clerk });
  await page.getByRole('cell', { name: '川味双人套餐' }).waitFor();
  await scan(page, code);
  const panel = page.getByRole('dialog', { name: '详情' });
  await panel.getByText('已核销').first().waitFor();
  await panel.getByRole('button', { name: '撤销', exact: true }).click();
  await page.getByRole('button', { name: '撤销核销', exact: true }).click();
  await panel.getByText('未核销', { exact: true }).waitFor();
  expect(await panel.getByRole('listitem').filter({ hasText: '已撤销' }).count()).toBeGreaterThan(0);
  await panel.getByRole('button', { name: '去核销' }).click();
  await page.getByTestId('verdict').getByRole('heading', { name: '可核销' }).waitFor();
});

test('a manager narrows the list and saves exactly that as a file; a clerk has no such button', async () => {
  const evening = await open();
  const [used, open_] = [await evening.issue(), await evening.issue()];
  await redeem(evening, used);
  const token = { authorization: `Bearer ${await evening.shop.token()}` };
  await evening.shop.call('GET', `/api/v1/vouchers/no/${open_}`, undefined, token);
  const page = await evening.screen('/vouchers', undefined, { as: manager });
  await page.getByText('共 2 张').waitFor();
  await page.getByRole('button', { name: /^状态/ }).click();
  await page.getByRole('menuitemradio', { name: '已核销' }).click();
  await page.getByText('共 1 张').waitFor();
  await page.getByRole('button', { name: /导出/ }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: '导出 CSV' }).click(),
  ]);
  const text = readFileSync(await file.path(), 'utf8');
  expect(text).toContain(used);
  expect(text).not.toContain(open_);
  const counter = await evening.screen('/vouchers', undefined, { as: clerk });
  await counter.getByText('共 2 张').waitFor();
  expect(await counter.getByRole('button', { name: /导出/ }).count()).toBe(0);
});

test('a batch is issued, shown as codes, withdrawn in part; a withdrawn one is not redeemed', async () => {
  const evening = await open();
  const page = await evening.screen('/batches', undefined, { as: manager });
  await page.getByRole('button', { name: '发一批券' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('名称').fill('老顾客酸梅汤');
  await dialog.getByRole('button', { name: /^种类/ }).click();
  await page.getByRole('menuitemradio', { name: '商品' }).click();
  await dialog.getByLabel('每次价值（元）').fill('12.5');
  await dialog.getByLabel('张数').fill('12');
  await dialog.getByRole('button', { name: '发券' }).click();
  await page.getByText('12 张 × 1 次').waitFor();
  await page.getByRole('button', { name: '作废', exact: true }).click();
  await dialog.getByRole('button', { name: '部分' }).click();
  await dialog.getByLabel(/序号/).fill('2-3, 12');
  await dialog.getByLabel('原因').fill('印坏了');
  await dialog.getByRole('button', { name: '作废', exact: true }).click();
  await page.getByText('作废 3 张').waitFor();
  await page.getByRole('button', { name: '二维码' }).click();
  await page.getByRole('img', { name: '第 12 张的二维码' }).waitFor();
  expect(await page.getByText('已作废', { exact: true }).count()).toBe(3);
  const token = { authorization: `Bearer ${await evening.shop.token('3001', '3333')}` };
  const { body } = await evening.shop.call('GET', '/api/v1/batches/1/codes', undefined, token);
  const codes = (body['data'] as unknown as { items: { code: string }[] }).items.map(({ code }) => code);
  const verify = (code: string | undefined) =>
    evening.shop.call('POST', '/api/v1/vouchers/verify', { voucher_code: code }, token);
  expect((await verify(codes[1])).status).toBe(409);
  expect((await verify(codes[0])).status).toBe(200);
});

test('an admin switches a platform off and on, hears what it answers, and maps a deal', async () => {
  const evening = await open();
  const page = await evening.screen('/settings/platforms', undefined, { as: admin });
  const off = page.getByRole('switch', { name: '启用 美团' });
  await off.click();
  await page.getByText('美团 已停用').first().waitFor();
  expect(await off.getAttribute('aria-checked')).toBe('false');
  await off.click();
  await page.getByText('美团 已启用').first().waitFor();
  await page.getByRole('button', { name: '测试连接' }).first().click();
  await page.getByText(/连接正常：平台说今天核销了 0 笔/).waitFor();
  await page.getByRole('button', { name: '加一个对应' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('团购编号').fill('9901');
  await dialog.getByRole('button', { name: /^种类/ }).click();
  await page.getByRole('menuitemradio', { name: '会员卡' }).click();
  await dialog.getByLabel('本店产品').fill('健身月卡');
  await dialog.getByLabel(/有效天数/).fill('30');
  await dialog.getByRole('button', { name: '保存' }).click();
  await page.getByRole('row', { name: /9901/ }).getByText('30 天').waitFor();
});
