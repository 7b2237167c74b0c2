// Whether a hold is over. Two clocks are asked, because each fails alone: the wall clock may be set back, which must
// not make a hold longer, and the one that only grows knows nothing of what passed before this process began.

import type { ReservationRow } from '@qiantai/shared/views/bookings.ts';
import type { Env } from '../env.ts';

export interface SeatClock {
  isOver(row: ReservationRow): boolean;
  /** Until it is over, not negative. */
  leftMs(row: ReservationRow): number;
}

interface Noted {
  readonly expiresAtMs: number;
  readonly heldAtMs: number;
  /** By the clock that only grows. */
  readonly deadlineMs: number;
}

const notedMax = 5_000;

export function createSeatClock(env: Env): SeatClock {
  const noted = new Map<number, Noted>();

  function deadlineOf(row: ReservationRow): number {
    const known = noted.get(row.reservation);
    if (known?.expiresAtMs === row.expires_at_ms && known.heldAtMs === row.held_at_ms)
      return known.deadlineMs;
    // A clock that stands before the hold was made was set back: no hold has more left than it was given.
    const givenMs = row.expires_at_ms - row.held_at_ms;
    const deadlineMs = env.mono() + Math.min(row.expires_at_ms - env.now(), givenMs);
    if (noted.size >= notedMax) noted.clear();
    noted.set(row.reservation, { expiresAtMs: row.expires_at_ms, heldAtMs: row.held_at_ms, deadlineMs });
    return deadlineMs;
  }

  function leftMs(row: ReservationRow): number {
    return Math.max(0, Math.min(row.expires_at_ms - env.now(), deadlineOf(row) - env.mono()));
  }

  return { leftMs, isOver: (row) => leftMs(row) === 0 };
}
