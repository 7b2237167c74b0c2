// Chinese for the cinema desk: what may be refused there, where an order stands, and what each answer says.

export const cinema = {
  'refusal.cinema-order-first':
    '这是电影券，要先有一张电影订单。请先在影院页面选场次和座位开单，再扫这张券；券还没有使用。',
  'refusal.cinema-order-busy':
    '这张电影订单正在处理中，还没有结果。请等它完成，不要重复换券或付款；需要时可再查询。',
  'refusal.cinema-order-paid': '这张电影订单已经付过款了。请不要再付；要用这张券请另开一单。',
  'refusal.cinema-price-changed':
    '价格变了[，现在要付 {price}]，还没有付款。请和顾客确认新价格，再付一次款。',
  'refusal.cinema-payment-failed': '平台说付款没有成功[（{reason}）]。请查询订单后重试，或换一种方式。',
  'refusal.cinema-parked':
    '结果未知：问了平台三分钟还没有结果，已转给人工。请不要再次付款；请店长联系影院核对，之后可再查询。',

  'cinema-state.open': '已开单',
  'cinema-state.binding': '正在换券',
  'cinema-state.bound': '已换券，待付款',
  'cinema-state.paying': '付款处理中',
  'cinema-state.paid': '已付款，出票成功',
  'cinema-state.failed': '付款没有成功',
  'cinema-state.unclear': '结果未知，正在查询，请勿重复付款',
  'cinema-state.parked': '结果未知，已转人工，可再查询',

  'cinema.answered': '查询成功',
} as const;
