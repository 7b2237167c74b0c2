// How well seats are used, for Prometheus: of the classes of this day and the coming week, counted when it is asked.

import { Gauge, type Registry } from 'prom-client';
import { limits } from '@qiantai/shared/limits.ts';
import { liveReservations } from '@qiantai/shared/views/bookings.ts';
import { schedulesWithin } from '@qiantai/shared/views/courses.ts';
import type { Journal } from '../journal/journal.ts';

const dayMs = 86_400_000;
const daysAhead = 8;

interface ClassUse {
  readonly schedule: number;
  readonly seats: number;
  readonly held: number;
  readonly sold: number;
}

function classUses(journal: Journal): ClassUse[] {
  const fromMs = Date.parse(`${journal.today()}T00:00:00Z`) - dayMs / 2;
  const rows = schedulesWithin(journal.view, fromMs, fromMs + daysAhead * dayMs, 0, limits.schedulesShownMax);
  return rows.map(({ schedule, seats }) => {
    const live = liveReservations(journal.view, schedule);
    const sold = live.filter(({ state }) => state === 'confirmed').length;
    return { schedule, seats, sold, held: live.length - sold };
  });
}

export function addSeatMetrics(journal: Journal, registry: Registry): void {
  const registers = [registry];
  new Gauge({
    name: 'qiantai_seat_use_ratio',
    help: 'Booked seats of all seats of a class, 0 to 1',
    labelNames: ['schedule'],
    registers,
    collect() {
      this.reset();
      for (const { schedule, seats, sold } of classUses(journal))
        this.set({ schedule: String(schedule) }, sold / seats);
    },
  });
  new Gauge({
    name: 'qiantai_seats',
    help: 'Seats of the coming week by state',
    labelNames: ['state'],
    registers,
    collect() {
      const uses = classUses(journal);
      const sum = (count: (use: ClassUse) => number): number =>
        uses.reduce((total, use) => total + count(use), 0);
      this.set(
        { state: 'free' },
        sum((use) => use.seats - use.held - use.sold),
      );
      this.set(
        { state: 'held' },
        sum((use) => use.held),
      );
      this.set(
        { state: 'sold' },
        sum((use) => use.sold),
      );
    },
  });
}
