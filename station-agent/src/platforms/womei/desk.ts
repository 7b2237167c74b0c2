// The order desk: opening, binding, paying, and finding out how a lost answer ended.
// Why every write goes through the book first: a payment is sent once, and only while nothing else of this order is
// open; what is not known is asked for, never done again.

import { limits } from '@qiantai/shared/limits.ts';
import { done, type Outcome, type PlatformWord } from '@qiantai/shared/result.ts';
import type {
  CinemaCertificate,
  CinemaChange,
  CinemaDesk,
  CinemaOrder,
  CinemaPaid,
  CinemaPayment,
  CinemaVoucherPage,
  CinemaVoucherQuery,
} from '../cinema.ts';
import type { OrderBook } from './book.ts';
import type { WomeiClient } from './client.ts';
import type { WomeiConfig } from './config.ts';
import { readFailure, writeFailure, type Fields } from './wire.ts';

type Asked = Pick<CinemaPayment, 'key' | 'order' | 'payFen'>;

/** "It was never there": nothing of this attempt reached the platform, or it had no effect. */
function noEffect(platform?: PlatformWord): Outcome<never> {
  const plain = { is: 'rejected', because: 'platform-unreachable' } as const;
  return platform === undefined ? plain : { ...plain, platform };
}

function unknown(why: string, platform?: PlatformWord): Outcome<never> {
  return platform === undefined ? { is: 'unknown', why } : { is: 'unknown', why, platform };
}

/** Whether a look at the order proves a change that names a voucher. */
function shows(order: CinemaOrder, change: CinemaChange): boolean {
  if (change.voucher === undefined) return true;
  if (change.voucher === '') return order.vouchers?.length === 0;
  return order.vouchers?.includes(change.voucher) === true;
}

/** Whether the answer to a change may be the answer to this one: what it names is what was asked for. */
function speaksOf(told: CinemaOrder, change: CinemaChange): boolean {
  if (told.order !== change.order) return false;
  return change.voucher === undefined || told.vouchers === undefined || shows(told, change);
}

export class WomeiDesk implements CinemaDesk {
  readonly #client: WomeiClient;
  readonly #book: OrderBook;
  readonly #config: WomeiConfig;
  readonly #now: () => number;

  constructor(config: WomeiConfig, client: WomeiClient, book: OrderBook, now: () => number) {
    this.#config = config;
    this.#client = client;
    this.#book = book;
    this.#now = now;
  }

  async open(fields: Fields): Promise<Outcome<CinemaOrder>> {
    const heard = await this.#client.openOrder(fields);
    if (heard.is !== 'ok') return writeFailure(heard);
    const told = this.#client.readOrder(heard.data, '');
    if (told.order === '') return unknown('no-order-number', heard.word);
    this.#book.put(told.order, {});
    this.#book.takeInHand(told.order);
    return done(told, heard.word);
  }

  order(order: string): Promise<Outcome<CinemaOrder>> {
    return this.#client.order(order);
  }

  price(order: string, voucher: string): ReturnType<WomeiClient['price']> {
    return this.#client.price(order, voucher);
  }

  /** The order as it stands after a change that the platform said yes to; a lost look does not undo the yes. */
  async #afterChange(change: CinemaChange): Promise<Outcome<CinemaOrder>> {
    this.#book.put(change.order, {
      by: change.key,
      step: 'bound',
      ...(change.voucher === undefined ? {} : { voucher: change.voucher }),
    });
    const read = await this.#client.order(change.order);
    return read.is === 'done' ? read : done(this.#client.readOrder({}, change.order));
  }

  async bind(change: CinemaChange): Promise<Outcome<CinemaOrder>> {
    const objection = this.#book.objection(change.order, change.key, change.voucher ?? '');
    if (objection !== undefined) return objection;
    const before = this.#book.of(change.order);
    const ageMs = Math.max(0, this.#now() - change.askedAtMs);
    if (before?.by === change.key && before.step !== 'free') return this.settleBind(change, ageMs);
    this.#book.put(change.order, {
      by: change.key,
      step: 'binding',
      sentAtAgeMs: ageMs,
      noEffectAtAgeMs: null,
    });
    const heard = await this.#client.changeOrder(change.order, change.fields);
    if (heard.is === 'ok')
      return speaksOf(this.#client.readOrder(heard.data, change.order), change)
        ? this.#afterChange(change)
        : unknown('other-answer', heard.word);
    const outcome = writeFailure(heard);
    if (outcome.is === 'not-sent' || outcome.is === 'rejected') this.#letGo(change.order, '');
    return outcome;
  }

  /** The attempt's call certainly had no effect: what was bound before still is. @param by who wrote last, then */
  #letGo(order: string, by: string): void {
    const voucher = this.#book.of(order)?.voucher ?? '';
    this.#book.put(order, { by, step: voucher === '' ? 'free' : 'bound', noEffectAtAgeMs: null });
  }

  async settleBind(change: CinemaChange, ageMs: number): Promise<Outcome<CinemaOrder>> {
    const { order, key } = change;
    this.#book.adopt(order, key, 'binding');
    const record = this.#book.of(order);
    if (record?.by !== key) return this.#others(order);
    if (record.step === 'free') return noEffect();
    if (record.step === 'paying' || record.step === 'paid') return unknown('payment-followed');
    const read = await this.#client.order(order);
    if (read.is !== 'done') return read.is === 'rejected' ? unknown('look-refused', read.platform) : read;
    if (shows(read.value, change) && (change.voucher !== undefined || ageMs >= limits.settleFirstLookMs)) {
      this.#book.put(order, {
        step: 'bound',
        ...(change.voucher === undefined ? {} : { voucher: change.voucher }),
      });
      return read;
    }
    if (!this.#book.noEffect(order, key, ageMs)) return unknown('not-bound-yet', read.platform);
    this.#letGo(order, '');
    return noEffect(read.platform);
  }

  async pay(payment: CinemaPayment): Promise<Outcome<CinemaPaid>> {
    const { order, key, payFen } = payment;
    const before = this.#book.of(order);
    const objection = this.#book.objection(order, key, '');
    if (objection !== undefined) return objection;
    const mobile = payment.mobile === '' ? this.#config.mobile : payment.mobile;
    if (mobile === undefined)
      return { is: 'rejected', because: 'platform-misconfigured', details: { reason: 'mobile' } };
    const ageMs = Math.max(0, this.#now() - payment.askedAtMs);
    if (before?.by === key && (before.step === 'paying' || before.step === 'paid'))
      return this.settlePay(payment, ageMs);
    // On the shelf before the first byte leaves: from here on this order is only asked about.
    this.#book.put(order, {
      by: key,
      step: 'paying',
      payFen,
      sentAtAgeMs: ageMs,
      noEffectAtAgeMs: null,
      certificate: null,
    });
    const heard = await this.#client.payOrder(order, mobile, payment.payType || this.#config.payType);
    if (heard.is !== 'ok') {
      const outcome = writeFailure(heard);
      // On the way a payment may have been doubled: "paid already" is then said of the very one that was asked for.
      if (outcome.is === 'rejected' && outcome.because === 'cinema-order-paid')
        return unknown('paid-already', outcome.platform);
      if (outcome.is === 'not-sent' || outcome.is === 'rejected') this.#letGo(order, key);
      return outcome;
    }
    const { feeFen, totalFen, ...rest } = this.#client.readCertificate(heard.data);
    this.#book.put(order, {
      certificate: { ...rest, feeFen: feeFen ?? null, totalFen: totalFen ?? null },
    });
    const status = await this.#status(payment, ageMs);
    return status.is === 'unknown' || status.is === 'not-sent'
      ? { is: 'pending', why: 'payment-taken', platform: heard.word }
      : status;
  }

  /** Somebody else's attempt stands on this order: while it is open, nothing can be told of ours. */
  #others(order: string): Outcome<never> {
    const paid = this.#book.of(order)?.step === 'paid';
    return paid ? { is: 'rejected', because: 'cinema-order-paid' } : unknown('order-busy');
  }

  settlePay(payment: Asked, ageMs: number): Promise<Outcome<CinemaPaid>> {
    const { order, key } = payment;
    this.#book.adopt(order, key, 'paying');
    const record = this.#book.of(order);
    if (record?.by !== key) return Promise.resolve(this.#others(order));
    // Not even about to be sent when the process died: the book would say `paying`.
    if (record.step !== 'paying' && record.step !== 'paid') return Promise.resolve(noEffect());
    return this.#status(payment, ageMs);
  }

  async #status({ order, key, payFen }: Asked, ageMs: number): Promise<Outcome<CinemaPaid>> {
    const record = this.#book.of(order);
    if (record?.step === 'paid') return done(this.#paid(order));
    const asked = await this.#client.status(order);
    if (asked.is === 'rejected') return unknown('status-refused', asked.platform);
    // What did not leave was the question: of the payment it says nothing.
    if (asked.is === 'not-sent') return unknown(asked.why);
    if (asked.is !== 'done') return asked;
    const { platform, value } = asked;
    const said = platform === undefined ? {} : { platform };
    switch (value.status) {
      case 'paid':
        this.#book.put(order, { step: 'paid', payFen, paidAtMs: this.#now() });
        return done(this.#paid(order), platform);
      case 'failed':
        this.#letGo(order, key);
        return { is: 'rejected', because: 'cinema-payment-failed', ...said, details: { reason: value.word } };
      case 'unpaid':
        // Just after a payment it may not show yet: believed only when seen twice, as any "nothing happened".
        if (!this.#book.noEffect(order, key, ageMs)) return unknown('not-paid-yet', platform);
        this.#letGo(order, key);
        return noEffect(platform);
      case 'processing':
      case 'other':
        return { is: 'pending', why: value.word.slice(0, 80), ...said };
    }
  }

  #paid(order: string): CinemaPaid {
    const record = this.#book.of(order);
    return {
      order,
      voucher: record?.voucher ?? '',
      chargedFen: record?.certificate?.feeFen ?? undefined,
    };
  }

  status(order: string): ReturnType<CinemaDesk['status']> {
    return this.#client.status(order);
  }

  certificate(order: string): CinemaCertificate | undefined {
    const kept = this.#book.of(order)?.certificate;
    if (kept === undefined || kept === null) return undefined;
    return { ...kept, feeFen: kept.feeFen ?? undefined, totalFen: kept.totalFen ?? undefined };
  }

  vouchers(query: CinemaVoucherQuery): Promise<Outcome<CinemaVoucherPage>> {
    const { type, schedule, goods, page } = query;
    if (page !== undefined) return this.#client.voucherPage(type, page);
    if (type === '') return this.#client.allVouchers();
    // VCC vouchers are listed by order or by page; only the other two by type.
    return type === 'VCC'
      ? this.#client.voucherPage(type, undefined)
      : this.#client.vouchersOfType(type, schedule, goods);
  }

  sheet(sheet: Parameters<CinemaDesk['sheet']>[0], order: string): Promise<Outcome<unknown>> {
    return this.#client.sheet(sheet, order);
  }

  async template(order: string, fields: Fields): Promise<Outcome<unknown>> {
    const heard = await this.#client.template(order, fields);
    return heard.is === 'ok' ? done(heard.data ?? null, heard.word) : readFailure(heard);
  }

  inHand(): string | undefined {
    return this.#book.hand;
  }

  takeInHand(order: string): void {
    this.#book.takeInHand(order);
  }
}
