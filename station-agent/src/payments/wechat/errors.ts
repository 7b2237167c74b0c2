// What the platform's codes mean to the till and the clerk.
// Why a listed code only: a write whose answer nobody listed may have worked, and only a query may tell.

import type { RefusalSlug } from '@qiantai/shared/refusals.ts';

/** `door`: turned away before anything was looked at. `state`: what it meant is asked by a query. */
export type Meaning =
  | { readonly is: 'refused'; readonly because: RefusalSlug; readonly door: boolean }
  | { readonly is: 'typing' }
  | { readonly is: 'absent' }
  | { readonly is: 'state' }
  | { readonly is: 'unlisted' };

const refused = (because: RefusalSlug): Meaning => ({ is: 'refused', because, door: false });
const door: Meaning = { is: 'refused', because: 'platform-misconfigured', door: true };
const setUp = refused('platform-misconfigured');

/** Codes without their underscores, because both spellings of most are seen. */
const common: Readonly<Record<string, Meaning>> = {
  SIGNERROR: door,
  NOAUTH: door,
  MCHNOTEXISTS: door,
  APPIDMCHIDNOTMATCH: door,
  PARAMERROR: setUp,
  INVALIDREQUEST: setUp,
  ORDERNOTEXIST: { is: 'absent' },
  NOTFOUND: { is: 'absent' },
  RESOURCENOTEXISTS: { is: 'absent' },
  REFUNDNOTEXISTS: { is: 'absent' },
};

const paying: Readonly<Record<string, Meaning>> = {
  AUTHCODEEXPIRE: refused('payment-code-invalid'),
  AUTHCODEINVALID: refused('payment-code-invalid'),
  AUTHCODEERROR: refused('payment-code-invalid'),
  NOTENOUGH: refused('payment-balance-low'),
  NOTSUPORTCARD: refused('payment-card-refused'),
  NOTSUPPORTCARD: refused('payment-card-refused'),
  BUYERMISMATCH: refused('payment-payer-mismatch'),
  TRADEERROR: refused('payment-turned-down'),
  RULELIMIT: refused('payment-limit'),
  ORDERCLOSED: refused('payment-over'),
  ORDERREVERSED: refused('payment-over'),
  USERPAYING: { is: 'typing' },
  ORDERPAID: { is: 'state' },
  OUTTRADENOUSED: { is: 'state' },
};

const refunding: Readonly<Record<string, Meaning>> = {
  NOTENOUGH: refused('refund-balance-low'),
  USERACCOUNTABNORMAL: refused('refund-not-possible'),
  TRADEOVERDUE: refused('refund-too-late'),
  REFUNDFEEINVALID: refused('refund-too-much'),
  INVALIDREQUEST: refused('refund-not-possible'),
  FREQUENCYLIMITED: refused('refund-too-soon'),
  RATELIMITEXCEEDED: refused('refund-too-soon'),
};

const tables = { paying, refunding, reading: {} } as const;

const own = (table: Readonly<Record<string, Meaning>>, code: string): Meaning | undefined =>
  Object.hasOwn(table, code) ? table[code] : undefined;

/** @param code in either spelling. @param doing which table comes before the common one */
export function meaningOf(code: string, doing: keyof typeof tables): Meaning {
  const bare = code.toUpperCase().replaceAll('_', '');
  return own(tables[doing], bare) ?? own(common, bare) ?? { is: 'unlisted' };
}

const hints: readonly (readonly [RegExp, RefusalSlug])[] = [
  [/频繁|频率|too (often|frequent)/i, 'refund-too-soon'],
  [/超过一年|超期|期限|overdue/i, 'refund-too-late'],
  [/超过|大于|不足以退|exceed/i, 'refund-too-much'],
];

/**
 * A refund is refused for most reasons by one and the same code. What the clerk hears is then chosen by the
 * platform's sentence; that it is refused is never decided by it.
 */
export function refundHint(because: RefusalSlug, message: string): RefusalSlug {
  if (because !== 'refund-not-possible') return because;
  return hints.find(([words]) => words.test(message))?.[1] ?? because;
}
