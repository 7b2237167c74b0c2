// Being paid for orders: every way to begin, confirm, cancel and ask, over one book of facts and one driver.

import type { PaymentCard } from '@qiantai/shared/commands/payment.ts';
import type { PaymentMeans } from '@qiantai/shared/facts/payment.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { isPaymentCode } from '@qiantai/shared/payment-code.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { paymentHealth } from '@qiantai/shared/views/payments-health.ts';
import { openPayments, paymentsByNumber, recentPayments } from '@qiantai/shared/views/payments.ts';
import { vouchersByCode } from '@qiantai/shared/views/vouchers.ts';
import type { Tx } from '../journal/journal.ts';
import { once, type Actor, type Ask, type Handler, type Handlers, type Shop } from './context.ts';
import type { MoneyFollower } from './money-followers.ts';
import { endPayment, known, moneyOf, requestPayment, takeMoney } from './paying-book.ts';
import { orderMoneyCard, paymentCard, refusedPayment } from './paying-cards.ts';
import type { MoneyBook } from './paying-context.ts';
import { takeTender, type Tender } from './paying-tender.ts';
import { createPayHearing, type PayHearing } from './paying-notices.ts';
import { cancelOrder, excessFen, giveBackExcess } from './paying-orders.ts';
import { createPaymentDriver } from './payment-driver.ts';
import { noPayments, type OpenChannel } from './payment-desk.ts';
import { createPaymentRunner, type PaymentRunner } from './payment-runner.ts';
import { createRefunding } from './refunding.ts';

export interface Paying extends PayHearing {
  readonly handlers: Handlers;
  /** From now on it acts in the transactions that say what became of an order's money. */
  follow(follower: MoneyFollower): void;
  /** From now on this is worth money here. */
  accept(tender: Tender): void;
  /** The same as the command payment.create, for flows that bring their own orders. @throws Refusal */
  create: Handler<'payment.create'>;
  /**
   * In the transaction that cancels an order: ends its open attempt and begins to give back what was kept.
   * @param because shown with each refund
   */
  orderCancelled(tx: Tx, order: number, because: string): void;
  /**
   * In the transaction that makes an order owe less: begins to give back what was paid beyond it.
   * @throws Refusal approval-needed where a clerk would give back more than the shop lets a clerk refund
   */
  orderLessened(tx: Tx, order: number, because: string, asks: Pick<Actor, 'role'>): void;
  /** In the transaction that closes a shift: a cash payment that nobody confirmed took nothing, the drawer is counted. */
  shiftClosing(tx: Tx): void;
  /** Takes up what the run before left open. @returns how many attempts and refunds */
  settle(): number;
  /** Begins nothing further. What is open stays open in the journal. */
  stop(): void;
}

/** @throws Refusal payment-method-unknown */
function channelFor(
  book: MoneyBook,
  code: string,
  means: readonly PaymentMeans[],
): OpenChannel & { means: PaymentMeans } {
  const found = book.desk.find(code);
  const way = means.find((each) => found?.module.means.includes(each) === true);
  if (found === undefined || way === undefined) throw new Refusal('payment-method-unknown', { method: code });
  return { ...found, means: way };
}

const handGiveUpMs = limits.paymentHandMinutesMax * 60_000;

/** Begins with a picture or with a person. */
function creating(book: MoneyBook, runner: PaymentRunner): Handler<'payment.create'> {
  const { shop } = book;
  return async (input, ask) => {
    const { payment } = once(shop, ask, (tx) => {
      const { channel, means } = channelFor(book, input.payment_method, ['qr', 'hand']);
      const row = requestPayment(book, tx, {
        order: input.order_id,
        channel: input.payment_method,
        means,
        amountFen: input.amountFen,
        giveUpMs: channel.patience[means]?.giveUpMs ?? handGiveUpMs,
        ...(channel.rounded === undefined ? {} : { rounded: channel.rounded }),
      });
      return { payment: row.payment };
    });
    return tellPayment(book, runner, payment);
  };
}

/** What can be told now: waits for a first answer of the channel. @throws Refusal where it refused */
async function tellPayment(book: MoneyBook, runner: PaymentRunner, payment: number): Promise<PaymentCard> {
  const { view } = book.shop.journal;
  const row = known({ view }, payment);
  if (row.means !== 'hand' && row.state !== 'paid' && row.state !== 'closed') {
    runner.run(payment);
    await runner.told(payment);
  }
  const card = paymentCard(view, known({ view }, payment));
  if (card.state === 'closed' && card.status === 'failed') throw refusedPayment(card);
  return card;
}

const lastFour = (text: string): string => text.slice(-4);

/** Charges a shown code. The code is used once and goes nowhere else. */
function charging(book: MoneyBook, runner: PaymentRunner): Handler<'payment.charge'> {
  const { shop, desk } = book;
  return async (input, ask) => {
    let code: string | undefined;
    const { payment } = once(shop, ask, (tx) => {
      // A sale that cannot be asked for must not use up the scan.
      code = input.auth_code ?? desk.codes.take(input.scan_id ?? '');
      if (code === undefined) throw new Refusal('payment-code-gone');
      code = code.replace(/[\s-]/g, '');
      const found = isPaymentCode(code) ? desk.ofCode(code) : undefined;
      if (found === undefined) throw new Refusal('payment-code-foreign');
      const row = requestPayment(book, tx, {
        order: input.order_id,
        channel: found.module.code,
        means: 'code',
        amountFen: input.amountFen,
        codeTail: lastFour(code),
        giveUpMs: found.channel.patience.code?.giveUpMs ?? 0,
      });
      return { payment: row.payment };
    });
    if (code !== undefined) runner.run(payment, code);
    return tellPayment(book, runner, payment);
  };
}

/** What a person took: cash with its change, a card with the number on its slip. */
function confirming(book: MoneyBook): Handler<'payment.confirm'> {
  const { shop } = book;
  return (input, ask) =>
    once(shop, ask, (tx) => {
      const row = known(tx, input.payment_id);
      const found = book.desk.find(row.channel);
      // There is no "it was paid, believe me": where a channel can be asked, only the channel is believed.
      if (row.means !== 'hand' || found === undefined) throw new Refusal('payment-not-by-hand');
      if (row.state !== 'asking') throw new Refusal('status-changed', { status: row.state });
      const { module, channel } = found;
      if (module.slipNumber !== undefined && !module.slipNumber.test(input.reference))
        throw new Refusal('slip-number-needed');
      const receivedFen = module.drawer === true ? (input.receivedFen ?? row.amount_fen) : row.amount_fen;
      if (receivedFen < row.amount_fen) throw new Refusal('cash-too-little', { amountFen: row.amount_fen });
      const { dueFen } = moneyOf(tx, row.order_id);
      if (dueFen > row.amount_fen && channel.rounded?.(dueFen) === row.amount_fen) {
        const { payment, order_id: order } = row;
        const discountFen = dueFen - row.amount_fen;
        tx.append('order.rounded', `order:${order}`, { order, payment, discountFen });
      }
      const paid = {
        transaction: module.drawer === true ? '' : input.reference,
        amountFen: row.amount_fen,
        paidAtMs: shop.env.now(),
      };
      if (module.drawer === true) {
        tx.append('drawer.opened', `payment:${row.payment}`, {
          why: 'payment',
          payment: row.payment,
          reason: '',
        });
        const changeFen = receivedFen - row.amount_fen;
        takeMoney(book, tx, row, paid, 'person', { receivedFen, changeFen });
      } else takeMoney(book, tx, row, paid, 'person');
      return paymentCard(tx.view, known(tx, row.payment));
    });
}

function cancelling(book: MoneyBook, runner: PaymentRunner): Handler<'payment.cancel'> {
  const { shop } = book;
  const { view } = shop.journal;
  return async ({ payment_id }, ask) => {
    once(shop, ask, (tx) => {
      endPayment(book, tx, known(tx, payment_id), 'cancelled');
      return { payment: payment_id };
    });
    const row = known({ view }, payment_id);
    if (row.state === 'ending') {
      runner.run(payment_id);
      await runner.told(payment_id);
    }
    return paymentCard(view, known({ view }, payment_id));
  };
}

function reading(book: MoneyBook, runner: PaymentRunner): Handlers {
  const { view } = book.shop.journal;
  const card = (payment: number): PaymentCard => paymentCard(view, known({ view }, payment));
  return {
    'payment.methods': () => book.desk.methods(),
    'payment.query': async ({ payment_id, now }) => {
      if (now) {
        runner.look(payment_id);
        await runner.told(payment_id);
      }
      return card(payment_id);
    },
    'payment.ofOrder': ({ order_id }) => orderMoneyCard(view, order_id),
    'payment.tenders': ({ order_id, code }) => {
      const { dueFen } = moneyOf({ view }, order_id);
      const vouchers = code === undefined ? [] : vouchersByCode(view, code).map(({ voucher }) => voucher);
      return [...book.tenders.values()].flatMap((tender) =>
        tender.offers(view, { order: order_id, vouchers, dueFen }),
      );
    },
    'payment.byTransaction': ({ number }) =>
      paymentsByNumber(view, number, limits.paymentsShownMax).map((row) => paymentCard(view, row)),
    'report.paymentHealth': ({ minutes, channel }) =>
      paymentHealth(view, book.shop.env.now() - minutes * 60_000, channel),
    'payment.list': ({ only }) =>
      recentPayments(view, limits.paymentsShownMax, only).map((row) => paymentCard(view, row)),
  };
}

function tendering(book: MoneyBook): Handler<'payment.tender'> {
  return (input, ask: Ask) =>
    once(book.shop, ask, (tx) => {
      const row = takeTender(book, tx, input, ask.locale);
      return paymentCard(tx.view, known(tx, row.payment));
    });
}

const isCash = (book: MoneyBook, channel: string): boolean => book.desk.find(channel)?.module.drawer === true;

/** @param shop without payments of its own, a shop has no way to pay and every order waits */
export function createPaying(shop: Shop): Paying {
  const driver = createPaymentDriver(shop.env);
  let isSoon = false;
  let stopped = false;
  const book: MoneyBook = {
    shop,
    desk: shop.payments ?? noPayments(shop.env),
    followers: [],
    tenders: new Map(),
    soon() {
      if (isSoon) return;
      isSoon = true;
      shop.env.timer(0, () => {
        isSoon = false;
        if (!stopped) takeUp();
      });
    },
  };
  const runner = createPaymentRunner(book, driver);
  const refunding = createRefunding(book, driver);
  const takeUp = (): number => runner.takeUp() + refunding.takeUp();
  const create = creating(book, runner);
  return {
    create,
    follow: (follower) => void book.followers.push(follower),
    accept: (tender) => void book.tenders.set(tender.code, tender),
    orderCancelled: (tx, order, because) => cancelOrder(book, tx, order, because),
    orderLessened(tx, order, because, { role }) {
      const limitFen = book.desk.settings.refundApprovalFen;
      if (role === 'clerk' && excessFen(tx, order, 'line-voided') > limitFen)
        throw new Refusal('approval-needed', { limitFen });
      giveBackExcess(book, tx, order, 'line-voided', because);
    },
    shiftClosing(tx) {
      for (const row of openPayments(tx.view, shop.journal.station))
        if (isCash(book, row.channel)) endPayment(book, tx, row, 'expired');
    },
    settle: takeUp,
    stop() {
      stopped = true;
      driver.stop();
    },
    ...createPayHearing(book, runner, refunding),
    handlers: {
      ...refunding.handlers,
      ...reading(book, runner),
      'payment.create': create,
      'payment.charge': charging(book, runner),
      'payment.confirm': confirming(book),
      'payment.cancel': cancelling(book, runner),
      'payment.tender': tendering(book),
    },
  };
}
