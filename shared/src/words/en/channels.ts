// What a payment channel refuses, told to the clerk, in English.

import type { channels as zh } from '../zh/channels.ts';

export const channels = {
  'refusal.payment-code-invalid':
    'The payment code is invalid, expired or used. The customer refreshes it; scan again.',
  'refusal.payment-balance-low':
    'The customer’s balance is too low. They choose another way to pay; scan again.',
  'refusal.payment-card-refused':
    'This card cannot be used here. The customer chooses another card or way to pay.',
  'refusal.payment-limit':
    'This is above a payment limit[: {reason}]. The customer chooses another way to pay.',
  'refusal.payment-payer-mismatch':
    'This is another account than before. Start the payment again and scan this customer’s code.',
  'refusal.payment-turned-down':
    'The payment platform did not agree to this payment[: {reason}]. See the customer’s phone, or take another way to pay.',
  'refusal.payment-subject-refused':
    'The platform does not allow a word in the item’s name. A manager changes the name; start the payment again.',
  'refusal.payment-over': 'This payment is closed. Start it again.',
  'refusal.payment-paid-already':
    'This has been paid already; do not charge again. Look at how this payment stands.',
  'refusal.refund-too-much':
    'This is more than can still be given back of this payment[ ({left} left)]. Change the amount.',
  'refusal.refund-too-soon': 'Two refunds of one payment need some time between them. Try again in a minute.',
  'refusal.refund-too-late':
    'The time to refund this payment is over. Give the money back another way and write it down.',
  'refusal.refund-balance-low':
    'The merchant account holds too little for this refund. Top it up or wait for income, then refund.',
  'refusal.refund-not-possible':
    'This payment cannot be refunded now[: {reason}]. A manager takes it up in the merchant portal.',
  'refusal.bill-not-ready': 'The bill of that day is not ready yet. Fetch it after ten in the morning.',
} as const satisfies Record<keyof typeof zh, string>;
