// The bill of one day, as WeChat Pay keeps it: a signed answer names a file and its digest, then the file is fetched.
// Why columns are found by their names: the platform adds columns, and a figure from the wrong one is a wrong figure.

import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { limits } from '@qiantai/shared/limits.ts';
import { fenFromYuanText } from '@qiantai/shared/money.ts';
import { done, type Outcome, type PlatformWord } from '@qiantai/shared/result.ts';
import { wallTime } from '@qiantai/shared/time.ts';
import type { ChannelDeps, BillLine } from '../channel.ts';
import type { WechatConfig } from './config.ts';
import { parsedAs, tradebillShape } from './fields.ts';
import { notYes, rejected, unknown } from './orders.ts';
import type { Wire } from './wire.ts';

const zone = 'Asia/Shanghai';

/** The file's own bytes, unpacked where they are packed. @returns undefined when they do not unpack within bounds */
function unpacked(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: limits.wechatBillBytesMax });
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** Cells stand behind a backtick each, so that a comma in a name does not part it. */
const cells = (line: string): readonly string[] => line.replace(/^`/, '').split(',`');

const wanted = {
  at: '交易时间',
  mchid: '商户号',
  transaction: '微信订单号',
  key: '商户订单号',
  state: '交易状态',
  refundKey: '商户退款单号',
  paid: '订单金额',
  refunded: '申请退款金额',
} as const;
type Column = keyof typeof wanted;

type Row = Readonly<Record<Column, string>>;

/** @returns undefined when it is no bill: a column is missing, or fewer rows than its own count at the end */
function rowsOf(text: string): readonly Row[] | undefined {
  const lines = text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/);
  const names = (lines.shift() ?? '').split(',').map((name) => name.trim());
  const places = Object.entries(wanted).map(([column, name]) => [column, names.indexOf(name)] as const);
  const footAt = lines.findIndex((line) => !line.startsWith('`'));
  if (places.some(([, at]) => at < 0) || footAt < 0) return undefined;
  const count = Number(cells(lines[footAt + 1] ?? '')[0] || 'none');
  if (count !== footAt) return undefined;
  return lines.slice(0, footAt).map((line) => {
    const parts = cells(line);
    const row = Object.fromEntries(places.map(([column, at]) => [column, parts[at]?.trim() ?? '']));
    // Every column of `wanted` was given a place above.
    return row as Row;
  });
}

/** @returns undefined when a figure or a time cannot be read: a bill with a hole in it proves nothing */
function lineOf(row: Row): BillLine | undefined {
  const atMs = Date.parse(`${row.at.replace(' ', 'T')}+08:00`);
  const isPayment = row.state === 'SUCCESS';
  const fen = fenFromYuanText(isPayment ? row.paid : row.refunded);
  if (fen === undefined || fen < 0 || Number.isNaN(atMs) || row.key === '') return undefined;
  if (isPayment) return { key: row.key, kind: 'payment', transaction: row.transaction, amountFen: fen, atMs };
  // A reversed charge has no refund number of its own: it goes back under the charge's key.
  const key = /^0*$/.test(row.refundKey) ? row.key : row.refundKey;
  return { key, kind: 'refund', transaction: row.transaction, amountFen: 0 - fen, atMs };
}

/** Reads a whole bill. @returns undefined when any of it cannot be read or is another merchant's */
export function billLines(text: string, mchid: string): readonly BillLine[] | undefined {
  const rows = rowsOf(text);
  if (rows?.every((row) => row.mchid === mchid) !== true) return undefined;
  const moved = rows.filter((row) => ['SUCCESS', 'REFUND', 'REVOKED'].includes(row.state));
  const lines = moved.map(lineOf).filter((line) => line !== undefined);
  return lines.length === moved.length && moved.length === rows.length ? lines : undefined;
}

/** @param day yyyy-MM-dd of the platform's own zone */
export function openBills(
  config: WechatConfig,
  deps: ChannelDeps,
  wire: Wire,
): (day: string) => Promise<Outcome<readonly BillLine[]>> {
  async function file(url: string, sha1: string, word: PlatformWord): Promise<Outcome<readonly BillLine[]>> {
    // A signed request is for this platform's own host alone.
    if (new URL(url).origin !== new URL(config.baseUrl).origin) return unknown('foreign-download', word);
    const answer = await wire.download(url);
    if (answer.is === 'no-answer') return unknown(answer.why, word);
    if (answer.status !== 200) return unknown(`http-${answer.status}`, word);
    const bytes = unpacked(answer.body);
    if (bytes === undefined) return unknown('bill-torn', word);
    if (createHash('sha1').update(bytes).digest('hex') !== sha1.toLowerCase())
      return unknown('bill-torn', word);
    const lines = billLines(new TextDecoder().decode(bytes), config.mchid);
    return lines === undefined ? unknown('bill-not-understood', word) : done(lines, word);
  }

  return async (day) => {
    if (day >= wallTime(deps.env.now(), zone).date) return { is: 'rejected', because: 'bill-not-ready' };
    const reply = await wire.read(`/v3/bill/tradebill?bill_date=${day}&bill_type=ALL&tar_type=GZIP`);
    if (reply.is === 'refusal') {
      const code = reply.code.replaceAll('_', '');
      if (reply.proven && code === 'NOSTATEMENTEXIST') return done([], reply.word);
      return reply.proven && code === 'STATEMENTCREATING'
        ? rejected('bill-not-ready', reply.word)
        : notYes(reply);
    }
    if (reply.is !== 'answer') return notYes(reply);
    const said = parsedAs(tradebillShape, reply.body);
    return said === undefined
      ? unknown('unexpected-shape', reply.word)
      : file(said.download_url, said.hash_value, reply.word);
  };
}
