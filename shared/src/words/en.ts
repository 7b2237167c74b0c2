// The whole English catalogue: complete against the Chinese one by type check.

import { audit } from './en/audit.ts';
import { basket } from './en/basket.ts';
import { batches } from './en/batches.ts';
import { channels } from './en/channels.ts';
import { bills } from './en/bills.ts';
import { bookings } from './en/bookings.ts';
import { checkout } from './en/checkout.ts';
import { cinema } from './en/cinema.ts';
import { counter } from './en/counter.ts';
import { kitchen } from './en/kitchen.ts';
import { manager } from './en/manager.ts';
import { members } from './en/members.ts';
import { moneyDesk } from './en/money.ts';
import { offline } from './en/offline.ts';
import { payments } from './en/payments.ts';
import { receipts } from './en/receipts.ts';
import { orders } from './en/orders.ts';
import { ordering } from './en/ordering.ts';
import { refusals } from './en/refusals.ts';
import { rehearsal } from './en/rehearsal.ts';
import { reports } from './en/reports.ts';
import { shifts } from './en/shifts.ts';
import { shell } from './en/shell.ts';
import { shop } from './en/shop.ts';
import { sync } from './en/sync.ts';
import { vouchers } from './en/vouchers.ts';
import type { zh } from './zh.ts';

export const en = {
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
} as const satisfies Record<keyof typeof zh, string>;
