// The notices of the rehearsal Alipay: signed forms, posted again on the real schedule until somebody says success.

import { sign, type KeyObject } from 'node:crypto';
import type { NoticeAnswer, RehearsalNotice } from '../channel.ts';
import type { Change } from './rehearsal-book.ts';

const minuteMs = 60_000;
/** Counted from the post before. */
const pauses = [4, 10, 10, 60, 120, 360, 900].map((minutes) => minutes * minuteMs);

/** "2026-03-02 12:00:00" in Beijing, which keeps no summer time. */
export function beijing(atMs: number): string {
  return new Date(atMs + 28_800_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** "38.00", by text and not by division. */
export function yuan(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, '0');
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

interface Posted {
  readonly notice: RehearsalNotice;
  posts: number;
  /** Infinite once it was taken or was posted often enough. */
  dueAtMs: number;
}

export class RehearsalNotices {
  readonly #key: KeyObject;
  readonly #merchant: { readonly appId: string; readonly sellerId: string };
  readonly #hex: () => string;
  readonly #posted: Posted[] = [];

  constructor(key: KeyObject, merchant: { appId: string; sellerId: string }, hex: () => string) {
    this.#key = key;
    this.#merchant = merchant;
    this.#hex = hex;
  }

  #fields({ trade, refund, atMs }: Change, id: string): Record<string, string> {
    const back = trade.refunds.reduce((sum, each) => sum + each.fen, 0);
    return {
      notify_time: beijing(atMs),
      notify_type: 'trade_status_sync',
      notify_id: id,
      charset: 'utf-8',
      version: '1.0',
      sign_type: 'RSA2',
      auth_app_id: this.#merchant.appId,
      app_id: this.#merchant.appId,
      seller_id: this.#merchant.sellerId,
      trade_no: trade.tradeNo,
      out_trade_no: trade.key,
      trade_status: trade.status,
      subject: trade.wish.subject,
      // The customer's own word, which may hold anything a form has to escape.
      body: '100% 加辣 & 不要香菜 + 谢谢',
      total_amount: yuan(trade.fen),
      receipt_amount: yuan(trade.fen),
      gmt_create: beijing(trade.createdAtMs),
      gmt_payment: beijing(trade.paidAtMs ?? atMs),
      ...(refund === undefined ? {} : { refund_fee: yuan(back), gmt_refund: `${beijing(atMs)}.320` }),
      ...(refund === undefined || refund.requestNo === '' ? {} : { out_biz_no: refund.requestNo }),
    };
  }

  add(change: Change): void {
    if (change.trade.wish.notifyUrl === '') return;
    const id = `2026030222${this.#hex()}`;
    const fields = this.#fields(change, id);
    const names = Object.keys(fields).filter((name) => name !== 'sign_type');
    const text = names
      .sort()
      .map((name) => `${name}=${fields[name]}`)
      .join('&');
    const signature = sign('RSA-SHA256', Buffer.from(text), this.#key).toString('base64');
    const body = new URLSearchParams({ ...fields, sign: signature }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    this.#posted.push({ notice: { id, headers, body }, posts: 0, dueAtMs: change.atMs });
  }

  due(nowMs: number): readonly RehearsalNotice[] {
    const due = this.#posted.filter((each) => each.dueAtMs <= nowMs);
    for (const each of due) {
      const pause = pauses[each.posts] ?? Number.POSITIVE_INFINITY;
      each.posts += 1;
      each.dueAtMs = nowMs + pause;
    }
    return due.map(({ notice }) => notice);
  }

  answered(id: string, answer: NoticeAnswer): void {
    const posted = this.#posted.find(({ notice }) => notice.id === id);
    if (posted !== undefined && answer.status === 200 && answer.body === 'success')
      posted.dueAtMs = Number.POSITIVE_INFINITY;
  }
}
