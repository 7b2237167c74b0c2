import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rawMembers } from './raw-members.ts';

test('each value keeps its exact characters: spaces, escapes, braces in texts', () => {
  const inner = '{ "a" : "}\\"{" ,\n "b":[1, {"c":"\\u4e2d\\/"}] }';
  const found = rawMembers(` {"x_response" : ${inner} , "sign":"AA=="}\n`);
  expect(found?.get('x_response')).toBe(inner);
  expect(found?.get('sign')).toBe('"AA=="');
});

test('a member named twice leaves open which one was signed, so there is none', () => {
  expect(rawMembers('{"a":1,"a":2}')).toBeUndefined();
  expect(rawMembers('{"a":1,"\\u0061":2}')).toBeUndefined();
});

test('what is no JSON object has no members', () => {
  for (const text of ['', 'null', '[]', '"a"', '1', '{', '{"a":1}}', '{a:1}', '<html>'])
    expect(rawMembers(text)).toBeUndefined();
  expect(rawMembers('{}')?.size).toBe(0);
});

test('any object of any values, printed in any way, gives back its values', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 2, '\t'), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      const members = rawMembers(text);
      const read = [...(members ?? [])].map(([name, raw]) => [name, JSON.parse(raw) as unknown]);
      const given = Object.entries(JSON.parse(text) as object);
      expect(read).toEqual(given);
      for (const [, raw] of members ?? []) expect(text).toContain(raw);
    }),
  );
});
