// What each turn of a cinema attempt becomes in the journal, with everything that follows from it, in one transaction.
// Why a second end is dropped: a parked attempt may be asked about by two people at once.

import { cinemaAttemptById, cinemaOrderById, type CinemaAttemptRow } from '@qiantai/shared/views/cinema.ts';
import { invariant } from '@qiantai/shared/result.ts';
import type { Tx } from '../journal/journal.ts';
import type { CinemaOrder, CinemaPaid } from '../platforms/cinema.ts';
import type { Note } from './attempt.ts';
import { appendSpent } from './cinema-spent.ts';
import type { Shop } from './context.ts';

export interface CinemaRecords {
  open(row: CinemaAttemptRow, note: Note<CinemaOrder>): void;
  bind(row: CinemaAttemptRow, note: Note<CinemaOrder>): void;
  pay(row: CinemaAttemptRow, note: Note<CinemaPaid>): void;
}

/** Prices go into a fact only when they were told. */
export function pricesOf({ payFen, totalFen }: CinemaOrder): { payFen?: number; totalFen?: number } {
  return {
    ...(payFen === undefined ? {} : { payFen }),
    ...(totalFen === undefined ? {} : { totalFen }),
  };
}

export function createCinemaRecords(shop: Shop): CinemaRecords {
  const { journal } = shop;

  function record(row: CinemaAttemptRow, work: (tx: Tx) => void): void {
    journal.transact(row.clerk, (tx) => {
      const state = cinemaAttemptById(tx.view, row.attempt)?.state;
      if (state !== 'done' && state !== 'refused') work(tx);
    });
  }

  function opened(tx: Tx, row: CinemaAttemptRow, note: Note<CinemaOrder>): void {
    const { attempt, platform, clerk } = row;
    const about = `cinema:${attempt}`;
    const word = note.platform;
    switch (note.is) {
      case 'done': {
        const { order, title, vouchers } = note.value;
        const voucher = vouchers?.[0] ?? '';
        const told = { platform, order, attempt, title, voucher, clerk, ...pricesOf(note.value) };
        tx.append('cinema.order-opened', `cinema-order:${order}`, told);
        return;
      }
      case 'refused':
        // Lost, and it cannot be looked up: the unclear fact before this one is its last word.
        if (note.because !== 'outcome-unknown')
          tx.append('cinema.order-refused', about, { attempt, platform, because: note.because, word });
        return;
      case 'unclear':
      case 'held':
        tx.append('cinema.order-unclear', about, { attempt, platform, why: note.why, word });
    }
  }

  function bound(tx: Tx, row: CinemaAttemptRow, note: Note<CinemaOrder>): void {
    const { attempt, platform, order_id: order } = row;
    const about = `cinema-order:${order}`;
    const ids = { attempt, platform, order, word: note.platform };
    switch (note.is) {
      case 'done': {
        const { payFen } = note.value;
        const told = payFen === undefined ? ids : { ...ids, payFen };
        tx.append('cinema.bound', about, row.voucher === null ? told : { ...told, voucher: row.voucher });
        return;
      }
      case 'refused':
        if (note.because === 'cinema-parked')
          tx.append('cinema.parked', about, { ...ids, why: note.because });
        else tx.append('cinema.bind-refused', about, { ...ids, because: note.because });
        return;
      case 'unclear':
      case 'held':
        tx.append('cinema.bind-unclear', about, { ...ids, why: note.why });
    }
  }

  function paid(tx: Tx, row: CinemaAttemptRow, value: CinemaPaid, word: Note<CinemaPaid>['platform']): void {
    const { attempt, platform, order_id: order } = row;
    const about = `cinema-order:${order}`;
    const ids = { attempt, platform, order };
    const voucher = row.voucher || value.voucher;
    tx.append('cinema.paid', about, {
      ...ids,
      voucher,
      payFen: row.pay_fen,
      ...(value.chargedFen === undefined ? {} : { chargedFen: value.chargedFen }),
      word,
    });
    const paidFor = cinemaOrderById(tx.view, platform, order);
    invariant(paidFor !== undefined, 'a paid order has a row');
    // A voucher's redemption grants the tickets; paid with money alone, the order itself does.
    if (appendSpent(shop, tx, row, paidFor, voucher, word)) return;
    const granted = { ...ids, voucherType: 6, product: paidFor.title, phone: row.phone } as const;
    tx.append('cinema.ticket-granted', about, granted);
  }

  function payment(tx: Tx, row: CinemaAttemptRow, note: Note<CinemaPaid>): void {
    const { attempt, platform, order_id: order } = row;
    const about = `cinema-order:${order}`;
    const ids = { attempt, platform, order, word: note.platform };
    switch (note.is) {
      case 'done':
        return paid(tx, row, note.value, note.platform);
      case 'refused':
        if (note.because === 'cinema-parked')
          tx.append('cinema.parked', about, { ...ids, why: note.because });
        else tx.append('cinema.payment-failed', about, { ...ids, because: note.because });
        return;
      case 'held':
        tx.append('cinema.payment-held', about, { ...ids, why: note.why });
        return;
      case 'unclear':
        tx.append('cinema.payment-unclear', about, { ...ids, why: note.why });
    }
  }

  return {
    open: (row, note) => record(row, (tx) => opened(tx, row, note)),
    bind: (row, note) => record(row, (tx) => bound(tx, row, note)),
    pay: (row, note) => record(row, (tx) => payment(tx, row, note)),
  };
}
