// The `douyin` section of station.json, parsed once at the edge.
// Why hosts and lengths may be set: Douyin publishes neither the list of its short-link hosts nor the lengths of codes.

import { z } from 'zod';
import { baseUrl } from '../../remote/base-url.ts';
import { refusalKinds } from './errors.ts';

const word = z.string().min(1).max(512);
const id = z.coerce.string().regex(/^[\w-]{1,64}$/, { error: 'must be an id as the console shows it' });

/** A bare host name: no scheme, port or path. */
const host = z
  .string()
  .toLowerCase()
  .regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, { error: 'must be a host such as v.douyin.com' });

export const defaultLinkHosts: readonly string[] = ['v.douyin.com'];
export const defaultCodeLengths: readonly number[] = [12, 15];

export const douyinConfig = z.strictObject({
  baseUrl: baseUrl.default('https://open.douyin.com'),
  clientKey: word,
  clientSecret: word,
  /** The merchant's account (商家团购账号). */
  accountId: id,
  /** This shop. */
  poiId: id,
  /** Hosts whose links are opened to read a coupon. Short: every host here is asked from inside the shop. */
  shortLinkHosts: z
    .array(host)
    .min(1)
    .max(20)
    .default([...defaultLinkHosts]),
  /** Lengths of plain codes. Payment codes begin at 16 digits and are never taken. */
  codeLengths: z
    .array(z.number().int().min(8).max(15))
    .min(1)
    .max(8)
    .default([...defaultCodeLengths]),
  /** The root account of 来客 for a service provider's key: header Rpc-Transit-Life-Account. */
  rootAccountId: id.optional(),
  /** Cloud chains send the account with every call on a coupon. */
  sendAccountId: z.boolean().default(false),
  /**
   * Whether nothing else spends this shop's coupons through the open platform: no second station, no other program.
   * Then a use on record that fits a lost answer is ours, as Douyin documents; else only a repeat of our own
   * verify_token proves it.
   */
  onlyTill: z.boolean().default(false),
  /** Refusal codes from the console, added to the built-in table; they win. */
  errorCodes: z.record(z.string().regex(/^\d{1,12}$/), z.enum(refusalKinds)).default({}),
});

export type DouyinConfig = z.infer<typeof douyinConfig>;
