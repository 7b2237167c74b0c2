// Who waits for a seat of a full class: joins by phone, is called when one is on offer, leaves.

import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { reservationById, liveReservations } from '@qiantai/shared/views/bookings.ts';
import { maskedPhone } from '@qiantai/shared/views/members.ts';
import {
  sealedPhoneOfWaiting,
  waitingByDigest,
  waitingById,
  waitingCount,
  type WaitingRow,
} from '@qiantai/shared/views/waitlist.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import type { Tx } from '../journal/journal.ts';
import { waitingCard } from './booking-cards.ts';
import { openSchedule } from './booking-courses.ts';
import { waitingSeal } from './booking-orders.ts';
import type { Seats } from './booking-seats.ts';
import { once, type Handlers, type Shop } from './context.ts';
import { phoneDigest, sealerOf } from './members.ts';

function known(view: ViewDb, waiting: number): WaitingRow {
  const row = waitingById(view, waiting);
  if (row === undefined) throw new Refusal('not-found', { waiting });
  return row;
}

/** @throws Refusal not-found, class-closed, seats-free, waiting-already, waitlist-full */
function join(shop: Shop, seats: Seats, tx: Tx, schedule: number, phone: string): WaitingRow {
  const room = openSchedule(shop, tx.view, schedule);
  seats.tidy(tx, schedule);
  const free = room.seats - liveReservations(tx.view, schedule).length;
  if (free > 0) throw new Refusal('seats-free', { left: free });
  const seal = sealerOf(shop);
  const digest = seal.digest(phoneDigest, phone);
  if (waitingByDigest(tx.view, schedule, digest) !== undefined) throw new Refusal('waiting-already');
  if (waitingCount(tx.view, schedule) >= limits.waitlistMax) throw new Refusal('waitlist-full');
  const waiting = tx.nextId('waiting');
  const about = `waiting:${waiting}`;
  tx.append('waitlist.joined', about, {
    waiting,
    schedule,
    phone: maskedPhone(phone),
    joinedAtMs: shop.env.now(),
  });
  tx.append('waitlist.phone-kept', about, {
    waiting,
    digest,
    sealed: seal.seal(waitingSeal(waiting), phone),
  });
  return known(tx.view, waiting);
}

/** Whoever has an offer gives its seat to the next. */
function leave(shop: Shop, seats: Seats, tx: Tx, row: WaitingRow): void {
  if (row.state === 'left') return;
  const offered =
    row.state === 'offered' && row.reservation !== null
      ? reservationById(tx.view, row.reservation)
      : undefined;
  const fact = { waiting: row.waiting, why: 'asked', leftAtMs: shop.env.now() } as const;
  tx.append('waitlist.left', `waiting:${row.waiting}`, fact);
  if (offered?.state === 'held') seats.release(tx, offered, 'given-back');
}

export function createWaitlist(shop: Shop, seats: Seats): Handlers {
  const { view } = shop.journal;
  return {
    'waitlist.join': ({ course_schedule_id, mobile }, ask) =>
      once(shop, ask, (tx) => waitingCard(tx.view, join(shop, seats, tx, course_schedule_id, mobile))),
    'waitlist.leave': ({ waiting_id }, ask) =>
      once(shop, ask, (tx) => {
        leave(shop, seats, tx, known(tx.view, waiting_id));
        return waitingCard(tx.view, known(tx.view, waiting_id));
      }),
    'waitlist.phone': ({ waiting_id }) => {
      const kept = sealedPhoneOfWaiting(view, waiting_id);
      invariant(kept !== undefined || waitingById(view, waiting_id) === undefined, 'who waits left a phone');
      if (kept === undefined) throw new Refusal('not-found', { waiting: waiting_id });
      return { phone: sealerOf(shop).unseal(waitingSeal(waiting_id), kept.sealed) };
    },
  };
}
