import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { factsPage } from './docs.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

test('docs/FACTS.md is what the facts say', () => {
  expect(readFileSync(join(root, 'docs/FACTS.md'), 'utf8')).toBe(factsPage());
});

const pages = [
  'README.md',
  'README.zh-CN.md',
  'station-agent/src/platforms/README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

test.each(pages)('every link of %s leads somewhere', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link ?? '');
  for (const link of links.filter((one) => !/^https?:/.test(one))) {
    expect(existsSync(resolve(root, dirname(page), link)), `${page} → ${link}`).toBe(true);
  }
});
