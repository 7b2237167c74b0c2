// Chinese for channels' bills, what does not agree with them, and how well paying goes.

export const bills = {
  'bill-state.part': '已读一部分',
  'bill-state.whole': '已读',
  'bill.unread': '未读取',
  'bill.read-now': '读取账单',
  'bill.agrees': '对得上',
  'bill.others': '其他门店 {count} 笔',
  'bill.waiting': '{count} 笔要等次日的账单',
  'bill.edges': '{count} 笔记在相邻的一天，不算差异',
  'bill.reversed': '{count} 笔由支付平台自己退回',

  'mismatch-kind.missing-here': '账单有、本店没有',
  'mismatch-kind.missing-there': '本店有、账单没有',
  'mismatch-kind.amount-differs': '金额不一致',
  'mismatch-kind.refund-missing-here': '账单有退款、本店没有',
  'mismatch-kind.refund-missing-there': '本店有退款、账单没有',
  'mismatch-kind.state-differs': '状态不一致',
  'mismatch-kind.twice': '记了两次',
  'mismatch-says.missing-here': '账单上有一笔 {bill} 元的收款[（{code}）][，时间 {happened}]，本店没有这笔。',
  'mismatch-says.missing-there': '本店记着收到 {journal} 元[（{code}）][，时间 {happened}]，账单上没有。',
  'mismatch-says.amount-differs': '同一笔[（{code}）]，账单是 {bill} 元，本店是 {journal} 元。',
  'mismatch-says.refund-missing-here':
    '账单上有一笔 {bill} 元的退款[（{code}）][，时间 {happened}]，本店没有退过。',
  'mismatch-says.refund-missing-there':
    '本店记着退了 {journal} 元[（{code}）][，时间 {happened}]，账单上没有这笔退款。',
  'mismatch-says.state-differs':
    '账单上是 {bill} 元已完成[（{code}）][，时间 {happened}]，本店记的是没有完成。',
  'mismatch-says.twice': '同一个单号[（{code}）]在账单上出现不止一次，共 {bill} 元。',
  'mismatch-todo.missing-here':
    '到商户平台按单号查是谁收的：别的设备或收款码收的就写明；查不到订单的，联系顾客退款。',
  'mismatch-todo.missing-there':
    '到商户平台按单号查。确实没有收到的，这笔货款没有到账，请联系顾客或支付平台。',
  'mismatch-todo.amount-differs': '以账单为准，差额记账或退给顾客，写明后关闭。',
  'mismatch-todo.refund-missing-here':
    '问一下谁在商户平台上退的款，把原因写明；没人退过，请马上修改商户平台的密码。',
  'mismatch-todo.refund-missing-there': '到商户平台查这笔退款。没有退出去的，再退一次，不要让顾客等。',
  'mismatch-todo.state-differs':
    '系统还在查这一笔的结果；查明后会自动关闭。过了一天还在，到商户平台按单号查实后退款或记账。',
  'mismatch-todo.twice': '到商户平台按单号查。顾客多付的退回去，写明后关闭。',

  'mismatch-state.open': '待处理',
  'mismatch-state.settled': '已处理',
  'mismatch-end.explained': '已查明',
  'mismatch-end.booked': '已记账',
  'mismatch-end.refunded': '已退给顾客',
  'mismatch-end.channel-corrects': '支付平台更正',
  'mismatch-end.written-off': '核销差额',
  'mismatch-end.late-answer': '结果晚到，已对上',
  'mismatch-end.bill-changed': '再读账单，已对上',

  'alert-kind.bill-mismatch': '账单对不上',
  'alert-says.bill-mismatch': '{why}[：{code}][，账单 {amount} 元][，本店 {journal} 元][，时间 {happened}]。',
  'alert-todo.bill-mismatch': '到“账单”里看这一条该怎么办，写明处理结果。在那里处理完，这条会自己关闭。',
  'alert-kind.bill-late': '账单一直没读到',
  'alert-says.bill-late': '{day} 的账单过了很久还没有读到[（{why}）]。',
  'alert-todo.bill-late': '检查网络和支付平台的授权，再手动读取一次。读到后这条会自己关闭。',

  'alert-kind.payment-failing': '收款成功率低',
  'alert-says.payment-failing': '最近 {count} 笔收款只有 {why} 成功。',
  'alert-todo.payment-failing': '先让顾客换一种方式付款，再检查网络和商户设置。恢复后这条会自己关闭。',
  'alert-kind.payment-unknown': '收款结果不明的太多',
  'alert-says.payment-unknown': '现在有 {count} 笔收款的结果还不知道。',
  'alert-todo.payment-unknown': '检查网络。不要让这些顾客再付一次，系统会一直查下去，查明后这条会自己关闭。',
  'alert-kind.payment-errors': '收款出错率高',
  'alert-says.payment-errors': '最近 {count} 笔收款有 {why} 被拒绝或结果不明。',
  'alert-todo.payment-errors': '到“收款”里看支付平台说的原因，检查商户设置。恢复后这条会自己关闭。',
  'alert-kind.payment-slow': '收款太慢',
  'alert-says.payment-slow': '最近 {count} 笔收款平均要 {why} 秒。',
  'alert-todo.payment-slow': '检查网络；顾客可以改用付款码。恢复后这条会自己关闭。',
  'alert-kind.order-rush': '订单一下子很多',
  'alert-says.order-rush': '{why} 分钟里来了 {count} 张订单。',
  'alert-todo.order-rush': '看看厨房和收银要不要加人。高峰过去后这条会自己关闭。',
  'alert-kind.system-slow': '这台机器反应慢',
  'alert-says.system-slow': '前台程序看一眼自己的数字要 {why} 秒。',
  'alert-todo.system-slow': '关掉这台机器上别的程序，看磁盘是不是快满了。恢复后这条会自己关闭。',
} as const;
