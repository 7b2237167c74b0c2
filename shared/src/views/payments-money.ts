// Where an order and a payment stand in money: the one place that says paid, pending, refunded.
// Why apart from the tables: several attempts, tenders and refunds make one status, and every screen must say the same.

import { orderById } from './orders.ts';
import { paymentsOf, type PaymentRow } from './payments.ts';
import { moneyBackOf } from './refunds.ts';
import type { ViewDb } from './view.ts';

/** The words of the seed routes, and three for what lies between them. */
export type PayStatus = 'pending' | 'paid' | 'failed' | 'cancelled' | 'unknown' | 'refunding' | 'refunded';

export interface OrderMoney {
  readonly order: number;
  /** What has to be paid: total less discount. */
  readonly payableFen: number;
  /** Kept, whether it went back later or not. */
  readonly paidFen: number;
  readonly refundedFen: number;
  readonly refundingFen: number;
  /** Still to be paid; never below 0. */
  readonly dueFen: number;
  /** The attempt without an end, if there is one. */
  readonly open: number | null;
  readonly status: PayStatus;
}

function statusWith(row: PaymentRow, refundedFen: number, refundingFen: number): PayStatus {
  switch (row.state) {
    case 'asking':
    case 'shown':
    case 'waiting':
      return 'pending';
    case 'unclear':
    case 'ending':
      return 'unknown';
    case 'closed':
      return row.how === 'refused' ? 'failed' : 'cancelled';
    case 'paid':
      if (refundingFen > 0) return 'refunding';
      return refundedFen >= row.paid_fen ? 'refunded' : 'paid';
  }
}

/** Where one attempt stands. */
export function payStatusOf(db: ViewDb, row: PaymentRow): PayStatus {
  const { refundedFen, refundingFen } = moneyBackOf(db, row.payment);
  return statusWith(row, refundedFen, refundingFen);
}

function orderStatus(
  rows: readonly PaymentRow[],
  money: Omit<OrderMoney, 'status' | 'open'>,
  cancelled: boolean,
): PayStatus {
  const open = rows.find(({ state }) => state !== 'paid' && state !== 'closed');
  if (open !== undefined && (open.state === 'unclear' || open.state === 'ending')) return 'unknown';
  if (money.refundingFen > 0) return 'refunding';
  if (money.paidFen > 0 && money.refundedFen >= money.paidFen) return 'refunded';
  if (money.dueFen === 0 && !(cancelled && money.paidFen === 0)) return 'paid';
  if (cancelled) return 'cancelled';
  if (open !== undefined) return 'pending';
  return rows.at(-1)?.how === 'refused' ? 'failed' : 'pending';
}

/** Where an order stands in money. @returns undefined for an order nobody placed */
export function orderMoney(db: ViewDb, order: number): OrderMoney | undefined {
  const placed = orderById(db, order);
  if (placed === undefined) return undefined;
  const rows = paymentsOf(db, order);
  const payableFen = Math.max(0, placed.total_fen - placed.discount_fen);
  let [paidFen, refundedFen, refundingFen, lateFen] = [0, 0, 0, 0];
  for (const row of rows.filter(({ state }) => state === 'paid')) {
    const back = moneyBackOf(db, row.payment);
    if (row.kept === 0) lateFen += back.refundingFen;
    else {
      paidFen += row.paid_fen;
      refundedFen += back.refundedFen;
      refundingFen += back.refundingFen;
    }
  }
  const dueFen = Math.max(0, payableFen - paidFen);
  const money = { order, payableFen, paidFen, refundedFen, refundingFen, dueFen };
  const open = rows.find(({ state }) => state !== 'paid' && state !== 'closed')?.payment ?? null;
  // Money that came too late goes back beside the order: it makes no order "refunding" that is paid otherwise.
  const shown = paidFen === 0 ? { ...money, refundingFen: lateFen } : money;
  return { ...money, open, status: orderStatus(rows, shown, placed.status === 'cancelled') };
}
