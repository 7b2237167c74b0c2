// Asking about the station: platforms, paired screens, state of devices.

import { z } from 'zod';
import { roles } from '../facts/station.ts';
import type { DeviceState } from '../wire.ts';
import type { DeviceRow } from '../views/people.ts';
import type { DealRow } from '../views/catalogue.ts';
import { termsInput } from './benefit.ts';
import { admins, clerks, define, everyone, managers } from './command.ts';

/** What one redemption may do on a platform: said before a basket is begun. */
export interface PlatformLimits {
  /** Uses that may be spent at once. */
  readonly countMax: number;
  /** How long a redemption may be undone, in whole minutes; 0 when never. */
  readonly undoMinutes: number;
}

export interface PlatformCard {
  readonly code: string;
  readonly id: number;
  readonly label: { readonly zh: string; readonly en: string };
  readonly colour: string;
  readonly configured: boolean;
  readonly enabled: boolean;
  /** Its vouchers are bound to cinema orders: the cinema screen has work. */
  readonly cinema: boolean;
  /** It has a list of its own to be synced with; the shop's own vouchers have none. */
  readonly listed: boolean;
  /** Absent while it is not set up, or does not say. */
  readonly limits?: PlatformLimits | undefined;
}

export interface StationCard {
  readonly store: { readonly id: number; readonly name: string; readonly timezone: string };
  readonly station: { readonly number: number; readonly name: string };
  readonly version: string;
  readonly rehearsal: boolean;
  readonly autoRedeem: boolean;
  readonly platforms: readonly PlatformCard[];
  readonly nowMs: number;
}

/** A consumption as the platform lists it. */
export interface ListedOrder {
  readonly code: string;
  readonly orderNo: string;
  readonly title: string;
  readonly paidFen: number;
  readonly status: 'consumed' | 'refunded';
  readonly consumedAtMs: number;
}

export type PairedScreen = Omit<DeviceRow, 'code'>;

const platform = z.string().min(1).max(20);

export const stationCommands = {
  'station.get': define<StationCard>()({
    kind: 'query',
    roles: everyone,
    says: 'Which store and station this is, and what is set up.',
    input: z.object({}),
  }),
  'device.states': define<readonly DeviceState[]>()({
    kind: 'query',
    roles: everyone,
    says: 'The state of every scanner, printer and platform.',
    input: z.object({}),
  }),
  'platform.list': define<readonly PlatformCard[]>()({
    kind: 'query',
    roles: clerks,
    says: 'The platforms this build knows and which are set up.',
    input: z.object({}),
  }),
  'platform.deals': define<readonly DealRow[]>()({
    kind: 'query',
    // A clerk picks from them what a code is whose platform cannot be asked.
    roles: clerks,
    says: 'What each deal of a platform becomes in this shop.',
    input: z.object({ platform_code: platform }),
  }),
  'platform.switch': define<PlatformCard>()({
    kind: 'command',
    roles: admins,
    says: 'Switches a platform on or off for this store.',
    input: z.object({ platform_code: platform, enabled: z.boolean() }),
  }),
  'platform.mapDeal': define<DealRow>()({
    kind: 'command',
    roles: admins,
    says: 'Says what a platform’s deal becomes in this shop.',
    input: z.object({
      platform_code: platform,
      deal: z.string().min(1).max(100),
      voucher_type: z.number().int().min(1).max(7),
      product: z.string().min(1).max(100),
      dishes: z
        .array(z.object({ name: z.string().min(1).max(100), quantity: z.number().int().min(1).max(100) }))
        .max(50)
        .default([]),
      ...termsInput,
    }),
  }),
  'platform.orders': define<{ items: readonly ListedOrder[] }>()({
    kind: 'query',
    roles: clerks,
    says: 'What this shop consumed on a platform, asked of the platform, at most 31 days.',
    input: z.object({
      platform_code: platform,
      start_date: z.iso.date().optional(),
      end_date: z.iso.date().optional(),
    }),
  }),
  'platform.authorise': define<{ expires_at_ms: number }>()({
    kind: 'command',
    roles: admins,
    says: 'Renews a platform’s authorisation now, or exchanges the merchant’s consent code.',
    input: z.object({ platform_code: platform, code: z.string().min(1).max(500).optional() }),
  }),
  'device.invite': define<{ device: number; code: string; expires_at_ms: number }>()({
    kind: 'command',
    roles: managers,
    says: 'Lets a new screen in: an eight-character code that lives ten minutes.',
    input: z.object({ name: z.string().trim().min(1).max(60), role: z.enum(roles) }),
  }),
  'device.list': define<readonly PairedScreen[]>()({
    kind: 'query',
    roles: managers,
    says: 'Screens that are paired or invited, newest first.',
    input: z.object({}),
  }),
  'device.revoke': define<{ device: number }>()({
    kind: 'command',
    roles: managers,
    says: 'Shuts a paired screen out.',
    input: z.object({ device: z.number().int().positive() }),
  }),
};
