// Every "no" the product can say: its stable slug and the HTTP status that carries it.
// The sentence a person reads stands under the same slug in words/, complete by type check.

export const refusals = {
  'bad-request': 400,
  'outcome-unknown': 202,
  'not-signed-in': 401,
  'wrong-pin': 401,
  'pin-locked': 423,
  'not-allowed': 403,
  'foreign-origin': 403,
  'foreign-host': 421,
  'not-found': 404,
  'too-large': 413,
  'unsupported-type': 415,
  'too-many-requests': 429,
  'idempotency-mismatch': 409,
  'status-changed': 409,
  'pairing-code-invalid': 404,
  internal: 500,
  'not-ready': 503,
  'only-in-rehearsal': 404,
  'voucher-not-found': 404,
  'voucher-already-redeemed': 409,
  'voucher-expired': 409,
  'voucher-refunded': 409,
  'voucher-revoked': 409,
  'voucher-not-yet-valid': 409,
  'voucher-wrong-store': 409,
  'voucher-wrong-kind': 409,
  'voucher-busy': 409,
  'voucher-count': 409,
  'voucher-held': 409,
  'voucher-accepted-offline': 409,
  'offline-refused': 409,
  'offline-budget': 409,
  'platform-reachable': 409,
  'case-closed': 409,
  'basket-double': 409,
  'platform-ambiguous': 409,
  'platform-unknown': 404,
  'platform-disabled': 409,
  'platform-unreachable': 503,
  'platform-refused': 502,
  'platform-busy': 503,
  'platform-misconfigured': 502,
  'reversal-window-closed': 409,
  'not-redeemed': 409,
  'benefit-used': 409,
  'benefit-empty': 409,
  'benefit-not-active': 409,
  'dish-cooked': 409,
  'dish-unknown': 404,
  'dish-sold-out': 409,
  'dish-options': 409,
  'dish-begun': 409,
  'order-closed': 409,
  'order-full': 409,
  'order-split-empty': 409,
  'nothing-to-undo': 409,
  'member-exists': 409,
  'member-assigned': 409,
  'cinema-order-first': 409,
  'cinema-order-busy': 409,
  'cinema-order-paid': 409,
  'cinema-price-changed': 409,
  'cinema-payment-failed': 409,
  'cinema-parked': 202,
  'payment-code-invalid': 409,
  'payment-balance-low': 409,
  'payment-card-refused': 409,
  'payment-limit': 409,
  'payment-payer-mismatch': 409,
  'payment-turned-down': 409,
  'payment-subject-refused': 409,
  'payment-over': 409,
  'payment-paid-already': 409,
  'refund-too-much': 409,
  'refund-too-soon': 429,
  'refund-too-late': 409,
  'refund-balance-low': 409,
  'refund-not-possible': 409,
  'bill-not-ready': 404,
  'paper-not-found': 404,
  'paper-not-waiting': 409,
  'printer-unknown': 404,
} as const satisfies Record<string, number>;

/** A stable name for one kind of refusal, the same in code, journal, HTTP body and words. */
export type RefusalSlug = keyof typeof refusals;

/** Thrown only across the till's edge, where a refusal must stop a transaction; carries no stack to people. */
export class Refusal extends Error {
  readonly slug: RefusalSlug;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(slug: RefusalSlug, details: Readonly<Record<string, unknown>> = {}) {
    super(slug);
    this.name = 'Refusal';
    this.slug = slug;
    this.details = details;
  }
}
