import { expect, test } from 'vitest';
import { facts } from './index.ts';

test.each(Object.entries(facts))('%s: its example is a fact the journal would take', (name, definition) => {
  expect(definition.schema.parse(definition.example)).toEqual(definition.example);
  expect(name).toMatch(/^[a-z]+\.[a-z-]+$/);
  expect(definition.says).toMatch(/\.$/);
});
