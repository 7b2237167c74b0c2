// What a keyboard gun or a hand typed. A wallet's code must not leave this screen towards a voucher lookup;
// everything else is the agent's to recognise.

export { isPaymentCode } from '@qiantai/shared/payment-code.ts';

const shownDigits = 4;

/** All but the last four characters hidden. */
export function masked(text: string): string {
  return '•'.repeat(Math.max(0, text.length - shownDigits)) + text.slice(-shownDigits);
}
