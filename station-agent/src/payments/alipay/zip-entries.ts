// Reads the entries of a small ZIP in memory, within bounds.
// Why by hand: bills come as ZIP, node:zlib inflates but does not know the container, and a library's bounds are not
// ours. Source: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16.

import { crc32, inflateRawSync } from 'node:zlib';

const endMark = 0x06054b50;
const centralMark = 0x02014b50;
const localMark = 0x04034b50;
const endBytes = 22;
const commentBytesMax = 65_535;

export interface ZipBounds {
  readonly entriesMax: number;
  /** Of all entries together, unpacked. */
  readonly bytesMax: number;
}

/** Names are left as bytes: which charset they are in is the packer's secret. */
export interface ZipEntry {
  readonly name: Uint8Array;
  readonly bytes: Uint8Array;
}

class Broken extends Error {}

function check(truth: boolean, what: string): asserts truth {
  if (!truth) throw new Broken(what);
}

function endAt(zip: Buffer): number {
  const lowest = Math.max(0, zip.length - endBytes - commentBytesMax);
  for (let at = zip.length - endBytes; at >= lowest; at -= 1) {
    if (zip.readUInt32LE(at) === endMark) return at;
  }
  throw new Broken('no end record');
}

function entryAt(zip: Buffer, at: number, room: number): { readonly entry: ZipEntry; readonly next: number } {
  check(at + 46 <= zip.length && zip.readUInt32LE(at) === centralMark, 'no directory');
  const [flags, method] = [zip.readUInt16LE(at + 8), zip.readUInt16LE(at + 10)];
  const [crc, packed, size] = [16, 20, 24].map((field) => zip.readUInt32LE(at + field)) as [
    number,
    number,
    number,
  ];
  const nameLength = zip.readUInt16LE(at + 28);
  const next = at + 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  const local = zip.readUInt32LE(at + 42);
  check((flags & 1) === 0, 'encrypted');
  check(method === 0 || method === 8, 'method');
  check(size <= room, 'too large');
  check(local + 30 <= zip.length && zip.readUInt32LE(local) === localMark, 'no entry');
  const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  check(from + packed <= zip.length, 'torn');
  const body = zip.subarray(from, from + packed);
  // An honest packer's size is the bound: what inflates beyond it is a bomb.
  const bytes = method === 0 ? body : inflateRawSync(body, { maxOutputLength: Math.max(1, size) });
  check(bytes.length === size && crc32(bytes) === crc, 'checksum');
  return { entry: { name: zip.subarray(at + 46, at + 46 + nameLength), bytes }, next };
}

/** @returns undefined when it is no whole ZIP, is encrypted or over the bounds */
export function zipEntries(bytes: Uint8Array, bounds: ZipBounds): readonly ZipEntry[] | undefined {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    check(zip.length >= endBytes, 'too short');
    const end = endAt(zip);
    const count = zip.readUInt16LE(end + 10);
    check(count <= bounds.entriesMax, 'too many');
    const entries: ZipEntry[] = [];
    let at = zip.readUInt32LE(end + 16);
    let room = bounds.bytesMax;
    for (let left = count; left > 0; left -= 1) {
      const { entry, next } = entryAt(zip, at, room);
      entries.push(entry);
      room -= entry.bytes.length;
      at = next;
    }
    return entries;
  } catch (error) {
    // Ours, a read past the end, or inflate's own word: all say that this is no whole ZIP.
    if (error instanceof Broken || error instanceof RangeError) return undefined;
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
