// Asking for a sync, its log, alerts, statistics of vouchers, and the list as a file.

import { z } from 'zod';
import type { AlertKind, AlertSeverity, DifferenceKind, SyncKind } from '../facts/sync.ts';
import type { PlatformCounts, TypeCounts, UsesOfDay, VoucherCounts } from '../views/voucher-stats.ts';
import { clerks, define, managers } from './command.ts';
import { voucherCommands } from './voucher.ts';

export interface DayComparison {
  readonly day: string;
  readonly journalCount: number;
  readonly journalFen: number;
  readonly platformCount: number;
  readonly platformFen: number;
  readonly differencesCount: number;
  /** The first hundred. */
  readonly differences: readonly {
    readonly kind: DifferenceKind;
    readonly code: string;
    readonly journalFen: number;
    readonly platformFen: number;
  }[];
}

/** One sync and how far it came. Times in unix milliseconds. */
export interface SyncCard {
  readonly sync: number;
  readonly platform: string;
  readonly kind: SyncKind;
  readonly days: readonly string[];
  readonly by: 'clock' | 'person';
  readonly state: 'running' | 'done' | 'failed';
  /** Why it gave up; empty otherwise. */
  readonly why: string;
  readonly pages: number;
  readonly read: number;
  readonly recorded: number;
  readonly alerts: number;
  readonly startedAtMs: number;
  readonly endedAtMs?: number | undefined;
  /** Of a reconciliation that is done. */
  readonly comparison?: DayComparison | undefined;
}

export interface SyncPage {
  readonly items: readonly SyncCard[];
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
}

export interface AlertCard {
  readonly alert: number;
  readonly kind: AlertKind;
  readonly severity: AlertSeverity;
  readonly platform: string;
  readonly voucher?: number | undefined;
  readonly code: string;
  readonly title: string;
  readonly amountFen: number;
  readonly journalFen: number;
  /** 0 when not told. */
  readonly happenedAtMs: number;
  readonly state: 'open' | 'closed';
  readonly raisedAtMs: number;
  readonly closedAtMs?: number | undefined;
  readonly closedBy: string;
  readonly how: '' | 'person' | 'explained';
  readonly note: string;
  /** What happened and what to do, in the asker's language. */
  readonly says: string;
  readonly todo: string;
}

export interface AlertList {
  readonly open: readonly AlertCard[];
  readonly closed: readonly AlertCard[];
  /** All open ones, also those beyond the list. */
  readonly openCount: number;
}

/** `rate` is redeemed in total, 0 to 1, four decimals. */
type Rated<Counts> = Counts & { readonly rate: number };

export interface VoucherStats {
  readonly from: string;
  readonly to: string;
  readonly whole: Rated<VoucherCounts>;
  readonly byPlatform: readonly Rated<PlatformCounts>[];
  readonly byType: readonly Rated<TypeCounts>[];
  /** Every business day of the range, in order. */
  readonly trend: readonly UsesOfDay[];
}

export interface ExportFile {
  readonly name: string;
  readonly type: string;
  readonly body: Uint8Array;
  readonly rows: number;
  /** True when more vouchers fitted the filter than a file may hold. */
  readonly cut: boolean;
}

const platform = z.string().min(1).max(20);
const date = z.iso.date().optional();

export const syncCommands = {
  'sync.run': define<SyncCard>()({
    kind: 'command',
    roles: managers,
    says: 'Reads a platform’s orders now, of today and yesterday or of the days given, at most 31.',
    input: z.object({ platform_code: platform, start_date: date, end_date: date }),
  }),
  'sync.logs': define<SyncPage>()({
    kind: 'query',
    roles: managers,
    says: 'The syncs so far, newest first.',
    input: z.object({
      platform_code: platform.optional(),
      page: z.number().int().min(1).default(1),
      page_size: z.number().int().min(1).max(200).default(20),
    }),
  }),
  'alert.list': define<AlertList>()({
    kind: 'query',
    roles: managers,
    says: 'What does not add up: open alerts and those closed lately, each with what to do.',
    input: z.object({}),
  }),
  'alert.close': define<AlertCard>()({
    kind: 'command',
    roles: managers,
    says: 'Closes an alert with a note of what it was.',
    input: z.object({ alert: z.number().int().positive(), note: z.string().trim().min(1).max(200) }),
  }),
  'voucher.stats': define<VoucherStats>()({
    kind: 'query',
    roles: clerks,
    says: 'Vouchers of some business days by state, platform and kind, and the redemptions of each day.',
    input: z.object({ start_date: date, end_date: date }),
  }),
  'voucher.export': define<ExportFile>()({
    kind: 'query',
    roles: managers,
    says: 'The vouchers of the list’s filters as a file, at most 100,000 rows.',
    input: voucherCommands['voucher.list'].input
      .omit({ page: true, page_size: true })
      .extend({ format: z.enum(['csv', 'xlsx']).default('csv') }),
  }),
};
