// What this station did to each order, kept on the sealed shelf so that a killed process knows how far it had come.
// Why not in memory: whether a payment call may have left is the one thing that must never be guessed.

import { z } from 'zod';
import { limits } from '@qiantai/shared/limits.ts';
import type { Rejected } from '@qiantai/shared/result.ts';
import type { SecretShelf } from '../../remote/secret-shelf.ts';

const shelfName = 'orders';

const recordShape = z.object({
  order: z.string(),
  /** The attempt that wrote last; '' before the first. */
  by: z.string(),
  /** `binding` and `paying`: a call may have left and its end is not known. */
  step: z.enum(['free', 'binding', 'bound', 'paying', 'paid']),
  voucher: z.string(),
  payFen: z.number(),
  /** How old the attempt was when its call left, and when the platform first showed no effect of it. */
  sentAtAgeMs: z.number(),
  noEffectAtAgeMs: z.number().nullable(),
  paidAtMs: z.number(),
  certificate: z
    .object({
      payType: z.string(),
      feeFen: z.number().nullable(),
      totalFen: z.number().nullable(),
      certificate: z.string(),
    })
    .nullable(),
});
export type OrderRecord = z.infer<typeof recordShape>;

const bookShape = z.object({ hand: z.string(), orders: z.array(recordShape) });
type Kept = z.infer<typeof bookShape>;

function blank(order: string): OrderRecord {
  return {
    order,
    by: '',
    step: 'free',
    voucher: '',
    payFen: 0,
    sentAtAgeMs: 0,
    noEffectAtAgeMs: null,
    paidAtMs: 0,
    certificate: null,
  };
}

const isOpen = (record: OrderRecord): boolean => record.step === 'binding' || record.step === 'paying';

export class OrderBook {
  readonly #shelf: SecretShelf;

  constructor(shelf: SecretShelf) {
    this.#shelf = shelf;
  }

  #read(): Kept {
    const text = this.#shelf.read(shelfName);
    return text === undefined ? { hand: '', orders: [] } : bookShape.parse(JSON.parse(text));
  }

  #write(kept: Kept): void {
    const over = Math.max(0, kept.orders.length - limits.womeiOrdersRememberedMax);
    // What is still open is forgotten last, however old it is.
    const byWorth = [...kept.orders].sort((one, other) => Number(isOpen(one)) - Number(isOpen(other)));
    const dropped = new Set(byWorth.slice(0, over));
    const orders = kept.orders.filter((record) => !dropped.has(record));
    this.#shelf.write(shelfName, JSON.stringify({ ...kept, orders }));
  }

  get hand(): string | undefined {
    const { hand } = this.#read();
    return hand === '' ? undefined : hand;
  }

  takeInHand(order: string): void {
    this.#write({ ...this.#read(), hand: order });
  }

  of(order: string): OrderRecord | undefined {
    return this.#read().orders.find((record) => record.order === order);
  }

  /** Durable when it returns. A paid order leaves the hand. */
  put(order: string, change: Partial<Omit<OrderRecord, 'order'>>): OrderRecord {
    const kept = this.#read();
    const before = kept.orders.find((record) => record.order === order) ?? blank(order);
    const record: OrderRecord = { ...before, ...change };
    const others = kept.orders.filter((each) => each.order !== order);
    const hand = record.step === 'paid' && kept.hand === order ? '' : kept.hand;
    this.#write({ hand, orders: [...others, record] });
    return record;
  }

  /** Why this attempt may not write on the order now; undefined when it may. */
  objection(order: string, key: string, voucher: string): Rejected | undefined {
    const record = this.of(order);
    if (record === undefined || record.by === key) return undefined;
    if (isOpen(record)) return { is: 'rejected', because: 'cinema-order-busy' };
    if (record.step !== 'paid') return undefined;
    const ours = voucher !== '' && record.voucher === voucher;
    return { is: 'rejected', because: ours ? 'voucher-already-redeemed' : 'cinema-order-paid' };
  }

  /** Takes up an attempt that this book knows nothing of: its call may have left, for all that is known. */
  adopt(order: string, key: string, step: 'binding' | 'paying'): void {
    const record = this.of(order);
    if (record?.by === key || (record !== undefined && (isOpen(record) || record.step === 'paid'))) return;
    this.put(order, { by: key, step, sentAtAgeMs: 0, noEffectAtAgeMs: null });
  }

  /**
   * The platform shows no effect of this attempt's call now.
   * @returns whether that is final: seen twice, the first time 5 s and the last 30 s after the call
   */
  noEffect(order: string, key: string, ageMs: number): boolean {
    const record = this.of(order);
    const known = record?.by === key ? record : undefined;
    if (known !== undefined && ageMs < Math.max(known.sentAtAgeMs, known.noEffectAtAgeMs ?? 0)) {
      // The clock was set back over a restart: what was waited before counts for nothing, and is waited anew.
      this.put(order, { sentAtAgeMs: ageMs, noEffectAtAgeMs: null });
      return false;
    }
    const sinceMs = ageMs - (known?.sentAtAgeMs ?? 0);
    const first = known?.noEffectAtAgeMs ?? null;
    if (first !== null) return sinceMs >= limits.settleLastLookMs && ageMs > first;
    if (known !== undefined && sinceMs >= limits.settleFirstLookMs)
      this.put(order, { noEffectAtAgeMs: ageMs });
    return false;
  }
}
