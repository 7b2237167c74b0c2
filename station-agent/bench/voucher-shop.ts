// A shop with a hundred thousand synced vouchers, as its manager's list meets them: the real journal, views and till.
// Why it is filled fact by fact: rows that were written past the folds would measure another database.

import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openDatabase, type JournalDb } from '../src/journal/sqlite.ts';
import { Journal } from '../src/journal/journal.ts';
import { realEnv } from '../src/env.ts';
import { createAttemptRunner } from '../src/till/attempt-runner.ts';
import { createPlatformDesk } from '../src/till/platform-desk.ts';
import { createTill, type Till } from '../src/till/till.ts';

export const syncedVouchers = 100_000;
const dayMs = 86_400_000;
const perCommit = 1_000;
const daysOfSales = 365;
const silent = (): void => undefined;
const store = { id: 1, name: '人民路店', timezone: 'Asia/Shanghai', dayStartsAt: '04:00' };

export interface VoucherShop {
  readonly db: JournalDb;
  readonly till: Till;
}

/** The n-th code, spread as real ones are. */
export const codeOf = (serial: number): string =>
  String(100_000_000_000 + (Number(createHash('md5').update(String(serial)).digest().readUInt32BE()) % 9e11));

/** @param folder empty @param vouchers how many a sync has listed over a year */
export function openVoucherShop(folder: string, vouchers: number): VoucherShop {
  const env = realEnv({ debug: silent, info: silent, warn: silent, error: silent }, 1);
  const db = openDatabase(join(folder, 'journal.db'));
  const journal = new Journal({
    db,
    now: env.now,
    random: (size) => randomBytes(size),
    clock: store,
    station: 0,
  });
  const firstMs = env.now() - daysOfSales * dayMs;
  for (let from = 1; from <= vouchers; from += perCommit)
    journal.transact('station', (tx) => {
      for (let serial = from; serial < from + perCommit && serial <= vouchers; serial += 1) {
        const atMs = firstMs + Math.floor((serial / vouchers) * daysOfSales * dayMs);
        tx.append('voucher.listed', `voucher:${serial}`, {
          voucher: serial,
          platform: serial % 3 === 0 ? 'douyin' : 'meituan',
          code: codeOf(serial),
          orderNo: `49${serial}`,
          deal: String(7001 + (serial % 8)),
          title: '双人套餐',
          paidFen: 12_800,
          voucherType: 1 + (serial % 7),
          product: '双人套餐',
          status: serial % 20 === 0 ? 'refunded' : 'consumed',
          use: `list:${serial}`,
          flow: String(serial),
          consumedAtMs: atMs,
          day: new Date(atMs).toISOString().slice(0, 10),
        });
      }
    });
  const till = createTill({
    env,
    journal,
    store,
    station: { number: 0, name: '收银1' },
    version: 'bench',
    rehearsal: false,
    autoRedeem: false,
    attempts: createAttemptRunner(env),
    platforms: createPlatformDesk([], journal.view, env),
    printerFor: () => undefined,
  });
  return { db, till };
}
