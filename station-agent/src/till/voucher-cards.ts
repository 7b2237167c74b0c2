// Rows of the views as the cards that screens and routes show.

import type { MemberBrief } from '@qiantai/shared/commands/member.ts';
import type { RedemptionCard, VoucherCard } from '@qiantai/shared/commands/voucher.ts';
import { invariant, type PlatformWord } from '@qiantai/shared/result.ts';
import { becomesOf } from '@qiantai/shared/views/catalogue.ts';
import {
  memberOfAttempt,
  memberOfVoucher,
  membersOfVouchers,
  type MemberRow,
} from '@qiantai/shared/views/members.ts';
import { recentAcceptances, type AcceptanceRow } from '@qiantai/shared/views/offline.ts';
import { staffByNumber } from '@qiantai/shared/views/people.ts';
import { standingUse } from '@qiantai/shared/views/voucher-uses.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import { say } from '@qiantai/shared/words/index.ts';
import {
  attemptById,
  openAttemptsOf,
  recentAttempts,
  voucherById,
  type AttemptRow,
  type Becomes,
  type VoucherRow,
} from '@qiantai/shared/views/vouchers.ts';

export function memberBrief({ member, name, phone, erased }: MemberRow): MemberBrief {
  return { member, name: erased === 1 ? say('zh-CN', 'member.erased') : name, phone };
}

const briefOf = (row: MemberRow | undefined): MemberBrief | undefined =>
  row === undefined ? undefined : memberBrief(row);

export function redemptionCard(view: ViewDb, row: AttemptRow): RedemptionCard {
  const voucher = voucherById(view, row.voucher);
  // A voucher with several uses stands redeemed by each of them.
  const isSpent = row.kind === 'redeem' && row.state === 'redeemed';
  const use = isSpent ? standingUse(view, row.voucher, row.attempt) : undefined;
  const stands = use !== undefined;
  return {
    attempt: row.attempt,
    kind: row.kind,
    voucher: row.voucher,
    platform: row.platform,
    code: row.code,
    title: row.title,
    phone: voucher?.phone ?? '',
    voucherType: voucher?.voucher_type ?? 7,
    count: row.count,
    paidFen: row.paid_fen,
    clerk: row.clerk,
    clerkName: staffByNumber(view, row.clerk)?.name ?? row.clerk,
    state: row.state,
    because: row.because === '' ? undefined : row.because,
    word: row.word === null ? undefined : (JSON.parse(row.word) as PlatformWord),
    askedAtMs: row.asked_at_ms,
    endedAtMs: row.ended_at_ms ?? undefined,
    reversibleUntilMs: use?.until_ms ?? 0,
    resultType: use?.result_type ?? undefined,
    resultId: use?.result_id ?? undefined,
    reversed: isSpent && !stands,
    member: briefOf(
      voucher?.redeemed_by === row.attempt
        ? memberOfVoucher(view, row.voucher)
        : memberOfAttempt(view, row.attempt),
    ),
  };
}

/** What was accepted without its platform, in the list of the latest. Its id is the key its redemption will carry. */
export function acceptanceAsRedemption(view: ViewDb, row: AcceptanceRow): RedemptionCard {
  const becomes = JSON.parse(row.becomes) as Becomes;
  return {
    attempt: row.acceptance,
    kind: 'redeem',
    voucher: row.voucher,
    platform: row.platform,
    code: row.code,
    title: becomes.product,
    phone: voucherById(view, row.voucher)?.phone ?? '',
    voucherType: becomes.voucherType,
    count: 1,
    paidFen: row.amount_fen,
    clerk: row.clerk,
    clerkName: staffByNumber(view, row.clerk)?.name ?? row.clerk,
    state: row.state === 'case' ? 'contested' : 'accepted',
    askedAtMs: row.accepted_at_ms,
    reversibleUntilMs: 0,
    resultType: row.result_type,
    resultId: row.result_id,
    reversed: false,
  };
}

/** The latest attempts and what was accepted offline, newest first; a try for an acceptance shows as that. */
export function recentCards(view: ViewDb, limit: number): RedemptionCard[] {
  const accepted = recentAcceptances(view, limit);
  const tries = new Set(accepted.map(({ attempt }) => attempt));
  const attempts = recentAttempts(view, limit).filter(({ attempt }) => !tries.has(attempt));
  return [
    ...attempts.map((row) => redemptionCard(view, row)),
    ...accepted.map((row) => acceptanceAsRedemption(view, row)),
  ]
    .sort((one, other) => other.askedAtMs - one.askedAtMs)
    .slice(0, limit);
}

/** A page of vouchers as cards. What all of them need is asked for once: asked for each, it costs more than the page. */
export function voucherCards(view: ViewDb, rows: readonly VoucherRow[]): VoucherCard[] {
  const ids = rows.map(({ voucher }) => voucher);
  const open = new Map(openAttemptsOf(view, ids).map((row) => [row.voucher, row]));
  const members = membersOfVouchers(view, ids);
  const mapped = new Map<string, boolean>();
  const isMapped = ({ platform, deal }: VoucherRow): boolean => {
    const key = `${platform} ${deal}`;
    const known = mapped.get(key) ?? becomesOf(view, platform, deal) !== undefined;
    mapped.set(key, known);
    return known;
  };
  return rows.map((row) => {
    const spent = row.redeemed_by === null ? undefined : attemptById(view, row.redeemed_by);
    const attempt = open.get(row.voucher) ?? spent;
    return {
      voucher: row.voucher,
      platform: row.platform,
      code: row.code,
      orderNo: row.order_no,
      deal: row.deal,
      title: row.title,
      originalFen: row.original_fen,
      paidFen: row.paid_fen,
      phone: row.phone,
      usable: row.usable,
      status: row.status,
      expiresOn: row.expires_on,
      becomes: JSON.parse(row.becomes) as Becomes,
      mapped: isMapped(row),
      redemption: attempt === undefined ? undefined : redemptionCard(view, attempt),
      member: briefOf(members.get(row.voucher)),
    };
  });
}

export function voucherCard(view: ViewDb, row: VoucherRow): VoucherCard {
  const [card] = voucherCards(view, [row]);
  invariant(card !== undefined, 'a row has a card');
  return card;
}
