// English for what is accepted without its platform, the conflict desk and baskets.

export const offline = {
  'refusal.voucher-accepted-offline':
    'This voucher was accepted while offline and waits for its platform. Do not hand over again, and do not redeem it again.',
  'refusal.offline-refused':
    'Codes of this platform may not be accepted while offline[ ({reason})]. Redeem when the line is back, or let the customer pay.',
  'refusal.offline-budget':
    'The allowance for accepting offline is used up[ ({reason})]. Redeem when the line is back, or ask a manager.',
  'refusal.platform-reachable':
    'The platform can be reached and this voucher can be redeemed as usual. Redeem it now.',
  'refusal.case-closed': 'This case was decided already, or cannot be decided so. Reload and look again.',
  'refusal.basket-double': 'The same voucher is in this basket twice. Take one out and redeem again.',

  'offline.product': 'Voucher accepted offline',
  'offline.not-set': 'not allowed in the settings',
  'offline.never-heard': 'this station never reached the platform',
  'offline.count-spent': 'number of codes',
  'offline.amount-spent': 'amount',
  'offline.minutes-spent': 'offline for too long',

  'case.used-elsewhere': 'Used elsewhere',
  'case.refunded': 'Refunded',
  'case.expired': 'Expired',
  'case.invalid': 'Not known to the platform',
  'case.amount-differs': 'Amount differs',
  'case.unknown': 'No clear answer from the platform',

  'case.write-off': 'Written off',
  'case.customer-paid': 'Customer paid',
  'case.goods-returned': 'Goods returned',
  'case.retry': 'Ask the platform again',

  'offline.waiting': 'Waiting for the platform',
  'offline.waiting-none': 'No voucher waits for its platform.',
  'offline.pieces': '{count} vouchers',
  'offline.retry': 'Try now',
  'offline.retried': 'Asking again; {count} waiting for an answer.',
  'offline.left': 'Still accepted offline',
  'offline.left-say': '{count} vouchers · {amount} · within {minutes} min',
  'offline.left-closed': 'No platform may be accepted offline.',

  'conflict.title': 'Offline conflicts',
  'conflict.none': 'No conflict to settle.',
  'conflict.more': '{count} more not listed',
  'conflict.accepted': 'Accepted offline {time} by {name}',
  'conflict.told': 'The platform pays {amount}',
  'conflict.settle': 'Settle',
  'conflict.close-title': 'Settle this conflict',
  'conflict.close-say': 'Choose how, and note what happened for whoever looks later.',
  'conflict.action': 'How it is settled',
  'conflict.note': 'Note',
  'conflict.note-free': 'Note (optional)',
  'conflict.close-go': 'Confirm',
  'conflict.closed': 'Settled: {action}.',
  'conflict.lately': '{count} settled lately',
  'conflict.closed-by': '{time} {name}: {action}[. {note}]',
  'conflict-todo.used-elsewhere':
    'It was used elsewhere and the platform will not pay. Let the customer pay or take the goods back; else write it off.',
  'conflict-todo.refunded':
    'The customer was refunded and the platform will not pay. Let the customer pay or take the goods back; else write it off.',
  'conflict-todo.expired':
    'It had expired and the platform will not pay. Let the customer pay or take the goods back; else write it off.',
  'conflict-todo.invalid':
    'The platform knows no such voucher; it may have been misread. Compare the code on the slip, then let the customer pay or write it off.',
  'conflict-todo.amount-differs':
    'It is redeemed, only the amount differs. Let the customer pay the difference or write it off.',
  'conflict-todo.unknown':
    'The platform never gave a clear answer. Look the voucher up in the platform’s back office, then ask again or settle by what you find.',

  'accept.offer':
    'The platform cannot be reached. You may accept it offline; it is redeemed by itself when the line is back.',
  'accept.left': 'Still accepted offline: {count} vouchers, {amount}',
  'accept.go': 'Accept offline',
  'accept.title': 'Accept this voucher offline?',
  'accept.say':
    'The platform cannot be reached. It is accepted now and redeemed by itself when the line is back. What the platform does not honour goes to the manager.',
  'accept.amount': 'What was paid for it (on the customer’s phone)',
  'accept.amount-way': 'Type to the cent: 12800 is 128.00 yuan',
  'accept.too-much': 'More than the {amount} still allowed',
  'accept.deal': 'Which one is it? (see the customer’s phone)',
  'accept.other': 'None of these',
  'accept.product': 'Product name (on the customer’s phone)',
  'accept.product-needed': 'Name the product first',
  'accept.check': 'Look at the voucher on the phone first: unused, for this shop, not expired.',
  'accept.working': 'Accepting …',
  'accept.say-done':
    'You may hand it over. It is redeemed by itself when the line is back; do not scan it again.',
  'accept.sentence':
    '“The platform is out of reach, so we do it for you now and it is redeemed later by itself. Please neither use nor refund this voucher.”',
  'verdict.accepted-now': 'Accepted offline',
  'verdict.no-allowance': 'Not accepted offline',
} as const;
