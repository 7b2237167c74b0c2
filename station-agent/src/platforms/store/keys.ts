// The shop's signing keys as station.json holds them, read strictly: a key that is not Ed25519 is no key.
// Why the raw 32 bytes are taken besides DER: that is what most tools print as "the public key".

import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** What stands before the 32 bytes of an Ed25519 public key in DER (RFC 8410). */
const spkiHead = Buffer.from('302a300506032b6570032100', 'hex');
const rawBytes = 32;

function ed25519(read: () => KeyObject): KeyObject | undefined {
  try {
    const key = read();
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    // node:crypto tells an unreadable key by throwing; here that is the answer "not a key".
    return undefined;
  }
}

/** @param text base64 of the raw 32 bytes or of the SPKI DER */
export function publicKeyOf(text: string): KeyObject | undefined {
  const bytes = Buffer.from(text, 'base64');
  const der = bytes.length === rawBytes ? Buffer.concat([spkiHead, bytes]) : bytes;
  return ed25519(() => createPublicKey({ key: der, format: 'der', type: 'spki' }));
}

/** @param text PKCS #8 as PEM, or as base64 of its DER */
export function privateKeyOf(text: string): KeyObject | undefined {
  return ed25519(() =>
    text.includes('-----BEGIN')
      ? createPrivateKey(text)
      : createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' }),
  );
}

/** The name under which the private key's own public key is published, or undefined when it is not. */
export function kidOf(privateKey: KeyObject, keys: ReadonlyMap<string, KeyObject>): string | undefined {
  const own = createPublicKey(privateKey);
  return [...keys].find(([, key]) => key.equals(own))?.[0];
}
