// The fields of answers and notifications that are read, as zod shapes at the edge.
// Why loose: the platform adds fields as it likes; what we read must be there and of its type.

import { z } from 'zod';

const text = z.string().min(1).max(512);
const fen = z.number().int().nonnegative();
/** RFC 3339 with an offset, as unix ms. */
const moment = z.iso.datetime({ offset: true }).transform((said) => Date.parse(said));

export const refusalShape = z.object({ code: text, message: z.string().nullish() }).loose();

export const nativeShape = z.object({ code_url: z.string().startsWith('weixin://').max(512) }).loose();

export const reverseShape = z.object({ mchid: text, out_trade_no: text }).loose();

/** One order, as query, codepay and notification tell it. */
export const transactionShape = z
  .object({
    appid: text,
    mchid: text,
    out_trade_no: text,
    trade_state: text,
    trade_state_desc: z.string().nullish(),
    transaction_id: z.string().max(64).nullish(),
    success_time: moment.nullish(),
    amount: z.object({ total: fen, currency: z.string().nullish() }).loose().nullish(),
  })
  .loose();
export type Transaction = z.infer<typeof transactionShape>;

/** One refund, as asked for and queried. */
export const refundShape = z
  .object({
    out_refund_no: text,
    out_trade_no: text,
    status: text,
    success_time: moment.nullish(),
    amount: z.object({ total: fen, refund: fen, currency: z.string().nullish() }).loose(),
  })
  .loose();
export type Refund = z.infer<typeof refundShape>;

/** One refund, as a notification tells it. */
export const refundNoticeShape = z
  .object({
    mchid: text,
    out_refund_no: text,
    out_trade_no: text,
    refund_status: text,
    success_time: moment.nullish(),
    amount: z.object({ total: fen, refund: fen }).loose(),
  })
  .loose();

const sealedShape = z
  .object({
    algorithm: z.literal('AEAD_AES_256_GCM'),
    ciphertext: z.string().min(1),
    nonce: z.string(),
    associated_data: z.string().nullish(),
  })
  .loose();

export const noticeShape = z
  .object({
    id: z.string().min(1).max(64),
    event_type: text,
    resource_type: z.literal('encrypt-resource'),
    resource: sealedShape,
  })
  .loose();

export const certificatesShape = z
  .object({
    data: z
      .array(z.object({ serial_no: text, expire_time: moment, encrypt_certificate: sealedShape }).loose())
      .min(1)
      .max(10),
  })
  .loose();

export const tradebillShape = z
  .object({ hash_type: z.literal('SHA1'), hash_value: z.string().length(40), download_url: z.url() })
  .loose();

/** Parses JSON bytes by a shape. @returns undefined when they are no JSON in UTF-8 or of another shape */
export function parsedAs<T>(shape: z.ZodType<T>, body: Uint8Array | string): T | undefined {
  try {
    const said = typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body);
    return shape.safeParse(JSON.parse(said)).data;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}
