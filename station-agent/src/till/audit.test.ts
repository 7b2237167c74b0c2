// The journal as an audit trail: who, what, when, approved by whom; masked, page by page, and quick in a long journal.

import { afterEach, expect, test } from 'vitest';
import type { AuditEntry } from '@qiantai/shared/commands/audit.ts';
import type { CommandInput } from '@qiantai/shared/commands/index.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { trailSql, type TrailFilter } from '../journal/trail.ts';
import { openShop, type TestShop } from './shop.testkit.ts';

const shops: TestShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) {
    await shop.till.drain(0);
    await shop.close();
  }
});

async function shopOpen(): Promise<TestShop> {
  const shop = await openShop();
  shops.push(shop);
  shop.journal.transact('station', (tx) => {
    tx.append('staff.added', 'staff:1001', { number: '1001', name: '小王', role: 'clerk' });
    tx.append('staff.added', 'staff:3001', { number: '3001', name: '陈店长', role: 'manager' });
  });
  return shop;
}

const asManager = { role: 'manager' } as const;
const search = (shop: TestShop, input: CommandInput<'audit.search'>) =>
  shop.ask('audit.search', input, asManager);

/** Follows the cursor to the end. */
async function all(shop: TestShop, input: CommandInput<'audit.search'>): Promise<AuditEntry[]> {
  const items: AuditEntry[] = [];
  for (let cursor: number | undefined, first = true; first || cursor !== undefined; first = false) {
    const page: Awaited<ReturnType<typeof search>> = await search(shop, {
      ...input,
      ...(cursor === undefined ? {} : { cursor }),
    });
    items.push(...page.items);
    cursor = page.cursor;
  }
  return items;
}

function askRefund(shop: TestShop): void {
  shop.journal.transact('1001', (tx) =>
    tx.append('refund.requested', 'refund:1', {
      refund: 1,
      payment: 1,
      order: 1,
      channel: 'wechat',
      key: 'Q1S0R1K7F3A9',
      amountFen: 38_000,
      cause: 'asked',
      reason: '顾客 13800138000 不要了',
      approvedBy: '3001',
      requestedAtMs: shop.clock.env.now(),
    }),
  );
}

test('a refund is found with who asked for it, when, and who approved it, in the reader’s own language', async () => {
  const shop = await shopOpen();
  askRefund(shop);
  const { items } = await search(shop, { type: 'refund', from: '2026-11-21' });
  expect(items).toMatchObject([
    {
      actor: '1001',
      actorName: '小王',
      type: 'refund.requested',
      says: '要求退款，还没有发给支付平台。',
      subject: 'refund:1',
      approvedBy: '3001',
      approvedByName: '陈店长',
      day: '2026-11-21',
    },
  ]);
  expect(items[0]?.atMs).toBe(Math.floor(items[0]?.atMs ?? 0));
  expect((await search(shop, { type: 'refund', to: '2026-11-20' })).items).toEqual([]);
  await expect(shop.ask('audit.search', {}, { role: 'clerk' })).rejects.toThrow('not-allowed');
});

test('a whole phone and a secret are neither shown nor found, and that they were kept is', async () => {
  const shop = await shopOpen();
  askRefund(shop);
  shop.journal.transact('3001', (tx) => {
    tx.append('staff.pin-set', 'staff:1001', { number: '1001', hash: '$argon2id$geheim' });
    tx.append('staff.signed-in', 'staff:1001', {
      number: '1001',
      session: 'c'.repeat(64),
      expiresAtMs: shop.clock.env.now(),
    });
  });
  const everything = JSON.stringify(await all(shop, {}));
  expect(everything).toContain('138****8000');
  for (const secret of ['13800138000', 'geheim', 'c'.repeat(64)]) {
    expect(everything).not.toContain(secret);
    expect(await all(shop, { text: secret })).toEqual([]);
  }
  expect(await all(shop, { type: 'staff.pin-set' })).toMatchObject([{ actorName: '陈店长', data: {} }]);
  expect(await all(shop, { text: '不要了' })).toHaveLength(1);
});

test('page after page shows each fact once, newest first, also while more are written', async () => {
  const shop = await shopOpen();
  for (let index = 0; index < 130; index += 1)
    shop.journal.transact(index % 2 === 0 ? '1001' : '3001', (tx) =>
      tx.append('drawer.opened', 'shift:1', { why: 'asked', reason: `第 ${index} 次` }),
    );
  const first = await search(shop, { actor: '1001', type: 'drawer.opened', limit: 40 });
  askRefund(shop);
  const rest = await search(shop, {
    actor: '1001',
    type: 'drawer.opened',
    limit: 40,
    cursor: first.cursor ?? 0,
  });
  const seqs = [...first.items, ...rest.items].map(({ seq }) => seq);
  expect(seqs).toHaveLength(65);
  expect(seqs).toEqual([...new Set(seqs)].sort((one, other) => other - one));
});

test('a rare word in a long journal is looked for in bounded steps, and the cursor goes on behind each', async () => {
  const shop = await shopOpen();
  askRefund(shop);
  const many = limits.auditStretchRows * limits.auditStretchesMax;
  shop.journal.transact('1001', (tx) => {
    for (let index = 0; index < many; index += 1)
      tx.append('drawer.opened', 'shift:1', { why: 'asked', reason: '' });
  });
  const first = await search(shop, { text: '不要了' });
  expect([first.items.length, first.cursor === undefined]).toEqual([0, false]);
  expect(await all(shop, { text: '不要了' })).toHaveLength(1);
}, 60_000);

test('every search is led by an index, however long the journal is', async () => {
  const shop = await shopOpen();
  const { view } = shop.journal;
  const planOf = (filter: TrailFilter): string => {
    const { sql, values } = trailSql(filter);
    return view
      .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values, 1_000_000, 1, 2_000)
      .map(({ detail }) => detail)
      .join('; ');
  };
  expect(planOf({})).toMatch(/USING INTEGER PRIMARY KEY/);
  expect(planOf({ actor: '1001' })).toMatch(/facts_actor \(actor=\? AND rowid/);
  expect(planOf({ type: 'refund.requested' })).toMatch(/facts_type \(type=\? AND rowid/);
  expect(planOf({ subject: 'refund:1', actor: '1001' })).toMatch(/facts_subject \(subject=\? AND rowid/);
  for (const filter of [{}, { actor: '1001' }, { type: 'refund.requested' }, { subject: 'refund:1' }])
    expect(planOf(filter)).not.toMatch(/SCAN|TEMP B-TREE/);
});

test('the same search is had as a file, with the same rows and headers in the reader’s language', async () => {
  const shop = await shopOpen();
  askRefund(shop);
  const csv = await shop.ask('audit.export', { type: 'refund', format: 'csv' }, asManager);
  const text = new TextDecoder().decode(csv.body);
  expect(csv).toMatchObject({ rows: 1, cut: false, name: 'audit-2026-11-21.csv' });
  expect(text).toContain('批准人');
  expect(text).toContain('陈店长');
  expect(text).not.toContain('13800138000');
  const xlsx = await shop.ask('audit.export', { from: '2026-11-21', format: 'xlsx' }, asManager);
  expect(xlsx.rows).toBe((await all(shop, {})).length);
});
