// English for the paper of a paid order and of money given back.

import type { receipts as zh } from '../zh/receipts.ts';

export const receipts = {
  'receipt.title': 'Receipt',
  'receipt.table': 'Table',
  'receipt.pieces': '{count} in all',
  'receipt.subtotal': 'Subtotal',
  'receipt.discount': 'Discount',
  'receipt.total': 'Total',
  'receipt.received': 'Received',
  'receipt.change': 'Change',
  'receipt.reference': 'Reference',
  'receipt.given-back': 'Refunded',
  'receipt.member': 'Member',
  'receipt.points': 'Points earned',
  'receipt.balance': 'Points now',
  'receipt.keep': 'Please keep this for returns',

  'receipt.refund-title': 'Refund',
  'receipt.refund-of': 'Order',
  'receipt.refund-fen': 'Back',
  'receipt.refund-way': 'Back to',
  'receipt.refund-reason': 'Reason',
  'receipt.refund-approved': 'Approved by',
  'receipt.refund-signature': 'Signature',
  'receipt.refund-days': 'Back the way it was paid; to a bank card it may take some days',
} as const satisfies Record<keyof typeof zh, string>;
