// English for syncs, alerts with what to do, statistics and the columns of an exported list.

import type { sync as zh } from '../zh/sync.ts';

export const sync = {
  'sync-kind.orders': 'Order sync',
  'sync-kind.states': 'State update',
  'sync-kind.reconciliation': 'Day comparison',
  'sync-state.running': 'Running',
  'sync-state.done': 'Done',
  'sync-state.failed': 'Not finished',
  'sync-by.clock': 'By the clock',
  'sync-by.person': 'By hand',
  'sync.nothing-to-read': 'this platform has no list of orders to read',

  'difference.platform-only': 'On the platform only',
  'difference.journal-only': 'In this shop only',
  'difference.amount-differs': 'Amounts differ',
  'difference.refunded-after': 'Refunded after use',

  'alert-kind.unknown-consumption': 'Redemption from nowhere',
  'alert-says.unknown-consumption':
    'The platform lists a redemption that this shop has no record of[: {title}][, code {code}][, {amount} yuan][, at {happened}].',
  'alert-todo.unknown-consumption':
    'Ask who was on duty whether it was done in the platform’s own merchant app. If so, note who did it and close this; if not, change the merchant app’s password at once and call the platform.',
  'alert-kind.refunded-after': 'Refunded after use',
  'alert-says.refunded-after':
    'This voucher was redeemed here and then refunded by the platform[: {title}][, code {code}][, {amount} yuan]. The goods are gone and the money may not come.',
  'alert-todo.refunded-after':
    'Look up the reason in the platform’s merchant app; if the shop did not agree, object there. Note the result and close this.',
  'alert-kind.undone-elsewhere': 'Undone at the platform',
  'alert-says.undone-elsewhere':
    '{title} (code {code})[, redeemed here at {happened},] was undone at the platform, not from this shop. What was not used is taken back; what was used or cooked stays.',
  'alert-todo.undone-elsewhere':
    'Check whether the customer has had the goods or used the benefit; if so, ask for the money or take it up with the platform.',
  'alert-kind.journal-only': 'Redemption missing on the platform',
  'alert-says.journal-only':
    'This shop recorded a redemption that is not on the platform’s list of that day[: {title}][, code {code}][, {journal} yuan][, at {happened}].',
  'alert-todo.journal-only':
    'Look the code up in the platform’s merchant app. If it is unused there, call the customer or redeem it again; if it is used, note so and close this.',
  'alert-kind.amount-differs': 'Amounts differ',
  'alert-says.amount-differs':
    'For the same redemption the platform says {amount} yuan and this shop {journal} yuan[: {title}][, code {code}].',
  'alert-todo.amount-differs':
    'Check against the platform’s settlement, book the difference on that day, note it and close this.',
  'alert-kind.too-many-differences': 'Too many differences',
  'alert-says.too-many-differences':
    'Too much of {day} differs from the platform; it is no longer reported one by one.',
  'alert-todo.too-many-differences':
    'Most likely somebody redeems in the platform’s merchant app all day, or the platform’s authorisation or shop setting changed. Find that out first, then look at the day in the sync log.',
  'alert-kind.sync-failing': 'Sync keeps failing',
  'alert-says.sync-failing':
    'The platform’s data could not be read {count} times in a row[ ({why})]. Redeeming is not affected, but odd orders are noticed late.',
  'alert-todo.sync-failing':
    'Check the network and the platform’s authorisation. This closes by itself when it works again.',

  'alert-severity.warn': 'Look at it',
  'alert-severity.high': 'Urgent',
  'alert-how.person': 'Closed by a person',
  'alert-how.explained': 'Explained by itself',

  'export.voucher_no': 'Code',
  'export.platform': 'Platform',
  'export.order_no': 'Order',
  'export.voucher_type': 'Kind',
  'export.product': 'Product',
  'export.original_price': 'Original price (yuan)',
  'export.paid_price': 'Paid (yuan)',
  'export.phone': 'Phone',
  'export.status': 'State',
  'export.expire_date': 'Valid until',
  'export.verified_at': 'Redeemed at',
  'export.verified_by': 'Redeemed by',
  'export.id': 'Number',
  'export.sheet': 'Vouchers',
} as const satisfies Record<keyof typeof zh, string>;
