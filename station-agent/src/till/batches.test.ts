// The shop's own vouchers from the manager's desk to the counter: a real journal, the real client, no network.

import { afterEach, expect, test } from 'vitest';
import type { CommandInput } from '@qiantai/shared/commands/index.ts';
import type { PaperDocument } from '@qiantai/shared/documents/document.ts';
import { kitchenQueue } from '@qiantai/shared/views/orders.ts';
import { papersOf } from '@qiantai/shared/views/papers.ts';
import { usesOf } from '@qiantai/shared/views/vouchers.ts';
import { rebuildViews, type Journal } from '../journal/journal.ts';
import { verifyJournal } from '../journal/verify.ts';
import { keys, openStoreShop, section } from './store-shop.testkit.ts';

const journals: Journal[] = [];
afterEach(() => {
  for (const journal of journals.splice(0))
    expect(verifyJournal(journal.view)).toMatchObject({ is: 'whole' });
});

function openShop(setup: Parameters<typeof openStoreShop>[0] = {}): ReturnType<typeof openStoreShop> {
  const shop = openStoreShop(setup);
  journals.push(shop.journal);
  return shop;
}

const cash = {
  product: '50元代金券',
  voucher_type: 5,
  value_fen: 5_000,
  count: 3,
  valid_until: '2027-02-28',
} satisfies CommandInput<'batch.issue'>;
const meal = {
  ...cash,
  product: '双人套餐券',
  voucher_type: 4,
  dishes: [{ name: '宫保鸡丁', quantity: 1 }],
} satisfies CommandInput<'batch.issue'>;

test('a batch is issued, its codes are sold, and at the counter each is worth what the manager said, once', async () => {
  const shop = openShop();
  const card = await shop.ask('batch.issue', meal);
  expect(card).toMatchObject({
    deal: 'b1',
    validFrom: '2026-11-21',
    used: 0,
    revoked: 'none',
    writable: true,
  });
  const code = await shop.codeOf(card.batch, 2);
  expect(await shop.ask('voucher.lookup', { code })).toMatchObject({
    platform: 'store',
    title: '双人套餐券',
    orderNo: '1-2',
    paidFen: 5_000,
    usable: 1,
    mapped: true,
    expiresOn: '2027-02-28',
  });
  const redeemed = await shop.ask('voucher.redeem', { code }, { staff: '1001', role: 'clerk' });
  expect(redeemed).toMatchObject({ state: 'redeemed', resultType: 4, clerk: '1001' });
  expect(kitchenQueue(shop.journal.view, 10).map(({ title }) => title)).toEqual(['双人套餐券']);
  expect(await shop.answer('voucher.redeem', { code })).toMatchObject({
    error: 'voucher-already-redeemed',
    data: { usedBy: '1001' },
  });
  expect((await shop.ask('batch.list', {})).map(({ used }) => used)).toEqual([1]);
  expect((await shop.ask('batch.codes', { batch: 1 })).items.map(({ used }) => used)).toEqual([0, 1, 0]);
});

test('two taps on one voucher at the same time spend it once', async () => {
  const shop = openShop();
  const { batch } = await shop.ask('batch.issue', cash);
  const code = await shop.codeOf(batch, 1);
  const answers = await Promise.all([1, 2, 3].map(() => shop.answer('voucher.redeem', { code })));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect((await shop.ask('batch.list', {}))[0]?.used).toBe(1);
});

test.each(['before-call', 'after-call', 'before-record'])(
  'killed %s, the station settles the spend at its next start, and the voucher is spent once',
  async (place) => {
    let dies = false;
    const death = new Promise<void>(() => undefined);
    const first = openShop({ crashpoint: (name) => (dies && name === place ? death : undefined) });
    const { batch } = await first.ask('batch.issue', cash);
    const code = await first.codeOf(batch, 1);
    dies = true;
    void first.answer('voucher.redeem', { code });
    await expect.poll(() => first.journal.read(0).at(-1)?.type).toBe('voucher.redeem-requested');
    const next = openShop({ db: first.db });
    expect(next.till.settle()).toBe(1);
    await expect.poll(() => usesOf(next.journal.view, 'store', code).length).toBe(1);
    await expect(next.ask('voucher.redeem', { code })).rejects.toThrow('voucher-already-redeemed');
  },
);

test('an undone redemption gives the voucher back, also to the batch’s count', async () => {
  const shop = openShop();
  const { batch } = await shop.ask('batch.issue', cash);
  const code = await shop.codeOf(batch, 1);
  const { voucher } = await shop.ask('voucher.redeem', { code });
  await shop.ask('voucher.reverse', { voucher_id: voucher });
  expect((await shop.ask('batch.list', {}))[0]?.used).toBe(0);
  expect(await shop.ask('voucher.redeem', { code })).toMatchObject({ state: 'redeemed' });
  shop.advance(25 * 3_600_000);
  await expect(shop.ask('voucher.reverse', { voucher_id: voucher })).rejects.toThrow(
    'reversal-window-closed',
  );
});

test('a card of ten is used three at once, then seven are left', async () => {
  const shop = openShop();
  const { batch } = await shop.ask('batch.issue', { ...cash, product: '私教十次卡', uses: 10 });
  const code = await shop.codeOf(batch, 1);
  await shop.ask('voucher.redeem', { code, count: 3 });
  expect(await shop.ask('voucher.lookup', { code })).toMatchObject({ usable: 7, status: 1 });
  await expect(shop.ask('voucher.redeem', { code, count: 8 })).rejects.toThrow('voucher-count');
  expect((await shop.ask('batch.list', {}))[0]?.used).toBe(3);
});

test('codes come in pages of a hundred, all different, and are the same after a restart and a rebuild', async () => {
  const shop = openShop();
  const { batch } = await shop.ask('batch.issue', { ...cash, count: 250 });
  const pages = await Promise.all([1, 2, 3, 4].map((page) => shop.ask('batch.codes', { batch, page })));
  expect(pages.map(({ items }) => items.length)).toEqual([100, 100, 50, 0]);
  const codes = pages.flatMap(({ items }) => items.map(({ code }) => code));
  expect(new Set(codes).size).toBe(250);
  rebuildViews(shop.db);
  const again = openShop({ db: shop.db });
  expect(await again.codeOf(batch, 250)).toBe(codes[249]);
});

test('the same wish twice is one batch; a second wish gets the next number', async () => {
  const shop = openShop();
  const first = await shop.ask('batch.issue', cash, { command: 'tap' });
  expect(await shop.ask('batch.issue', cash, { command: 'tap' })).toEqual(first);
  await expect(shop.ask('batch.issue', meal, { command: 'tap' })).rejects.toThrow('idempotency-mismatch');
  const second = await shop.ask('batch.issue', meal);
  expect((await shop.ask('batch.list', {})).map(({ batch }) => batch)).toEqual([second.batch, first.batch]);
});

test.each([
  ['a last day before the first', { valid_from: '2026-12-01', valid_until: '2026-11-30' }],
  ['a first day that is gone', { valid_from: '2026-11-20' }],
  ['a last day beyond every plan', { valid_until: '2037-01-01' }],
  ['more than a thousand', { count: 1_001 }],
  ['a part of a fen', { value_fen: 0.5 }],
])('a batch with %s is refused and nothing is issued', async (_what, wrong) => {
  const shop = openShop();
  await expect(shop.ask('batch.issue', { ...cash, ...wrong })).rejects.toThrow('bad-request');
  expect(await shop.ask('batch.list', {})).toEqual([]);
});

test('withdrawn vouchers are refused at the counter, the others and past redemptions stand', async () => {
  const shop = openShop();
  const { batch } = await shop.ask('batch.issue', cash);
  const codes = (await shop.ask('batch.codes', { batch })).items.map(({ code }) => code);
  const [used = '', withdrawn = '', good = ''] = codes;
  await shop.ask('voucher.redeem', { code: used });
  const card = await shop.ask('batch.revoke', { batch, serials: [2, 2, 1], reason: '印刷损坏' });
  expect(card).toMatchObject({ revoked: 'some', revokedCount: 2, used: 1 });
  await expect(shop.ask('voucher.lookup', { code: withdrawn })).rejects.toThrow('voucher-revoked');
  await expect(shop.ask('voucher.redeem', { code: withdrawn })).rejects.toThrow('voucher-revoked');
  expect(await shop.ask('voucher.redeem', { code: good })).toMatchObject({ state: 'redeemed' });
  expect(await shop.ask('voucher.lookup', { code: used })).toMatchObject({ status: 2 });
  await expect(shop.ask('batch.revoke', { batch, serials: [4], reason: '没有' })).rejects.toThrow(
    'bad-request',
  );
});

test('a batch withdrawn after the look, before the tap, is refused at the tap', async () => {
  const shop = openShop();
  const { batch } = await shop.ask('batch.issue', cash);
  const code = await shop.codeOf(batch, 1);
  await shop.ask('voucher.lookup', { code });
  expect(await shop.ask('batch.revoke', { batch, reason: '活动取消' })).toMatchObject({
    revoked: 'all',
    revokedCount: 3,
  });
  await expect(shop.ask('voucher.redeem', { code })).rejects.toThrow('voucher-revoked');
  expect((await shop.ask('batch.codes', { batch })).items.every(({ revoked }) => revoked)).toBe(true);
});

test('a withdrawal that arrives from another station before its batch holds all the same', async () => {
  const shop = openShop();
  shop.journal.transact('3001', (tx) =>
    tx.append('batch.revoked', 'batch:1', { batch: 1, serials: [1], reason: '作废', revokedAtMs: 5 }),
  );
  const { batch } = await shop.ask('batch.issue', cash);
  const code = await shop.codeOf(batch, 1);
  await expect(shop.ask('voucher.redeem', { code })).rejects.toThrow('voucher-revoked');
});

test('each voucher is a paper of its own with its code; printed again it says so, withdrawn it stays unprinted', async () => {
  const shop = openShop();
  const { batch } = await shop.ask('batch.issue', cash);
  await shop.ask('batch.revoke', { batch, serials: [2], reason: '印刷损坏' });
  const papers = await shop.ask('batch.print', { batch, from: 1, to: 3 });
  expect(papers.map(({ title, copy, printer }) => [title, copy, printer])).toEqual([
    ['50元代金券 1-1', 0, 'counter'],
    ['50元代金券 1-3', 0, 'counter'],
  ]);
  const [row] = papersOf(shop.journal.view, 'voucher-sheet:1-3');
  const { lines } = JSON.parse(row?.document ?? '{}') as PaperDocument;
  const qr = lines.flatMap((line) => (line.is === 'qr' ? [line.text] : []));
  expect(qr).toEqual([await shop.codeOf(batch, 3)]);
  const again = await shop.ask('batch.print', { batch, from: 3, to: 3 });
  const third = await shop.ask('batch.print', { batch, from: 3, to: 3 });
  expect([again[0]?.copy, third[0]?.copy]).toEqual([1, 2]);
  await expect(shop.ask('batch.print', { batch, from: 2, to: 2 })).rejects.toThrow('voucher-revoked');
});

test.each([
  [2, 1],
  [1, 4],
  [1, 51],
])('papers from %i to %i are refused: not in the batch, or more than fifty', async (from, to) => {
  const shop = openShop();
  const { batch } = await shop.ask('batch.issue', { ...cash, count: to === 51 ? 100 : 3 });
  await expect(shop.ask('batch.print', { batch, from, to })).rejects.toThrow('bad-request');
  expect(shop.journal.read(0).filter(({ type }) => type === 'paper.queued')).toEqual([]);
});

test('the exported list holds every code, and nothing in it runs in a spreadsheet', async () => {
  const shop = openShop();
  const product = '=HYPERLINK("http://x"),买一送一';
  const { batch } = await shop.ask('batch.issue', { ...cash, product });
  await shop.ask('batch.revoke', { batch, serials: [2], reason: '印刷损坏' });
  const { filename, type, text } = await shop.ask('batch.export', { batch });
  expect([filename, type]).toEqual(['vouchers-1.csv', 'text/csv; charset=utf-8']);
  const [head, ...rows] = text.trimEnd().split('\r\n');
  expect(head).toBe('\uFEFF序号,券码,商品,面值(元),可用次数,已用次数,生效日期,有效期至,状态');
  const codes = (await shop.ask('batch.codes', { batch })).items.map(({ code }) => code);
  expect(rows).toEqual(
    codes.map(
      (code, index) =>
        `${index + 1},${code},"'=HYPERLINK(""http://x""),买一送一",50.00,1,0,2026-11-21,2027-02-28,${index === 1 ? '已作废' : '有效'}`,
    ),
  );
});

test('only a manager deals in vouchers: a clerk neither issues nor sees codes', async () => {
  const shop = openShop();
  const { batch } = await shop.ask('batch.issue', cash);
  const asked = [
    ['batch.issue', cash],
    ['batch.list', {}],
    ['batch.codes', { batch }],
    ['batch.export', { batch }],
    ['batch.print', { batch, from: 1, to: 1 }],
    ['batch.revoke', { batch, reason: '试试' }],
  ] as const;
  for (const [name, input] of asked)
    expect(await shop.answer(name, input, { role: 'clerk' })).toMatchObject({ error: 'not-allowed' });
});

test('without the signing key the shop redeems what it sold, and says why it can issue nothing', async () => {
  const shop = openShop();
  const { batch } = await shop.ask('batch.issue', cash);
  const code = await shop.codeOf(batch, 1);
  const keyless = openShop({ db: shop.db, keys: { publicKeys: keys.publicKeys } });
  const refused = await keyless.answer('batch.issue', cash);
  expect(refused).toMatchObject({ error: 'platform-misconfigured' });
  expect(refused.ok ? '' : refused.message).toContain('platforms.store.privateKey');
  await expect(keyless.ask('batch.export', { batch })).rejects.toThrow('platform-misconfigured');
  expect(await keyless.ask('batch.list', {})).toMatchObject([{ batch, writable: false }]);
  expect(await keyless.ask('voucher.redeem', { code })).toMatchObject({ state: 'redeemed' });
});

test('after a change of keys no second code of an old voucher can be written, and the first stays good', async () => {
  const shop = openShop();
  const old = await shop.ask('batch.issue', cash);
  const code = await shop.codeOf(old.batch, 1);
  const next = section('k2');
  const rotated = openShop({
    db: shop.db,
    keys: { publicKeys: { ...keys.publicKeys, ...next.publicKeys }, privateKey: next.privateKey },
  });
  await expect(rotated.ask('batch.codes', { batch: old.batch })).rejects.toThrow('platform-misconfigured');
  expect(await rotated.ask('voucher.redeem', { code })).toMatchObject({ state: 'redeemed' });
  const fresh = await rotated.ask('batch.issue', cash);
  expect(await rotated.codeOf(fresh.batch, 1)).toMatch(/^QTV1\.k2\./);
});

test('a platform that was switched off issues nothing and redeems nothing', async () => {
  const shop = openShop();
  const { batch } = await shop.ask('batch.issue', cash);
  const code = await shop.codeOf(batch, 1);
  await shop.ask('platform.switch', { platform_code: 'store', enabled: false }, { role: 'admin' });
  await expect(shop.ask('batch.issue', cash)).rejects.toThrow('platform-disabled');
  await expect(shop.ask('voucher.redeem', { code })).rejects.toThrow('voucher-not-found');
});
