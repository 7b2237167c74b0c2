// Members: found by phone or made, and given what their vouchers became.
// A whole phone is never written down in the clear: the journal has it masked, sealed, and as a keyed digest.

import type { MemberCard } from '@qiantai/shared/commands/member.ts';
import type { VoucherCard } from '@qiantai/shared/commands/voucher.ts';
import { levelOf } from '@qiantai/shared/member-levels.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { benefitsOfMember } from '@qiantai/shared/views/benefits.ts';
import {
  maskedPhone,
  memberByDigest,
  memberById,
  memberIds,
  memberOfVoucher,
  membersByLast4,
  membersByMask,
  phoneOf,
  type MemberRow,
  type Person,
} from '@qiantai/shared/views/members.ts';
import { levelsOf, pointsOf } from '@qiantai/shared/views/points.ts';
import { spendingOf } from '@qiantai/shared/views/revenue.ts';
import { voucherById } from '@qiantai/shared/views/vouchers.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import { say, type Locale } from '@qiantai/shared/words/index.ts';
import type { Tx } from '../journal/journal.ts';
import { benefitCard } from './benefit-cards.ts';
import { once, type Ask, type Handlers, type Shop } from './context.ts';
import type { Sealer } from './sealer.ts';
import { memberBrief, voucherCard } from './voucher-cards.ts';

const phoneSeal = (member: number): string => `member.${member}.phone`;
/** One name for every phone's digest: whoever books is found by it as the member is. */
export const phoneDigest = 'member.phone';
const fullPhone = /^1\d{10}$/;

/** @throws Refusal not-ready on a station that cannot keep a phone */
export function sealerOf(shop: Shop): Sealer {
  if (shop.seal === undefined) throw new Refusal('not-ready');
  return shop.seal;
}

/** The member with this whole phone. @throws Refusal not-ready */
export function memberByPhone(shop: Shop, view: ViewDb, phone: string): MemberRow | undefined {
  return memberByDigest(view, sealerOf(shop).digest(phoneDigest, phone));
}

export function knownMember(view: ViewDb, member: number): MemberRow {
  const row = memberById(view, member);
  if (row === undefined) throw new Refusal('not-found', { member });
  return row;
}

function keepPerson(tx: Tx, member: number, person: Person): void {
  const sealed = tx.sealFor(member, JSON.stringify(person));
  tx.append('member.person-kept', `member:${member}`, { member, sealed });
}

/** @throws Refusal member-erased: nobody can be told any more who it was */
export function standing(row: MemberRow): MemberRow {
  if (row.erased === 1) throw new Refusal('member-erased', { member: row.member });
  return row;
}

function rename(tx: Tx, row: MemberRow, name: string): void {
  const kept = phoneOf(tx.view, row.member);
  if (kept === undefined) throw new Refusal('not-ready');
  keepPerson(tx, row.member, { name, phone: row.phone, digest: kept.digest, whole: kept.sealed });
}

function register(shop: Shop, tx: Tx, phone: string, name: string): MemberRow {
  const seal = sealerOf(shop);
  const member = tx.nextId('member');
  tx.append('member.registered', `member:${member}`, { member, registeredAtMs: shop.env.now() });
  keepPerson(tx, member, {
    name,
    phone: maskedPhone(phone),
    digest: seal.digest(phoneDigest, phone),
    whole: seal.seal(phoneSeal(member), phone),
  });
  return knownMember(tx.view, member);
}

export interface MemberWish {
  readonly phone?: string | undefined;
  readonly member_id?: number | undefined;
}

/**
 * Whom a redemption is for: by id, or by phone, which makes a member of whoever is none yet.
 * @returns undefined when nobody was named @throws Refusal not-found, bad-request when both are given and differ
 */
export function memberFor(shop: Shop, tx: Tx, wish: MemberWish, locale: Locale): MemberRow | undefined {
  const { phone, member_id } = wish;
  if (member_id !== undefined) {
    const row = standing(knownMember(tx.view, member_id));
    if (phone !== undefined && memberByPhone(shop, tx.view, phone)?.member !== row.member)
      throw new Refusal('bad-request', { field: 'phone', reason: say(locale, 'member.phone-differs') });
    return row;
  }
  if (phone === undefined) return undefined;
  return memberByPhone(shop, tx.view, phone) ?? register(shop, tx, phone, '');
}

/** A looked-up voucher with whom it may belong to: whoever has its whole phone, else everybody its part fits. */
export function withMembers(shop: Shop, card: VoucherCard): VoucherCard {
  if (card.member !== undefined || card.phone === '') return card;
  const { view } = shop.journal;
  if (fullPhone.test(card.phone) && shop.seal !== undefined) {
    const row = memberByPhone(shop, view, card.phone);
    return row === undefined ? card : { ...card, member: memberBrief(row) };
  }
  const candidates = membersByMask(view, card.phone).map(memberBrief);
  return candidates.length === 0 ? card : { ...card, memberCandidates: candidates };
}

/** A member with everything that follows from what was bought and earned under any of their ids. */
export function memberCard(shop: Shop, row: MemberRow): MemberCard {
  const { view } = shop.journal;
  const ids = memberIds(view, row.member);
  const { balance, earned, owed } = pointsOf(view, ids);
  const level = levelOf(levelsOf(view), earned);
  const spending = spendingOf(view, ids);
  return {
    ...memberBrief(row),
    level: level.level,
    levelName: level.name,
    points: balance,
    pointsEarned: earned,
    pointsOwed: owed,
    totalSpentFen: spending.fen,
    totalOrders: spending.orders,
    discount: level.paidPermille / 1_000,
    registeredAtMs: row.registered_at_ms,
    ...(row.erased === 1 ? { erased: true as const } : {}),
    benefits: benefitsOfMember(view, row.member, limits.benefitsShownMax).map((benefit) =>
      benefitCard(shop, benefit),
    ),
  };
}

/** The card with the whole phone, where this station can open the seal. Added last: kept answers stay without it. */
function withPhone(shop: Shop, card: MemberCard): MemberCard {
  const kept = phoneOf(shop.journal.view, card.member);
  if (kept === undefined || shop.seal === undefined) return card;
  try {
    return { ...card, fullPhone: shop.seal.unseal(phoneSeal(card.member), kept.sealed) };
  } catch (error) {
    // Another station sealed it with a key of its own: this one goes on with the masked phone.
    shop.env.log.debug({ member: card.member, err: error }, 'a phone of another station');
    return card;
  }
}

function assign(shop: Shop, tx: Tx, voucher: number, wish: MemberWish, ask: Ask): VoucherCard {
  const row = voucherById(tx.view, voucher);
  if (row === undefined) throw new Refusal('not-found', { voucher });
  if (row.redeemed_by === null) throw new Refusal('not-redeemed');
  const member = memberFor(shop, tx, wish, ask.locale);
  invariant(member !== undefined, 'an assignment names its member');
  const before = memberOfVoucher(tx.view, voucher);
  if (before !== undefined && before.member !== member.member)
    throw new Refusal('member-assigned', { ...memberBrief(before) });
  if (before === undefined) {
    tx.append('voucher.member-assigned', `voucher:${voucher}`, {
      voucher,
      redemption: row.redeemed_by,
      member: member.member,
    });
  }
  return voucherCard(tx.view, row);
}

/** @throws Refusal not-found, member-same when they are one already */
function merge(shop: Shop, tx: Tx, member: number, into: number, reason: string): MemberCard {
  const gone = standing(knownMember(tx.view, member));
  const stays = standing(knownMember(tx.view, into));
  if (gone.member === stays.member) throw new Refusal('member-same', { name: stays.name });
  tx.append('member.merged', `member:${gone.member}`, {
    member: gone.member,
    into: stays.member,
    reason,
    mergedAtMs: shop.env.now(),
  });
  return memberCard(shop, knownMember(tx.view, into));
}

export function createMembers(shop: Shop): Handlers {
  const { view } = shop.journal;

  function found(input: { phone?: string | undefined; last4?: string | undefined; id?: number | undefined }) {
    if (input.last4 !== undefined) return membersByLast4(view, input.last4);
    const one =
      input.phone === undefined ? memberById(view, input.id ?? 0) : memberByPhone(shop, view, input.phone);
    return one === undefined ? [] : [one];
  }

  return {
    'member.find': (input) => found(input).map((row) => memberCard(shop, row)),
    'member.get': ({ member_id, phone }) => {
      const row = phone === undefined ? knownMember(view, member_id ?? 0) : memberByPhone(shop, view, phone);
      if (row === undefined) throw new Refusal('not-found');
      return withPhone(shop, memberCard(shop, row));
    },
    'member.register': ({ phone, name }, ask) =>
      withPhone(
        shop,
        once(shop, ask, (tx) => {
          const before = memberByPhone(shop, tx.view, phone);
          if (before !== undefined) throw new Refusal('member-exists', { ...memberBrief(before) });
          return memberCard(shop, register(shop, tx, phone, name));
        }),
      ),
    'member.rename': ({ member_id, name }, ask) =>
      once(shop, ask, (tx) => {
        const row = standing(knownMember(tx.view, member_id));
        rename(tx, row, name);
        return memberCard(shop, knownMember(tx.view, row.member));
      }),
    'member.merge': ({ member_id, into_id, reason }, ask) =>
      once(shop, ask, (tx) => merge(shop, tx, member_id, into_id, reason)),
    'voucher.assignMember': ({ voucher_id, ...wish }, ask) =>
      once(shop, ask, (tx) => assign(shop, tx, voucher_id, wish, ask)),
  };
}
