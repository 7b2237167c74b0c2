// Every screen of the house before somebody who cannot see it or point at it: found by its route, in both languages
// and both looks, with things to show. Why all from the route tree: a screen nobody listed is the one that fails.

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { openEvening, type Evening } from './evening.testkit.ts';

const routes = join(import.meta.dirname, '../src/routes');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The addresses of all screens; a part of an address that is a choice is filled with the first there is. */
const screens = readdirSync(routes, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('+page.svelte'))
  .map((file) => `/${relative('.', dirname(file)).replaceAll(/\[\w+\]/g, '1')}`)
  .toSorted();

const locales = ['zh-CN', 'en-US'] as const;
const looks = ['light', 'dark'] as const;

let evening: Evening;
let person: string;

beforeAll(async () => {
  evening = await openEvening();
  const answer = await evening.shop.call('POST', '/api/auth/login', { staff: '9001', pin: '9999' });
  const { token, staff } = answer.body as { readonly [name: string]: unknown };
  person = JSON.stringify({ is: 'staff', token, ...Object(staff) });
  const code = await evening.issue();
  await evening.issue();
  const bearer = { authorization: `Bearer ${String(token)}` };
  await evening.shop.call('POST', '/api/v1/vouchers/verify', { voucher_code: code }, bearer);
});

afterAll(() => evening.close());

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate<Violation[]>(
    `axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations)`,
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
  );
}

test.each(screens)('the screen %s can be used without seeing or pointing', async (path) => {
  const found: string[] = [];
  for (const locale of locales) {
    const page = await evening.screen('/healthz', undefined, { locale });
    await page.evaluate((text) => globalThis.sessionStorage.setItem('qiantai.person', text), person);
    for (const look of looks) {
      await page.emulateMedia({ colorScheme: look });
      await page.goto(evening.shop.url + path);
      await page.getByRole('main').waitFor();
      await page.waitForLoadState('networkidle');
      for (const each of await violations(page)) found.push(`${locale} ${look} ${each}`);
    }
    await page.context().close();
  }
  expect(found).toEqual([]);
});
