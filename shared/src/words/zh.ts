// The whole Chinese catalogue: the source of every key. A sentence not here cannot be said.

import { audit } from './zh/audit.ts';
import { basket } from './zh/basket.ts';
import { batches } from './zh/batches.ts';
import { channels } from './zh/channels.ts';
import { bills } from './zh/bills.ts';
import { bookings } from './zh/bookings.ts';
import { checkout } from './zh/checkout.ts';
import { cinema } from './zh/cinema.ts';
import { counter } from './zh/counter.ts';
import { kitchen } from './zh/kitchen.ts';
import { manager } from './zh/manager.ts';
import { members } from './zh/members.ts';
import { moneyDesk } from './zh/money.ts';
import { offline } from './zh/offline.ts';
import { payments } from './zh/payments.ts';
import { receipts } from './zh/receipts.ts';
import { orders } from './zh/orders.ts';
import { ordering } from './zh/ordering.ts';
import { refusals } from './zh/refusals.ts';
import { rehearsal } from './zh/rehearsal.ts';
import { reports } from './zh/reports.ts';
import { shifts } from './zh/shifts.ts';
import { shell } from './zh/shell.ts';
import { shop } from './zh/shop.ts';
import { sync } from './zh/sync.ts';
import { vouchers } from './zh/vouchers.ts';

export const zh = {
  ...refusals,
  ...channels,
  ...payments,
  ...bills,
  ...audit,
  ...receipts,
  ...checkout,
  ...shop,
  ...shell,
  ...counter,
  ...kitchen,
  ...ordering,
  ...orders,
  ...manager,
  ...rehearsal,
  ...sync,
  ...basket,
  ...batches,
  ...members,
  ...bookings,
  ...cinema,
  ...moneyDesk,
  ...offline,
  ...vouchers,
  ...reports,
  ...shifts,
} as const;
