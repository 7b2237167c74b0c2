// The rehearsal Womei's memory: screenings, orders with their seats, vouchers, and prices made anew at every change.
// Why no code is shared with the client: the fake is the other opinion on how the platform behaves.

import type { RehearsalDeal, RehearsalIssue } from '../platform.ts';

export const dayMs = 86_400_000;
/** An order nobody pays gives its seats back after this. */
const lapseMs = 900_000;
const goodsFen: Readonly<Record<string, number>> = { '5001': 3_800, '5002': 5_600 };

export interface Screening {
  readonly id: string;
  readonly film: string;
  seatFen: number;
  /** Payments of this screening end as FAILED, for rehearsing that. */
  readonly fails: boolean;
}

interface WomeiDeal extends RehearsalDeal {
  readonly type: 'VGC_T' | 'VGC_P' | 'VCC';
  readonly surchargeFen: number;
}

export const rehearsalDeals: readonly WomeiDeal[] = [
  deal('WT01', '2D/3D 通兑票', 'VGC_T', 6_000, 3_990, 6, 0),
  deal('WT02', 'IMAX 通兑票（补差）', 'VGC_T', 9_000, 5_990, 6, 1_000),
  deal('WP01', '爆米花单人套餐券', 'VGC_P', 3_800, 1_990, 7, 0),
  deal('WC01', '满 30 减 10 抵用券', 'VCC', 1_000, 0, 6, 0),
];

function deal(
  id: string,
  title: string,
  type: WomeiDeal['type'],
  originalFen: number,
  paidFen: number,
  voucherType: number,
  surchargeFen: number,
): WomeiDeal {
  return { deal: id, title, type, originalFen, paidFen, voucherType, surchargeFen, dishes: [] };
}

export interface Voucher {
  readonly code: string;
  readonly deal: WomeiDeal;
  readonly expiresAtMs: number;
  readonly refunded: boolean;
  use: { readonly order: string; readonly atMs: number } | undefined;
  /** How often a use took effect in all. */
  uses: number;
}

export interface Order {
  readonly id: string;
  readonly screening: Screening;
  readonly seats: readonly string[];
  readonly goods: string;
  readonly openedAtMs: number;
  voucher: Voucher | undefined;
  payWay: string;
  payFen: number;
  status: 'UNPAID' | 'PROCESSING' | 'SUCCESS' | 'FAILED' | 'CLOSED';
  pollsLeft: number;
  /** How many payment calls were taken. */
  payments: number;
}

export type BookRefusal =
  'missing' | 'used' | 'expired' | 'refunded' | 'unfit' | 'no-order' | 'order-done' | 'seat-taken' | 'bad';

const two = (value: number): string => String(value).padStart(2, '0');

/** `yymmddHHMMSS` in Shanghai, which keeps no summer time. */
function stamp(atMs: number): string {
  const at = new Date(atMs + 28_800_000);
  const parts = [at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes()];
  return String(at.getUTCFullYear()).slice(2) + [...parts, at.getUTCSeconds()].map(two).join('');
}

/** Pure but for the random bytes it is given: time comes with each request. */
export class RehearsalBook {
  readonly #random: (bytes: number) => Uint8Array;
  readonly #vouchers = new Map<string, Voucher>();
  readonly #orders = new Map<string, Order>();
  readonly screenings: readonly Screening[] = [
    { id: '810001', film: '《海上的灯》', seatFen: 4_500, fails: false },
    { id: '810002', film: '《长安远行》IMAX', seatFen: 8_000, fails: false },
    { id: '810009', film: '《末班车》', seatFen: 4_000, fails: true },
  ];
  #serial = 0;

  constructor(random: (bytes: number) => Uint8Array) {
    this.#random = random;
  }

  hex(bytes: number): string {
    return Buffer.from(this.#random(bytes)).toString('hex');
  }

  issue(what: RehearsalIssue): { readonly code: string } {
    const found = rehearsalDeals.find((each) => each.deal === what.deal);
    if (found === undefined) throw new Error(`no such rehearsal deal: ${what.deal}`);
    const digits = Array.from(this.#random(14), (byte) => byte % 10).join('');
    const code = `YLQT${digits}`;
    this.#vouchers.set(code, {
      code,
      deal: found,
      expiresAtMs: what.expiresAtMs ?? Number.MAX_SAFE_INTEGER,
      refunded: what.refunded ?? false,
      use: undefined,
      uses: 0,
    });
    return { code };
  }

  voucher(code: string): Voucher | undefined {
    return this.#vouchers.get(code);
  }

  get vouchers(): readonly Voucher[] {
    return [...this.#vouchers.values()];
  }

  use(voucher: Voucher, order: string, atMs: number): void {
    voucher.use = { order, atMs };
    voucher.uses += 1;
  }

  open(screening: string, seats: readonly string[], goods: string, nowMs: number): Order | BookRefusal {
    const found = this.screenings.find((each) => each.id === screening);
    if (found === undefined || seats.length === 0 || (goods !== '' && !Object.hasOwn(goodsFen, goods)))
      return 'bad';
    const held = [...this.#orders.values()].some(
      (order) =>
        order.screening.id === screening &&
        this.statusNow(order, nowMs) !== 'CLOSED' &&
        order.seats.some((seat) => seats.includes(seat)),
    );
    if (held) return 'seat-taken';
    const id = stamp(nowMs) + String((this.#serial += 1)).padStart(6, '0');
    const order: Order = {
      id,
      screening: found,
      seats,
      goods,
      openedAtMs: nowMs,
      voucher: undefined,
      payWay: '',
      payFen: 0,
      status: 'UNPAID',
      pollsLeft: 0,
      payments: 0,
    };
    order.payFen = this.totalFen(order);
    this.#orders.set(id, order);
    return order;
  }

  order(id: string): Order | undefined {
    return this.#orders.get(id);
  }

  statusNow(order: Order, nowMs: number): Order['status'] {
    if (order.status === 'UNPAID' && nowMs - order.openedAtMs > lapseMs) order.status = 'CLOSED';
    return order.status;
  }

  totalFen(order: Order): number {
    return order.screening.seatFen * order.seats.length + (goodsFen[order.goods] ?? 0);
  }

  /** What an order costs with a voucher, or why it does not fit. */
  priceWith(order: Order, voucher: Voucher, nowMs: number): number | BookRefusal {
    if (voucher.use !== undefined && voucher.use.order !== order.id) return 'used';
    if (voucher.refunded) return 'refunded';
    if (voucher.expiresAtMs <= nowMs) return 'expired';
    const totalFen = this.totalFen(order);
    const { type, surchargeFen } = voucher.deal;
    if (type === 'VCC') return totalFen >= 3_000 ? totalFen - 1_000 : 'unfit';
    if (type === 'VGC_P') return order.goods === '' ? 'unfit' : totalFen - (goodsFen[order.goods] ?? 0);
    return totalFen - order.screening.seatFen + surchargeFen;
  }

  /** Binds or takes off a voucher; every change prices the order anew. */
  change(
    order: Order,
    code: string | undefined,
    payWay: string | undefined,
    nowMs: number,
  ): Order | BookRefusal {
    if (this.statusNow(order, nowMs) !== 'UNPAID') return 'order-done';
    const voucher = code === undefined ? order.voucher : code === '' ? undefined : this.#vouchers.get(code);
    if (code !== undefined && code !== '' && voucher === undefined) return 'missing';
    const price = voucher === undefined ? this.totalFen(order) : this.priceWith(order, voucher, nowMs);
    if (typeof price === 'string') return price;
    order.voucher = voucher;
    order.payWay = payWay ?? order.payWay;
    order.payFen = price;
    return order;
  }

  /** Takes a payment at the price of the last change: the voucher is used by it, and the order ends some polls later. */
  pay(order: Order, nowMs: number): Order | BookRefusal {
    const status = this.statusNow(order, nowMs);
    if (status !== 'UNPAID' && status !== 'FAILED') return 'order-done';
    const { voucher } = order;
    const unfit = voucher === undefined ? 0 : this.priceWith(order, voucher, nowMs);
    if (typeof unfit === 'string') return unfit;
    if (voucher !== undefined) this.use(voucher, order.id, nowMs);
    order.status = 'PROCESSING';
    order.pollsLeft = order.payFen > 0 || order.screening.fails ? 2 : 0;
    order.payments += 1;
    return order;
  }

  /** One look at the status: the payment goes on by being asked about. */
  poll(order: Order, nowMs: number): Order['status'] {
    if (this.statusNow(order, nowMs) !== 'PROCESSING') return order.status;
    if (order.pollsLeft > 0) {
      order.pollsLeft -= 1;
      return order.status;
    }
    order.status = order.screening.fails ? 'FAILED' : 'SUCCESS';
    if (order.status === 'FAILED' && order.voucher !== undefined) order.voucher.use = undefined;
    return order.status;
  }
}
