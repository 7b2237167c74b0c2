// Chinese for the paper of a paid order and of money given back.

export const receipts = {
  'receipt.title': '消费小票',
  'receipt.table': '桌号',
  'receipt.pieces': '共 {count} 件',
  'receipt.subtotal': '小计',
  'receipt.discount': '优惠',
  'receipt.total': '合计',
  'receipt.received': '收到',
  'receipt.change': '找零',
  'receipt.reference': '流水号',
  'receipt.given-back': '已退',
  'receipt.member': '会员',
  'receipt.points': '本次积分',
  'receipt.balance': '现有积分',
  'receipt.keep': '请保留此小票，退换时出示',

  'receipt.refund-title': '退款凭证',
  'receipt.refund-of': '原单号',
  'receipt.refund-fen': '退款',
  'receipt.refund-way': '退回',
  'receipt.refund-reason': '原因',
  'receipt.refund-approved': '批准',
  'receipt.refund-signature': '顾客签字',
  'receipt.refund-days': '原路退回；付款用的是银行卡时，到账可能要几天',
} as const;
