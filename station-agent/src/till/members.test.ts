import { createHash } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { travelsIn, type FactType } from '@qiantai/shared/facts/index.ts';
import type { JournalDb } from '../journal/sqlite.ts';
import { verifyJournal } from '../journal/verify.ts';
import { withMembers } from './members.ts';
import { openShop, until, type TestShop } from './shop.testkit.ts';
import { createTill } from './till.ts';

const phone = '13912345678';
const masked = '139****5678';
const shops: TestShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.close();
});
async function open(): Promise<TestShop> {
  const shop = await openShop();
  shops.push(shop);
  return shop;
}

const factsOf = (shop: TestShop, type: FactType) => shop.journal.read(0).filter((fact) => fact.type === type);

/** Every text in every table: facts, views, kept answers. */
function everythingIn(shop: TestShop): string {
  const { view } = shop.journal;
  return view
    .all<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table'`)
    .map(({ name }) => JSON.stringify(view.all(`SELECT * FROM "${name}"`)))
    .join('\n');
}

test('a phone typed at the redemption makes a member once and finds the same one the next time', async () => {
  const shop = await open();
  const first = await shop.ask('voucher.redeem', { code: shop.issue(), phone });
  const second = await shop.ask('voucher.redeem', { code: shop.issue(), phone });
  expect(first.member).toMatchObject({ name: '', phone: masked });
  expect(second.member).toEqual(first.member);
  expect(factsOf(shop, 'member.registered')).toHaveLength(1);
  const seen = await shop.ask('voucher.get', { voucher_id: first.voucher });
  expect(seen.member).toEqual(first.member);
});

test('a member chosen by id is whose the redemption is; one nobody knows stops it before the platform', async () => {
  const shop = await open();
  const { member } = await shop.ask('member.register', { phone, name: '张三' });
  const code = shop.issue();
  await expect(shop.ask('voucher.redeem', { code, member_id: member + 1 })).rejects.toThrow('not-found');
  await expect(shop.ask('voucher.redeem', { code, member_id: member, phone: '13900000000' })).rejects.toThrow(
    'bad-request',
  );
  expect(shop.rehearsal.spent(code)).toBe(0);
  const card = await shop.ask('voucher.redeem', { code, member_id: member, phone });
  expect(card.member).toEqual({ member, name: '张三', phone: masked });
});

test('a number that is no mobile is refused and nothing is spent', async () => {
  const shop = await open();
  const code = shop.issue();
  for (const wrong of ['1391234567', '12912345678', '139****5678', 'abc'])
    await expect(shop.ask('voucher.redeem', { code, phone: wrong })).rejects.toThrow('bad-request');
  expect(shop.rehearsal.spent(code)).toBe(0);
});

test('without a phone the voucher is nobody’s until it is assigned, and what it became goes along', async () => {
  const shop = await open();
  const deal = shop.rehearsal.deals.find(({ voucherType }) => voucherType === 1)?.deal;
  const card = await shop.ask('voucher.redeem', { code: shop.issue(deal) });
  expect(card.member).toBeUndefined();
  const given = await shop.ask('voucher.assignMember', { voucher_id: card.voucher, phone });
  expect(given.member).toMatchObject({ phone: masked });
  const member = given.member?.member ?? 0;
  expect(await shop.ask('benefit.list', { member_id: member })).toMatchObject([{ voucher: card.voucher }]);
  expect(await shop.ask('voucher.attempt', { attempt: card.attempt })).toMatchObject({ member: { member } });
});

test('a redemption that belongs to somebody is not given to another; the same again changes nothing', async () => {
  const shop = await open();
  const card = await shop.ask('voucher.redeem', { code: shop.issue(), phone });
  const again = await shop.ask('voucher.assignMember', { voucher_id: card.voucher, phone });
  expect(again.member).toEqual(card.member);
  await expect(
    shop.ask('voucher.assignMember', { voucher_id: card.voucher, phone: '13900000000' }),
  ).rejects.toThrow('member-assigned');
  expect(factsOf(shop, 'voucher.member-assigned')).toHaveLength(0);
  expect(factsOf(shop, 'member.registered')).toHaveLength(1);
});

test('a voucher that is not redeemed, or was undone, belongs to nobody', async () => {
  const shop = await open();
  const code = shop.issue();
  const seen = await shop.ask('voucher.lookup', { code });
  await expect(shop.ask('voucher.assignMember', { voucher_id: seen.voucher, phone })).rejects.toThrow(
    'not-redeemed',
  );
  const card = await shop.ask('voucher.redeem', { code, phone });
  await shop.ask('voucher.reverse', { voucher_id: card.voucher });
  expect((await shop.ask('voucher.get', { voucher_id: card.voucher })).member).toBeUndefined();
  const other = await shop.ask('voucher.redeem', { code, phone: '13900000000' });
  expect(other.member).toMatchObject({ phone: '139****0000' });
});

test('a masked phone offers the members it may be, and assumes none of them', async () => {
  const shop = await open();
  const fits = await shop.ask('member.register', { phone: '13877778000', name: '李四' });
  await shop.ask('member.register', { phone: '13977778000', name: '王五' });
  const seen = await shop.ask('voucher.lookup', { code: shop.issue() });
  expect(seen.phone).toBe('138****8000');
  expect(seen.member).toBeUndefined();
  expect(seen.memberCandidates).toEqual([{ member: fits.member, name: '李四', phone: '138****8000' }]);
});

test('a whole phone that a platform tells is the member who has it, and nobody else', async () => {
  const shop = await open();
  const { member } = await shop.ask('member.register', { phone, name: '张三' });
  const seen = await shop.ask('voucher.lookup', { code: shop.issue() });
  expect(withMembers(shop.shop, { ...seen, phone }).member).toMatchObject({ member });
  const stranger = withMembers(shop.shop, { ...seen, phone: '13812345678' });
  expect(stranger.member).toBeUndefined();
});

test('members are found by phone, by the last four digits and by id', async () => {
  const shop = await open();
  const { member } = await shop.ask('member.register', { phone, name: '张三' });
  const other = await shop.ask('member.register', { phone: '13700005678' });
  expect(await shop.ask('member.find', { phone })).toMatchObject([{ member, name: '张三', phone: masked }]);
  expect((await shop.ask('member.find', { last4: '5678' })).map((card) => card.member)).toEqual([
    member,
    other.member,
  ]);
  expect(await shop.ask('member.find', { id: member })).toMatchObject([{ member }]);
  expect(await shop.ask('member.find', { phone: '13700000000' })).toEqual([]);
  await expect(shop.ask('member.find', {})).rejects.toThrow('bad-request');
  await expect(shop.ask('member.find', { phone, last4: '5678' })).rejects.toThrow('bad-request');
  await expect(shop.ask('member.get', { phone: '13700000000' })).rejects.toThrow('not-found');
});

test('a phone is registered once; the same command answers the same, also after a restart', async () => {
  const shop = await open();
  const command = { command: 'register-1' };
  const first = await shop.ask('member.register', { phone, name: '张三' }, command);
  expect(first).toMatchObject({ level: 1, levelName: '普通会员', points: 0, discount: 1, fullPhone: phone });
  const again = await shop.restart().ask('member.register', { phone, name: '张三' }, command);
  expect(again).toEqual(first);
  await expect(shop.ask('member.register', { phone })).rejects.toThrow('member-exists');
  await expect(shop.ask('member.register', { phone: '13900000000' }, command)).rejects.toThrow(
    'idempotency-mismatch',
  );
});

test('a member is called by another name', async () => {
  const shop = await open();
  const { member } = await shop.ask('member.register', { phone });
  await shop.ask('member.rename', { member_id: member, name: '张小三' });
  expect(await shop.ask('member.get', { member_id: member })).toMatchObject({
    name: '张小三',
    phone: masked,
  });
});

test('the whole phone stands nowhere in the database, nor a hash that could be searched for it', async () => {
  const shop = await open();
  const code = shop.issue();
  await shop.ask('voucher.redeem', { code, phone }, { command: 'redeem-1' });
  const { member } = await shop.ask('member.get', { phone });
  await shop.ask('voucher.assignMember', { voucher_id: 1, phone });
  expect((await shop.ask('member.get', { member_id: member })).fullPhone).toBe(phone);
  const everything = everythingIn(shop);
  expect(everything).toContain(masked);
  expect(everything).not.toContain(phone);
  const plain = (text: string): string => createHash('sha256').update(text).digest('hex');
  expect(everything).not.toContain(plain(phone));
  expect(everything).not.toContain(
    plain(`voucher.redeem\n{"code":${JSON.stringify(code)},"count":1,"phone":"${phone}"}`),
  );
});

test('no screen is told what a phone is found or opened by', () => {
  for (const scope of ['counter', 'kitchen', 'manager', 'customer'] as const)
    expect(travelsIn('member.person-kept', scope)).toBe(false);
  expect(travelsIn('member.registered', 'kitchen')).toBe(false);
});

test('a station that cannot seal takes no phone, and spends nothing', async () => {
  const shop = await open();
  const { seal, ...bare } = shop.shop;
  expect(seal).toBeDefined();
  const till = createTill(bare);
  const code = shop.issue();
  const answer = await till.ask(
    'voucher.redeem',
    { code, phone },
    { actor: { id: '1001', name: '小王', role: 'clerk' }, command: 'c-bare', locale: 'zh-CN' },
  );
  expect(answer).toMatchObject({ ok: false, error: 'not-ready' });
  expect(shop.rehearsal.spent(code)).toBe(0);
});

test('a phone another station sealed with its own key shows masked instead of failing', async () => {
  const shop = await open();
  const { member } = await shop.ask('member.register', { phone });
  shop.journal.transact('station', (tx) => {
    const person = { name: '张三', phone: masked, digest: '0'.repeat(64), whole: 'AAAA' };
    tx.append('member.person-kept', `member:${member}`, {
      member,
      sealed: tx.sealFor(member, JSON.stringify(person)),
    });
  });
  const card = await shop.ask('member.get', { member_id: member });
  expect(card).toMatchObject({ phone: masked });
  expect(card.fullPhone).toBeUndefined();
});

test('the member is remembered when the platform’s answer was lost and came later', async () => {
  const shop = await open();
  const deal = shop.rehearsal.deals.find(({ voucherType }) => voucherType === 1)?.deal;
  const code = shop.issue(deal);
  await shop.ask('voucher.lookup', { code });
  shop.server.faults.next('reply-lost');
  const asked = await shop.ask('voucher.redeem', { code, phone });
  expect(asked).toMatchObject({ state: 'unclear', member: { phone: masked } });
  await until(shop, () => factsOf(shop, 'voucher.redeemed').length === 1);
  expect(await shop.ask('benefit.list', { query: phone })).toMatchObject([{ voucher: asked.voucher }]);
});

test('members fold again to the same rows', async () => {
  const shop = await open();
  await shop.ask('voucher.redeem', { code: shop.issue(), phone });
  const later = await shop.ask('voucher.redeem', { code: shop.issue() });
  await shop.ask('voucher.assignMember', { voucher_id: later.voucher, phone });
  expect(verifyJournal(shop.journal.view as JournalDb)).toMatchObject({ is: 'whole' });
});
