// The `payments.alipay` section of station.json, parsed once at the edge.
// Why the keys are read here already: a wrong paste is told at the start, with the name of its line, not at the till.

import { z } from 'zod';
import { baseUrl } from '../../remote/base-url.ts';
import { readPrivateKey, readPublicKey } from './keys.ts';

const keyText = z.string().min(1).max(8_192);
const wanted = 'PEM or bare base64, PKCS1 or PKCS8, of at least 2048 bits';

export const alipayConfig = z.strictObject({
  gateway: baseUrl.default('https://openapi.alipay.com/gateway.do'),
  appId: z.coerce.string().regex(/^\d{8,32}$/, { error: 'must be the number of the application' }),
  /** The application's own key; its public half is registered with Alipay. */
  privateKey: keyText.refine((text) => readPrivateKey(text) !== undefined, {
    error: `must be an RSA private key: ${wanted}`,
  }),
  /** Alipay's key for this application; not the application's own public key. */
  alipayPublicKey: keyText.refine((text) => readPublicKey(text) !== undefined, {
    error: `must be Alipay's RSA public key: ${wanted}`,
  }),
  /** Where Alipay posts what happened; a shop without a public address leaves it out and is told by asking. */
  notifyUrl: baseUrl.optional(),
  /** The merchant's account (2088…): a notice about another one is not believed. */
  sellerId: z
    .string()
    .regex(/^\d{16}$/, { error: 'must be the 16 digits of the merchant account' })
    .optional(),
  /** Where the application works for another merchant, that merchant's authorisation. */
  appAuthToken: z.string().min(1).max(512).optional(),
});

export type AlipayConfig = z.infer<typeof alipayConfig>;
