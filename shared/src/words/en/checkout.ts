// English for taking money at the counter.

import type { checkout as zh } from '../zh/checkout.ts';

export const checkout: Record<keyof typeof zh, string> = {
  'checkout.paid': 'Paid',
  'checkout.refused': 'Not paid',
  'checkout.typing': 'Customer enters password',
  'checkout.typing-say':
    'Ask the customer to enter the password on the phone. This screen changes by itself.',
  'checkout.unclear': 'Not known yet',
  'checkout.unclear-say':
    'Nobody knows yet whether the money came; the payment platform is being asked. Ask the customer to wait and not to pay again.',
  'checkout.ending': 'Cancelling',
  'checkout.ending-say':
    'The payment platform is confirming the cancellation. Take no other payment before that; money already paid goes back by itself.',
  'checkout.order-closed': 'Order cancelled',
  'checkout.order-closed-say': 'This order was cancelled; there is nothing to pay.',
  'checkout.due': 'Due',
  'checkout.due-part': 'Take now',
  'checkout.part': 'Take a part only',
  'checkout.part-say': 'The rest is taken by another means afterwards.',
  'checkout.whole': 'Take all of it',
  'checkout.set-part': 'Take this',
  'checkout.no-means': 'No way to pay is set up. An admin fills in payments in the configuration.',
  'checkout.taken': 'Taken',
  'checkout.tender.voucher': 'Cash voucher',
  'checkout.tender.points': 'Points',
  'checkout.tender': 'Tender',
  'checkout.tender-left': 'left:',
  'checkout.points-left': '{points} points',
  'checkout.rest-lost': 'No change is given; what is over is lost',
  'checkout.voucher-empty':
    'This code pays for nothing now: scan the customer’s payment code, or a redeemed cash voucher with value left.',
  'checkout.scan-hint': 'When the customer shows a payment code, just scan it.',
  'checkout.scan-this': 'Customer scans this with {name}',
  'checkout.qr-alt': 'QR code to pay with {name}',
  'checkout.received': 'Cash received',
  'checkout.change': 'Change',
  'checkout.missing': 'Still missing',
  'checkout.take-it': 'Take',
  'checkout.card-say':
    'Charge the card on the terminal, then enter the reference on its slip. Never the card number.',
  'checkout.reference': 'Slip reference',
  'checkout.confirm': 'Confirm',
  'checkout.cancel': 'Cancel payment',
  'checkout.look-again': 'Ask again',
  'checkout.our-number': 'Our number',
  'checkout.wait': 'One moment…',
  'checkout.done': 'Done',
  'checkout.not-a-code': 'A payment is being taken: scan the customer’s payment code.',
  'checkout.code-not-now': 'This payment has no result yet: do not scan another code.',

  'customer.welcome': 'Welcome',
  'customer.total': 'Total',
  'customer.thanks': 'Thank you, paid',
  'customer.scan': 'Please scan with {name}',
  'customer.pay': 'Please pay',
  'customer.password': 'Please enter your password on the phone',
  'customer.wait': 'One moment, the payment is being confirmed',
  'order.guest-window': 'Guest display',
};
