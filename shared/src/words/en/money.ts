// English for the manager's money desk: open payments, refunds for a person, how well paying works.

import type { moneyDesk as source } from '../zh/money.ts';

export const moneyDesk: Readonly<Record<keyof typeof source, string>> = {
  'money.title': 'Payments',
  'money.find': 'Find a payment',
  'money.find-say':
    'Ask for the payment on the customer’s phone; type or scan the transaction or merchant number.',
  'money.number': 'Number',
  'money.found-none': 'No payment has this number. Make sure that this shop took it.',
  'money.open': 'Payments without an outcome',
  'money.open-none': 'Every payment has an outcome.',
  'money.open-say': 'They are asked about until there is one; press “Look again” when it is urgent.',
  'money.asked': 'The payment platform was asked.',
  'money.tasks': 'Refunds that need a person',
  'money.tasks-none': 'No refund is stuck.',
  'money.judge': 'Settle',
  'money.judge-title': 'How this refund ended',
  'money.judge-say':
    'The payment platform could not refund it. Give the money back another way, or say why not.',
  'money.given-back': 'Given back another way',
  'money.not-given-back': 'Not given back',
  'money.judge-note': 'How and by whom, or why not',
  'money.judge-go': 'Write it down',
  'money.judged': 'It is written down.',
  'money.recent': 'Latest payments',
  'money.recent-none': 'No payments yet.',
  'money.health': 'How well paying works',
  'money.health-none': 'Nobody paid in this time.',
  'money.span-60': '1 hour',
  'money.span-1440': '1 day',
  'money.span-10080': '7 days',
  'money.became-paid': 'paid',
  'money.became-closed': 'not paid',
  'money.became-refused': 'refused',
  'money.became-waiting': 'open',
  'money.became-unknown': 'unknown',
  'money.took': '{average} s on average, {slowest} s at most',
};
