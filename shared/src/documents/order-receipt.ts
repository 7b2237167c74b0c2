// Gathers an order's receipt, and a refund's, from the views: what stands of its dishes, how it was paid, whose it is.
// Why apart from the paper: the paper is drawn from data alone, so that previews and tests need no order.

import type { Locale } from '../words/index.ts';
import { say } from '../words/index.ts';
import { memberById, memberIds } from '../views/members.ts';
import { linesOf, orderById } from '../views/orders.ts';
import { orderMoney } from '../views/payments-money.ts';
import { paymentById, paymentsOf, type PaymentRow } from '../views/payments.ts';
import { pointsOf, pointsOfOrder } from '../views/points.ts';
import { moneyBackOf, refundById } from '../views/refunds.ts';
import type { ViewDb } from '../views/view.ts';
import type { Receipt, RefundReceipt, Tender } from './receipt.ts';

/** What the views do not know. */
export interface ReceiptShop {
  readonly locale: Locale;
  readonly store: string;
  readonly station: string;
  readonly timezone: string;
  /** What a channel is called, in the paper's language. */
  labelOf(channel: string): string;
  /** Whether a channel's money lies in the drawer. */
  isDrawer(channel: string): boolean;
  staffName(number: string): string;
}

function tenderOf(row: PaymentRow, shop: ReceiptShop): Tender {
  const tender = {
    label: shop.labelOf(row.channel),
    amountFen: row.paid_fen,
    number: row.transaction_no,
  };
  return row.received_fen === 0
    ? tender
    : { ...tender, receivedFen: row.received_fen, changeFen: row.change_fen };
}

function memberOf(view: ViewDb, order: number, member: number | null): Pick<Receipt, 'member'> {
  const row = member === null ? undefined : memberById(view, member);
  if (member === null || row === undefined) return {};
  const { balance } = pointsOf(view, memberIds(view, member));
  return { member: { phone: row.phone, earned: pointsOfOrder(view, order).points, balance } };
}

/** @returns undefined while money is due, and for an order that no money was paid for */
export function receiptOf(view: ViewDb, order: number, shop: ReceiptShop): Receipt | undefined {
  const placed = orderById(view, order);
  const money = orderMoney(view, order);
  const paid = paymentsOf(view, order).filter(({ state, kept }) => state === 'paid' && kept === 1);
  const last = paid.at(-1);
  if (placed === undefined || money === undefined || last === undefined || money.dueFen > 0) return undefined;
  const back = paid.map(({ payment }) => moneyBackOf(view, payment));
  const { locale, store, station, timezone } = shop;
  return {
    ...{ locale, store, station, timezone },
    clerk: shop.staffName(last.clerk),
    number: placed.number,
    pickup: placed.pickup,
    table: placed.table_number,
    paidAtMs: Math.max(...paid.map((row) => row.paid_at_ms)),
    lines: linesOf(view, order)
      .filter(({ quantity }) => quantity > 0)
      .map((line) => ({
        name: line.name,
        quantity: line.quantity,
        unitFen: line.unit_fen,
        options: JSON.parse(line.options) as string[],
      })),
    totalFen: placed.total_fen,
    discounts: [{ name: say(locale, 'receipt.discount'), amountFen: placed.discount_fen }],
    tenders: paid.map((row) => tenderOf(row, shop)),
    givenBackFen: back.reduce((sum, each) => sum + each.refundedFen + each.refundingFen, 0),
    ...memberOf(view, order, placed.member),
    qr: `QTO:${placed.number}`,
  };
}

/** @returns undefined until the money of a refund has gone back */
export function refundReceiptOf(view: ViewDb, refund: number, shop: ReceiptShop): RefundReceipt | undefined {
  const row = refundById(view, refund);
  if (row === undefined || (row.state !== 'refunded' && row.state !== 'given-back')) return undefined;
  const wanted = new Set(JSON.parse(row.lines) as number[]);
  const dishes = linesOf(view, row.order_id).filter(({ line }) => wanted.has(line));
  const { locale, store, station, timezone } = shop;
  return {
    ...{ locale, store, station, timezone },
    clerk: shop.staffName(row.clerk),
    number: orderById(view, row.order_id)?.number ?? '',
    refundedAtMs: row.ended_at_ms,
    amountFen: row.amount_fen,
    label: shop.labelOf(row.channel),
    paymentNumber: paymentById(view, row.payment)?.transaction_no ?? '',
    reason: row.reason,
    approvedBy: row.approved_by,
    // A dish that was taken off has nothing left of it: then what was taken off is what went back.
    lines: dishes.map(({ name, quantity, voided }) => ({
      name,
      quantity: quantity === 0 ? voided : quantity,
    })),
    isCash: shop.isDrawer(row.channel),
  };
}
