// Several vouchers in one request, in the seed's words: what each is worth, and all of them redeemed.

import type { Request } from 'express';
import type { BasketLine, BasketLook, BasketRefusal, BasketResult } from '@qiantai/shared/commands/basket.ts';
import { refusals } from '@qiantai/shared/refusals.ts';
import { bodyOf, route, type Route, type RouteContext } from './route.ts';
import { seedRedemption, seedVoucher } from './voucher-routes.ts';

/** Lines whose end nobody knows yet. */
const isUnknown = ({ state }: BasketLine): boolean => state === 'unclear' || state === 'undo-unclear';
const askAt = (attempt: string): string => `/api/v1/attempts/${attempt}`;

/** A refusal within an answer has the shape that it would have alone. */
function seedRefusal(refusal: BasketRefusal | undefined): Record<string, unknown> | null {
  if (refusal === undefined) return null;
  return { code: refusals[refusal.error], ...refusal };
}

function seedLook(look: BasketLook, context: RouteContext): Record<string, unknown> {
  return {
    voucher_code: look.code,
    voucher: look.card === undefined ? null : seedVoucher(look.card, context),
    refusal: seedRefusal(look.refusal),
  };
}

/** @returns the attempt to ask about: the undo's own where that is what nobody knows */
const openAttempt = (line: BasketLine): string | undefined => line.undo ?? line.card?.attempt;

function seedLine(line: BasketLine, context: RouteContext): Record<string, unknown> {
  const attempt = isUnknown(line) ? openAttempt(line) : undefined;
  return {
    voucher_code: line.code,
    state: line.state,
    redemption: line.card === undefined ? null : seedRedemption(line.card, context),
    refusal: seedRefusal(line.refusal),
    ask_again: attempt === undefined ? null : askAt(attempt),
  };
}

/** The body's codes by the names of the command; what is no list or no object is left for the schema to refuse. */
function codesIn(request: Request): unknown {
  const { codes } = bodyOf(request);
  if (!Array.isArray(codes)) return codes;
  return codes.map((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return entry;
    const { voucher_code: code, ...rest } = entry as Record<string, unknown>;
    return { code, ...rest };
  });
}

/** Before the routes of one voucher: `/basket` would be taken for an id there. */
export const basketRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/api/v1/vouchers/basket/check',
    command: 'basket.check',
    data: (looks, context) => ({ lines: looks.map((look) => seedLook(look, context)) }),
    input: (request) => ({ codes: codesIn(request) }),
  }),
  route({
    method: 'post',
    path: '/api/v1/vouchers/basket',
    command: 'basket.redeem',
    status: ({ lines }: BasketResult) => (lines.some(isUnknown) ? 202 : 200),
    askAgain: ({ lines }) => {
      const open = lines.find(isUnknown);
      return askAt((open === undefined ? undefined : openAttempt(open)) ?? '');
    },
    data: ({ lines, redeemed, whole }, context) => ({
      lines: lines.map((line) => seedLine(line, context)),
      redeemed,
      whole,
    }),
    input: (request) => ({
      codes: codesIn(request),
      ...('on_failure' in bodyOf(request) ? { onFailure: bodyOf(request)['on_failure'] } : {}),
    }),
  }),
];
