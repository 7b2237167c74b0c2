// Chinese for the shop's own vouchers: the printed voucher and the exported list.

export const batches = {
  'voucher-sheet.value': '面值',
  'voucher-sheet.uses': '可用次数',
  'voucher-sheet.from': '生效日期',
  'voucher-sheet.until': '有效期至',
  'voucher-sheet.term-store': '仅限本店使用，不兑换现金，不找零。',
  'voucher-sheet.term-once': '限用一次，以首次扫码核销为准。',
  'voucher-sheet.term-uses': '按次核销，用完为止。',
  'voucher-sheet.term-keep': '请妥善保管，复印与截图同样有效且只计一次。',

  'batch-file.serial': '序号',
  'batch-file.code': '券码',
  'batch-file.product': '商品',
  'batch-file.value': '面值(元)',
  'batch-file.uses': '可用次数',
  'batch-file.used': '已用次数',
  'batch-file.from': '生效日期',
  'batch-file.until': '有效期至',
  'batch-file.state': '状态',
  'batch-file.good': '有效',
  'batch-file.revoked': '已作废',

  'batch.no-key': '本机没有签发密钥（platforms.store.privateKey）',
  'batch.other-key': '签发这一批的密钥 {kid} 不在本机',
} as const;
