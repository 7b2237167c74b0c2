// The vouchers of the rehearsal Meituan: what was sold, what was used, what was undone, by its own clock.
// Why no code is shared with the client: the fake is the other opinion on how the platform behaves.

import type { RehearsalDeal, RehearsalIssue } from '../platform.ts';

const reverseWindowMs = 600_000;
const dayMs = 86_400_000;

export const rehearsalDeals: readonly RehearsalDeal[] = [
  deal('7001', '川味双人套餐', 198, 128, 4, ['宫保鸡丁', '鱼香肉丝', '麻婆豆腐', '米饭*2', '酸梅汤*2']),
  deal('7002', '家常四人餐', 368, 258, 4, ['水煮鱼', '回锅肉', '蒜蓉西兰花', '番茄蛋汤', '米饭*4']),
  deal('7003', '红烧牛肉面单人餐', 42, 29.9, 4, ['红烧牛肉面', '凉拌黄瓜']),
  { ...deal('7004', '100元代金券', 100, 88, 5, []), cash: { valueFen: 10_000 } },
  { ...deal('7005', '健身月卡', 299, 199, 1, []), card: { days: 30 } },
  { ...deal('7006', '私教课1节', 300, 198, 2, []), lessons: { count: 1 } },
  { ...deal('7007', '瑜伽团课单次', 88, 39, 3, []), lessons: { count: 1 } },
  deal('7008', '店徽马克杯', 59, 39.9, 7, []),
];

function deal(
  id: string,
  title: string,
  original: number,
  paid: number,
  voucherType: number,
  menu: readonly string[],
): RehearsalDeal {
  const dishes = menu.map((line) => {
    const [name = '', quantity = '1'] = line.split('*');
    return { name, quantity: Number(quantity) };
  });
  const fen = (yuan: number): number => Math.round(yuan * 100);
  return { deal: id, title, originalFen: fen(original), paidFen: fen(paid), voucherType, dishes };
}

export interface Use {
  readonly atMs: number;
  readonly account: string;
  readonly channel: string;
  readonly flow: string;
}

export interface Coupon {
  readonly code: string;
  readonly order: string;
  readonly deal: RehearsalDeal;
  readonly phone: string;
  readonly expiresAtMs: number | undefined;
  readonly refunded: boolean;
  use: Use | undefined;
  /** How often a use took effect in all. */
  uses: number;
}

export interface UseEntry {
  readonly coupon: Coupon;
  readonly use: Use;
}

export type BookRefusal = 'missing' | 'used' | 'unused' | 'expired' | 'refunded' | 'count' | 'late';

/** Pure but for the random bytes it is given: time comes with each request. */
export class RehearsalBook {
  readonly #random: (bytes: number) => Uint8Array;
  readonly #coupons = new Map<string, Coupon>();
  readonly #orders = new Map<string, Coupon[]>();
  readonly #entries: UseEntry[] = [];
  #serial = 0;

  constructor(random: (bytes: number) => Uint8Array) {
    this.#random = random;
  }

  hex(bytes: number): string {
    return Buffer.from(this.#random(bytes)).toString('hex');
  }

  /** Ten or twelve digits in turn: what customers of the real platform show. No payment code is that short. */
  #freshCode(): string {
    for (;;) {
      const length = this.#serial % 2 === 0 ? 12 : 10;
      const digits = Array.from(this.#random(length), (byte, index) =>
        index === 0 ? 1 + (byte % 9) : byte % 10,
      );
      const code = digits.join('');
      if (!this.#coupons.has(code)) return code;
    }
  }

  issue(what: RehearsalIssue): { readonly code: string } {
    const found = rehearsalDeals.find((each) => each.deal === what.deal);
    if (found === undefined) throw new Error(`no such rehearsal deal: ${what.deal}`);
    const order = `49${String((this.#serial += 1)).padStart(8, '0')}`;
    const coupons = Array.from({ length: Math.max(1, what.count ?? 1) }, (_, index) => {
      const wished = index === 0 && !this.#coupons.has(what.code ?? '') ? what.code : undefined;
      const coupon: Coupon = {
        code: wished ?? this.#freshCode(),
        order,
        deal: found,
        phone: what.phone ?? '',
        expiresAtMs: what.expiresAtMs,
        refunded: what.refunded ?? false,
        use: undefined,
        uses: 0,
      };
      this.#coupons.set(coupon.code, coupon);
      return coupon;
    });
    this.#orders.set(order, coupons);
    return { code: coupons[0]?.code ?? '' };
  }

  find(code: string): Coupon | undefined {
    return this.#coupons.get(code);
  }

  /** The coupons of the same order that may be used now, the scanned one first. */
  usable(code: string, nowMs: number): readonly Coupon[] | BookRefusal {
    const scanned = this.#coupons.get(code);
    if (scanned === undefined) return 'missing';
    if (scanned.use !== undefined) return 'used';
    if (scanned.refunded) return 'refunded';
    if (scanned.expiresAtMs !== undefined && scanned.expiresAtMs <= nowMs) return 'expired';
    const others = (this.#orders.get(scanned.order) ?? []).filter(
      (each) => each !== scanned && each.use === undefined,
    );
    return [scanned, ...others];
  }

  use(
    code: string,
    count: number,
    who: Pick<Use, 'account' | 'channel'>,
    nowMs: number,
  ): readonly UseEntry[] | BookRefusal {
    const usable = this.usable(code, nowMs);
    if (typeof usable === 'string') return usable;
    if (!Number.isInteger(count) || count < 1 || count > usable.length) return 'count';
    return usable.slice(0, count).map((coupon) => {
      const use = { ...who, atMs: nowMs, flow: `F${this.hex(8)}` };
      coupon.use = use;
      coupon.uses += 1;
      const entry = { coupon, use };
      this.#entries.push(entry);
      return entry;
    });
  }

  /** Undoes the current use of a code within ten minutes of it. */
  undo(code: string, nowMs: number): Coupon | BookRefusal {
    const coupon = this.#coupons.get(code);
    if (coupon === undefined) return 'missing';
    if (coupon.use === undefined) return 'unused';
    if (nowMs - coupon.use.atMs > reverseWindowMs) return 'late';
    coupon.use = undefined;
    return coupon;
  }

  /** Everything used on a Shanghai day and not undone, in order. */
  usedOn(day: string): readonly UseEntry[] {
    const fromMs = Date.parse(`${day}T00:00:00+08:00`);
    return this.#entries.filter(
      ({ coupon, use }) => coupon.use === use && use.atMs >= fromMs && use.atMs < fromMs + dayMs,
    );
  }
}

/** `yyyy-MM-dd HH:mm:ss` in Shanghai, which keeps no summer time. */
export function shanghaiText(atMs: number): string {
  return new Date(atMs + 28_800_000).toISOString().slice(0, 19).replace('T', ' ');
}

export const maskedPhone = (phone: string): string => phone.replace(/^(\d{3})\d{4}(\d{4})$/, '$1****$2');

/** When a voucher ends that nobody gave an end: 90 days from now, to the day. */
export function endOf(coupon: Coupon, nowMs: number): number {
  return coupon.expiresAtMs ?? Math.ceil((nowMs + 90 * dayMs) / dayMs) * dayMs;
}
