// What Alipay's codes mean to a clerk: the reason behind each refusal that is known to be one.
// Why a code that is not listed is never a no: on a call that moves money only a listed word may say that none moved.

import type { RefusalSlug } from '@qiantai/shared/refusals.ts';
import type { PlatformWord, Rejected } from '@qiantai/shared/result.ts';

/** Main codes of a request that never reached the business behind the gateway. */
const setUpCodes = new Set(['20001', '40001', '40002', '40003', '40006']);

const setUp: Readonly<Record<string, RefusalSlug>> = {
  INVALID_PARAMETER: 'platform-misconfigured',
  ACCESS_FORBIDDEN: 'platform-misconfigured',
  PARTNER_ERROR: 'platform-misconfigured',
};

/** For a payment. Trades that exist already and disagreeing parameters are missing on purpose: only a query tells. */
const ofPayment: Readonly<Record<string, RefusalSlug>> = {
  ...setUp,
  PAYMENT_AUTH_CODE_INVALID: 'payment-code-invalid',
  BUYER_BALANCE_NOT_ENOUGH: 'payment-balance-low',
  BUYER_BANKCARD_BALANCE_NOT_ENOUGH: 'payment-balance-low',
  ERROR_BALANCE_PAYMENT_DISABLE: 'payment-card-refused',
  NO_PAYMENT_INSTRUMENTS_AVAILABLE: 'payment-card-refused',
  BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR: 'payment-limit',
  BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR: 'payment-limit',
  TOTAL_FEE_EXCEED: 'payment-limit',
  BEYOND_PAY_RESTRICTION: 'payment-limit',
  BUYER_ENABLE_STATUS_FORBID: 'payment-turned-down',
  PAYMENT_FAIL: 'payment-turned-down',
  PAYMENT_REQUEST_HAS_RISK: 'payment-turned-down',
  BUYER_SELLER_EQUAL: 'payment-turned-down',
  TRADE_BUYER_NOT_MATCH: 'payment-payer-mismatch',
  EXIST_FORBIDDEN_WORD: 'payment-subject-refused',
  TRADE_HAS_CLOSE: 'payment-over',
};

const ofRefund: Readonly<Record<string, RefusalSlug>> = {
  ...setUp,
  SELLER_BALANCE_NOT_ENOUGH: 'refund-balance-low',
  REFUND_AMT_NOT_EQUAL_TOTAL: 'refund-too-much',
  REASON_TRADE_REFUND_FEE_ERR: 'refund-too-much',
  TRADE_HAS_FINISHED: 'refund-too-late',
  REASON_TRADE_BEEN_FREEZEN: 'refund-not-possible',
  REASON_TRADE_STATUS_INVALID: 'refund-not-possible',
  TRADE_NOT_ALLOW_REFUND: 'refund-not-possible',
  TRADE_STATUS_ERROR: 'refund-not-possible',
  NOT_ALLOW_PARTIAL_REFUND: 'refund-not-possible',
  TRADE_NOT_EXIST: 'refund-not-possible',
  TRADE_HAS_CLOSE: 'refund-not-possible',
};

/** For reading a bill. */
const ofBill: Readonly<Record<string, RefusalSlug>> = {
  ...setUp,
  'isp.bill_not_exist': 'bill-not-ready',
  'isv.bill_not_exist': 'bill-not-ready',
};

const tables = { payment: ofPayment, refund: ofRefund, bill: ofBill, reading: setUp };

/** A business code without the prefix some answers carry. */
export function bareCode(subCode: string): string {
  return subCode.replace(/^(aop\.)?ACQ\./, '');
}

/**
 * The reason of a signed refusal, or undefined when it proves nothing.
 * @param code the main code @param subCode with or without its prefix
 */
export function slugOf(kind: keyof typeof tables, code: string, subCode: string): RefusalSlug | undefined {
  const table = tables[kind];
  const bare = bareCode(subCode);
  if (Object.hasOwn(table, bare)) return table[bare];
  if (setUpCodes.has(code) || subCode.startsWith('isv.')) return 'platform-misconfigured';
  return undefined;
}

export function refusal(because: RefusalSlug, word: PlatformWord): Rejected {
  const reason = word.message ?? '';
  return { is: 'rejected', because, platform: word, ...(reason === '' ? {} : { details: { reason } }) };
}
