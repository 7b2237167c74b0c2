// A platform that answers before the clock moves, so that a bench measures the station and nobody's network.
// It lives inside the station under test and keeps the whole contract of platform.ts but for its rehearsal twin.

import { z } from 'zod';
import { done, type Outcome } from '@qiantai/shared/result.ts';
import type { PlatformModule, Prepared, VoucherPlatform } from '../src/platforms/platform.ts';

const code = 'instant';
const deal = 'set-for-two';

function prepared(voucher: string): Prepared {
  return {
    code: voucher,
    orderNo: `O${voucher}`,
    deal,
    title: '双人套餐',
    originalFen: 19_800,
    paidFen: 12_800,
    phone: '138****8000',
    usable: 1,
    expiresOn: '',
  };
}

function openInstant(now: () => number): VoucherPlatform {
  const spent = new Set<string>();
  const says = <T>(outcome: Outcome<T>): Promise<Outcome<T>> => Promise.resolve(outcome);
  const reversed = (voucher: string): Promise<Outcome<{ readonly reversedAtMs: number }>> => {
    spent.delete(voucher);
    return says(done({ reversedAtMs: now() }));
  };
  const consumed = (voucher: string) =>
    says(
      done({
        items: [{ code: voucher, deal, flow: `F${voucher}` }],
        consumedAtMs: now(),
        reversibleUntilMs: now() + 600_000,
      }),
    );
  return {
    prepare: (voucher) =>
      says(
        spent.has(voucher)
          ? { is: 'rejected', because: 'voucher-already-redeemed' }
          : done(prepared(voucher)),
      ),
    consume(attempt) {
      spent.add(attempt.code);
      return consumed(attempt.code);
    },
    settle: (attempt) =>
      spent.has(attempt.code)
        ? consumed(attempt.code)
        : says({ is: 'rejected', because: 'voucher-not-found' }),
    reverse: (undo) => reversed(undo.code),
    settleReverse: (undo) => reversed(undo.code),
    listByDate: () => says(done({ orders: [] })),
    authorise: () => says(done({ expiresAtMs: 0 })),
  };
}

export const instantPlatform: PlatformModule = {
  code,
  id: 900,
  label: { zh: '即时', en: 'Instant' },
  colour: '#64748b',
  configSchema: z.strictObject({}),
  recognise: (text) => (/^\d{12}$/.test(text) ? 'certain' : 'no'),
  open: (_config, { env }) => openInstant(() => env.now()),
  rehearsal() {
    throw new Error('the instant platform is measured with, never rehearsed');
  },
};

/** What its one deal becomes in the shop: a set meal, so that a redemption feeds the kitchen. */
export const instantDeal = {
  platform: code,
  deal,
  voucherType: 4,
  product: '双人套餐',
  dishes: [
    { name: '宫保鸡丁', quantity: 1 },
    { name: '米饭', quantity: 1 },
    { name: '酸梅汤', quantity: 1 },
  ],
} as const;
