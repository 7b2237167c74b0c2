// What a keyboard gun or a hand typed. A wallet's code must not leave this screen towards a voucher lookup;
// everything else is the agent's to recognise.

/** 18 digits 10–15 WeChat Pay, 16–24 digits 25–30 Alipay, 19 digits 62 UnionPay. */
const paymentCode = /^(1[0-5]\d{16}|(2[5-9]|30)\d{14,22}|62\d{17})$/;
const shownDigits = 4;

/** Whether a text is the one-time code of a customer's wallet. */
export function isPaymentCode(text: string): boolean {
  return paymentCode.test(text.replace(/[\s-]/g, ''));
}

/** All but the last four characters hidden. */
export function masked(text: string): string {
  return '•'.repeat(Math.max(0, text.length - shownDigits)) + text.slice(-shownDigits);
}
