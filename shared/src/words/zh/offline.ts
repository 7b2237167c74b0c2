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

  'offline.waiting': '等平台确认',
  'offline.waiting-none': '没有等平台确认的券。',
  'offline.pieces': '{count} 张',
  'offline.retry': '立即重试',
  'offline.retried': '已再问平台，还有 {count} 张等确认。',
  'offline.left': '还可离线接受',
  'offline.left-say': '{count} 张 · {amount} · {minutes} 分钟内',
  'offline.left-closed': '没有平台开放离线接受。',

  'conflict.title': '离线差异',
  'conflict.none': '没有要处理的差异。',
  'conflict.more': '还有 {count} 件未列出',
  'conflict.accepted': '{time} 由 {name} 离线接受',
  'conflict.told': '平台按 {amount} 结算',
  'conflict.settle': '处理',
  'conflict.close-title': '处理这件差异',
  'conflict.close-say': '选一种处理，写明经过，留给以后查。',
  'conflict.action': '怎么处理',
  'conflict.note': '说明',
  'conflict.note-free': '说明（可不填）',
  'conflict.close-go': '确认',
  'conflict.closed': '已处理：{action}。',
  'conflict.lately': '最近处理的 {count} 件',
  'conflict.closed-by': '{time} {name}：{action}[。{note}]',
  'conflict-todo.used-elsewhere':
    '这张券在别处用掉了，平台不会付款。请顾客补付或收回货品；都不行就记为损失。',
  'conflict-todo.refunded': '顾客已在平台退款，平台不会付款。请顾客补付或收回货品；都不行就记为损失。',
  'conflict-todo.expired': '券已过期，平台不会付款。请顾客补付或收回货品；都不行就记为损失。',
  'conflict-todo.invalid':
    '平台说没有这张券，可能当时看错或输错了。先对照小票上的券码，再请顾客补付或记为损失。',
  'conflict-todo.amount-differs': '券已核销，只是金额不同。请顾客补付差额，或把差额记为损失。',
  'conflict-todo.unknown': '平台一直没有说清。请到平台后台查这张券，再问一次平台，或按查到的处理。',
} as const;
