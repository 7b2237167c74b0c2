// Rows of the cinema view as the cards that screens and routes show.

import type {
  CinemaAttemptCard,
  CinemaOrderCard,
  CinemaOrderState,
} from '@qiantai/shared/commands/cinema.ts';
import type { PlatformWord } from '@qiantai/shared/result.ts';
import {
  lastCinemaAttemptOf,
  openCinemaAttemptOf,
  redemptionOnOrder,
  type CinemaAttemptRow,
  type CinemaOrderRow,
} from '@qiantai/shared/views/cinema.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import type { CinemaDesk, CinemaOrder } from '../platforms/cinema.ts';

function stateOfOpen({ kind, state }: CinemaAttemptRow): CinemaOrderState {
  if (state === 'parked' || state === 'unclear') return state;
  return kind === 'pay' ? 'paying' : 'binding';
}

/** Where an order stands, by the journal alone. */
export function orderState(view: ViewDb, row: CinemaOrderRow): CinemaOrderState {
  if (row.paid === 1) return 'paid';
  const open = openCinemaAttemptOf(view, row.platform, row.order_id);
  if (open !== undefined) return stateOfOpen(open);
  if (redemptionOnOrder(view, row.platform, row.order_id) !== undefined) return 'paying';
  const last = lastCinemaAttemptOf(view, row.platform, row.order_id);
  if (last?.kind === 'pay' && last.state === 'refused') return 'failed';
  return row.voucher === '' ? 'open' : 'bound';
}

function attemptCard(row: CinemaAttemptRow): CinemaAttemptCard {
  return {
    attempt: row.attempt,
    kind: row.kind,
    state: row.state,
    because: row.because === '' ? undefined : row.because,
    word: row.word === null ? undefined : (JSON.parse(row.word) as PlatformWord),
    askedAtMs: row.asked_at_ms,
    endedAtMs: row.ended_at_ms ?? undefined,
  };
}

/** @param desk absent while the platform's settings are gone */
export function cinemaCard(
  view: ViewDb,
  row: CinemaOrderRow,
  desk: CinemaDesk | undefined,
  now?: CinemaOrder,
): CinemaOrderCard {
  const last = lastCinemaAttemptOf(view, row.platform, row.order_id);
  return {
    platform: row.platform,
    orderId: row.order_id,
    title: now?.title || row.title,
    state: orderState(view, row),
    payFen: now === undefined ? (row.pay_fen ?? undefined) : now.payFen,
    totalFen: now?.totalFen ?? row.total_fen ?? undefined,
    voucher: row.voucher,
    inHand: desk?.inHand() === row.order_id,
    attempt: last === undefined ? undefined : attemptCard(last),
    payment: desk?.certificate(row.order_id),
    ...(now === undefined ? {} : { status: now.statusWord, told: now.told }),
  };
}
