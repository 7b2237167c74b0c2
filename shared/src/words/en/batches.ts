// English for the shop's own vouchers: the printed voucher and the exported list.

import type { batches as zh } from '../zh/batches.ts';

export const batches = {
  'voucher-sheet.value': 'Value',
  'voucher-sheet.uses': 'Uses',
  'voucher-sheet.from': 'Valid from',
  'voucher-sheet.until': 'Valid until',
  'voucher-sheet.term-store': 'For this store only; no cash, no change.',
  'voucher-sheet.term-once': 'Good once: the first scan counts.',
  'voucher-sheet.term-uses': 'Used up one by one.',
  'voucher-sheet.term-keep': 'Keep it safe: a copy or a picture is the same voucher and counts once.',

  'batch-file.serial': 'Serial',
  'batch-file.code': 'Code',
  'batch-file.product': 'Product',
  'batch-file.value': 'Value (CNY)',
  'batch-file.uses': 'Uses',
  'batch-file.used': 'Used',
  'batch-file.from': 'Valid from',
  'batch-file.until': 'Valid until',
  'batch-file.state': 'State',
  'batch-file.good': 'valid',
  'batch-file.revoked': 'withdrawn',

  'batch.no-key': 'this station has no signing key (platforms.store.privateKey)',
  'batch.other-key': 'the key {kid} that signed this batch is not on this station',
} as const satisfies Record<keyof typeof zh, string>;
