// The day's bill: read to the fen when it is whole, and not at all when anything about it is odd.

import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { BillLine } from '../channel.ts';
import type { Outcome } from '@qiantai/shared/result.ts';
import { wallTime } from '@qiantai/shared/time.ts';
import { closeStagesAfterEach, ended, paidOf, setStage } from '../conformance-stage.ts';
import { speaking } from './alipay.testkit.ts';
import { billLines } from './bill-lines.ts';
import { channel as alipay } from './index.ts';
import { packed } from './rehearsal-bill.ts';
import { zipEntries } from './zip-entries.ts';

closeStagesAfterEach();

const bounds = { entriesMax: 8, bytesMax: 1_000_000 };
const textOf = (bytes: Uint8Array): string => new TextDecoder('gbk').decode(bytes);

const head =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,订单金额（元）,退款批次号/请求号,备注';
const row = '2026\t,Q1\t,交易\t,"面, ""大""碗"\t,2026-03-02 12:00:00\t,2026-03-02 12:00:09\t,76.00\t,\t,\t';
const back = '2026\t,Q1\t,退款\t,面\t,2026-03-02 12:00:00\t,2026-03-02 12:30:00\t,-0.01\t,R1\t,\t';

function table(
  rows: readonly string[],
  tail = `#交易合计：1笔，共\n#退款合计：${rows.length - 1}笔，共`,
): string {
  const end = '#-------业务明细列表结束-------';
  return ['#支付宝业务明细查询', '#账号：[2088]', head, ...rows, end, tail, '#导出时间：[]'].join('\r\n');
}

const paidLine: BillLine = {
  key: 'Q1',
  kind: 'payment',
  transaction: '2026',
  amountFen: 7_600,
  atMs: Date.parse('2026-03-02T12:00:09+08:00'),
};

test('columns are found by their names, tabs and quotes taken off, refunds are negative under their own number', () => {
  expect(billLines(table([row, back]))).toEqual([
    paidLine,
    {
      key: 'R1',
      kind: 'refund',
      transaction: '2026',
      amountFen: -1,
      atMs: Date.parse('2026-03-02T12:30:00+08:00'),
    },
  ]);
  const other = head.split(',').reverse().join(',');
  const turned = ['2026\t,Q1\t,交易\t,面\t,2026-03-02 12:00:00\t,2026-03-02 12:00:09\t,76.00\t,\t,'];
  const reversed = table(turned.map((line) => line.split(',').reverse().join(','))).replace(head, other);
  expect(billLines(reversed)).toEqual([paidLine]);
});

test('what a cancel gave back has no number of its own and stands under the payment’s', () => {
  expect(billLines(table([row, back.replace('R1', '')]))?.[1]).toMatchObject({ key: 'Q1', kind: 'refund' });
  // Money back is money out, whichever sign the bill gives it.
  expect(billLines(table([row, back.replace('-0.01', '0.01')]))?.[1]?.amountFen).toBe(-1);
});

test.each([
  ['torn before its end', table([row]).slice(0, -60)],
  ['counting another number of lines', table([row], '#交易合计：2笔\n#退款合计：0笔')],
  ['without its counts', table([row], '')],
  ['without a column', table([row]).replace('完成时间', '完成')],
  ['with a kind nobody knows', table([row.replace('交易', '调账')])],
  ['with an amount that is none', table([row.replace('76.00', '76.001')])],
  ['with a time that is none', table([row.replace('12:00:09', '')])],
  ['empty', ''],
])('a bill %s is no bill', (_how, text) => {
  expect(billLines(table([row]))).toEqual([paidLine]);
  expect(billLines(text)).toBeUndefined();
});

test('a bill of more lines than a bill may have is no bill', () => {
  const rows = Array<string>(100_001).fill(row);
  expect(billLines(table(rows, '#交易合计：100001笔\n#退款合计：0笔'))).toBeUndefined();
});

test('a ZIP is unpacked whole, names in GBK', () => {
  const files =
    zipEntries(
      packed([
        ['业务明细.csv', '人民路店\r\n'],
        ['空.csv', ''],
      ]),
      bounds,
    ) ?? [];
  expect(files.map(({ name, bytes }) => [textOf(name), textOf(bytes)])).toEqual([
    ['业务明细.csv', '人民路店\r\n'],
    ['空.csv', ''],
  ]);
});

test('a ZIP with any one byte changed, or cut anywhere, gives the same files or none', () => {
  const whole = packed([['a.csv', 'one,two\r\n'.repeat(20)]]);
  const good = JSON.stringify(zipEntries(whole, bounds)?.map(({ bytes }) => textOf(bytes)));
  for (let at = 0; at < whole.length; at += 1) {
    expect(zipEntries(whole.slice(0, at), bounds)).toBeUndefined();
    const changed = Uint8Array.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 0x55;
    const read = zipEntries(changed, bounds)?.map(({ bytes }) => textOf(bytes));
    // The few bytes nobody reads are times, versions and names.
    expect([undefined, good, '[]']).toContain(read === undefined ? undefined : JSON.stringify(read));
  }
});

test('a ZIP that unpacks to more than it says, to more than allowed, or holds too many files is none', () => {
  const large = packed([['a.csv', 'x'.repeat(2_000_000)]]);
  expect(large.length).toBeLessThan(10_000);
  expect(zipEntries(large, bounds)).toBeUndefined();
  const lying = Buffer.from(large);
  const size = lying.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1')) + 24;
  lying.writeUInt32LE(100, size);
  expect(zipEntries(lying, bounds)).toBeUndefined();
  expect(zipEntries(packed(Array(9).fill(['a.csv', 'x'])), bounds)).toBeUndefined();
  expect(zipEntries(deflateRawSync('x'), bounds)).toBeUndefined();
});

async function billWith(url: string): Promise<Outcome<readonly BillLine[]> | undefined> {
  const stage = await speaking(({ method }) =>
    method.includes('bill') ? { code: '10000', msg: 'Success', bill_download_url: url } : undefined,
  );
  return stage.channel.bill?.('2026-03-01');
}

test('a link in the clear to somewhere else is not followed', async () => {
  for (const url of ['http://192.0.2.1/bill', 'file:///etc/passwd', 'ftp://a/b', '', 'bill'])
    expect(await billWith(url)).toMatchObject({ is: 'unknown', why: 'bill-address' });
});

test('a day is told as not ready until nine on the next, and a day without trades as empty after two', async () => {
  const stage = await setStage(alipay);
  const day = wallTime(stage.now(), 'Asia/Shanghai').date;
  const notReady = { is: 'rejected', because: 'bill-not-ready' };
  expect(await stage.channel.bill?.(day)).toMatchObject(notReady);
  stage.advance(24 * 3_600_000);
  expect(await stage.channel.bill?.(day)).toMatchObject(notReady);
  stage.advance(24 * 3_600_000);
  expect(await stage.channel.bill?.(day)).toMatchObject({ is: 'done', value: [] });
});

test('a payment that a cancel gave back stands in the bill twice and comes to nothing', async () => {
  const stage = await setStage(alipay);
  const day = wallTime(stage.now(), 'Asia/Shanghai').date;
  const charge = stage.charge('qr', { subject: '面, 大碗' });
  await paidOf(stage, charge);
  await ended(stage, charge);
  stage.advance(24 * 3_600_000);
  const bill = await stage.channel.bill?.(day);
  const lines = bill?.is === 'done' ? bill.value : [];
  expect(lines.map(({ key, amountFen }) => [key, amountFen])).toEqual([
    [charge.key, 7_600],
    [charge.key, -7_600],
  ]);
});
