// The coupons of the rehearsal Douyin: what was sold, used, undone, held back, by its own clock.
// Why no code is shared with the client: the fake is the other opinion on how the platform behaves.

import type { RehearsalDeal, RehearsalIssue } from '../platform.ts';

const dayMs = 86_400_000;
const cancelWindowMs = 3_600_000;
const heldMs = 1_800_000;

/** A deal as the platform sells it. */
export interface SoldDeal extends RehearsalDeal {
  /** 1 set meal, 2 cash voucher, 3 times card. */
  readonly grouponType: number;
  readonly times: number;
  /** Its first use is held back by the risk check, which lets it go after half an hour. */
  readonly risky: boolean;
}

function deal(
  id: string,
  title: string,
  fen: readonly [number, number],
  voucherType: number,
  menu: readonly string[] = [],
  more: { readonly times?: number; readonly risky?: boolean } = {},
): SoldDeal {
  const dishes = menu.map((line) => {
    const [name = '', quantity = '1'] = line.split('*');
    return { name, quantity: Number(quantity) };
  });
  const [originalFen, paidFen] = fen;
  const times = more.times ?? 1;
  const grouponType = times > 1 ? 3 : voucherType === 5 ? 2 : 1;
  const risky = more.risky ?? false;
  return { deal: id, title, originalFen, paidFen, voucherType, dishes, grouponType, times, risky };
}

export const rehearsalDeals: readonly SoldDeal[] = [
  deal('1801001', '重庆火锅双人餐', [23_800, 15_800], 4, [
    '鸳鸯锅底',
    '鲜切牛肉',
    '毛肚',
    '时蔬拼盘',
    '冰粉*2',
  ]),
  deal('1801002', '万州烤鱼四人餐', [32_800, 21_900], 4, [
    '麻辣烤鱼',
    '红糖糍粑',
    '凉拌折耳根',
    '米饭*4',
    '酸梅汤*4',
  ]),
  deal('1801003', '50元代金券', [5_000, 4_290], 5),
  deal('1801004', '健身周卡', [19_900, 9_900], 1),
  deal('1801005', '私教课5次卡', [150_000, 88_000], 2, [], { times: 5 }),
  deal('1801006', '瑜伽小班课单次', [9_800, 4_900], 3),
  deal('1801007', '双人电影票', [12_000, 6_990], 6),
  deal('1801008', '海鲜拼盘（风控演练）', [29_900, 19_900], 4, ['海鲜拼盘'], { risky: true }),
];

export interface Use {
  readonly verifyId: string;
  readonly atMs: number;
  /** 2 the merchant's app, 4 the open platform. */
  readonly type: number;
  readonly by: string;
  readonly poi: string;
  cancelledAtMs: number | undefined;
}

export interface Coupon {
  readonly id: string;
  /** 15 digits: what the customer may type or say. */
  readonly code: string;
  readonly encrypted: string;
  readonly order: string;
  readonly deal: SoldDeal;
  readonly expiresAtMs: number | undefined;
  refunded: boolean;
  gifted: boolean;
  /** Held back until then, and by whom it will be used. */
  held: { readonly untilMs: number; readonly poi: string } | undefined;
  readonly uses: Use[];
}

export interface Order {
  readonly id: string;
  readonly link: string;
  readonly coupons: readonly Coupon[];
  /** Grows with each change: an object_id of before is dead then. */
  version: number;
}

export type BookRefusal = 'used' | 'used-up' | 'expired' | 'refunded' | 'gifted' | 'held';

export const standing = (coupon: Coupon): Use[] =>
  coupon.uses.filter((use) => use.cancelledAtMs === undefined);

/** Pure but for the random bytes it is given: time comes with each request. */
export class RehearsalBook {
  readonly #random: (bytes: number) => Uint8Array;
  readonly #coupons = new Map<string, Coupon>();
  readonly #orders = new Map<string, Order>();
  readonly #links = new Map<string, Order>();
  readonly entries: { readonly coupon: Coupon; readonly use: Use }[] = [];
  #serial = 0;

  constructor(random: (bytes: number) => Uint8Array) {
    this.#random = random;
  }

  hex(bytes: number): string {
    return Buffer.from(this.#random(bytes)).toString('hex');
  }

  #digits(length: number): string {
    return Array.from(this.#random(length), (byte, at) => (at === 0 ? 1 + (byte % 9) : byte % 10)).join('');
  }

  #coupon(order: string, sold: SoldDeal, what: RehearsalIssue): Coupon {
    const coupon: Coupon = {
      // 19 digits, more than a JSON number holds.
      id: `72${this.#digits(17)}`,
      code: this.#digits(15),
      encrypted: `CgYIASAHKAES${Buffer.from(this.#random(33)).toString('base64')}`,
      order,
      deal: sold,
      expiresAtMs: what.expiresAtMs,
      refunded: what.refunded ?? false,
      gifted: false,
      held: undefined,
      uses: [],
    };
    for (const name of [coupon.id, coupon.code, coupon.encrypted]) this.#coupons.set(name, coupon);
    return coupon;
  }

  /** Sells one order. @throws on a deal that is not sold here */
  sell(what: RehearsalIssue): Order {
    const sold = rehearsalDeals.find((each) => each.deal === what.deal);
    if (sold === undefined) throw new Error(`no such rehearsal deal: ${what.deal}`);
    const id = `1${String((this.#serial += 1)).padStart(9, '0')}${this.#digits(9)}`;
    const coupons = Array.from({ length: Math.max(1, what.count ?? 1) }, () => this.#coupon(id, sold, what));
    const order = { id, link: this.hex(6), coupons, version: 1 };
    this.#orders.set(id, order);
    this.#links.set(order.link, order);
    return order;
  }

  /** By certificate id, plain code or encrypted code. */
  find(name: string): Coupon | undefined {
    return this.#coupons.get(name);
  }

  order(id: string): Order | undefined {
    return this.#orders.get(id);
  }

  /** What a short link leads to now. */
  linked(link: string): Order | undefined {
    return this.#links.get(link);
  }

  usesLeft(coupon: Coupon): number {
    return coupon.deal.times - standing(coupon).length;
  }

  /** Lets go of what the risk check held long enough: it is used then, as if nothing had been in between. */
  release(nowMs: number): void {
    for (const coupon of new Set(this.#coupons.values())) {
      const { held } = coupon;
      if (held === undefined || held.untilMs > nowMs) continue;
      coupon.held = undefined;
      this.use(coupon, { type: 4, by: '开放平台API', poi: held.poi }, held.untilMs);
    }
  }

  /** Why a coupon cannot be used now. */
  objection(coupon: Coupon, nowMs: number): BookRefusal | undefined {
    if (coupon.refunded) return 'refunded';
    if (coupon.gifted) return 'gifted';
    if (coupon.held !== undefined) return 'held';
    if (this.usesLeft(coupon) <= 0) return coupon.deal.times > 1 ? 'used-up' : 'used';
    return coupon.expiresAtMs !== undefined && coupon.expiresAtMs <= nowMs ? 'expired' : undefined;
  }

  /** Whether this use is held back instead of made: the first of a risky deal. */
  holds(coupon: Coupon, poi: string, nowMs: number): boolean {
    if (!coupon.deal.risky || coupon.uses.length > 0) return false;
    coupon.held = { untilMs: nowMs + heldMs, poi };
    return true;
  }

  use(coupon: Coupon, who: Pick<Use, 'type' | 'by' | 'poi'>, nowMs: number): Use {
    const use = { ...who, verifyId: `76${this.#digits(17)}`, atMs: nowMs, cancelledAtMs: undefined };
    coupon.uses.push(use);
    this.entries.push({ coupon, use });
    const order = this.#orders.get(coupon.order);
    if (order !== undefined) order.version += 1;
    return use;
  }

  /** Whether a use may still be undone: for one hour. */
  mayCancel(use: Use, nowMs: number): boolean {
    return use.cancelledAtMs === undefined && nowMs - use.atMs <= cancelWindowMs;
  }

  cancel(coupon: Coupon, use: Use, nowMs: number): void {
    use.cancelledAtMs = nowMs;
    const order = this.#orders.get(coupon.order);
    if (order !== undefined) order.version += 1;
  }
}

/** When a coupon ends that nobody gave an end: 60 days from now, to the day. */
export function endOf(coupon: Coupon, nowMs: number): number {
  return coupon.expiresAtMs ?? Math.ceil((nowMs + 60 * dayMs) / dayMs) * dayMs;
}
