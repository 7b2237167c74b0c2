// The three pieces of cryptography of API v3, pure: a request's signature, an answer's, and the sealed resource.
// Why our own: the platform's libraries hide retries and clocks, and one of them never checks the seal it opens.

import { createDecipheriv, createSign, createVerify, type KeyObject } from 'node:crypto';

const lines = (...parts: readonly string[]): string => parts.map((part) => `${part}\n`).join('');

export interface Signed {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  readonly seconds: string;
  readonly nonce: string;
  readonly body: string;
}

/** The signature of a request, base64: five lines, each ended, RSA PKCS#1 v1.5 with SHA-256. */
export function requestSignature(key: KeyObject, request: Signed): string {
  const { method, target, seconds, nonce, body } = request;
  return createSign('RSA-SHA256')
    .update(lines(method, target, seconds, nonce, body))
    .sign(key, 'base64');
}

/** The Authorization header of a signed request. */
export function authorization(
  key: KeyObject,
  merchant: { readonly mchid: string; readonly serialNo: string },
  request: Signed,
): string {
  const said = [
    ['mchid', merchant.mchid],
    ['nonce_str', request.nonce],
    ['signature', requestSignature(key, request)],
    ['timestamp', request.seconds],
    ['serial_no', merchant.serialNo],
  ];
  return `WECHATPAY2-SHA256-RSA2048 ${said.map(([name, value]) => `${name}="${value}"`).join(',')}`;
}

/** What an answer or a notification says about its signer. */
export interface Seal {
  readonly serial: string;
  readonly seconds: string;
  readonly nonce: string;
  readonly signature: string;
}

/** Reads the four headers. @param headers with names in lower case. @returns undefined when one is missing */
export function sealOf(headers: Readonly<Record<string, string>>): Seal | undefined {
  const [serial, seconds, nonce, signature] = ['serial', 'timestamp', 'nonce', 'signature'].map(
    (name) => headers[`wechatpay-${name}`] ?? '',
  );
  if (!serial || !seconds || !nonce || !signature) return undefined;
  return { serial, seconds, nonce, signature };
}

const clockSkewMsMax = 300_000;

/** Whether a seal is of this moment, give or take less than five minutes. */
export function isTimely(seal: Seal, nowMs: number): boolean {
  if (!/^\d{1,12}$/.test(seal.seconds)) return false;
  return Math.abs(nowMs - Number(seal.seconds) * 1_000) < clockSkewMsMax;
}

/** A few answers carry a signature that must not verify: they look whether anybody checks. */
export function isProbe(seal: Seal): boolean {
  return seal.signature.startsWith('WECHATPAY/SIGNTEST/');
}

/** Whether the key signed exactly these bytes: three lines, each ended. */
export function verifies(key: KeyObject, seal: Seal, body: Uint8Array): boolean {
  if (isProbe(seal) || !/^[0-9A-Za-z+/]+={0,2}$/.test(seal.signature)) return false;
  const verify = createVerify('RSA-SHA256').update(lines(seal.seconds, seal.nonce));
  return verify.update(body).update('\n').verify(key, seal.signature, 'base64');
}

/** What was sealed with the APIv3 key. */
export interface Sealed {
  readonly ciphertext: string;
  readonly nonce: string;
  readonly associated_data?: string | null | undefined;
}

const tagBytes = 16;

/**
 * Opens what was sealed with AES-256-GCM. The tag is the last 16 bytes and is always checked.
 * @returns undefined when it was altered, cut, or sealed under another key
 */
export function unsealed(apiV3Key: string, sealed: Sealed): string | undefined {
  const bytes = Buffer.from(sealed.ciphertext, 'base64');
  if (bytes.byteLength < tagBytes || Buffer.byteLength(sealed.nonce) !== 12) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(sealed.nonce), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(sealed.associated_data ?? ''));
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]).toString('utf8');
  } catch (error) {
    // OpenSSL says one thing only: the tag does not fit.
    if (error instanceof Error) return undefined;
    throw error;
  }
}
