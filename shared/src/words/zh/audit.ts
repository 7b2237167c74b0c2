// Chinese for the audit trail and the columns of its file.

export const audit = {
  'audit.seq': '序号',
  'audit.at': '时间',
  'audit.day': '营业日',
  'audit.station': '工位',
  'audit.actor': '工号',
  'audit.name': '人员',
  'audit.type': '类型',
  'audit.says': '内容',
  'audit.subject': '对象',
  'audit.approved': '批准人',
  'audit.data': '详细',
  'audit.sheet': '操作记录',
  'audit.search': '查找',
  'audit.text': '包含的文字',
  'audit.clear': '看全部',
  'audit.more': '再往前看',
  'audit.none': '没有符合的记录。',
  'audit.none-yet': '这一段里没有，可以再往前看。',
  'audit.itself': '系统',
  'audit.screen': '屏幕 {number}',
} as const;
