// Where a platform may live: https anywhere, plain http on this very machine only (rehearsal, tests).
// Why not any URL: a voucher code or a token sent in the clear over a shop's Wi-Fi is money on the table.

import { z } from 'zod';

const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

function allowed(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.search !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHost.test(url.hostname));
}

/** A base URL without a trailing slash. Refuses http except for loopback hosts. */
export const baseUrl = z
  .string()
  .refine(allowed, {
    error: 'must be https:// (http:// for this machine itself only), without query or user',
  })
  .transform((text) => text.replace(/\/+$/, ''));
