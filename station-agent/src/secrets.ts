// Sealing: what must not be readable in a copied database is encrypted with a key that lives beside it, 0600.
// Why a key file: a headless counter PC often has no key store; an operating system's store may replace it.

import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { SecretShelf } from './remote/secret-shelf.ts';

export interface Seals {
  seal(name: string, text: string): string;
  /** @throws when the text was sealed under another name or key, or was altered */
  unseal(name: string, sealed: string): string;
  /** Mixed into every PIN hash, so that a stolen database alone cannot be searched for PINs. */
  readonly pepper: Uint8Array;
}

/** Reads the key file, or makes it at the first start. @param random cryptographically strong bytes */
export function openSeals(keyPath: string, random: (bytes: number) => Uint8Array): Seals {
  if (!existsSync(keyPath)) writeFileSync(keyPath, random(32), { mode: 0o600, flag: 'wx' });
  const root = readFileSync(keyPath);
  if (root.byteLength !== 32)
    throw new Error(`${keyPath}: is not a key of this station; restore it from a backup`);
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', root, 'qiantai', purpose, 32));
  const key = derive('seal');
  return {
    pepper: derive('pin'),
    seal(name, text) {
      const nonce = random(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    unseal(name, sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(name));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
  };
}

/** A shelf that seals what it keeps. @param prefix keeps one platform's names apart from another's */
export function sealedShelf(
  shelf: { read(name: string): string | undefined; write(name: string, value: string): void },
  seals: Seals,
  prefix: string,
): SecretShelf {
  return {
    read(name) {
      const sealed = shelf.read(`${prefix}.${name}`);
      return sealed === undefined ? undefined : seals.unseal(`${prefix}.${name}`, sealed);
    },
    write: (name, value) => shelf.write(`${prefix}.${name}`, seals.seal(`${prefix}.${name}`, value)),
  };
}
