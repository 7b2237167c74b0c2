// What Meituan's refusal codes mean to a clerk.
// Why a table that may be extended in station.json: no official list is public, and a code that is not listed
// must never be taken for "nothing happened" on a call that spends.

import type { RefusalSlug } from '@qiantai/shared/refusals.ts';

export const refusalKinds = [
  'set-up',
  'token',
  'wrong-store',
  'not-found',
  'already-used',
  'not-used',
  'expired',
  'refunded',
  'held',
  'count',
  'window-closed',
  'key-reused',
  'busy',
] as const;

export type RefusalKind = (typeof refusalKinds)[number];

/** The reason a clerk hears for each kind. */
export const slugOf: Readonly<Record<RefusalKind, RefusalSlug>> = {
  'set-up': 'platform-misconfigured',
  token: 'platform-misconfigured',
  'wrong-store': 'voucher-wrong-store',
  'not-found': 'voucher-not-found',
  'already-used': 'voucher-already-redeemed',
  'not-used': 'not-redeemed',
  expired: 'voucher-expired',
  refunded: 'voucher-refunded',
  held: 'voucher-held',
  count: 'voucher-count',
  'window-closed': 'reversal-window-closed',
  'key-reused': 'platform-refused',
  busy: 'platform-busy',
};

/** Outer codes, then the inner results of restaurant deals. Further ones come from `errorCodes` in station.json. */
const builtIn: Readonly<Record<string, RefusalKind>> = {
  OP_SIGN_ERROR: 'set-up',
  OP_TIMESTAMP_ERROR: 'set-up',
  OP_DEVELOPER_ERROR: 'set-up',
  OP_BUSINESS_ERROR: 'set-up',
  OP_PARAM_ERROR: 'set-up',
  OP_TOKEN_MISSING: 'token',
  OP_TOKEN_EXPIRED: 'token',
  OP_SHOP_NOT_AUTHORISED: 'wrong-store',
  OP_RECEIPT_OTHER_SHOP: 'wrong-store',
  OP_RECEIPT_NOT_EXIST: 'not-found',
  OP_RECEIPT_CONSUMED: 'already-used',
  OP_RECEIPT_NOT_CONSUMED: 'not-used',
  OP_RECEIPT_EXPIRED: 'expired',
  OP_RECEIPT_REFUNDED: 'refunded',
  OP_RECEIPT_REFUNDING: 'refunded',
  OP_RECEIPT_FROZEN: 'held',
  OP_RECEIPT_COUNT: 'count',
  OP_REVERSE_TIMEOUT: 'window-closed',
  OP_REQUEST_ID_CONFLICT: 'key-reused',
  OP_RATE_LIMIT: 'busy',
  OP_SYSTEM_BUSY: 'busy',
  'result.1001': 'not-found',
  'result.1002': 'already-used',
  'result.1003': 'expired',
  'result.1004': 'refunded',
  'result.1005': 'count',
  'result.1006': 'not-used',
  'result.1007': 'window-closed',
  'result.1008': 'wrong-store',
  'result.1009': 'held',
};

/**
 * The kind of a refusal code, or undefined when nobody listed it.
 * @param listed the shop's own additions; they win
 */
export function kindOf(code: string, listed: Readonly<Record<string, RefusalKind>>): RefusalKind | undefined {
  if (Object.hasOwn(listed, code)) return listed[code];
  return Object.hasOwn(builtIn, code) ? builtIn[code] : undefined;
}
