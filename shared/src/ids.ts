// Names that cannot be mixed up: a voucher code is not a staff number although both are text.
// Why brands and not classes: they cost nothing at run time and survive JSON.

declare const brand: unique symbol;
export type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** UUIDv7, lower case: sorts by time. */
export type FactId = Branded<string, 'FactId'>;
/** The client's own id of a command; the idempotency key. 1–255 printable ASCII characters. */
export type CommandId = Branded<string, 'CommandId'>;
/** One try to redeem or reverse; also the key that every retry towards the platform carries. */
export type AttemptId = Branded<string, 'AttemptId'>;

const commandIdShape = /^[\x21-\x7e]{1,255}$/;

/** @returns the id, or undefined when it is empty, longer than 255 characters or not printable ASCII. */
export function parseCommandId(text: unknown): CommandId | undefined {
  return typeof text === 'string' && commandIdShape.test(text) ? (text as CommandId) : undefined;
}

/**
 * A UUIDv7 from a clock and 10 random bytes.
 * @param nowMs unix milliseconds
 * @param random at least 10 bytes; only the first 10 are used
 * Source: RFC 9562 §5.7.
 */
export function uuidv7(nowMs: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  let rest = Math.max(0, Math.floor(nowMs));
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Ids people and routes see are integers unique in the store: the station's number leads. */
export const idsPerStation = 1_000_000_000;

/** @param station 0..1023 @param count 1.. within the station */
export function storeId(station: number, count: number): number {
  return station * idsPerStation + count;
}
