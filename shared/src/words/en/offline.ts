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
} as const;
