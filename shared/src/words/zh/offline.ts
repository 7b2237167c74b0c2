// Chinese for what is accepted without its platform, the conflict desk and baskets.

export const offline = {
  'refusal.voucher-accepted-offline':
    '这张券在断网时已被接受，正等平台确认。请不要再次交付，也不要重复核销。',
  'refusal.offline-refused':
    '这个平台不允许断网时接受券码[（{reason}）]。请等网络恢复后再核销，或请顾客另付。',
  'refusal.offline-budget': '断网接受的额度已用完[（{reason}）]。请等网络恢复后再核销，或请店长处理。',
  'refusal.platform-reachable': '平台现在连得上，这张券可以正常核销。请直接核销。',
  'refusal.case-closed': '这件差异已经处理过，或不能这样处理。请刷新后再看。',
  'refusal.basket-double': '同一张券在这一单里出现了两次。请去掉重复的一张再核销。',

  'offline.product': '断网接受的券',
  'offline.not-set': '设置里未开放',
  'offline.never-heard': '本机还没有连上过这个平台',
  'offline.count-spent': '张数已满',
  'offline.amount-spent': '金额已满',
  'offline.minutes-spent': '断网时间太长',

  'case.used-elsewhere': '已在别处核销',
  'case.refunded': '已退款',
  'case.expired': '已过期',
  'case.invalid': '平台不认这张券',
  'case.amount-differs': '金额不符',
  'case.unknown': '平台没有明确答复',

  'case.write-off': '记为损失',
  'case.customer-paid': '顾客已补付',
  'case.goods-returned': '货品已收回',
  'case.retry': '再问一次平台',
} as const;
