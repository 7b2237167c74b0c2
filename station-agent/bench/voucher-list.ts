// V1 and V2: the voucher list under any filter, and its figures, at a hundred thousand synced vouchers, against the bare
// indexed SQL that answers the same. Why one shop for all repetitions: filling it takes longer than the row itself.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlValue } from '@qiantai/shared/views/view.ts';
import type { OpenSide, Row } from './row.ts';
import { codeOf, openVoucherShop, syncedVouchers, type VoucherShop } from './voucher-shop.ts';

const pageSize = 20;
const monthMs = 30 * 86_400_000;
const dayAgo = (ms: number): string => new Date(Date.now() - ms).toISOString().slice(0, 10);
const [from, to] = [dayAgo(3 * monthMs), dayAgo(2 * monthMs)];

interface Asked {
  readonly filter: Readonly<Record<string, unknown>>;
  readonly page: string;
  readonly count: string;
  readonly values: readonly SqlValue[];
}

const inDays = 'voucher IN (SELECT voucher FROM voucher_marks WHERE day >= ? AND day <= ?)';
const asked = (
  filter: Asked['filter'],
  where: string,
  counted: string,
  values: readonly SqlValue[],
): Asked => ({
  filter,
  page: `SELECT * FROM vouchers WHERE ${where} ORDER BY voucher DESC LIMIT ${pageSize}`,
  count: counted,
  values,
});
const ofDays = (where: string): string => `SELECT sum(vouchers) AS total FROM voucher_days WHERE ${where}`;
const plain = (filter: Asked['filter'], where: string, values: readonly SqlValue[]): Asked =>
  asked(filter, where, ofDays(where), values);

/** As many as a block has shots, so that each block asks each of them once. */
const questions: readonly Asked[] = [
  plain({}, '1 = 1', []),
  plain({ status: 2 }, 'status = ?', [2]),
  plain({ platform_code: 'douyin', status: 4 }, 'platform = ? AND status = ?', ['douyin', 4]),
  plain({ voucher_type: 3 }, 'voucher_type = ?', [3]),
  asked({ start_date: from, end_date: to }, inDays, ofDays('day >= ? AND day <= ?'), [from, to]),
  asked({ keyword: codeOf(5_000) }, 'code = ?', 'SELECT count(*) AS total FROM vouchers WHERE code = ?', [
    codeOf(5_000),
  ]),
];

const figures = [
  'SELECT platform, status, sum(vouchers) AS total FROM voucher_days WHERE day >= ? AND day <= ? GROUP BY platform, status',
  'SELECT voucher_type, status, sum(vouchers) AS total FROM voucher_days WHERE day >= ? AND day <= ? GROUP BY voucher_type, status',
  'SELECT platform, sum(fen) AS fen FROM use_days WHERE day >= ? AND day <= ? GROUP BY platform',
  'SELECT day, sum(uses) AS uses, sum(fen) AS fen FROM use_days WHERE day >= ? AND day <= ? GROUP BY day',
] as const;

let shop: VoucherShop | undefined;

/** @param folder of whichever side comes first */
function shopIn(folder: string): VoucherShop {
  if (shop === undefined) {
    const own = join(folder, 'vouchers');
    mkdirSync(own);
    shop = openVoucherShop(own, syncedVouchers);
  }
  return shop;
}

const manager = { id: '3001', name: '陈店长', role: 'manager' } as const;

async function ask({ till }: VoucherShop, name: string, input: unknown): Promise<void> {
  const answer = await till.ask(name, input, { actor: manager, command: 'bench', locale: 'zh-CN' });
  if (!answer.ok) throw new Error(`${name} was refused: ${answer.error}`);
}

/** A side that works in this process: what is compared is the till around the SQL, not how a program is reached. */
function side(work: (shop: VoucherShop, shot: number) => Promise<void>): OpenSide {
  return (folder) => {
    const open = shopIn(folder);
    let shots = 0;
    return Promise.resolve({
      async shot() {
        shots += 1;
        const start = performance.now();
        await work(open, shots);
        return (performance.now() - start) * 1_000;
      },
      close: () => Promise.resolve(),
    });
  };
}

const questionOf = (shot: number): Asked => {
  const found = questions[shot % questions.length];
  if (found === undefined) throw new Error('every shot has its question');
  return found;
};

const common = {
  limit: 3,
  pauseMs: 1,
  warmUpShots: 24,
  rounds: 6,
  asides: [],
  lacks: () => undefined,
} as const;

export const voucherList: Row = {
  ...common,
  id: 'V1',
  path: 'voucher list, any filter, 100,000 vouchers',
  floorName: 'bare SQL',
  floor: side(({ db }, shot) => {
    const { page, count, values } = questionOf(shot);
    db.all(page, ...values);
    db.get(count, ...values);
    return Promise.resolve();
  }),
  ours: side((open, shot) => ask(open, 'voucher.list', { ...questionOf(shot).filter, page_size: pageSize })),
};

export const voucherFigures: Row = {
  ...common,
  id: 'V2',
  path: 'voucher statistics of a month, 100,000 vouchers',
  floorName: 'bare SQL',
  floor: side(({ db }) => {
    for (const sql of figures) db.all(sql, from, to);
    return Promise.resolve();
  }),
  ours: side((open) => ask(open, 'voucher.stats', { start_date: from, end_date: to })),
};
