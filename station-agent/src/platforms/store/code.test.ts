// The text of a shop's own voucher: what it says comes back, and no other text is believed.

import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits } from '@qiantai/shared/limits.ts';
import { dayNumber, dayText, readCode, writeCode, type VoucherClaims } from './code.ts';

const pair = generateKeyPairSync('ed25519');
const keys = new Map<string, KeyObject>([['k1', pair.publicKey]]);

const usual: VoucherClaims = {
  store: 1,
  batch: 12,
  serial: 7,
  deal: 'b12',
  valueFen: 5_000,
  uses: 1,
  validFromDay: dayNumber('2026-11-21'),
  validUntilDay: dayNumber('2027-02-28'),
};

const claims: fc.Arbitrary<VoucherClaims> = fc
  .record({
    store: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    batch: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    serial: fc.integer({ min: 1, max: limits.storeSerialMax }),
    deal: fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 32 })
      .filter((text) => Buffer.byteLength(text) <= limits.storeDealBytesMax && text.isWellFormed()),
    valueFen: fc.integer({ min: 0, max: limits.storeValueFenMax }),
    uses: fc.integer({ min: 1, max: limits.storeUsesMax }),
    validFromDay: fc.integer({ min: 0, max: 50_000 }),
    lasting: fc.integer({ min: 0, max: 50_000 }),
  })
  .map(({ lasting, ...rest }) => ({ ...rest, validUntilDay: rest.validFromDay + lasting }));

test('a signed voucher says what it was given, in a text that a small paper can show', () => {
  fc.assert(
    fc.property(claims, (said) => {
      const text = writeCode(said, 'k1', pair.privateKey);
      expect(text).toMatch(/^[A-Za-z0-9._-]+$/);
      expect(text.length).toBeLessThanOrEqual(limits.storeCodeCharsMax);
      expect(readCode(text, keys)).toEqual({ is: 'code', kid: 'k1', claims: said });
    }),
  );
});

test('even the longest voucher fits 200 characters, and a usual one needs about 130', () => {
  const longest = {
    store: Number.MAX_SAFE_INTEGER,
    batch: Number.MAX_SAFE_INTEGER,
    serial: limits.storeSerialMax,
    deal: 'd'.repeat(limits.storeDealBytesMax),
    valueFen: limits.storeValueFenMax,
    uses: limits.storeUsesMax,
    validFromDay: 49_999,
    validUntilDay: 99_999,
  };
  const kid = 'k'.repeat(limits.storeKidCharsMax);
  expect(writeCode(longest, kid, pair.privateKey).length).toBeLessThanOrEqual(200);
  expect(writeCode(usual, 'k1', pair.privateKey).length).toBeLessThanOrEqual(130);
});

test('the same voucher is the same text whenever it is signed', () => {
  expect(writeCode(usual, 'k1', pair.privateKey)).toBe(writeCode(usual, 'k1', pair.privateKey));
});

test('any character changed, left out, added or swapped makes it no voucher', () => {
  const text = writeCode(usual, 'k1', pair.privateKey);
  const at = fc.nat({ max: text.length - 1 });
  const character = fc.constantFrom(
    ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ',
  );
  fc.assert(
    fc.property(at, character, (index, other) => {
      fc.pre(text[index] !== other);
      expect(readCode(text.slice(0, index) + other + text.slice(index + 1), keys).is).toBe('no');
      expect(readCode(text.slice(0, index) + other + text.slice(index), keys).is).toBe('no');
      expect(readCode(text.slice(0, index) + text.slice(index + 1), keys).is).toBe('no');
    }),
    { numRuns: 500 },
  );
});

test('every spelling of the last character is refused but the one that was written', () => {
  const text = writeCode(usual, 'k1', pair.privateKey);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const believed = [...alphabet].filter((last) => readCode(text.slice(0, -1) + last, keys).is === 'code');
  expect(believed).toEqual([text.at(-1)]);
});

test('whatever a scanner reads, nothing but a signed text is a voucher and nothing throws', () => {
  const soup = fc.oneof(
    fc.string(),
    fc.string().map((text) => `QTV1.k1.${text}`),
    fc.uint8Array({ maxLength: 80 }).map((bytes) => {
      const body = Buffer.from(bytes).toString('base64url');
      return `QTV1.k1.${body}.${'A'.repeat(86)}`;
    }),
  );
  fc.assert(fc.property(soup, (text) => void expect(readCode(text, keys).is).toBe('no')));
});

/** Signs any payload as the shop's key would, to reach the checks behind the signature. */
function signed(payload: Buffer): string {
  const head = `QTV1.k1.${payload.toString('base64url')}`;
  const signature = sign(null, Buffer.from(`qiantai/voucher/1\n${head}`), pair.privateKey);
  return `${head}.${signature.toString('base64url')}`;
}

test('even a signed text is refused when it says something in two ways or out of bounds', () => {
  const whole = Buffer.of(1, 12, 7, 5, 1, 10, 5, 0x62);
  expect(readCode(signed(whole), keys).is).toBe('code');
  const twoWays = Buffer.of(0x81, 0, 12, 7, 5, 1, 10, 5, 0x62);
  const zeroUses = Buffer.of(1, 12, 7, 5, 0, 10, 5, 0x62);
  const noDeal = Buffer.of(1, 12, 7, 5, 1, 10, 5);
  const cutShort = Buffer.of(1, 12, 7);
  const endless = Buffer.alloc(40, 0xff);
  const notText = Buffer.of(1, 12, 7, 5, 1, 10, 5, 0xff, 0xfe);
  for (const payload of [twoWays, zeroUses, noDeal, cutShort, endless, notText])
    expect(readCode(signed(payload), keys)).toEqual({ is: 'no', why: 'shape' });
});

test('a key that signs something else signs no voucher', () => {
  const text = writeCode(usual, 'k1', pair.privateKey);
  const head = text.slice(0, text.lastIndexOf('.'));
  const bare = sign(null, Buffer.from(head), pair.privateKey).toString('base64url');
  expect(readCode(`${head}.${bare}`, keys)).toEqual({ is: 'no', why: 'signature' });
});

test('an unknown key is told from a wrong signature, and a name cannot be borrowed', () => {
  const stranger = generateKeyPairSync('ed25519').privateKey;
  expect(readCode(writeCode(usual, 'k2', pair.privateKey), keys)).toEqual({ is: 'no', why: 'unknown-key' });
  expect(readCode(writeCode(usual, 'k1', stranger), keys)).toEqual({ is: 'no', why: 'signature' });
  const both = new Map([...keys, ['k2', createPublicKey(stranger)]]);
  expect(readCode(writeCode(usual, 'k2', stranger), both).is).toBe('code');
});

test('a voucher out of bounds is never signed', () => {
  for (const wrong of [{ uses: 0 }, { serial: 0 }, { validUntilDay: 1 }, { valueFen: 0.5 }, { deal: '' }])
    expect(() => writeCode({ ...usual, ...wrong }, 'k1', pair.privateKey)).toThrow('bounds');
});

test('days are counted on the calendar, whatever the zone', () => {
  expect(dayNumber('1970-01-02')).toBe(1);
  expect(dayText(dayNumber('2028-02-29'))).toBe('2028-02-29');
  expect(dayNumber('2026-13-01')).toBeNaN();
});
