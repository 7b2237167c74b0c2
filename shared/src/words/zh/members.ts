// Chinese for members and what they own.

export const members = {
  'member.erased': '已删除',
  'member.nameless': '未留姓名',

  'points.because.earned': '订单消费: {number}',
  'points.because.taken-back': '订单退款: {number}',
  'points.because.owed-taken': '补扣退款时不足的积分',
  'points.because.redeemed': '{reason}',
  'points.because.adjusted': '{reason}',
  'points.redeem-done': '积分兑换成功',

  'benefit.state.active': '可用',
  'benefit.state.frozen': '已冻结',
  'benefit.state.expired': '已过期',
  'benefit.state.used-up': '已用完',
  'benefit.state.taken-back': '已收回',

  'benefit.coach-missing': '私教课要写教练姓名',
  'benefit.not-a-card': '只有会员卡可以冻结',
  'benefit.not-counted': '这一项不按次使用',
  'member.phone-differs': '手机号与所选会员不一致',

  'slip.member': '会员',
  'slip.card-until': '有效期至',
  'slip.renewed-until': '续期至',
  'slip.lessons-left': '剩余课时',
  'slip.visits-left': '剩余次数',
  'slip.worth': '可抵用',
} as const;
