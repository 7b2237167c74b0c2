// What a scanned link or code is worth, before anything is spent: prepare, and why it may show nothing.
// Why ask the order when nothing is usable: prepare only lists what may be used, and a clerk needs to know why not.

import { done, type Outcome, type PlatformWord, type Rejected } from '@qiantai/shared/result.ts';
import type { Prepared } from '../platform.ts';
import type { Certificate, PreparedData } from './api.ts';
import { readOutcome, refusal } from './client.ts';
import type { Desk } from './desk.ts';
import { meaningOf } from './errors.ts';
import { dayOf } from './fields.ts';
import { linkOf } from './link-hosts.ts';
import { resolveShortLink } from './short-link.ts';
import { writeTicket, type TicketCoupon } from './ticket.ts';
import { isRefunded, usesOf } from './truth.ts';

/** Douyin's kinds that are the same everywhere; a times card may be a course, a massage or a meal. */
const voucherTypes: Readonly<Record<number, number>> = { 1: 4, 2: 5 };
const usableStates: readonly number[] = [0, 1, 5];

function usesLeft(certificate: Certificate): number {
  const { time_card: card } = certificate;
  const times = card?.times_count ?? 0;
  return times > 0 ? Math.max(0, times - (card?.times_used ?? 0)) : 1;
}

/** What the next use was paid for: a times card has an amount for each of its uses. */
function paidFen(certificate: Certificate): number {
  const { time_card: card, amount } = certificate;
  const serial = (card?.times_used ?? 0) + 1;
  const own = card?.serial_amount_list.find((each) => each.serial_numb === serial)?.amount;
  const whole = (own ?? amount)?.pay_amount ?? amount?.coupon_pay_amount ?? 0;
  const times = card?.times_count ?? 0;
  return own?.pay_amount ?? (times > 1 ? Math.floor(whole / times) : whole);
}

function couponOf(certificate: Certificate): TicketCoupon {
  return {
    encryptedCode: certificate.encrypted_code,
    certificateId: certificate.certificate_id,
    uses: usesLeft(certificate),
    timesCard: (certificate.time_card?.times_count ?? 0) > 1,
  };
}

const tooLong: Rejected = {
  is: 'rejected',
  because: 'platform-refused',
  details: { reason: '抖音给出的券信息过长，无法核销' },
};
const noCode: Rejected = {
  is: 'rejected',
  because: 'voucher-wrong-kind',
  details: { reason: '不是抖音券码' },
};

/** Longer digits may be a wallet's one-time code, which must not leave towards a voucher platform. */
function isPlainCode(text: string): boolean {
  return /^[A-Za-z0-9-]{4,32}$/.test(text) && !/\d{16,}/.test(text.replaceAll('-', ''));
}

class Looking {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Why an order shows no usable coupon. */
  async #whyNone(orderId: string, word: PlatformWord): Promise<Outcome<never>> {
    const { api, truth } = this.#desk;
    const nothing: Rejected = { is: 'rejected', because: 'voucher-not-found', platform: word };
    if (orderId === '') return nothing;
    const reply = await api.query(orderId);
    if (reply.is !== 'ok') return nothing;
    const uses = reply.data.flatMap((each) => usesOf(each).map((use) => truth.useOf(use)));
    const last = uses.sort((one, other) => (other.atMs ?? 0) - (one.atMs ?? 0))[0];
    const used = meaningOf(1208);
    if (last !== undefined && used !== undefined) return refusal(used, reply.word, truth.usedDetails(last));
    const gone = reply.data.length > 0 && reply.data.every((each) => isRefunded(each.status));
    if (gone || (await this.#moneyBack(orderId)))
      return { is: 'rejected', because: 'voucher-refunded', platform: reply.word };
    return nothing;
  }

  async #moneyBack(orderId: string): Promise<boolean> {
    const reply = await this.#desk.api.order(orderId);
    return reply.is === 'ok' && reply.data.some((coupon) => coupon.refund_time !== undefined);
  }

  #expired(certificates: readonly Certificate[], word: PlatformWord): Rejected {
    const ends = certificates.map((each) => each.expire_time ?? 0);
    const expiresOn = dayOf(Math.max(...ends), this.#desk.deps.store.timezone);
    return { is: 'rejected', because: 'voucher-expired', platform: word, details: { expiresOn } };
  }

  #prepared(code: string, data: PreparedData, usable: readonly Certificate[]): Prepared | undefined {
    const [first] = usable;
    if (first === undefined) return undefined;
    const deal = first.sku?.sku_id ?? '';
    const coupons = usable.filter((each) => (each.sku?.sku_id ?? '') === deal).map(couponOf);
    const { client } = this.#desk;
    const ticket = writeTicket({
      verifyToken: data.verify_token,
      orderId: data.order_id,
      coupons,
      ...(client.knowsTime() ? { seenAtMs: Math.floor(client.theirNow()) } : {}),
    });
    if (ticket === undefined) return undefined;
    const kind = voucherTypes[first.sku?.groupon_type ?? 0];
    const paid = paidFen(first);
    return {
      code,
      orderNo: data.order_id,
      deal,
      title: first.sku?.title ?? '',
      originalFen: first.sku?.market_price ?? first.amount?.original_amount ?? paid,
      paidFen: paid,
      phone: '',
      usable: ticket.coupons.reduce((sum, coupon) => sum + coupon.uses, 0),
      expiresOn: dayOf(first.expire_time, this.#desk.deps.store.timezone),
      ticket: ticket.text,
      ...(kind === undefined ? {} : { voucherType: kind }),
      // With several left, neither a link nor a code tells which of them it is.
      ...(data.certificates.length === 1 && first.certificate_id !== ''
        ? { coupon: first.certificate_id }
        : {}),
    };
  }

  async look(code: string): Promise<Outcome<Prepared>> {
    const { api, client, config, deps } = this.#desk;
    const text = code.trim();
    let of: Parameters<typeof api.prepare>[0] = { code: text };
    if (linkOf(text) !== undefined) {
      const resolved = await resolveShortLink(text, config, deps.env);
      if (resolved.is !== 'done') return resolved;
      of = { encryptedData: resolved.value };
    } else if (!isPlainCode(text)) return noCode;
    const reply = await api.prepare(of);
    if (reply.is !== 'ok') return readOutcome(reply);
    const { data, word } = reply;
    const open = data.certificates.filter(
      (each) => each.encrypted_code !== '' && usableStates.includes(each.status ?? 0) && usesLeft(each) > 0,
    );
    const usable = open.filter((each) => (each.expire_time ?? Infinity) > client.theirNow());
    if (usable.length === 0)
      return open.length > 0 ? this.#expired(open, word) : this.#whyNone(data.order_id, word);
    const prepared = this.#prepared(text, data, usable);
    return prepared === undefined ? { ...tooLong, platform: word } : done(prepared, word);
  }
}

/** @returns the look of one desk: read-only, a fresh ticket each time */
export function openLooking(desk: Desk): (code: string) => Promise<Outcome<Prepared>> {
  const looking = new Looking(desk);
  return (code) => looking.look(code);
}
