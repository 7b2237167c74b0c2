// The client reads answers shaped as the platform documents them, with the fields they lack in some states.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { RehearsalChannel } from '../channel.ts';
import { closeStagesAfterEach, setStage, type Stage } from '../conformance-stage.ts';
import { billLines } from './bills.ts';
import { channel as wechat } from './index.ts';
import { wechatRehearsal } from './rehearsal.ts';

closeStagesAfterEach();

const folder = new URL('recorded/', import.meta.url);
const recordedShape = z.object({
  note: z.string().includes('not recorded from a live shop'),
  method: z.enum(['GET', 'POST']),
  path: z.string(),
  status: z.number(),
  reply: z.unknown(),
});
const recorded = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => recordedShape.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))));

const documented = { mchid: '1900000109', appid: 'wxd678efh567hg6787' };

/** A platform that says exactly what the files say, signed by its own key. */
function speaking(): Promise<Stage> {
  return setStage({
    ...wechat,
    rehearsal(random): RehearsalChannel {
      const twin = wechatRehearsal(random);
      return {
        ...twin,
        config: (baseUrl) => ({ ...twin.config(baseUrl), ...documented }),
        handle(request) {
          const [path] = request.path.split('?');
          const found = recorded.find((one) => one.path === path && one.method === request.method);
          const said = found ?? { status: 404, reply: { code: 'NO_FILE', message: '' } };
          const body = said.reply === null ? {} : { body: said.reply };
          return twin.door.reply({ status: said.status, ...body }, request);
        },
      };
    },
  });
}

const key = 'QREC00000001';
const paid = {
  transaction: '4200002345202603021234567890',
  amountFen: 7_600,
  paidAtMs: Date.parse('2026-03-02T11:58:07+08:00'),
};

test('a documented order is paid in full although the platform itself gave five yuan of it', async () => {
  const stage = await speaking();
  const query = (no: string): unknown => stage.channel.query?.(stage.charge('qr', { key: no }));
  expect(await query(key)).toMatchObject({ is: 'done', value: { is: 'paid', paid } });
  expect(await query('QREC00000002')).toMatchObject({ value: { is: 'open', typing: false } });
  expect(await query('QREC00000003')).toMatchObject({ value: { is: 'absent' } });
  expect(await query('QREC00000009')).toMatchObject({ is: 'rejected', because: 'platform-misconfigured' });
});

test('a documented picture, password prompt, close and reverse are read', async () => {
  const stage = await speaking();
  const charge = stage.charge('qr', { key });
  expect(await stage.channel.show?.(charge)).toMatchObject({
    value: { qr: 'weixin://wxpay/bizpayurl?pr=NwY5Mz9zz' },
  });
  const code = stage.rehearsal.phone.code('enough', 'nothing', stage.now());
  expect((await stage.channel.charge?.({ ...charge, means: 'code' }, code))?.is).toBe('pending');
  // The order was paid: closing says so, and a reverse that did not show yet is asked again.
  expect(await stage.channel.end?.(charge)).toMatchObject({ is: 'done', value: { is: 'paid' } });
  stage.advance(20_000);
  expect(await stage.channel.end?.({ ...charge, means: 'code' })).toMatchObject({ is: 'unknown' });
});

test('a documented refund is accepted, then gone; one is abnormal and one was never heard of', async () => {
  const stage = await speaking();
  const charge = stage.charge('qr', { key });
  const wish = (no: string): ReturnType<Stage['wish']> =>
    stage.wish(charge, paid.transaction, { key: no, amountFen: 100 });
  expect(await stage.channel.refund?.(wish('QREC0000R001'))).toMatchObject({ value: { is: 'accepted' } });
  expect(await stage.channel.queryRefund?.(wish('QREC0000R001'))).toMatchObject({
    value: { is: 'refunded', refundedAtMs: Date.parse('2026-03-02T12:10:12+08:00') },
  });
  expect(await stage.channel.queryRefund?.(wish('QREC0000R002'))).toMatchObject({
    value: { is: 'abnormal' },
  });
  expect(await stage.channel.queryRefund?.(wish('QREC0000R003'))).toMatchObject({ value: { is: 'absent' } });
});

const csv = readFileSync(new URL('tradebill.csv', folder), 'utf8');

test('a documented bill is read by its columns’ names: payments, refunds, and a reversed code as money back', () => {
  const lines = billLines(csv, documented.mchid) ?? [];
  expect(lines.map(({ kind, key: about, amountFen }) => `${kind} ${about} ${amountFen}`)).toEqual([
    'payment QREC00000001 7600',
    'refund QREC0000R001 -100',
    'payment QREC00000004 1',
    'refund QREC00000004 -1',
  ]);
  expect(lines[0]?.atMs).toBe(paid.paidAtMs);
  expect(lines[0]?.transaction).toBe(paid.transaction);
});

test('a bill that is torn, another merchant’s, without a column, or with a figure nobody can read is not read', () => {
  const { mchid } = documented;
  expect(billLines(csv, '1900000001')).toBeUndefined();
  for (const torn of [
    csv.split('\n').slice(0, 3).join('\n'),
    csv.replace(/^`2026-03-02 12:10.*\n/m, ''),
    csv.replace('申请退款金额', '别的'),
    csv.replace('`76.00', '`76.001'),
    csv.replace('`2026-03-02 11:58:07', '`yesterday'),
    csv.replace('REVOKED', 'WONDERFUL'),
    '',
    '<html>',
  ])
    expect(billLines(torn, mchid)).toBeUndefined();
});
