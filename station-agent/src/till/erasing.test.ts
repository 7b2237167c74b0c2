import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { limits } from '@qiantai/shared/limits.ts';
import { Journal, rebuildViews } from '../journal/journal.ts';
import { openDatabase, type JournalDb } from '../journal/sqlite.ts';
import { verifyJournal } from '../journal/verify.ts';
import { createErasing } from './erasing.ts';
import { placeOrder } from './revenue.testkit.ts';
import { openShop, type TestShop } from './shop.testkit.ts';

const phone = '13912345678';
const masked = '139****5678';
const name = '欧阳娜娜';
const manager = { staff: '3001', role: 'manager' } as const;
const admin = { staff: '9001', role: 'admin' } as const;
const shops: TestShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.close();
});
async function open(): Promise<TestShop> {
  const shop = await openShop();
  shops.push(shop);
  return shop;
}
const dbOf = (shop: TestShop): JournalDb => shop.journal.view as JournalDb;

function everythingIn(shop: TestShop, but: readonly string[] = []): string {
  const { view } = shop.journal;
  return view
    .all<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table'`)
    .filter((table) => !but.includes(table.name))
    .map((table) => JSON.stringify(view.all(`SELECT * FROM "${table.name}"`)))
    .join('\n');
}

test('a name stands in no fact in the clear, and is shown by the views', async () => {
  const shop = await open();
  const { member } = await shop.ask('member.register', { phone, name });
  await shop.ask('member.rename', { member_id: member, name: '欧阳' });
  expect(await shop.ask('member.get', { member_id: member })).toMatchObject({
    name: '欧阳',
    fullPhone: phone,
  });
  const facts = JSON.stringify(shop.journal.read(0));
  expect(facts).not.toContain('欧阳');
  expect(facts).not.toContain(masked);
});

test('a member who was erased is nobody: no name, no phone, not found by either, the chain whole', async () => {
  const shop = await open();
  const { member } = await shop.ask('member.register', { phone, name }, { command: 'reg-1' });
  const deal = shop.rehearsal.deals.find(({ voucherType }) => voucherType === 1)?.deal;
  const redeemed = await shop.ask('voucher.redeem', { code: shop.issue(deal), member_id: member });
  await shop.ask('points.adjust', { member_id: member, points: 50, reason: '补登' }, manager);
  const wish = { member_id: member, reason: '本人要求' };
  await expect(shop.ask('member.erase', wish)).rejects.toThrow('not-allowed');
  const gone = await shop.ask('member.erase', wish, manager);
  expect(gone).toMatchObject({ member, name: '已删除', phone: '', erased: true, points: 50 });
  expect(gone.fullPhone).toBeUndefined();
  await expect(shop.ask('member.get', { phone })).rejects.toThrow('not-found');
  expect(await shop.ask('member.find', { last4: '5678' })).toEqual([]);
  expect((await shop.ask('voucher.get', { voucher_id: redeemed.voucher })).member).toEqual({
    member,
    name: '已删除',
    phone: '',
  });
  const everything = everythingIn(shop);
  expect(everything).not.toContain(name);
  expect(everything).not.toContain(phone);
  expect(everythingIn(shop, ['facts'])).not.toContain(masked);
  expect(verifyJournal(dbOf(shop))).toMatchObject({ is: 'whole' });
  // The same request again is answered as before, without the person.
  expect(await shop.ask('member.register', { phone, name }, { command: 'reg-1' })).toMatchObject({
    member,
    name: '已删除',
    phone: '',
  });
});

test('views folded again from the facts show the erased as erased and everybody else as before', async () => {
  const shop = await open();
  const first = await shop.ask('member.register', { phone, name });
  const other = await shop.ask('member.register', { phone: '13800138000', name: '张三' });
  await shop.ask('member.erase', { member_id: first.member, reason: '本人要求' }, manager);
  rebuildViews(dbOf(shop));
  expect(await shop.ask('member.get', { member_id: first.member })).toMatchObject({
    name: '已删除',
    phone: '',
  });
  expect(await shop.ask('member.get', { phone: '13800138000' })).toMatchObject({
    member: other.member,
    name: '张三',
    fullPhone: '13800138000',
  });
});

test('an erased member buys, earns and redeems no more; the phone may register anew as somebody else', async () => {
  const shop = await open();
  const { member } = await shop.ask('member.register', { phone, name });
  await shop.ask('member.erase', { member_id: member, reason: '本人要求' }, manager);
  const id = { member_id: member };
  await expect(shop.ask('points.redeem', { ...id, points: 1, reason: '兑换' })).rejects.toThrow(
    'member-erased',
  );
  await expect(shop.ask('member.rename', { ...id, name: '李四' })).rejects.toThrow('member-erased');
  await expect(shop.ask('voucher.redeem', { code: shop.issue(), ...id })).rejects.toThrow('member-erased');
  await expect(shop.ask('member.erase', { ...id, reason: '再删' }, manager)).rejects.toThrow('member-erased');
  expect((await shop.ask('member.register', { phone, name: '新人' })).member).not.toBe(member);
});

test('whoever was merged is erased with the one they became', async () => {
  const shop = await open();
  const first = await shop.ask('member.register', { phone, name });
  const second = await shop.ask('member.register', { phone: '13800138000', name: '张三' });
  const merge = { member_id: first.member, into_id: second.member, reason: '同一人' };
  await shop.ask('member.merge', merge, manager);
  await shop.ask('member.erase', { member_id: first.member, reason: '本人要求' }, manager);
  for (const number of [phone, '13800138000'])
    await expect(shop.ask('member.get', { phone: number })).rejects.toThrow('not-found');
  expect(shop.journal.view.all('SELECT * FROM person_keys')).toEqual([]);
});

test('not a byte of the key is left in the files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'qiantai-erase-'));
  const db = openDatabase(join(folder, 'journal.db'));
  const bytes = (count: number): Uint8Array => new Uint8Array(count).fill(count === 32 ? 0x5a : 7);
  const clock = { timezone: 'Asia/Shanghai', dayStartsAt: '04:00' };
  const journal = new Journal({ db, now: () => Date.now(), random: bytes, clock, station: 0 });
  const key = Buffer.from(bytes(32)).toString('base64');
  const isOnDisk = (): boolean =>
    readdirSync(folder).some((file) => readFileSync(join(folder, file)).includes(key));
  journal.transact('1001', (tx) => {
    tx.append('member.registered', 'member:1', { member: 1, registeredAtMs: 1 });
    tx.sealFor(1, '张三');
  });
  expect(isOnDisk()).toBe(true);
  journal.transact('3001', (tx) => tx.forget(1));
  expect(isOnDisk()).toBe(false);
  journal.close();
  rmSync(folder, { recursive: true });
});

test('a member not seen for as long as the shop keeps people is forgotten by itself, a regular is not', async () => {
  const shop = await open();
  const gone = await shop.ask('member.register', { phone, name });
  const regular = await shop.ask('member.register', { phone: '13800138000', name: '张三' });
  await expect(shop.ask('member.setRetention', { days: 7 }, admin)).rejects.toThrow('bad-request');
  await expect(shop.ask('member.setRetention', { days: 90 }, manager)).rejects.toThrow('not-allowed');
  const look = (): void => {
    const erasing = createErasing(shop.shop);
    erasing.start();
    erasing.stop();
  };
  shop.clock.advance(60 * 86_400_000);
  const dishes = [{ item: 1, name: '米饭', unitFen: 200, quantity: 1 }];
  shop.journal.transact('1001', (tx) =>
    placeOrder(tx, { order: 1, dishes, totalFen: 200, member: regular.member, atMs: shop.clock.env.now() }),
  );
  shop.clock.advance(31 * 86_400_000);
  look();
  expect(await shop.ask('member.get', { member_id: gone.member })).toMatchObject({ name });
  await shop.ask('member.setRetention', { days: 90 }, admin);
  look();
  expect(await shop.ask('member.get', { member_id: gone.member })).toMatchObject({ erased: true });
  expect(await shop.ask('member.get', { member_id: regular.member })).toMatchObject({ name: '张三' });
  const [fact] = shop.journal.read(0).filter(({ type }) => type === 'member.erased');
  expect(fact).toMatchObject({ actor: 'station', data: { why: 'retention' } });
  expect(limits.retentionDaysMin).toBeGreaterThan(7);
});

test('a person gets everything that is kept about them', async () => {
  const shop = await open();
  const { member } = await shop.ask('member.register', { phone, name });
  await shop.ask('points.adjust', { member_id: member, points: 50, reason: '补登' }, manager);
  await expect(shop.ask('member.export', { member_id: member })).rejects.toThrow('not-allowed');
  expect(await shop.ask('member.export', { member_id: member }, manager)).toMatchObject({
    member: { name, phone: masked },
    points: [{ points: 50, reason: '补登' }],
    orders: [],
  });
});
