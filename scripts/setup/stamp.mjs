// Stamps: the fingerprint of what a step was made from, laid beside what it made.
// Why content and not file times: a checkout or a copy changes times without changing anything.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/**
 * Every file at or under a path, sorted; nothing when the path does not exist.
 * @param {string} path
 * @returns {string[]}
 */
export function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * @param {string} root names are hashed relative to it, so that a moved clone keeps its stamps
 * @param {readonly string[]} paths files and folders; missing ones count as absent
 * @param {(name: string) => boolean} [counts] which of the files found count
 * @returns {string} 64 hex digits
 */
export function fingerprint(root, paths, counts = () => true) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => filesUnder(join(root, path)))) {
    const name = relative(root, file).split(sep).join('/');
    if (!counts(name)) continue;
    const content = readFileSync(file);
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** @param {string} stamp its file @param {string} print the fingerprint of now */
export function isFresh(stamp, print) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === print;
}

/** @param {string} stamp its file @param {string} print */
export function setStamp(stamp, print) {
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, print);
}
