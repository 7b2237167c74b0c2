// A stage on the rehearsal Douyin with somebody at its door, who hears every request and may answer instead.

import { setStage, type Stage } from '../conformance-stage.ts';
import type { Attempt } from '../platform.ts';
import type { RehearsalReply, RehearsalRequest } from '../../remote/rehearsal.ts';
import { platform as douyin } from './index.ts';
import type { Coupon, RehearsalBook } from './rehearsal-book.ts';
import { openDouyinRehearsal } from './rehearsal.ts';

export interface DouyinStage extends Stage {
  readonly book: RehearsalBook;
  /** Every request so far. */
  readonly heard: RehearsalRequest[];
  /** The bodies sent to one path so far. */
  bodies(path: string): readonly string[];
  coupon(name: string): Coupon;
}

type Handle = (request: RehearsalRequest) => RehearsalReply;
/** Answers instead of the platform, or lets it answer. `handle` is the platform itself. */
export type Instead = (request: RehearsalRequest, handle: Handle) => RehearsalReply | undefined;

export async function douyinStage(
  options: { readonly instead?: Instead; readonly forgetsAfterMs?: number } = {},
): Promise<DouyinStage> {
  const heard: RehearsalRequest[] = [];
  let book: RehearsalBook | undefined;
  const stage = await setStage(douyin, (random) => {
    const rehearsal = openDouyinRehearsal(random, options.forgetsAfterMs);
    book = rehearsal.book;
    const handle: Handle = (request) => {
      heard.push(request);
      return options.instead?.(request, rehearsal.handle) ?? rehearsal.handle(request);
    };
    return { ...rehearsal, handle };
  });
  if (book === undefined) throw new Error('no rehearsal was opened');
  const found = book;
  return {
    ...stage,
    book: found,
    heard,
    bodies: (path) => heard.filter((each) => each.path.includes(path)).map((each) => each.body),
    coupon(name) {
      const coupon = found.find(name);
      if (coupon === undefined) throw new Error('no such coupon');
      return coupon;
    },
  };
}

/** An answer with the given codes on its two levels. */
export function saying(code: number, data: object = {}, extraCode: number = code): RehearsalReply {
  const extra = { error_code: extraCode, description: 'said by the test', logid: 'log-7', now: 1 };
  const { now: _now, ...quiet } = extra;
  return {
    status: 200,
    headers: {},
    body: JSON.stringify({ data: { error_code: code, description: 'said', ...data }, extra: quiet }),
  };
}

/** A new order, looked at, and an attempt on it. @returns also the plain codes of its coupons */
export async function looked(
  stage: DouyinStage,
  wish: { readonly deal?: string; readonly count?: number; readonly spend?: number } = {},
): Promise<{ readonly attempt: Attempt; readonly codes: readonly string[] }> {
  const order = stage.book.sell({ deal: wish.deal ?? '1801001', count: wish.count ?? 1 });
  const codes = order.coupons.map((coupon) => coupon.code);
  const prepared = await stage.platform.prepare(codes[0] ?? '');
  if (prepared.is !== 'done') throw new Error(`not prepared: ${JSON.stringify(prepared)}`);
  const { deal, ticket = '' } = prepared.value;
  return { attempt: stage.attempt(codes[0] ?? '', { deal, ticket, count: wish.spend ?? 1 }), codes };
}
