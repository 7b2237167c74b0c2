// Chinese for classes and seats: refusals first, then alerts, then the screen.

export const bookings = {
  'refusal.seat-taken': '这个座位[（{seat} 座）]已经被选走了。请换一个空着的座位。',
  'refusal.seat-unknown': '这一场没有这个座位[（{seat}）]。请在座位图上选。',
  'refusal.class-closed': '这一场[“{name}”]已结束或停止预约。请选别的场次。',
  'refusal.seats-in-use': '这一场已有人订座[（{count} 个）]，座位图不能改。可以停止预约，另开一场。',
  'refusal.hold-over': '这个座位[（{seat}）]没有在保留时间内付款，已经放开。请重新选座。',
  'refusal.hold-ordered': '这个座位已经用别的手机号下了单。要换号码请先取消这一单。',
  'refusal.not-paid': '这一单还没有收到钱，座位还不能确认。请先收款。',
  'refusal.booking-over': '这个预约已经取消，不能签到。请看顾客手里是不是别的预约。',
  'refusal.booking-confirmed': '这个座位已经付款确认。要退请用“取消并退款”。',
  'refusal.checked-in': '这个预约[（{seat} 座）]已经签到过了[，时间 {usedAt}]。请看是不是有人用了同一个码。',
  'refusal.check-in-early': '还没到签到的时候[，这一场 {until} 开始]。请顾客当天再来。',
  'refusal.seats-free': '这一场还有空座[（{left} 个）]，不用候补。请直接选座。',
  'refusal.waiting-already': '这个手机号已经在候补了。有空座会按先后通知。',
  'refusal.waitlist-full': '候补的人已经太多。请顾客看别的场次。',

  'alert-kind.seats-low': '座位快订完',
  'alert-says.seats-low': '“{title}”[（{happened}）]只剩 {count} 个座位。',
  'alert-todo.seats-low': '看看要不要加开一场，或者把下一场推荐给顾客。座位多出来后这条会自己关闭。',
  'alert-kind.high-demand': '预约很集中',
  'alert-says.high-demand': '最近 {why} 分钟里下了 {count} 单预约。',
  'alert-todo.high-demand': '收银台多安排一个人，留意付款是否顺畅。平静下来后这条会自己关闭。',
} as const;
