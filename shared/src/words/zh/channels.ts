// What a payment channel refuses, told to the clerk: each sentence says what to do next.

export const channels = {
  'refusal.payment-code-invalid': '付款码无效、已过期或已用过。请顾客刷新付款码，再扫一次。',
  'refusal.payment-balance-low': '顾客的余额不够。请顾客换一种付款方式，再扫一次。',
  'refusal.payment-card-refused': '这张卡不能用于这笔付款。请顾客换一张卡或换一种付款方式。',
  'refusal.payment-limit': '超过了付款限额[：{reason}]。请顾客换一种付款方式。',
  'refusal.payment-payer-mismatch': '这次的付款账号和上一次不同。请重新收款，再扫这位顾客的码。',
  'refusal.payment-turned-down':
    '支付平台没有同意这笔付款[：{reason}]。请顾客看手机上的说明，或换一种付款方式。',
  'refusal.payment-subject-refused': '商品名称里有平台不允许的词。请店长改了名称，再重新收款。',
  'refusal.payment-over': '这一笔收款已经关闭。请重新收款。',
  'refusal.payment-paid-already': '这一笔已经付过了，不要再收。请查看这笔收款的结果。',
  'refusal.refund-too-much': '退款超过了这笔收款还可退的金额[（还可退 {left}）]。请改金额。',
  'refusal.refund-too-soon': '同一笔收款两次退款之间要隔一会儿。请一分钟后再试。',
  'refusal.refund-too-late': '这笔收款已过可以退款的期限。请用别的方式退给顾客，并记下来。',
  'refusal.refund-balance-low': '商户账户的余额不够退这一笔。请先充值或等到有收款，再退。',
  'refusal.refund-not-possible': '这笔收款现在不能退款[：{reason}]。请店长到商户平台处理。',
  'refusal.bill-not-ready': '这一天的账单还没有出来。请上午十点以后再取。',
} as const;
