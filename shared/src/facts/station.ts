// Facts about the station itself, its people, its screens and its platforms.

import { z } from 'zod';
import { terms } from './benefit.ts';
import { fact, shapes } from './fact.ts';

export const roles = ['clerk', 'kitchen', 'manager', 'admin'] as const;
export type Role = (typeof roles)[number];

const scopes = ['manager'] as const;
const role = z.enum(roles);

export const stationFacts = {
  'station.started': fact({
    version: 1,
    scopes: ['counter', 'kitchen', 'manager'],
    travels: false,
    says: 'The agent started; what the run before left open is settled from here on.',
    schema: z.object({ version: shapes.short, store: shapes.id, name: shapes.text }),
    example: { version: '0.1.0', store: 1, name: '收银1' },
  }),
  'staff.added': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Somebody works here, in this role.',
    schema: z.object({ number: shapes.short, name: shapes.short, role }),
    example: { number: '1001', name: '小王', role: 'clerk' },
  }),
  'staff.pin-set': fact({
    version: 1,
    scopes: [],
    travels: false,
    says: 'A PIN was set; only its peppered argon2id hash is kept.',
    schema: z.object({ number: shapes.short, hash: shapes.text }),
    example: { number: '1001', hash: '$argon2id$v=19$m=19456,t=2,p=1$…' },
  }),
  'staff.signed-in': fact({
    version: 1,
    scopes,
    travels: false,
    says: 'Somebody signed in; the session is known by the hash of its token.',
    schema: z.object({ number: shapes.short, session: z.string().length(64), expiresAtMs: shapes.atMs }),
    example: { number: '1001', session: 'c'.repeat(64), expiresAtMs: 1_795_043_200_000 },
  }),
  'staff.signed-out': fact({
    version: 1,
    scopes,
    travels: false,
    says: 'A session ended.',
    schema: z.object({ number: shapes.short, session: z.string().length(64) }),
    example: { number: '1001', session: 'c'.repeat(64) },
  }),
  'staff.pin-refused': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'A wrong PIN was typed; after five the number is locked for a while.',
    schema: z.object({
      number: shapes.short,
      failures: z.number().int().positive(),
      lockedUntilMs: shapes.atMs,
    }),
    example: { number: '1001', failures: 5, lockedUntilMs: 1_795_000_060_000 },
  }),
  'device.invited': fact({
    version: 1,
    scopes,
    travels: false,
    says: 'A manager let a new screen in, by a code that lives ten minutes.',
    schema: z.object({
      device: shapes.id,
      name: shapes.short,
      role,
      code: z.string().length(64),
      expiresAtMs: shapes.atMs,
    }),
    example: {
      device: 1,
      name: '后厨大屏',
      role: 'kitchen',
      code: 'd'.repeat(64),
      expiresAtMs: 1_795_000_600_000,
    },
  }),
  'device.paired': fact({
    version: 1,
    scopes,
    travels: false,
    says: 'A screen used its code; it is known by the hash of its token.',
    schema: z.object({ device: shapes.id, session: z.string().length(64) }),
    example: { device: 1, session: 'e'.repeat(64) },
  }),
  'device.revoked': fact({
    version: 1,
    scopes,
    travels: false,
    says: 'A screen may not come in any more.',
    schema: z.object({ device: shapes.id }),
    example: { device: 1 },
  }),
  'platform.deal-mapped': fact({
    version: 1,
    scopes: ['counter', 'manager'],
    travels: true,
    says: 'A deal sold on a platform becomes this product in the shop.',
    schema: z.object({
      platform: shapes.short,
      deal: shapes.short,
      voucherType: z.number().int().min(1).max(7),
      product: shapes.short,
      dishes: z
        .array(z.object({ name: shapes.short, quantity: shapes.count }))
        .max(50)
        .readonly(),
      ...terms,
    }),
    example: {
      platform: 'meituan',
      deal: '7001',
      voucherType: 4,
      product: '双人套餐',
      dishes: [{ name: '宫保鸡丁', quantity: 1 }],
    },
  }),
  'platform.switched': fact({
    version: 1,
    scopes: ['counter', 'manager'],
    travels: true,
    says: 'A platform was switched on or off for this store.',
    schema: z.object({ platform: shapes.short, enabled: z.boolean() }),
    example: { platform: 'meituan', enabled: false },
  }),
};
