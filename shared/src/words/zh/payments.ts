// Chinese for paying and giving back: refusals and what a manager is told when money does not add up.

export const payments = {
  'refusal.payment-busy': '这一单有一笔收款还没有结果。请等它完成，或先取消它。',
  'refusal.payment-too-much': '金额超过这一单还要付的钱。请改金额。',
  'refusal.payment-method-unknown': '本店没有开通这种付款方式。请换一种，或请管理员到设置里开通。',
  'refusal.payment-code-gone': '付款码已经失效。请顾客刷新付款码，再扫一次。',
  'refusal.payment-code-foreign': '这不是本店能收的付款码。请顾客出示微信或支付宝的付款码。',
  'refusal.payment-not-by-hand': '这种付款以支付平台的答复为准，不能手工确认。请点“再查一次”。',
  'refusal.payment-not-paid': '这笔收款没有收到钱，不用退款。',
  'refusal.order-paid': '这一单已经付清，不用再收。',
  'refusal.order-cancelled': '这一单已经取消，不能再收款。',
  'refusal.slip-number-needed': '请录入刷卡凭条上的参考号（6 到 12 位字母或数字）。不要录入卡号。',
  'refusal.cash-too-little': '收到的现金少于应收。请再点一次。',
  'refusal.line-refunded': '这一项已经退过款，不能再退。',
  'refusal.approval-needed': '这笔退款要店长同意。请店长输入工号和密码。',

  'payment.not-given-back': '请在刷卡机上退款，然后在这里确认',

  'alert-kind.payment-late': '收款来晚了',
  'alert-says.payment-late': '{title}：取消之后又收到 {amount} 元（{code}），正在自动退给顾客。',
  'alert-todo.payment-late': '不用再退。看到退款完成后写明并关闭；顾客来问时告诉他钱会原路退回。',
  'alert-kind.payment-stuck': '收款关不掉',
  'alert-says.payment-stuck': '{title}：{amount} 元的收款（{code}）已要求关闭，支付平台还没有答复。',
  'alert-todo.payment-stuck': '检查网络。系统会一直问下去；急的话到商户平台按商户单号查。',
  'alert-kind.payment-amount-differs': '收款金额不符',
  'alert-says.payment-amount-differs':
    '{title}：支付平台说收到 {amount} 元，应收 {journal} 元（{code}）。没有入账。',
  'alert-todo.payment-amount-differs': '到商户平台按商户单号查实，需要时联系平台客服。',
  'alert-kind.payment-twice': '同一笔收到两次',
  'alert-says.payment-twice': '{title}：支付平台对同一笔收款（{code}）报了两个交易号。',
  'alert-todo.payment-twice': '到商户平台查这两个交易号，多收的退给顾客。',
  'alert-kind.refund-abnormal': '退款没有退成',
  'alert-says.refund-abnormal': '{title}：{amount} 元退不回顾客的账户（{code}）。[{why}]',
  'alert-todo.refund-abnormal': '到商户平台或用别的方式退给顾客，然后在退款任务里写明。',
  'alert-kind.refund-refused': '该退的钱被拒绝',
  'alert-says.refund-refused': '{title}：应退顾客 {amount} 元，支付平台拒绝了（{code}）。[{why}]',
  'alert-todo.refund-refused': '用别的方式退给顾客，然后在退款任务里写明。',
} as const;
