// What the till may seal with: the station's seals, and a digest to find sealed things by without opening them.
// Why keyed: there are few phone numbers, so that a plain hash of one is as good as the number itself.

import { createHmac, hkdfSync } from 'node:crypto';

export interface Sealer {
  /** @param name what it belongs to; the same name opens it */
  seal(name: string, text: string): string;
  /** @throws when it was sealed under another name or key, or was altered */
  unseal(name: string, sealed: string): string;
  /** 64 hex digits: always the same for the same name and text, and of no use without the key. */
  digest(name: string, text: string): string;
}

/** @param seals the station's; the digest's key is derived from its pepper, so it lives and is restored with it */
export function sealerOf(seals: Pick<Sealer, 'seal' | 'unseal'> & { readonly pepper: Uint8Array }): Sealer {
  const key = Buffer.from(hkdfSync('sha256', seals.pepper, 'qiantai', 'digest', 32));
  return {
    seal: (name, text) => seals.seal(name, text),
    unseal: (name, sealed) => seals.unseal(name, sealed),
    digest: (name, text) => createHmac('sha256', key).update(`${name}\n${text}`).digest('hex'),
  };
}
