// What the one-time code of a customer's wallet looks like. It is a credential: no voucher platform may ever see one,
// no log and no fact may hold one.

/** 18 digits 10–15 WeChat Pay, 16–24 digits 25–30 Alipay, 19 digits 62 UnionPay. */
const shape = /^(1[0-5]\d{16}|(2[5-9]|30)\d{14,22}|62\d{17})$/;

/** Whether a text, spaces and dashes apart, is such a code. */
export function isPaymentCode(text: string): boolean {
  return shape.test(text.replace(/[\s-]/g, ''));
}
