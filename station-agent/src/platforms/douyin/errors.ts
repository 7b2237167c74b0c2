// What Douyin's error codes mean: to the clerk, and to a spend that may have happened in spite of them.
// Why two columns: "too busy" refuses a look but leaves a spend open, and a code nobody listed must never be taken
// for "nothing happened".

import type { RefusalSlug } from '@qiantai/shared/refusals.ts';

export const refusalKinds = [
  'busy',
  'support',
  'token',
  'not-authorised',
  'blocked',
  'withdrawn',
  'set-up',
  'used',
  'used-up',
  'not-found',
  'unreadable',
  'link-expired',
  'expired',
  'held',
  'gifted',
  'ordering',
  'wrong-store',
  'already-undone',
  'not-redeemed',
  'unstudied',
] as const;

export type RefusalKind = (typeof refusalKinds)[number];

/** What a code proves about a call that spends: nothing happened, it may have, it was used, it is held back. */
type OnSpend = 'refused' | 'open' | 'used' | 'held';

export interface Meaning {
  readonly kind: RefusalKind;
  readonly because: RefusalSlug;
  readonly onSpend: OnSpend;
  /** What the clerk should do. */
  readonly hint: { readonly zh: string; readonly en: string };
}

function says(because: RefusalSlug, onSpend: OnSpend, zh: string, en: string): Omit<Meaning, 'kind'> {
  return { because, onSpend, hint: { zh, en } };
}

const meanings: Readonly<Record<RefusalKind, Omit<Meaning, 'kind'>>> = {
  busy: says(
    'platform-busy',
    'open',
    '正在核实，请稍候，不要重复扫码',
    'Checking; wait and do not scan again',
  ),
  support: says(
    'platform-refused',
    'open',
    '抖音系统异常，请联系抖音客服',
    'Douyin has a fault; call its support',
  ),
  token: says('platform-misconfigured', 'refused', '抖音授权已失效', 'The authorisation has ended'),
  'not-authorised': says(
    'platform-misconfigured',
    'refused',
    '本店未获抖音授权，请找店长',
    'This shop is not authorised on Douyin; call the manager',
  ),
  blocked: says(
    'platform-refused',
    'refused',
    '已被抖音限制，请联系抖音客服',
    'Blocked by Douyin; call its support',
  ),
  withdrawn: says(
    'platform-refused',
    'refused',
    '抖音已停用该接口，请联系服务商',
    'Douyin withdrew this interface; call your provider',
  ),
  'set-up': says(
    'platform-refused',
    'refused',
    '无法处理，请联系抖音客服',
    'Cannot be processed; call Douyin’s support',
  ),
  used: says('voucher-already-redeemed', 'used', '该券已核销', 'This voucher is used'),
  'used-up': says('voucher-already-redeemed', 'refused', '次卡次数已用完', 'No uses left on this card'),
  'not-found': says(
    'voucher-not-found',
    'refused',
    '未找到该券，请刷新券码后再扫',
    'Not found; refresh the code and scan again',
  ),
  unreadable: says('voucher-not-found', 'refused', '券码无法识别，请重新扫码', 'Unreadable; scan again'),
  'link-expired': says(
    'voucher-not-found',
    'refused',
    '动态码已过期，请顾客重新打开订单页',
    'The code has ended; ask the customer to reopen the order page',
  ),
  expired: says('voucher-expired', 'refused', '券码有误或已过期', 'Wrong or expired code'),
  held: says(
    'voucher-held',
    'held',
    '抖音风控核实中，请勿视为已核销，不要再扫',
    'Held by Douyin’s risk check; not used yet, do not scan again',
  ),
  gifted: says(
    'voucher-held',
    'refused',
    '顾客正在转赠该券，请先取消转赠',
    'The customer is giving it away; that must stop first',
  ),
  ordering: says(
    'voucher-held',
    'refused',
    '该券有一笔未支付的订单，请顾客先处理',
    'The customer has an open, unpaid order with it',
  ),
  'wrong-store': says('voucher-wrong-store', 'refused', '该券不适用于本店', 'Not valid in this shop'),
  'already-undone': says(
    'not-redeemed',
    'open',
    '其中有已撤销的券，正在核实',
    'One of them was undone already; checking',
  ),
  'not-redeemed': says(
    'not-redeemed',
    'open',
    '抖音没有这次核销的记录，正在核实',
    'Douyin has no record of it; checking',
  ),
  unstudied: says(
    'platform-refused',
    'open',
    '抖音拒绝了这次操作，正在核实',
    'Douyin refused; checking what happened',
  ),
};

const builtIn: Readonly<Record<string, RefusalKind>> = {
  2: 'used',
  1208: 'used',
  1212: 'not-found',
  1221: 'unreadable',
  1229: 'held',
  1241: 'used-up',
  1250: 'expired',
  1263: 'unstudied',
  1265: 'already-undone',
  1502: 'unreadable',
  1508: 'not-authorised',
  10002: 'set-up',
  10003: 'token',
  10013: 'token',
  10020: 'busy',
  200002: 'set-up',
  2100001: 'busy',
  2100004: 'busy',
  2100005: 'set-up',
  2119001: 'set-up',
  2119002: 'busy',
  2119003: 'busy',
  2119005: 'not-authorised',
  2119006: 'gifted',
  2119007: 'ordering',
  2119008: 'blocked',
  2119010: 'withdrawn',
  2190002: 'token',
  2190004: 'not-authorised',
  2190008: 'token',
  28001003: 'token',
  28001008: 'token',
  3000001: 'busy',
  3000002: 'wrong-store',
  3100101: 'not-found',
  4000001: 'set-up',
  4000002: 'set-up',
  5000001: 'support',
  6001001: 'busy',
  45005117: 'link-expired',
  1033000519: 'not-redeemed',
};

/** Every code this folder knows, for its tests and its README. */
export const listedCodes: readonly string[] = Object.keys(builtIn);

/**
 * What a code means, or undefined when nobody listed it.
 * @param listed the shop's own additions; they win
 */
export function meaningOf(
  code: number,
  listed: Readonly<Record<string, RefusalKind>> = {},
): Meaning | undefined {
  const name = String(code);
  const kind = Object.hasOwn(listed, name)
    ? listed[name]
    : Object.hasOwn(builtIn, name)
      ? builtIn[name]
      : undefined;
  return kind === undefined ? undefined : { kind, ...meanings[kind] };
}
