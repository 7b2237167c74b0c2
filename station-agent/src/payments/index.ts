// Finds every payment channel: a folder beside this file with an index.ts that exports `channel`.
// Why no list: a channel is added by adding its folder, and nothing else in the product is edited.

import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { paymentMeans } from '@qiantai/shared/facts/payment.ts';
import type { ChannelModule } from './channel.ts';

const folderShape = /^[a-z][a-z0-9-]{0,31}$/;

function isModule(value: unknown): value is ChannelModule {
  if (typeof value !== 'object' || value === null) return false;
  const part = (name: string): unknown => Reflect.get(value, name);
  const means = part('means');
  const known = (each: unknown): boolean => paymentMeans.some((one) => one === each);
  return (
    ['code', 'colour'].every((name) => typeof part(name) === 'string') &&
    Number.isInteger(part('order')) &&
    ['label', 'says', 'configSchema'].every((name) => typeof part(name) === 'object') &&
    Array.isArray(means) &&
    means.length > 0 &&
    means.every(known) &&
    // Who charges a shown code must be able to tell it from any other text.
    (!means.includes('code') || typeof part('recognise') === 'function') &&
    typeof part('open') === 'function'
  );
}

async function loadOne(folder: string, entry: URL): Promise<ChannelModule> {
  const exported: unknown = await import(/* @vite-ignore */ entry.href);
  const channel: unknown = Reflect.get(Object(exported), 'channel');
  if (!isModule(channel)) throw new Error(`payments/${folder}/index.ts does not export a whole \`channel\``);
  const due = folder.replaceAll('-', '_');
  if (channel.code !== due || !folderShape.test(folder)) {
    throw new Error(
      `payments/${folder}: its code is "${channel.code}"; it must be the folder's name with _ for -, a-z0-9_`,
    );
  }
  return channel;
}

/**
 * Loads every channel folder of a directory, in the order in which a till offers them. A folder without index.ts is
 * no channel.
 * @param dir where the folders are; this file's own directory unless told
 * @throws when a folder does not keep the contract or two share a place: the station must not start half-known
 */
export async function loadChannels(dir?: string | URL): Promise<ReadonlyMap<string, ChannelModule>> {
  const base = typeof dir === 'string' ? pathToFileURL(`${dir}/`) : (dir ?? new URL('./', import.meta.url));
  const found: ChannelModule[] = [];
  for (const folder of (await readdir(base, { withFileTypes: true })).filter((each) => each.isDirectory())) {
    const entry = new URL(`${encodeURIComponent(folder.name)}/index.ts`, base);
    if (existsSync(entry)) found.push(await loadOne(folder.name, entry));
  }
  found.sort((one, other) => one.order - other.order);
  const twice = found.find((each, index) => found[index + 1]?.order === each.order);
  if (twice !== undefined)
    throw new Error(`two channels share the place ${twice.order}; one is "${twice.code}"`);
  return new Map(found.map((each) => [each.code, each]));
}

/** Every channel this build knows, by code. */
export const channelModules: ReadonlyMap<string, ChannelModule> = await loadChannels();
