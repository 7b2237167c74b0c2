// How Alipay signs (RSA2: PKCS#1 v1.5 over SHA-256): the text of a request, the text of a notice, and the check.
// Why two texts: a request's includes sign_type, a notice's leaves it out.

import { sign as signBytes, verify as verifyBytes, type KeyObject } from 'node:crypto';

type Fields = Readonly<Record<string, string>>;

const digest = 'RSA-SHA256';
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

function joined(fields: Fields, takes: (name: string, value: string) => boolean): string {
  return Object.entries(fields)
    .filter(([name, value]) => takes(name, value))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Every field with a value but `sign`, sorted by name, un-encoded. */
export function requestText(fields: Fields): string {
  return joined(fields, (name, value) => name !== 'sign' && value !== '');
}

/** Every field of a notice but `sign` and `sign_type`, sorted by name, decoded once. */
export function noticeText(fields: Fields): string {
  return joined(fields, (name) => name !== 'sign' && name !== 'sign_type');
}

/** @returns base64 */
export function sign(text: string, key: KeyObject): string {
  return signBytes(digest, Buffer.from(text, 'utf8'), key).toString('base64');
}

/** Whether a base64 signature is the key owner's over exactly these characters. Never throws. */
export function isSigned(text: string, signature: string, key: KeyObject): boolean {
  if (!base64.test(signature)) return false;
  return verifyBytes(digest, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'));
}
