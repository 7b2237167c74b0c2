// A key for each person, on a shelf beside the facts: what a fact keeps about somebody is sealed under it, and once
// the key is gone nobody reads it any more, though the fact stands in its chain as it always did.
// Why not the station's own key: facts are never changed, so forgetting one person must not need to touch them.

import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { ViewDb } from '@qiantai/shared/views/view.ts';

export const personKeysSchema =
  'CREATE TABLE IF NOT EXISTS person_keys (person INTEGER PRIMARY KEY, key TEXT NOT NULL) STRICT';

type Rows = Pick<ViewDb, 'get' | 'run'>;

function keyOf(db: Rows, person: number): Buffer | undefined {
  // A database that only views were folded into has no shelf.
  if (db.get(`SELECT 1 AS found FROM sqlite_master WHERE name = 'person_keys'`) === undefined)
    return undefined;
  const row = db.get<{ key: string }>('SELECT key FROM person_keys WHERE person = ?', person);
  return row === undefined ? undefined : Buffer.from(row.key, 'base64');
}

/**
 * Seals a text for one person, making their key when there is none yet.
 * @param random cryptographically strong bytes
 */
export function sealForPerson(
  db: Rows,
  random: (bytes: number) => Uint8Array,
  person: number,
  text: string,
): string {
  let key = keyOf(db, person);
  if (key === undefined) {
    key = Buffer.from(random(32));
    db.run('INSERT INTO person_keys VALUES (?, ?)', person, key.toString('base64'));
  }
  const nonce = random(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(`person.${person}`));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

/** @returns undefined when the person was forgotten, or the text was sealed under another key */
export function openForPerson(db: Rows, person: number, sealed: string): string | undefined {
  const key = keyOf(db, person);
  const bytes = Buffer.from(sealed, 'base64');
  if (key === undefined || bytes.byteLength < 28) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(
    Buffer.from(`person.${person}`),
  );
  decipher.setAuthTag(bytes.subarray(12, 28));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
