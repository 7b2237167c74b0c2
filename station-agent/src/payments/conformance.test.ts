// Every channel folder found keeps the promise; a folder that is added is tested without an edit here.

import { expect, test } from 'vitest';
import { paymentConformance, promisesOf } from './conformance.ts';
import { channelModules } from './index.ts';

test('every channel says in both languages what it is, and opens its calls for the means it names', () => {
  expect(channelModules.size).toBeGreaterThan(0);
  for (const module of channelModules.values()) {
    for (const said of [module.label, module.says]) expect(said.zh !== '' && said.en !== '').toBe(true);
    expect(promisesOf(module)).toEqual([]);
  }
});

for (const module of channelModules.values()) paymentConformance(module);
