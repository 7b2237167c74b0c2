// The `meituan` section of station.json, parsed once at the edge.
// Why so much may be set: the platform documents neither its success word nor its refusal codes in public.

import { z } from 'zod';
import { limits } from '@qiantai/shared/limits.ts';
import { baseUrl } from '../../remote/base-url.ts';
import { refusalKinds } from './errors.ts';

const word = z.string().min(1).max(512);

export const meituanConfig = z.strictObject({
  baseUrl: baseUrl.default('https://api-open-cater.meituan.com'),
  /** 58: leisure, sport, beauty, cinema and every other service retail. 1: restaurants. */
  businessId: z.union([z.literal(58), z.literal(1)]).default(58),
  developerId: z.coerce
    .string()
    .regex(/^\d{1,20}$/, { error: 'must be the number of the developer account' }),
  signKey: word,
  /** 58: the OAuth access token. 1: the shop's appAuthToken. Absent: somebody has to authorise first. */
  accessToken: word.optional(),
  refreshToken: word.optional(),
  /** Every `code` that means yes. */
  successCodes: z.array(z.coerce.string()).min(1).max(20).default(['OP_SUCCESS', '0']),
  /** Refusal codes from the merchant's console, added to the built-in table; inner results as `result.<n>`. */
  errorCodes: z.record(word, z.enum(refusalKinds)).default({}),
  /** The account shown on Meituan's side; a mark of the attempt is added. `qt-<store>-<station>` unless told. */
  appShopAccount: z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .max(limits.meituanAccountCharsMax - 11)
    .optional(),
  /** Whether a query of a used voucher shows the account we sent. If not, no record proves a use to be ours. */
  accountEchoed: z.boolean().default(true),
  /**
   * Whether nothing else spends this shop's vouchers through the open platform: no second station, no other program.
   * Then a use on record without an account is ours when its channel and time fit.
   */
  onlyTill: z.boolean().default(false),
  /** Which business types the daily list covers: 0 normal, 203 group-buy, 205 times card, 217 multi-shop. */
  bizTypes: z.array(z.number().int().nonnegative()).min(1).max(10).default([0]),
  /** How long an undo may be asked for. */
  reverseMinutes: z.number().positive().max(1_440).default(limits.meituanReverseMinutes),
});

export type MeituanConfig = z.infer<typeof meituanConfig>;
