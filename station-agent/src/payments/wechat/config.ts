// The `wechat` section of station.json, parsed once at the edge.
// Why keys are opened here already: a key that does not parse must be told at start, with its path, not at the counter.

import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { baseUrl } from '../../remote/base-url.ts';

/** A PEM key, opened; its line breaks may be written as \n. */
function pem(open: (text: string) => KeyObject, what: string): z.ZodType<KeyObject, string> {
  return z
    .string()
    .max(8_192)
    .transform((text, context) => {
      try {
        const key = open(text.replaceAll('\\n', '\n'));
        if (key.asymmetricKeyType === 'rsa') return key;
      } catch (error) {
        if (!(error instanceof Error)) throw error;
      }
      context.addIssue({ code: 'custom', message: `must be ${what} (RSA, PEM)` });
      return z.NEVER;
    });
}

export const wechatConfig = z
  .strictObject({
    baseUrl: baseUrl.default('https://api.mch.weixin.qq.com'),
    /** A second host for reads when the first does not answer; the platform's own one unless told. */
    backupBaseUrl: baseUrl.optional(),
    mchid: z.coerce.string().regex(/^\d{6,32}$/, { error: 'must be the merchant number' }),
    appid: z.string().regex(/^[0-9A-Za-z_-]{4,32}$/),
    /** Of the merchant's API certificate. */
    serialNo: z
      .string()
      .regex(/^[0-9A-Fa-f]{8,64}$/)
      .transform((text) => text.toUpperCase()),
    privateKey: pem(createPrivateKey, 'the merchant’s private key'),
    apiV3Key: z.string().refine((text) => Buffer.byteLength(text) === 32, { error: 'must be 32 bytes long' }),
    /** Both absent: the older mode, with platform certificates that are fetched and renewed. */
    publicKeyId: z
      .string()
      .regex(/^PUB_KEY_ID_[0-9A-Za-z]{1,64}$/)
      .optional(),
    publicKey: pem(createPublicKey, 'WeChat Pay’s public key').optional(),
    /** Also believe platform certificates: while a merchant moves to the public key, both sign. */
    certificatesToo: z.boolean().default(false),
    /** Where notifications arrive: public, https, without a query. */
    notifyUrl: baseUrl,
  })
  .refine((config) => (config.publicKey === undefined) === (config.publicKeyId === undefined), {
    error: 'publicKeyId and publicKey belong together',
    path: ['publicKeyId'],
  });

export type WechatConfig = z.infer<typeof wechatConfig>;
