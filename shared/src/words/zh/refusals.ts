// Chinese for every refusal: what happened, then what to do. Parts in [ ] fall away when their value is not known.
// Why not one sentence "failed": a clerk with a queue in front needs the next step, not a code.

export const refusals = {
  'refusal.bad-request': '请求里有一处不对[（{reason}）]。请改正后再试。',
  'refusal.outcome-unknown':
    '结果未知：平台还没有给出可信的答复。请先不要交付，也不要重复操作，系统正在查询。',
  'refusal.not-signed-in': '还没有登录，或登录已过期。请重新登录。',
  'refusal.wrong-pin': '工号或密码不对[，还可以试 {left} 次]。请重新输入。',
  'refusal.pin-locked': '密码连续输错，这个工号已锁定[，{seconds} 秒后可以再试]。急用请换一位同事登录。',
  'refusal.not-allowed': '你的岗位不能做这件事[（需要{role}）]。请找店长操作。',
  'refusal.foreign-origin': '这个页面不是本机的前台打开的，已拒绝。请从本机的前台地址打开。',
  'refusal.foreign-host': '访问的地址不是本机的前台，已拒绝。请用启动时显示的地址打开。',
  'refusal.not-found': '没有找到要的内容。请刷新后再看。',
  'refusal.too-large': '发送的内容太大，已拒绝。请减少内容后再试。',
  'refusal.unsupported-type': '发送的内容格式不对，这里只接受 JSON。请改正后再试。',
  'refusal.too-many-requests': '操作太频繁[（{seconds} 秒后恢复）]。请稍等再试。',
  'refusal.idempotency-mismatch': '同一个操作编号带来了不同的内容，已拒绝。请重新开始这一步。',
  'refusal.status-changed': '这一单刚被别人改过[，现在是“{status}”]。请看清最新状态后再操作。',
  'refusal.pairing-code-invalid': '配对码不对或已过期。请让店长重新生成一个。',
  'refusal.internal': '前台程序出了错，已记录[（编号 {trace}）]。请再试一次；仍不行就重启前台并联系支持。',
  'refusal.not-ready': '前台正在启动或正在关闭。请稍等几秒再试。',
  'refusal.only-in-rehearsal': '这是演练店才有的功能，正式营业时不可用。',
  'refusal.voucher-not-found':
    '平台上找不到这个券码[（{channel}）]。请让顾客打开订单里的券码再扫一次，或核对是不是别的平台。',
  'refusal.voucher-already-redeemed':
    '这张券已经核销过了[，时间 {usedAt}][，在{channel}][，经手 {usedBy}]。请不要再次交付；请顾客核对订单。',
  'refusal.voucher-expired':
    '这张券已过期[（有效期至 {expiresOn}）]，不能核销。请顾客在平台上申请退款或重新购买。',
  'refusal.voucher-refunded': '这张券已退款[（{usedAt}）]，不能核销。请顾客重新购买。',
  'refusal.voucher-revoked': '这张券已由门店作废[（{reason}）]，不能核销。请顾客联系发券的门店，或另行付款。',
  'refusal.voucher-not-yet-valid':
    '这张券还没到可用日期[（{validFrom} 起可用）]。请顾客到时再来，券不会失效。',
  'refusal.voucher-wrong-store': '这张券不能在本店使用[（适用：{channel}）]。请顾客到券上写明的门店。',
  'refusal.voucher-wrong-kind':
    '这个码不是可以在这里核销的券[（{reason}）]。付款码请到收款，会员码请到会员。',
  'refusal.voucher-busy': '这张券正在处理中，还没有结果。请等它完成，不要重复核销。',
  'refusal.voucher-count': '可核销的张数不够[（现在可用 {usable} 张）]。请改张数后再试。',
  'refusal.voucher-held': '平台暂时扣住了这张券[（{reason}）]。请先不要交付，等平台放行后再核销。',
  'refusal.platform-ambiguous': '不止一个平台可能有这个码。请先问顾客在哪个平台买的，再选平台。',
  'refusal.platform-unknown': '没有这个平台[（{channel}）]。请检查设置。',
  'refusal.platform-disabled': '本店没有启用这个平台[（{channel}）]。需要时请管理员在设置里打开。',
  'refusal.platform-unreachable': '连不上平台[（{channel}）]，什么也没有发生。请检查网络，过一会儿再扫一次。',
  'refusal.platform-refused': '平台拒绝了这次操作[：{reason}]。请照平台的说明处理，需要时联系平台客服。',
  'refusal.platform-busy': '平台现在忙[（{channel}）]，什么也没有发生。请等几秒再试。',
  'refusal.platform-misconfigured': '平台的授权或设置不对[：{reason}]。请管理员检查平台设置。',
  'refusal.reversal-window-closed':
    '已过可撤销的时间[（截止 {until}）]，这次核销不能撤销。需要退款请走平台售后。',
  'refusal.not-redeemed': '这张券还没有核销，这一步做不了。请先核销。',
  'refusal.benefit-used':
    '这张券换来的权益已经用过[（已用 {used} 次）][（已抵用 {spent} 元）]，不能撤销核销。记错的话请店长先撤销那一次使用，或先退掉抵用的那笔收款。',
  'refusal.benefit-empty': '次数已经用完，不能再用。请顾客续购。',
  'refusal.benefit-not-active': '这项权益现在不能用[（{standing}）]。请先查看它的状态。',
  'refusal.dish-cooked':
    '厨房已经开始做这一单[（取餐号 {pickup}）]，不能撤销核销。请先问厨房；一定要撤销请店长来，菜照常出。',
  'refusal.dish-unknown': '菜单上没有这道菜[（编号 {dish}）]。请刷新菜单后再点。',
  'refusal.dish-sold-out': '这道菜已售罄[（{name}）]。请换一道，或等厨房恢复。',
  'refusal.dish-options': '这道菜的规格或做法没有选对[（{name}：{choice}）]。请按菜单重新选择。',
  'refusal.dish-begun': '厨房已经动手做这道菜[（{name}）]。请先问厨房；要退请店长来。',
  'refusal.order-closed': '这一单已经结束[，现在是“{status}”]，不能再改。请另下一单。',
  'refusal.order-full': '这一单的菜太多[（最多 {max} 行）]。请另下一单。',
  'refusal.order-bound': '这一单由券或预约换来，菜不能退、分或并。请撤销核销，或另下一单。',
  'refusal.order-money-in': '这一单已经收了钱，不能再分单或并单。请先退款，或另下一单。',
  'refusal.order-split-empty': '分单后两边都要有菜。请重新选择要分出去的菜。',
  'refusal.nothing-to-undo': '没有可以撤回的操作，或之后又有了变化。请看清现在的状态。',
  'refusal.member-exists': '这个手机号已经是会员[（{name}）]。请直接使用这位会员。',
  'refusal.member-assigned': '这次核销已经归到一位会员[（{name}）]。要改请撤销核销后重新核销。',
  'refusal.member-erased': '这位会员的资料已删除，不能再使用。需要时请重新注册。',
  'refusal.member-same': '这两个编号已经是同一位会员[（{name}）]，不用再合并。',
  'refusal.points-short':
    '积分不够[（现有 {balance} 分，要用 {points} 分）]。请少用一些，或等下次消费后再来。',
  'refusal.shift-open': '这台收银机已经有一个班次在进行。请先交班，再开新的班次。',
  'refusal.shift-none': '现在没有进行中的班次。请先开班。',
  'refusal.shift-held':
    '还有操作没有结果[（{count} 笔）]，暂时不能交班。请等它们查清；店长可以写明原因后留下它们交班。',
  'refusal.shift-moves': '这个班次的现金存取次数太多了[（最多 {max} 次）]。请先交班再开新的班次。',
  'refusal.paper-not-found': '没有找到这张单据。请刷新后再看。',
  'refusal.paper-not-waiting': '这张单据已经有结果了，不用再确认。',
  'refusal.printer-unknown': '没有这台打印机[（{printer}）]。请检查设置。',
} as const;
