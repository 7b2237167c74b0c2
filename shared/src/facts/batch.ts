// Facts about the shop's own vouchers: issued in batches, withdrawn whole or one by one.
// Why no fact per voucher: a code is its batch, a serial and a signature, so it can be written again at any time.

import { z } from 'zod';
import { limits } from '../limits.ts';
import { fact, shapes } from './fact.ts';

const scopes = ['manager'] as const;

export const batchFacts = {
  'batch.issued': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'The shop issued a batch of its own vouchers, with serials from 1 to their count.',
    schema: z.object({
      batch: shapes.id,
      platform: shapes.short,
      /** The key that signs this batch; another key would make other codes of the same vouchers. */
      kid: shapes.short,
      deal: shapes.short,
      product: shapes.short,
      voucherType: z.number().int().min(1).max(7),
      dishes: z
        .array(z.object({ name: shapes.short, quantity: shapes.count }))
        .max(50)
        .readonly(),
      /** What one use is worth. */
      valueFen: z.number().int().min(0).max(limits.storeValueFenMax),
      count: z.number().int().min(1).max(limits.batchCodesMax),
      uses: z.number().int().min(1).max(limits.batchUsesMax),
      /** Days of the store's calendar, both inclusive. */
      validFrom: z.iso.date(),
      validUntil: z.iso.date(),
      note: shapes.text,
      issuedAtMs: shapes.atMs,
    }),
    example: {
      batch: 1,
      platform: 'store',
      kid: 'k1',
      deal: 'b1',
      product: '50元代金券',
      voucherType: 5,
      dishes: [],
      valueFen: 5000,
      count: 200,
      uses: 1,
      validFrom: '2026-11-21',
      validUntil: '2027-02-28',
      note: '周年庆',
      issuedAtMs: 1_795_000_000_000,
    },
  }),
  'batch.revoked': fact({
    version: 1,
    scopes,
    travels: true,
    says: 'Vouchers of a batch were withdrawn: those named, or all of it.',
    schema: z.object({
      batch: shapes.id,
      /** Absent: the whole batch. */
      serials: z
        .array(z.number().int().min(1).max(limits.batchCodesMax))
        .min(1)
        .max(limits.batchCodesMax)
        .readonly()
        .optional(),
      reason: shapes.short,
      revokedAtMs: shapes.atMs,
    }),
    example: { batch: 1, serials: [7, 8], reason: '印刷损坏', revokedAtMs: 1_795_000_600_000 },
  }),
};
