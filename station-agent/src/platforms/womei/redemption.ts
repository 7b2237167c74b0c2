// A scanned Womei voucher: it meets the order in hand, is bound to it, and the order is paid.
// Why one attempt for both steps: to the clerk a scan is one yes. The bind spends nothing, so until the payment may
// have left, "nothing happened" is certain; from then on only the order's status tells.

import { z } from 'zod';
import { limits } from '@qiantai/shared/limits.ts';
import { fen, yuanText } from '@qiantai/shared/money.ts';
import { done, type Outcome, type Rejected } from '@qiantai/shared/result.ts';
import { wallText } from '@qiantai/shared/time.ts';
import { sleep } from '../../env.ts';
import type { CinemaChange, CinemaDesk, CinemaOrder, CinemaPaid, CinemaPayment } from '../cinema.ts';
import type { Attempt, Consumed, PlatformDeps, Prepared, VoucherPlatform } from '../platform.ts';
import type { OrderBook } from './book.ts';
import type { ListedVoucher, WomeiClient } from './client.ts';
import type { WomeiConfig } from './config.ts';
import type { WomeiDesk } from './desk.ts';
import type { Tokens } from './token.ts';

/** What a look found out that the spend has to keep to: this order, this price. */
const ticketShape = z.object({ order: z.string().min(1), payFen: z.number().int(), type: z.string() });
type Ticket = z.infer<typeof ticketShape>;

export interface Parts {
  readonly config: WomeiConfig;
  readonly deps: PlatformDeps;
  readonly client: WomeiClient;
  readonly book: OrderBook;
  readonly desk: WomeiDesk;
  readonly tokens: Tokens;
}

/** Only a ticket that a look gave; a spend without one has no order to go to. */
function ticketOf(attempt: Attempt): Ticket | undefined {
  if (attempt.ticket === undefined || !attempt.ticket.startsWith('{')) return undefined;
  const read = ticketShape.safeParse(JSON.parse(attempt.ticket));
  return read.success ? read.data : undefined;
}

const voucherTypes: Readonly<Record<string, number>> = { VGC_P: 7 };
const closed: Outcome<never> = { is: 'rejected', because: 'reversal-window-closed' };
const noOrder: Rejected = { is: 'rejected', because: 'cinema-order-first' };
const nothingPaid: Rejected = { is: 'rejected', because: 'platform-unreachable' };

export class WomeiPlatform implements VoucherPlatform {
  readonly #parts: Parts;
  readonly cinema: CinemaDesk;
  /** A voucher is bound to one order, and nothing was ever seen that undoes a paid one. */
  readonly limits = { countMax: 1, undoMinutes: 0 };

  constructor(parts: Parts) {
    this.#parts = parts;
    this.cinema = parts.desk;
  }

  /** The entry of a code in the account's own list. */
  async #listed(code: string): Promise<Outcome<ListedVoucher>> {
    const all = await this.#parts.client.allVouchers();
    if (all.is !== 'done') return all;
    const entry = all.value.items.find((each) => each.code.toUpperCase() === code.toUpperCase());
    if (entry !== undefined) return done(entry, all.platform);
    const said = all.platform === undefined ? {} : { platform: all.platform };
    return { is: 'rejected', because: 'voucher-not-found', ...said };
  }

  /** Why a listed voucher cannot be used; undefined when it may be. */
  #refusal(entry: ListedVoucher): Rejected | undefined {
    switch (entry.status) {
      case 'usable':
        return undefined;
      case 'used': {
        const { timezone } = this.#parts.deps.store;
        const usedAt = entry.usedAtMs === undefined ? '' : wallText(entry.usedAtMs, timezone);
        return { is: 'rejected', because: 'voucher-already-redeemed', details: { usedAt } };
      }
      case 'expired':
        return {
          is: 'rejected',
          because: 'voucher-expired',
          ...(entry.expiresOn === '' ? {} : { details: { expiresOn: entry.expiresOn } }),
        };
      case 'refunded':
        return { is: 'rejected', because: 'voucher-refunded' };
    }
  }

  async prepare(text: string): Promise<Outcome<Prepared>> {
    const listed = await this.#listed(text.trim());
    if (listed.is !== 'done') return listed;
    const entry = listed.value;
    const refusal = this.#refusal(entry);
    if (refusal !== undefined) return refusal;
    const order = this.#parts.book.hand;
    if (order === undefined) return noOrder;
    const priced = await this.#parts.client.price(order, entry.code);
    if (priced.is !== 'done') return priced;
    const read = await this.#parts.client.order(order);
    if (read.is !== 'done') return read;
    if (read.value.status === 'paid') return { is: 'rejected', because: 'cinema-order-paid' };
    const { payFen } = priced.value;
    const ticket: Ticket = { order, payFen, type: entry.type };
    return done(
      {
        code: entry.code,
        orderNo: order,
        deal: entry.deal,
        title: entry.title,
        originalFen: read.value.totalFen ?? payFen,
        paidFen: payFen,
        phone: '',
        usable: 1,
        expiresOn: entry.expiresOn,
        voucherType: voucherTypes[entry.type] ?? 6,
        ticket: JSON.stringify(ticket),
      },
      priced.platform,
    );
  }

  #change(attempt: Attempt, { order, type }: Ticket): CinemaChange {
    const { code, key, askedAtMs } = attempt;
    const codeType = this.#parts.config.voucherCodeTypes[type] ?? type;
    const fields = { voucher_code: code, voucher_code_type: codeType };
    return { key, order, voucher: code, fields, askedAtMs };
  }

  #payment(attempt: Attempt, { order, payFen }: Ticket): CinemaPayment {
    const { key, askedAtMs } = attempt;
    return { key, order, payFen, mobile: '', payType: '', askedAtMs };
  }

  #consumed(attempt: Attempt, paid: Outcome<CinemaPaid>, atMs: number): Outcome<Consumed> {
    if (paid.is !== 'done') return paid;
    const items = [{ code: attempt.code, deal: attempt.deal, flow: paid.value.order }];
    return done({ items, consumedAtMs: atMs, reversibleUntilMs: 0 }, paid.platform);
  }

  /** Why the order must not be paid: another price, or another voucher, than the clerk confirmed. */
  async #objectionTo(attempt: Attempt, ticket: Ticket, bound: CinemaOrder): Promise<Rejected | undefined> {
    if (bound.status === 'paid') return { is: 'rejected', because: 'cinema-order-paid' };
    if (bound.vouchers !== undefined && !bound.vouchers.includes(attempt.code))
      return { is: 'rejected', because: 'platform-refused', details: { why: 'not-bound' } };
    let { payFen } = bound;
    if (payFen === undefined) {
      const priced = await this.#parts.client.price(ticket.order, attempt.code);
      if (priced.is === 'rejected') return priced;
      payFen = priced.is === 'done' ? priced.value.payFen : undefined;
    }
    if (payFen === undefined) return nothingPaid;
    if (payFen === ticket.payFen) return undefined;
    const details = { payFen, price: `￥${yuanText(fen(payFen))}` };
    return { is: 'rejected', because: 'cinema-price-changed', details };
  }

  async consume(attempt: Attempt): Promise<Outcome<Consumed>> {
    const { book, desk, deps } = this.#parts;
    if (attempt.count !== 1) return { is: 'rejected', because: 'voucher-count', details: { max: 1 } };
    const ticket = ticketOf(attempt);
    if (ticket === undefined) return noOrder;
    const ageMs = (): number => Math.max(0, deps.env.now() - attempt.askedAtMs);
    const record = book.of(ticket.order);
    const ours = record?.by === attempt.key ? record.step : undefined;
    if (ours === 'paying' || ours === 'paid') return this.settle(attempt, 0, ageMs());
    const bound = await desk.bind(this.#change(attempt, ticket));
    if (bound.is !== 'done') return bound;
    const objection = await this.#objectionTo(attempt, ticket, bound.value);
    if (objection !== undefined) return objection;
    const payment = this.#payment(attempt, ticket);
    let paid = await desk.pay(payment);
    for (let poll = 1; paid.is === 'pending' && poll < limits.cinemaConsumePollsMax; poll += 1) {
      await sleep(deps.env, limits.cinemaPollFastMs);
      paid = await desk.settlePay(payment, ageMs());
    }
    return this.#consumed(attempt, paid, deps.env.now());
  }

  /** The payment never left: the voucher is free, unless somebody else used it meanwhile. */
  async #neverPaid(attempt: Attempt, ticket: Ticket, ageMs: number): Promise<Outcome<Consumed>> {
    const change = this.#change(attempt, ticket);
    const bound = await this.#parts.desk.settleBind(change, ageMs);
    if (bound.is === 'unknown' || bound.is === 'not-sent' || bound.is === 'pending') return bound;
    const listed = await this.#listed(attempt.code);
    const refusal = listed.is === 'done' ? this.#refusal(listed.value) : undefined;
    return refusal?.because === 'voucher-already-redeemed' ? refusal : nothingPaid;
  }

  /** Paid, but is it by this voucher? Asked only when this station's own book does not say. */
  async #bySelf(attempt: Attempt, ticket: Ticket, paid: Outcome<CinemaPaid>): Promise<Outcome<CinemaPaid>> {
    const read = await this.#parts.client.order(ticket.order);
    if (read.is !== 'done') return { is: 'unknown', why: 'paid-by-which' };
    const { vouchers } = read.value;
    if (vouchers === undefined) return { is: 'unknown', why: 'paid-by-which' };
    return vouchers.includes(attempt.code) ? paid : { is: 'rejected', because: 'cinema-order-paid' };
  }

  async settle(attempt: Attempt, _round: number, ageMs: number): Promise<Outcome<Consumed>> {
    const ticket = ticketOf(attempt);
    if (ticket === undefined) return noOrder;
    const record = this.#parts.book.of(ticket.order);
    const ours = record?.by === attempt.key;
    if (ours && (record.step === 'binding' || record.step === 'bound'))
      return this.#neverPaid(attempt, ticket, ageMs);
    const paid = await this.#parts.desk.settlePay(this.#payment(attempt, ticket), ageMs);
    const known = paid.is !== 'done' || (ours && record.voucher === attempt.code);
    const judged = known ? paid : await this.#bySelf(attempt, ticket, paid);
    return this.#consumed(attempt, judged, attempt.askedAtMs);
  }

  /** A seat that was paid for cannot be given back here: nothing of an undo is known. */
  reverse(): Promise<Outcome<never>> {
    return Promise.resolve(closed);
  }

  settleReverse(): Promise<Outcome<never>> {
    return Promise.resolve(closed);
  }

  async listByDate(day: string, offset: number): ReturnType<VoucherPlatform['listByDate']> {
    const { client, config, deps } = this.#parts;
    const page = await client.voucherPage('', config.pageFirst + offset);
    if (page.is !== 'done') return page;
    const orders = page.value.items.flatMap((entry) => {
      const { usedAtMs = 0, status, code, usedBy, deal, title } = entry;
      if (status !== 'used' || wallText(usedAtMs, deps.store.timezone).slice(0, 10) !== day) return [];
      const spent = { code, orderNo: usedBy, deal, title, paidFen: 0, flow: usedBy };
      return [{ ...spent, status: 'consumed' as const, consumedAtMs: usedAtMs }];
    });
    const next = page.value.next === undefined ? {} : { next: offset + 1 };
    return done({ orders, ...next }, page.platform);
  }

  authorise(grant?: { readonly code: string }): ReturnType<VoucherPlatform['authorise']> {
    return this.#parts.tokens.check(grant?.code);
  }
}
