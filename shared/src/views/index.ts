// All views, in the order they fold; and the one function that folds a fact into all of them.

import type { AnyFact, Fact, FactType } from '../facts/index.ts';
import { batchesView } from './batches.ts';
import { benefitsView } from './benefits.ts';
import { billsView } from './bills.ts';
import { bookingsView } from './bookings.ts';
import { catalogueView } from './catalogue.ts';
import { cinemaView } from './cinema.ts';
import { coursesView } from './courses.ts';
import { dayView } from './day.ts';
import { membersView } from './members.ts';
import { menuView } from './menu.ts';
import { offlineView } from './offline.ts';
import { ordersView } from './orders.ts';
import { papersView } from './papers.ts';
import { paymentsView } from './payments.ts';
import { peopleView } from './people.ts';
import { pointsView } from './points.ts';
import { revenueView } from './revenue.ts';
import { refundsView } from './refunds.ts';
import { shiftsView } from './shifts.ts';
import { syncView } from './sync.ts';
import type { View, ViewDb } from './view.ts';
import { voucherStatsView } from './voucher-stats.ts';
import { voucherUsesView } from './voucher-uses.ts';
import { vouchersView } from './vouchers.ts';
import { waitlistView } from './waitlist.ts';

export const views: readonly View[] = [
  peopleView,
  catalogueView,
  vouchersView,
  offlineView,
  membersView,
  benefitsView,
  menuView,
  ordersView,
  paymentsView,
  refundsView,
  billsView,
  papersView,
  dayView,
  syncView,
  voucherUsesView,
  voucherStatsView,
  batchesView,
  cinemaView,
  revenueView,
  coursesView,
  bookingsView,
  waitlistView,
  pointsView,
  shiftsView,
];

/** Changes whenever any view's shape does: a database folded by another shape is folded again. */
export const viewsVersion: string = views.map((view) => `${view.name}:${view.version}`).join(',');

export function createViews(db: ViewDb): void {
  for (const view of views) for (const statement of view.schema) db.run(statement);
}

export function dropViews(db: ViewDb): void {
  for (const view of views) for (const table of view.tables) db.run(`DROP TABLE IF EXISTS ${table}`);
}

export function foldFact(fact: AnyFact, db: ViewDb): void {
  for (const view of views) {
    const fold = view.folds[fact.type] as ((fact: Fact<FactType>, db: ViewDb) => void) | undefined;
    fold?.(fact, db);
  }
}
