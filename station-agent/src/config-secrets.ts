// Secrets of a section, a platform's or a payment channel's: given in the clear once, sealed into the data folder, then dropped from the file
// or replaced by {"sealed": true}. A file that names a new one wins and is sealed again.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openReadOnly } from './journal/sqlite.ts';
import { UsageError } from './options.ts';
import type { SecretShelf } from './remote/secret-shelf.ts';
import { openSeals, sealedShelf } from './secrets.ts';

/** The sealed secret of one owner's shelf, such as platform.meituan, by its key in the section. */
export type SealedReader = (shelf: string, key: string) => string | undefined;

/** Whose secrets they are, and where its section stands in station.json. */
export interface SecretOwner {
  /** Its shelf in the data folder: platform.meituan, payment.wechat. */
  readonly shelf: string;
  /** Its section: platforms.meituan, payments.wechat. */
  readonly path: string;
  readonly secretKeys?: readonly string[] | undefined;
}

type Section = Readonly<Record<string, unknown>>;

const shelfName = (key: string): string => `config.${key}`;

function isPlaceholder(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'sealed' in value && value.sealed === true;
}

/**
 * The section with its sealed secrets filled in.
 * @throws UsageError when the file says that a secret is sealed and the data folder has none
 */
export function withSealed(
  section: unknown,
  owner: SecretOwner,
  read: SealedReader,
  source: string,
): unknown {
  if (typeof section !== 'object' || section === null) return section;
  const filled: Record<string, unknown> = { ...section };
  for (const key of owner.secretKeys ?? []) {
    const given = (section as Section)[key];
    if (given !== undefined && !isPlaceholder(given)) continue;
    const sealed = read(owner.shelf, key);
    if (sealed !== undefined) filled[key] = sealed;
    else if (given !== undefined) {
      throw new UsageError(
        `${source}: ${owner.path}.${key} is said to be sealed, but this data folder holds none; write it in the clear once`,
      );
    }
  }
  return filled;
}

/** Seals what the file gives in the clear. Durable when it returns. */
export function sealSection(
  section: unknown,
  owner: Pick<SecretOwner, 'secretKeys'>,
  shelf: SecretShelf,
): void {
  if (typeof section !== 'object' || section === null) return;
  for (const key of owner.secretKeys ?? []) {
    const given = (section as Section)[key];
    if (typeof given === 'string' && shelf.read(shelfName(key)) !== given) shelf.write(shelfName(key), given);
  }
}

/** Reads from an open shelf of this owner. */
export function readFrom(shelf: SecretShelf): SealedReader {
  return (_shelf, key) => shelf.read(shelfName(key));
}

/** What a data folder holds, looked at before anything is opened for writing. Empty for a new folder. */
export function sealedIn(dataFolder: string): { readonly read: SealedReader; close(): void } {
  const [journal, key] = [join(dataFolder, 'journal.db'), join(dataFolder, 'station.key')];
  if (!existsSync(journal) || !existsSync(key)) return { read: () => undefined, close: () => undefined };
  const db = openReadOnly(journal);
  const seals = openSeals(key, () => {
    throw new Error('nothing is sealed while looking');
  });
  const raw = {
    read: (name: string) => db.get<{ value: string }>('SELECT value FROM sealed WHERE name = ?', name)?.value,
    write: () => undefined,
  };
  return {
    read: (shelf, name) => sealedShelf(raw, seals, shelf).read(shelfName(name)),
    close: () => db.close(),
  };
}
