// Every platform folder found keeps the promise; a folder that is added is tested without an edit here.

import { expect, test } from 'vitest';
import { platformConformance } from './conformance.ts';
import { platformModules } from './index.ts';

test('at least one platform is found, each under its own code', () => {
  expect(platformModules.size).toBeGreaterThan(0);
  for (const [code, module] of platformModules) expect(module.code).toBe(code);
});

for (const module of platformModules.values()) platformConformance(module);
