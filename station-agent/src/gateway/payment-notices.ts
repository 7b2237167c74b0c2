// What comes from outside about money, and the pictures customers scan. No token comes with a notice: its signature is
// the proof, over the bytes as they came, so these routes stand before anything that reads a body.

import express, { type Express, type Request, type Response } from 'express';
import { z } from 'zod';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import type { Till } from '../till/till.ts';
import { qrPicture } from './qr-picture.ts';
import { numberIn } from './route.ts';

const rawBody = express.raw({ type: () => true, limit: limits.httpBodyBytesMax });

function headersOf(request: Request): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  );
}

const bytesOf = (request: Request): Uint8Array =>
  request.body instanceof Uint8Array ? request.body : new Uint8Array(0);

const callbackShape = z.object({
  payment_id: z.number().int().positive(),
  transaction_id: z.string().max(64).default(''),
  success: z.boolean(),
});

function parsedCallback(body: Uint8Array): z.output<typeof callbackShape> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch (error) {
    throw new Refusal('bad-request', { reason: error instanceof Error ? error.message : '' });
  }
  const parsed = callbackShape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [problem] = parsed.error.issues;
  throw new Refusal('bad-request', { field: problem?.path.join('.') ?? '', reason: problem?.message ?? '' });
}

/** Registers what payment channels and the acquirer post. Must come before any body parser. */
export function paymentNotices(app: Express, till: Till): void {
  app.post('/api/v1/payment/:channel/callback', rawBody, (request, response) => {
    const notice = { headers: headersOf(request), body: bytesOf(request) };
    const { status, type, body } = till.payments.hearNotice(request.params['channel'], notice);
    response.status(status).set('cache-control', 'no-store').type(type).send(body);
  });
  app.post('/api/payment/callback', rawBody, async (request, response) => {
    const body = bytesOf(request);
    const id = till.payments.proveCallback(request.get('x-qiantai-signature'), body);
    if (id === undefined) throw new Refusal('not-signed-in');
    const { payment_id: payment, transaction_id: transaction, success } = parsedCallback(body);
    const status = await till.payments.hearAcquirer(id, { payment, transaction, success });
    response.set('cache-control', 'no-store').json({
      payment_id: payment,
      status: status === 'paid' ? 'success' : status,
    });
  });
}

async function sendPicture(request: Request, response: Response, qr: string | undefined): Promise<void> {
  if (qr === undefined) throw new Refusal('not-found');
  const picture = await qrPicture(qr);
  response.set('cache-control', 'no-store').set('vary', 'accept');
  if (request.accepts(['image/png', 'image/svg+xml']) === 'image/svg+xml')
    response.type('image/svg+xml').send(picture.svg);
  else response.type('image/png').send(Buffer.from(picture.png));
}

/** The picture of an open payment, by its order or by itself, as PNG or, where that is asked for, as SVG. */
export function paymentPictures(app: Express, till: Till, session: (request: Request) => unknown): void {
  app.get('/api/v1/payment/wxpay/qrcode/:order_id', async (request, response) => {
    session(request);
    const order = numberIn(request.params.order_id);
    await sendPicture(request, response, till.payments.pictureOfOrder(Number(order)));
  });
  app.get('/api/payment/qr/:payment_id', async (request, response) => {
    session(request);
    await sendPicture(
      request,
      response,
      till.payments.pictureOf(Number(numberIn(request.params.payment_id))),
    );
  });
}
