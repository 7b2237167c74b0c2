// RSA keys as people paste them: PEM or the bare base64 of Alipay's own key tool, PKCS1 or PKCS8.
// Why both are tried: the two look alike, and nobody at a counter knows which one the tool gave.

import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { limits } from '@qiantai/shared/limits.ts';

const pemLine = /-----[A-Z ]+-----/g;
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

function derOf(text: string): Buffer | undefined {
  const bare = text.replace(pemLine, '').replace(/\s+/g, '');
  return base64.test(bare) ? Buffer.from(bare, 'base64') : undefined;
}

function usable(read: () => KeyObject): KeyObject | undefined {
  try {
    const key = read();
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    return key.asymmetricKeyType === 'rsa' && bits >= limits.alipayKeyBitsMin ? key : undefined;
  } catch (error) {
    // Another encoding, or no key at all: the next one is tried.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** @returns undefined when the text is no RSA private key of at least limits.alipayKeyBitsMin */
export function readPrivateKey(text: string): KeyObject | undefined {
  const key = derOf(text);
  if (key === undefined) return undefined;
  return (
    usable(() => createPrivateKey({ key, format: 'der', type: 'pkcs8' })) ??
    usable(() => createPrivateKey({ key, format: 'der', type: 'pkcs1' }))
  );
}

/** @returns undefined when the text is no RSA public key of at least limits.alipayKeyBitsMin */
export function readPublicKey(text: string): KeyObject | undefined {
  const key = derOf(text);
  if (key === undefined) return undefined;
  return (
    usable(() => createPublicKey({ key, format: 'der', type: 'spki' })) ??
    usable(() => createPublicKey({ key, format: 'der', type: 'pkcs1' }))
  );
}
