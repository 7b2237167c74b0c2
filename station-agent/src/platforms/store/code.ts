// The text inside a shop's own QR: QTV1.<kid>.<payload>.<signature>, URL-safe, bounded, written in one way only.
// Why every part must be in its one canonical form: uses are counted by the text, so a second spelling of the same
// voucher would be a second voucher.

import { sign, verify, type KeyObject } from 'node:crypto';
import { limits } from '@qiantai/shared/limits.ts';
import { invariant } from '@qiantai/shared/result.ts';

export const codePrefix = 'QTV1.';
export const kidShape = new RegExp(`^[A-Za-z0-9_-]{1,${limits.storeKidCharsMax}}$`);

/** Signed before the text, so that no signature of this key for anything else is a voucher. */
const domain = 'qiantai/voucher/1\n';
const codeShape = /^(QTV1\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+))\.([A-Za-z0-9_-]{86})$/;
const dayMs = 86_400_000;
const daysMax = 100_000;

/** What a code says. Days count from 1970-01-01 on the store's calendar, both inclusive. */
export interface VoucherClaims {
  readonly store: number;
  readonly batch: number;
  readonly serial: number;
  readonly deal: string;
  /** What one use is worth. */
  readonly valueFen: number;
  readonly uses: number;
  readonly validFromDay: number;
  readonly validUntilDay: number;
}

export type ReadCode =
  | { readonly is: 'code'; readonly kid: string; readonly claims: VoucherClaims }
  | { readonly is: 'no'; readonly why: 'shape' | 'unknown-key' | 'signature' };

/** @param day yyyy-MM-dd @returns its number, NaN when it is no day */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / dayMs;
}

/** @returns yyyy-MM-dd */
export function dayText(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** Seven bits a byte, lowest first; by arithmetic, because ids are larger than 32 bits. */
function pushNumber(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

function numbersOf(claims: VoucherClaims): readonly number[] {
  const { store, batch, serial, valueFen, uses, validFromDay, validUntilDay } = claims;
  return [store, batch, serial, valueFen, uses, validFromDay, validUntilDay - validFromDay];
}

const numberCount = 7;

function encode(claims: VoucherClaims): Buffer {
  const bytes: number[] = [];
  for (const number of numbersOf(claims)) pushNumber(bytes, number);
  return Buffer.concat([Buffer.from(bytes), Buffer.from(claims.deal, 'utf8')]);
}

/** Whether a voucher may say this at all. */
export function withinBounds(claims: VoucherClaims): boolean {
  const { store, batch, serial, valueFen, uses, validFromDay, deal } = claims;
  const dealBytes = Buffer.byteLength(deal, 'utf8');
  return (
    numbersOf(claims).every((value) => Number.isSafeInteger(value) && value >= 0) &&
    store > 0 &&
    batch > 0 &&
    serial > 0 &&
    serial <= limits.storeSerialMax &&
    valueFen <= limits.storeValueFenMax &&
    uses > 0 &&
    uses <= limits.storeUsesMax &&
    validFromDay + (claims.validUntilDay - validFromDay) <= daysMax &&
    dealBytes > 0 &&
    dealBytes <= limits.storeDealBytesMax
  );
}

function decode(payload: Buffer): VoucherClaims | undefined {
  const numbers: number[] = [];
  let offset = 0;
  for (let value = 0, unit = 1; numbers.length < numberCount; offset += 1) {
    const byte = payload[offset];
    if (byte === undefined || unit > Number.MAX_SAFE_INTEGER) return undefined;
    value += (byte % 128) * unit;
    unit *= 128;
    if (byte >= 128) continue;
    numbers.push(value);
    value = 0;
    unit = 1;
  }
  const [store = 0, batch = 0, serial = 0, valueFen = 0, uses = 0, validFromDay = 0, lasting = 0] = numbers;
  const deal = payload.subarray(offset).toString('utf8');
  const validUntilDay = validFromDay + lasting;
  const claims = { store, batch, serial, deal, valueFen, uses, validFromDay, validUntilDay };
  return withinBounds(claims) && encode(claims).equals(payload) ? claims : undefined;
}

/** The bytes of a base64url text, when it is the one text of these bytes. */
function strictBytes(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

/**
 * Signs one voucher. Ed25519 has no chance in it: the same claims under the same key are the same text.
 * @param kid names the public key that will verify it
 */
export function writeCode(claims: VoucherClaims, kid: string, key: KeyObject): string {
  invariant(kidShape.test(kid) && withinBounds(claims), 'a voucher is signed within its bounds');
  const head = `${codePrefix}${kid}.${encode(claims).toString('base64url')}`;
  const text = `${head}.${sign(null, Buffer.from(domain + head), key).toString('base64url')}`;
  invariant(text.length <= limits.storeCodeCharsMax, 'a signed voucher fits a small QR');
  return text;
}

/**
 * Believes nothing before the signature is right.
 * @param keys public keys by their names
 */
export function readCode(text: string, keys: ReadonlyMap<string, KeyObject>): ReadCode {
  if (text.length > limits.storeCodeCharsMax) return { is: 'no', why: 'shape' };
  const [, head = '', kid = '', body = '', tail = ''] = codeShape.exec(text) ?? [];
  const payload = strictBytes(body);
  const signature = strictBytes(tail);
  if (head === '' || payload === undefined || signature === undefined) return { is: 'no', why: 'shape' };
  const key = keys.get(kid);
  if (key === undefined) return { is: 'no', why: 'unknown-key' };
  if (!verify(null, Buffer.from(domain + head), key, signature)) return { is: 'no', why: 'signature' };
  const claims = decode(payload);
  return claims === undefined ? { is: 'no', why: 'shape' } : { is: 'code', kid, claims };
}
