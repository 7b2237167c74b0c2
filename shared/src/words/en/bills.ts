// English for channels' bills, what does not agree with them, and how well paying goes.

import type { bills as zh } from '../zh/bills.ts';

export const bills: Readonly<Record<keyof typeof zh, string>> = {
  'bill-state.part': 'partly read',
  'bill-state.whole': 'read',
  'bill.unread': 'not read',
  'bill.read-now': 'Read the bill',
  'bill.agrees': 'agrees',
  'bill.others': '{count} of other stores',
  'bill.waiting': '{count} wait for the next day’s bill',
  'bill.edges': '{count} stand on the day before or after, which is no difference',
  'bill.reversed': '{count} given back by the channel itself',

  'mismatch-kind.missing-here': 'On the bill, not here',
  'mismatch-kind.missing-there': 'Here, not on the bill',
  'mismatch-kind.amount-differs': 'Amounts differ',
  'mismatch-kind.refund-missing-here': 'Refund on the bill, not here',
  'mismatch-kind.refund-missing-there': 'Refund here, not on the bill',
  'mismatch-kind.state-differs': 'States differ',
  'mismatch-kind.twice': 'Listed twice',
  'mismatch-says.missing-here':
    'The bill has a payment of ¥{bill}[ ({code})][ at {happened}] that this store does not know.',
  'mismatch-says.missing-there':
    'This store took ¥{journal}[ ({code})][ at {happened}]; the bill does not have it.',
  'mismatch-says.amount-differs': 'The same payment[ ({code})] is ¥{bill} on the bill and ¥{journal} here.',
  'mismatch-says.refund-missing-here':
    'The bill has a refund of ¥{bill}[ ({code})][ at {happened}] that nobody made here.',
  'mismatch-says.refund-missing-there':
    'This store gave back ¥{journal}[ ({code})][ at {happened}]; the bill has no such refund.',
  'mismatch-says.state-differs':
    'On the bill ¥{bill}[ ({code})] went through[ at {happened}]; here it did not.',
  'mismatch-says.twice': 'One number[ ({code})] stands on the bill more than once, ¥{bill} in all.',
  'mismatch-todo.missing-here':
    'Look the number up in the merchant portal: if another device or code took it, say so; if there is no order, refund the customer.',
  'mismatch-todo.missing-there':
    'Look the number up in the merchant portal. If the money is not there, ask the customer or the channel.',
  'mismatch-todo.amount-differs':
    'The bill counts: book the difference or give it back, write down which, and close this.',
  'mismatch-todo.refund-missing-here':
    'Ask who refunded in the merchant portal and write down why; if nobody did, change its password at once.',
  'mismatch-todo.refund-missing-there':
    'Look for the refund in the merchant portal. If it never left, refund again: the customer is waiting.',
  'mismatch-todo.state-differs':
    'The station still asks how it ended and closes this when it knows. After a day, look it up in the merchant portal, then refund or book it.',
  'mismatch-todo.twice':
    'Look the number up in the merchant portal. Give back what was paid too much, then close this.',

  'mismatch-state.open': 'open',
  'mismatch-state.settled': 'settled',
  'mismatch-end.explained': 'explained',
  'mismatch-end.booked': 'booked',
  'mismatch-end.refunded': 'refunded',
  'mismatch-end.channel-corrects': 'corrected by the channel',
  'mismatch-end.written-off': 'written off',
  'mismatch-end.late-answer': 'learnt late, agrees now',
  'mismatch-end.bill-changed': 'agrees on a later reading',

  'alert-kind.bill-mismatch': 'A bill does not agree',
  'alert-says.bill-mismatch': '{why}[: {code}][, ¥{amount} on the bill][, ¥{journal} here][, at {happened}].',
  'alert-todo.bill-mismatch':
    'See under “Bills” what to do about it and write down the end. Settled there, this closes by itself.',
  'alert-kind.bill-late': 'A bill is still not read',
  'alert-says.bill-late': 'The bill of {day} has not been read for a long time[ ({why})].',
  'alert-todo.bill-late':
    'Check the network and the channel’s authorisation, then read it by hand. Once read, this closes by itself.',

  'alert-kind.payment-failing': 'Few payments succeed',
  'alert-says.payment-failing': 'Of the last {count} payments only {why} succeeded.',
  'alert-todo.payment-failing':
    'Let customers pay another way, then check the network and the merchant settings. Once it is well again, this closes by itself.',
  'alert-kind.payment-unknown': 'Too many payments without an outcome',
  'alert-says.payment-unknown': '{count} payments have no known outcome now.',
  'alert-todo.payment-unknown':
    'Check the network. Do not let these customers pay again: the station goes on asking and closes this when it knows.',
  'alert-kind.payment-errors': 'Many payments go wrong',
  'alert-says.payment-errors': 'Of the last {count} payments {why} were refused or have no known outcome.',
  'alert-todo.payment-errors':
    'See under payments what the channel said and check the merchant settings. Once it is well again, this closes by itself.',
  'alert-kind.payment-slow': 'Payments are slow',
  'alert-says.payment-slow': 'The last {count} payments took {why} seconds on average.',
  'alert-todo.payment-slow':
    'Check the network; customers may show their own code instead. Once it is well again, this closes by itself.',
  'alert-kind.order-rush': 'Many orders at once',
  'alert-says.order-rush': '{count} orders came within {why} minutes.',
  'alert-todo.order-rush':
    'See whether kitchen and counter need more hands. When the rush is over, this closes by itself.',
  'alert-kind.system-slow': 'This machine is slow',
  'alert-says.system-slow': 'The station needs {why} seconds to look at its own figures.',
  'alert-todo.system-slow':
    'Close other programs on this machine and see whether the disk is nearly full. Once it is well again, this closes by itself.',
};
