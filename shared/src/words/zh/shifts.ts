// Chinese for shifts and the drawer.

export const shifts = {
  'drawer.why.payment': '收款',
  'drawer.why.refund': '退款',
  'drawer.why.change': '找零',
  'drawer.why.shift': '交班、存取',
  'drawer.why.asked': '手动打开',
} as const;
