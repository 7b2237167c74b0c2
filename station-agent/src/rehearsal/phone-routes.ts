// The customer's phone of the rehearsal store: scans the picture on the display, shows a payment code, types the
// password or walks away. What it does happens at the rehearsal platforms, never at the till.

import type { Express } from 'express';
import { z } from 'zod';
import { Refusal } from '@qiantai/shared/refusals.ts';
import type { ExtraRoutes } from '../gateway/gateway.ts';
import { replayGun } from '../scanners/transports/replay.ts';
import { parse, rehearsalGun } from './desk-shape.ts';
import type { RehearsalPayments, RehearsalPayPart } from './payments.ts';

const scanShape = z.object({ qr: z.string().min(1).max(1_024) });
const codeShape = z.object({
  channel: z.string(),
  balance: z.enum(['enough', 'too-little']).default('enough'),
  asks: z.enum(['nothing', 'password']).default('nothing'),
  /** Holds it under the counter's gun at once. */
  scan: z.boolean().default(true),
});
const typeShape = z.object({ channel: z.string(), code: z.string(), how: z.enum(['right', 'cancel']) });
const refundShape = z.object({
  channel: z.string(),
  how: z.enum(['refunded', 'slowly', 'abnormal']),
});

const codesShownMax = 20;

interface Phone {
  readonly codes: { channel: string; code: string; asks: string }[];
}

function partOf(payments: RehearsalPayments, code: string): RehearsalPayPart {
  const part = payments.parts.find(({ module }) => module.code === code);
  if (part === undefined) throw new Refusal('payment-method-unknown', { method: code });
  return part;
}

/** Whose picture it is, only its platform knows: each is asked. */
function scanAnywhere(payments: RehearsalPayments, qr: string, nowMs: number): Record<string, unknown> {
  for (const { module, channel } of payments.parts)
    if (channel.phone.scan(qr, nowMs) === 'paid') return { how: 'paid', channel: module.code };
  return { how: 'gone' };
}

/** @param now unix milliseconds, the platforms' own clock */
export function createPhoneRoutes(payments: RehearsalPayments, now: () => number): ExtraRoutes {
  const phone: Phone = { codes: [] };
  return (app: Express, session) => {
    app.get('/api/rehearsal/phone', (request, response) => {
      session(request);
      response.set('cache-control', 'no-store').json({
        channels: payments.parts.map(({ module }) => ({
          code: module.code,
          label: module.label,
          colour: module.colour,
          means: module.means,
        })),
        codes: phone.codes,
        callbackSecret: payments.callbackSecret,
      });
    });
    app.post('/api/rehearsal/phone/scan', (request, response) => {
      session(request);
      response.json(scanAnywhere(payments, parse(scanShape, request.body).qr, now()));
    });
    app.post('/api/rehearsal/phone/code', (request, response) => {
      session(request);
      const { channel, balance, asks, scan } = parse(codeShape, request.body);
      const code = partOf(payments, channel).channel.phone.code(balance, asks, now());
      phone.codes.unshift({ channel, code, asks });
      phone.codes.splice(codesShownMax);
      if (scan) replayGun(rehearsalGun).scan(code);
      response.json({ channel, code, asks });
    });
    app.post('/api/rehearsal/phone/type', (request, response) => {
      session(request);
      const { channel, code, how } = parse(typeShape, request.body);
      partOf(payments, channel).channel.phone.type(code, how, now());
      response.json({ how });
    });
    app.post('/api/rehearsal/phone/refunds', (request, response) => {
      session(request);
      const { channel, how } = parse(refundShape, request.body);
      partOf(payments, channel).channel.refundsEnd?.(how);
      response.json({ how });
    });
  };
}
