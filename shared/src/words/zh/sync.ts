// Chinese for syncs, alerts with what to do, statistics and the columns of an exported list.

export const sync = {
  'sync-kind.orders': '订单同步',
  'sync-kind.states': '状态更新',
  'sync-kind.reconciliation': '日终对账',
  'sync-state.running': '进行中',
  'sync-state.done': '完成',
  'sync-state.failed': '未完成',
  'sync-by.clock': '定时',
  'sync-by.person': '手动',
  'sync.nothing-to-read': '这个平台没有可读的订单列表',

  'difference.platform-only': '平台有、本店没有',
  'difference.journal-only': '本店有、平台没有',
  'difference.amount-differs': '金额不一致',
  'difference.refunded-after': '核销后退款',

  'alert-kind.unknown-consumption': '来历不明的核销',
  'alert-says.unknown-consumption':
    '平台上有一笔核销，本店的记录里没有[：{title}][，券码 {code}][，{amount} 元][，时间 {happened}]。',
  'alert-todo.unknown-consumption':
    '问一下当班的人是不是在平台自己的商家端核销的。是，就写明谁核销的并关闭；不是，请马上修改平台商家端的密码并联系平台客服。',
  'alert-kind.refunded-after': '核销后被退款',
  'alert-says.refunded-after':
    '这张券在本店核销后，平台又退了款[：{title}][，券码 {code}][，{amount} 元]。货已交付，钱可能收不到。',
  'alert-todo.refunded-after':
    '在平台商家端查看退款原因；不是本店同意的，请在平台申诉。处理后写明结果并关闭。',
  'alert-kind.undone-elsewhere': '在平台上被撤销',
  'alert-says.undone-elsewhere':
    '{title}（券码 {code}）[在本店核销，时间 {happened}，]已在平台上被撤销，不是从本店操作的。没用过的权益已自动收回，已经用掉或做好的保留。',
  'alert-todo.undone-elsewhere':
    '请核对顾客是否已经拿到商品或用过权益；拿到了就请顾客补款，或凭单据找平台处理。',
  'alert-kind.journal-only': '平台上没有的核销',
  'alert-says.journal-only':
    '本店记录了一笔核销，平台当天的列表里没有[：{title}][，券码 {code}][，{journal} 元][，时间 {happened}]。',
  'alert-todo.journal-only':
    '在平台商家端按券码查一下。平台显示未核销，就请联系顾客或再核销一次；显示已核销，写明后关闭。',
  'alert-kind.amount-differs': '金额不一致',
  'alert-says.amount-differs':
    '同一笔核销，平台记 {amount} 元，本店记 {journal} 元[：{title}][，券码 {code}]。',
  'alert-todo.amount-differs': '以平台结算单为准核对，差额记入当天的账，写明后关闭。',
  'alert-kind.too-many-differences': '对账差异太多',
  'alert-says.too-many-differences': '{day} 与平台对不上的太多，已不再逐条报警。',
  'alert-todo.too-many-differences':
    '多半是有人一直在平台商家端核销，或平台的授权、门店设置变了。请先弄清这一点，再在同步记录里看这一天的对账。',
  'alert-kind.sync-failing': '同步连续失败',
  'alert-says.sync-failing':
    '已连续 {count} 次没能读到平台的数据[（{why}）]。核销不受影响，但异常订单会晚发现。',
  'alert-todo.sync-failing': '检查网络和平台授权。恢复后这条会自己关闭。',

  'alert-severity.warn': '留意',
  'alert-severity.high': '要紧',
  'alert-how.person': '由人关闭',
  'alert-how.explained': '已自动查明',

  'export.voucher_no': '券码',
  'export.platform': '平台',
  'export.order_no': '订单号',
  'export.voucher_type': '券类型',
  'export.product': '产品',
  'export.original_price': '原价（元）',
  'export.paid_price': '实付（元）',
  'export.phone': '手机',
  'export.status': '状态',
  'export.expire_date': '有效期至',
  'export.verified_at': '核销时间',
  'export.verified_by': '核销人',
  'export.id': '编号',
  'export.sheet': '券',
} as const;
