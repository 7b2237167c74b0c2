// Facts about what platforms list and what differs from this journal: syncs, listed vouchers, alerts.

import { z } from 'zod';
import { fact, shapes } from './fact.ts';

/** What a sync does: read the day's orders, ask after open vouchers, or compare a closed day. */
export const syncKinds = ['orders', 'states', 'reconciliation'] as const;
export type SyncKind = (typeof syncKinds)[number];

export const differenceKinds = ['platform-only', 'journal-only', 'amount-differs', 'refunded-after'] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

export const alertKinds = [
  'unknown-consumption',
  'refunded-after',
  'undone-elsewhere',
  'journal-only',
  'amount-differs',
  'too-many-differences',
  'sync-failing',
  'seats-low',
  'high-demand',
  'payment-late',
  'payment-stuck',
  'payment-amount-differs',
  'payment-twice',
  'refund-abnormal',
  'refund-refused',
  'bill-mismatch',
  'bill-late',
  'payment-failing',
  'payment-unknown',
  'payment-errors',
  'payment-slow',
  'order-rush',
  'system-slow',
] as const;
export type AlertKind = (typeof alertKinds)[number];
export type AlertSeverity = 'warn' | 'high';

const manager = ['manager'] as const;
const counter = ['counter', 'manager'] as const;
const whole = z.number().int().nonnegative();
const day = z.string().length(10);

const difference = z.object({
  kind: z.enum(differenceKinds),
  code: shapes.short,
  journalFen: shapes.fen,
  platformFen: shapes.fen,
});

export const syncFacts = {
  'sync.started': fact({
    version: 1,
    scopes: manager,
    travels: false,
    says: 'A platform is being read; what a run that was cut short had not read yet is read after the next start.',
    schema: z.object({
      sync: shapes.id,
      platform: shapes.short,
      kind: z.enum(syncKinds),
      /** Calendar days to list, in order; none for states. */
      days: z.array(day).max(31).readonly(),
      /** The business day a reconciliation closes; empty otherwise. */
      businessDay: z.string().max(10),
      by: z.enum(['clock', 'person']),
      startedAtMs: shapes.atMs,
    }),
    example: {
      sync: 1,
      platform: 'meituan',
      kind: 'orders',
      days: ['2026-11-21'],
      businessDay: '',
      by: 'clock',
      startedAtMs: 1_795_000_000_000,
    },
  }),
  'sync.page-read': fact({
    version: 1,
    scopes: manager,
    travels: false,
    says: 'One page of a platform’s list was read and everything on it was taken.',
    schema: z.object({
      sync: shapes.id,
      /** The calendar day of the list; empty for states. */
      day: z.string().max(10),
      offset: whole,
      /** Where the next page begins; absent on the day’s last page. */
      next: whole.optional(),
      read: whole,
      recorded: whole,
      alerts: whole,
    }),
    example: { sync: 1, day: '2026-11-21', offset: 0, next: 300, read: 300, recorded: 2, alerts: 1 },
  }),
  'sync.reconciled': fact({
    version: 1,
    scopes: manager,
    travels: true,
    says: 'A closed business day was compared: what the journal redeemed against what the platform lists.',
    schema: z.object({
      sync: shapes.id,
      platform: shapes.short,
      day,
      journalCount: whole,
      journalFen: shapes.fen,
      platformCount: whole,
      platformFen: shapes.fen,
      differencesCount: whole,
      /** The first hundred. */
      differences: z.array(difference).max(100).readonly(),
    }),
    example: {
      sync: 3,
      platform: 'meituan',
      day: '2026-11-20',
      journalCount: 41,
      journalFen: 524_800,
      platformCount: 42,
      platformFen: 537_600,
      differencesCount: 1,
      differences: [{ kind: 'platform-only', code: '123456789012', journalFen: 0, platformFen: 12_800 }],
    },
  }),
  'sync.ended': fact({
    version: 1,
    scopes: manager,
    travels: false,
    says: 'A sync ended: everything was read, or it gave up and says why.',
    schema: z.object({
      sync: shapes.id,
      state: z.enum(['done', 'failed']),
      /** A refusal’s slug or the client’s own word; empty when done. */
      why: shapes.text,
      endedAtMs: shapes.atMs,
    }),
    example: { sync: 1, state: 'done', why: '', endedAtMs: 1_795_000_004_000 },
  }),
  'voucher.listed': fact({
    version: 1,
    scopes: counter,
    travels: true,
    says: 'The platform lists a use of a voucher that the journal did not know so: consumed, refunded or undone elsewhere.',
    schema: z.object({
      voucher: shapes.id,
      platform: shapes.short,
      code: shapes.short,
      orderNo: shapes.text,
      deal: shapes.text,
      title: shapes.text,
      paidFen: shapes.fen,
      voucherType: z.number().int().min(1).max(7),
      product: shapes.text,
      status: z.enum(['consumed', 'refunded', 'undone']),
      /** The attempt this use belongs to, or `list:` and the platform’s own number of it. */
      use: shapes.short,
      flow: shapes.text,
      /** 0 when the platform does not tell. */
      consumedAtMs: shapes.atMs,
      /** The business day of the use. */
      day,
    }),
    example: {
      voucher: 2,
      platform: 'meituan',
      code: '123456789099',
      orderNo: '',
      deal: '7001',
      title: '双人套餐',
      paidFen: 12_800,
      voucherType: 4,
      product: '双人套餐',
      status: 'consumed',
      use: 'list:880003',
      flow: '880003',
      consumedAtMs: 1_795_000_000_000,
      day: '2026-11-21',
    },
  }),
  'voucher.state-learnt': fact({
    version: 1,
    scopes: counter,
    travels: true,
    says: 'A voucher seen here and not redeemed here turned out to be used elsewhere, expired or refunded.',
    schema: z.object({
      voucher: shapes.id,
      status: z.union([z.literal(2), z.literal(3), z.literal(4)]),
      /** Who said so: the platform, or the date on the voucher. */
      from: z.enum(['platform', 'date']),
    }),
    example: { voucher: 1, status: 3, from: 'date' },
  }),
  'alert.raised': fact({
    version: 1,
    scopes: manager,
    travels: true,
    says: 'Something does not add up and a manager should look at it.',
    schema: z.object({
      alert: shapes.id,
      /** What it is about; there is at most one open alert of a key. */
      key: shapes.short,
      kind: z.enum(alertKinds),
      severity: z.enum(['warn', 'high']),
      platform: shapes.short,
      voucher: shapes.id.optional(),
      code: shapes.text,
      title: shapes.text,
      /** What the platform says was paid; 0 when no money is in question. */
      amountFen: shapes.fen,
      /** What the journal says; differs from amountFen when the amounts differ. */
      journalFen: shapes.fen,
      /** When the thing itself happened; 0 when not told. */
      happenedAtMs: shapes.atMs,
      count: whole,
      why: shapes.text,
      raisedAtMs: shapes.atMs,
    }),
    example: {
      alert: 1,
      key: 'unknown-consumption:meituan:880003',
      kind: 'unknown-consumption',
      severity: 'high',
      platform: 'meituan',
      voucher: 2,
      code: '123456789099',
      title: '双人套餐',
      amountFen: 12_800,
      journalFen: 0,
      happenedAtMs: 1_795_000_000_000,
      count: 1,
      why: '',
      raisedAtMs: 1_795_000_900_000,
    },
  }),
  'alert.closed': fact({
    version: 1,
    scopes: manager,
    travels: true,
    says: 'An alert was closed: by a manager with a note, or by itself because it was explained.',
    schema: z.object({
      alert: shapes.id,
      how: z.enum(['person', 'explained']),
      note: shapes.text,
      closedAtMs: shapes.atMs,
    }),
    example: { alert: 1, how: 'person', note: '老板在手机上核销的', closedAtMs: 1_795_003_600_000 },
  }),
};
