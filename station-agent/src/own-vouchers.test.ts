// The shop's own voucher on its whole way: issued, printed by a real printer of pixels, scanned off the paper, spent.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelNamed } from '@qiantai/printers/models.ts';
import { previewPng } from '@qiantai/printers/paper/preview.ts';
import { voucherSheet } from '@qiantai/shared/documents/voucher-sheet.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { openRehearsalShop, type OpenShop } from './station.testkit.ts';

let shop: OpenShop;
beforeAll(async () => {
  const bytes = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  shop = await openRehearsalShop();
});
afterAll(() => shop.close());

async function scan(png: Uint8Array): Promise<string[]> {
  const found = await readBarcodes(png, { formats: ['QRCode'] });
  return found.map(({ text }) => text);
}

test('a voucher printed at the counter is scanned off its paper and redeemed', async () => {
  const manager = { authorization: `Bearer ${await shop.token('3001', '3333')}` };
  const clerk = { authorization: `Bearer ${await shop.token()}` };
  const wish = { product: '店徽马克杯', voucher_type: 7, value_fen: 3_900, count: 1 };
  const valid_until = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const issued = await shop.call('POST', '/api/v1/batches', { ...wish, valid_until }, manager);
  const { id } = issued.body['data'] as unknown as { id: number };
  await shop.call('POST', `/api/v1/batches/${id}/print`, { from: 1, to: 1 }, manager);
  const papers = async (): Promise<{ printer: string; number: number }[]> => {
    const { body } = await shop.call('GET', '/api/rehearsal', undefined, clerk);
    return (body['papers'] as unknown as { printer: string; number: number }[]).filter(
      ({ printer }) => printer === 'counter',
    );
  };
  await expect.poll(papers, { timeout: 10_000 }).toHaveLength(1);
  const [paper] = await papers();
  const picture = await fetch(`${shop.url}/api/rehearsal/papers/counter/${paper?.number}.png`);
  const [code = ''] = await scan(new Uint8Array(await picture.arrayBuffer()));
  expect(code).toMatch(/^QTV1\./);
  const spent = await shop.call('POST', '/api/v1/vouchers/verify', { voucher_code: code }, clerk);
  expect(spent.body['data']).toMatchObject({ state: 'redeemed', result_type: 7 });
});

test('the longest code there can be is still read off paper 58 mm wide', async () => {
  const model = modelNamed('generic-58mm');
  if (model === undefined) throw new Error('the 58 mm model ships with the product');
  const code = `QTV1.${'k'.repeat(limits.storeCodeCharsMax - 5)}`;
  const document = voucherSheet({
    store: '人民路店',
    product: '双人套餐券',
    voucherType: 4,
    dishes: [{ name: '宫保鸡丁', quantity: 1 }],
    valueFen: 12_800,
    uses: 10,
    validFrom: '2026-11-21',
    validUntil: '2027-02-28',
    number: '12-7',
    code,
  });
  expect(await scan(await previewPng(document, model))).toEqual([code]);
});
