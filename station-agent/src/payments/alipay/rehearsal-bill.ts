// The bill of a day as Alipay packs it: two CSV files in GBK, their names too, in a ZIP.
// Why it packs and encodes by itself: what the client unpacks must not be what the client's own code packed.

import { crc32, deflateRawSync } from 'node:zlib';
import { beijing, yuan } from './rehearsal-notices.ts';
import type { Trade } from './rehearsal-book.ts';

const heads =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注';

let table: ReadonlyMap<string, readonly [number, number]> | undefined;

/** Every two-byte character, read out of the system's own decoder. */
function gbkTable(): ReadonlyMap<string, readonly [number, number]> {
  const decoder = new TextDecoder('gbk');
  const found = new Map<string, readonly [number, number]>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if (text.length === 1 && text !== '\ufffd') found.set(text, [lead, trail]);
    }
  }
  return found;
}

function gbk(text: string): Buffer {
  table ??= gbkTable();
  const known = table;
  return Buffer.from(
    [...text].flatMap((character) => {
      const code = character.codePointAt(0) ?? 0x3f;
      return code < 0x80 ? [code] : (known.get(character) ?? [0x3f]);
    }),
  );
}

interface Line {
  readonly kind: '交易' | '退款';
  readonly trade: Trade;
  readonly fen: number;
  readonly atMs: number;
  readonly requestNo: string;
}

/** What was paid and given back on a Beijing day, in order. */
function linesOf(trades: Iterable<Trade>, day: string): Line[] {
  const lines = [...trades].flatMap((trade): Line[] => [
    ...Array.from({ length: trade.captures }, () => ({
      kind: '交易' as const,
      trade,
      fen: trade.fen,
      atMs: trade.paidAtMs ?? trade.createdAtMs,
      requestNo: '',
    })),
    ...trade.refunds
      .filter((refund) => Number.isFinite(refund.landsAtMs))
      .map(({ fen, atMs, requestNo }) => ({ kind: '退款' as const, trade, fen: -fen, atMs, requestNo })),
  ]);
  return lines
    .filter((line) => beijing(line.atMs).slice(0, 10) === day)
    .sort((one, other) => one.atMs - other.atMs);
}

function rowOf({ kind, trade, fen, atMs, requestNo }: Line): string {
  const times = [beijing(trade.createdAtMs), beijing(atMs)];
  const title = trade.wish.subject.includes(',') ? `"${trade.wish.subject}"` : trade.wish.subject;
  const money = [yuan(fen), yuan(fen), '0.00', '0.00', '0.00', '0.00', '0.00', '', '0.00', '0.00'];
  const who = ['1', '', '', '', '*客(138****8000)'];
  const cells = [
    ...[trade.tradeNo, trade.key, kind, title, ...times],
    ...who,
    ...money,
    ...[requestNo, '0.00', '0.00', ''],
  ];
  return cells.map((cell) => `${cell}\t`).join(',');
}

function details(lines: readonly Line[], day: string): string {
  const sum = (kind: Line['kind']): string => {
    const ofKind = lines.filter((line) => line.kind === kind);
    const fen = ofKind.reduce((total, line) => total + line.fen, 0);
    return `#${kind}合计：${ofKind.length}笔，商家实收共${yuan(fen)}元，商家优惠共0.00元`;
  };
  return [
    '#支付宝业务明细查询',
    '#账号：[20881021755000010156]',
    `#起始日期：[${day} 00:00:00]   终止日期：[${day} 23:59:59]`,
    '#-----------------------------------------业务明细列表----------------------------------------',
    heads,
    ...lines.map(rowOf),
    '#-----------------------------------------业务明细列表结束------------------------------------',
    sum('交易'),
    sum('退款'),
    `#导出时间：[${day} 23:59:59]`,
    '',
  ].join('\r\n');
}

/** Packs files one after the other, with a directory behind them. */
export function packed(files: readonly (readonly [name: string, text: string])[]): Uint8Array {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of files) {
    const [title, plain] = [gbk(name), gbk(text)];
    const body = deflateRawSync(plain);
    const shared = Buffer.alloc(26);
    [20, 0, 8, 0, 0x21].forEach((value, index) => shared.writeUInt16LE(value, index * 2));
    [crc32(plain), body.length, plain.length].forEach((value, index) =>
      shared.writeUInt32LE(value, 10 + index * 4),
    );
    shared.writeUInt16LE(title.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, title, body]);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), shared, place, title]));
    bodies.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, central, end]);
}

/** @returns undefined for a day without a line: such a day never gets a bill */
export function billOf(trades: Iterable<Trade>, day: string): Uint8Array | undefined {
  const lines = linesOf(trades, day);
  if (lines.length === 0) return undefined;
  const name = `20881021755000010156_${day.replaceAll('-', '')}_业务明细`;
  return packed([
    [`${name}.csv`, details(lines, day)],
    [`${name}(汇总).csv`, '#支付宝业务汇总查询\r\n'],
  ]);
}
