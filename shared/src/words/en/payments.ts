// English for paying and giving back: refusals and what a manager is told when money does not add up.

import type { payments as zh } from '../zh/payments.ts';

export const payments: Readonly<Record<keyof typeof zh, string>> = {
  'refusal.payment-busy':
    'A payment of this order has no result yet. Wait for it, or cancel it before taking another.',
  'refusal.payment-too-much': 'That is more than the order still owes. Change the amount.',
  'refusal.payment-method-unknown':
    'This shop does not take this way to pay. Choose another, or ask an admin to set it up.',
  'refusal.payment-code-gone':
    'The payment code is no longer good. Ask the customer to refresh it and scan again.',
  'refusal.payment-code-foreign':
    'This is no payment code this shop can take. Ask for a WeChat or Alipay payment code.',
  'refusal.payment-not-by-hand':
    'Only the payment platform can say whether this was paid. Ask it again instead of confirming by hand.',
  'refusal.payment-not-paid': 'No money came in by this payment, so none goes back.',
  'refusal.order-paid': 'This order is paid in full. Take nothing more.',
  'refusal.order-cancelled': 'This order was cancelled. Nothing can be paid for it.',
  'refusal.slip-number-needed':
    'Type the reference on the terminal’s slip, 6 to 12 letters or digits. Never the card’s own number.',
  'refusal.cash-too-little': 'The cash received is less than what is owed. Count it again.',
  'refusal.line-refunded': 'This line was given back already.',
  'refusal.approval-needed': 'A manager has to approve this refund. Ask one for their staff number and PIN.',

  'payment.not-given-back': 'Refund it on the terminal, then confirm it here',

  'alert-kind.payment-late': 'Paid too late',
  'alert-says.payment-late':
    '{title}: {amount} yuan arrived after the payment was given up ({code}); it is on its way back.',
  'alert-todo.payment-late':
    'Do not refund it again. Close this once the refund is done; tell the customer it returns the same way.',
  'alert-kind.payment-stuck': 'A payment cannot be closed',
  'alert-says.payment-stuck':
    '{title}: a payment of {amount} yuan ({code}) was to be closed and the platform has not answered.',
  'alert-todo.payment-stuck':
    'Check the network. The till keeps asking; if it is urgent, look in the merchant portal by our number.',
  'alert-kind.payment-amount-differs': 'Another amount was paid',
  'alert-says.payment-amount-differs':
    '{title}: the platform says {amount} yuan came in, {journal} was asked ({code}). It was not booked.',
  'alert-todo.payment-amount-differs':
    'Look in the merchant portal by our number, and call the platform if needed.',
  'alert-kind.payment-twice': 'One payment, two numbers',
  'alert-says.payment-twice': '{title}: the platform told two transactions of one payment ({code}).',
  'alert-todo.payment-twice': 'Look up both in the merchant portal and give back what was taken twice.',
  'alert-kind.refund-abnormal': 'A refund did not go through',
  'alert-says.refund-abnormal':
    '{title}: {amount} yuan could not return to the customer’s account ({code}).[ {why}]',
  'alert-todo.refund-abnormal':
    'Give it back in the merchant portal or another way, then say so in the refund tasks.',
  'alert-kind.refund-refused': 'A refund we owe was refused',
  'alert-says.refund-refused':
    '{title}: {amount} yuan is owed to the customer and the platform refused ({code}).[ {why}]',
  'alert-todo.refund-refused': 'Give it back another way, then say so in the refund tasks.',
};
