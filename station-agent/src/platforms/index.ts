// Finds every voucher platform: a folder beside this file with an index.ts that exports `platform`.
// Why no list: a platform is added by adding its folder, and nothing else in the product is edited.

import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { PlatformModule } from './platform.ts';

const codeShape = /^[a-z][a-z0-9-]{0,31}$/;

function isModule(value: unknown): value is PlatformModule {
  if (typeof value !== 'object' || value === null) return false;
  const part = (name: string): unknown => Reflect.get(value, name);
  return (
    typeof part('code') === 'string' &&
    Number.isInteger(part('id')) &&
    typeof part('colour') === 'string' &&
    typeof part('label') === 'object' &&
    typeof part('configSchema') === 'object' &&
    ['recognise', 'open', 'rehearsal'].every((name) => typeof part(name) === 'function')
  );
}

async function loadOne(folder: string, entry: URL): Promise<PlatformModule> {
  const exported: unknown = await import(/* @vite-ignore */ entry.href);
  const platform: unknown = Reflect.get(Object(exported), 'platform');
  if (!isModule(platform))
    throw new Error(`platforms/${folder}/index.ts does not export a whole \`platform\``);
  if (platform.code !== folder || !codeShape.test(folder)) {
    throw new Error(
      `platforms/${folder}: its code is "${platform.code}"; it must be the folder's name, a-z0-9-`,
    );
  }
  return platform;
}

/**
 * Loads every platform folder of a directory, in the order of their ids. A folder without index.ts is no platform.
 * @param dir where the folders are; this file's own directory unless told
 * @throws when a folder does not keep the contract or two share an id: the station must not start half-known
 */
export async function loadPlatforms(dir?: string | URL): Promise<ReadonlyMap<string, PlatformModule>> {
  const base = typeof dir === 'string' ? pathToFileURL(`${dir}/`) : (dir ?? new URL('./', import.meta.url));
  const found: PlatformModule[] = [];
  for (const folder of (await readdir(base, { withFileTypes: true })).filter((each) => each.isDirectory())) {
    const entry = new URL(`${encodeURIComponent(folder.name)}/index.ts`, base);
    if (existsSync(entry)) found.push(await loadOne(folder.name, entry));
  }
  found.sort((one, other) => one.id - other.id);
  const twice = found.find((each, index) => found[index + 1]?.id === each.id);
  if (twice !== undefined) throw new Error(`two platforms share the id ${twice.id}; one is "${twice.code}"`);
  return new Map(found.map((each) => [each.code, each]));
}

/** Every platform this build knows, by code. */
export const platformModules: ReadonlyMap<string, PlatformModule> = await loadPlatforms();
