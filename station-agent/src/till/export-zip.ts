// A ZIP container in memory, deflated on the system's own threads while rows still come.
// Why not a library: an XLSX needs entries one after the other with known sizes, which is two small records each.
// Source: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16.

import { once } from 'node:events';
import { crc32, createDeflateRaw } from 'node:zlib';

const deflated = 8;
const version = 20;
const utf8Names = 0x0800;
/** 1980-01-01, the first day the format knows: the same table always gives the same bytes. */
const dosDate = 0x0021;

export interface ZipEntry {
  /** Adds text; resolves when more may come. */
  write(text: string): Promise<void>;
  end(): Promise<void>;
}

interface Packed {
  readonly name: Buffer;
  readonly crc: number;
  readonly size: number;
  readonly bytes: Buffer;
  readonly offset: number;
}

/** The fields that a local header and the central directory share. */
function shared({ name, crc, size, bytes }: Packed): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(version, 0);
  fields.writeUInt16LE(utf8Names, 2);
  fields.writeUInt16LE(deflated, 4);
  fields.writeUInt16LE(0, 6);
  fields.writeUInt16LE(dosDate, 8);
  fields.writeUInt32LE(crc, 10);
  fields.writeUInt32LE(bytes.length, 14);
  fields.writeUInt32LE(size, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function localHeader(packed: Packed): Buffer {
  return Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared(packed), packed.name]);
}

function centralHeader(packed: Packed): Buffer {
  const madeBy = Buffer.from([version, 0]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(packed.offset, 10);
  return Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), madeBy, shared(packed), rest, packed.name]);
}

function endRecord(entries: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(22);
  record.write('PK\x05\x06', 'latin1');
  record.writeUInt16LE(entries, 8);
  record.writeUInt16LE(entries, 10);
  record.writeUInt32LE(size, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}

export class ZipFile {
  readonly #pieces: Buffer[] = [];
  readonly #packed: Packed[] = [];
  #offset = 0;

  /** Opens the next entry; the one before must have ended. */
  entry(name: string): ZipEntry {
    const deflate = createDeflateRaw();
    const chunks: Buffer[] = [];
    let crc = 0;
    let size = 0;
    deflate.on('data', (chunk: Buffer) => void chunks.push(chunk));
    const over = once(deflate, 'end');
    return {
      write: async (text) => {
        const bytes = Buffer.from(text);
        crc = crc32(bytes, crc);
        size += bytes.length;
        if (!deflate.write(bytes)) await once(deflate, 'drain');
      },
      end: async () => {
        deflate.end();
        await over;
        this.#put({ name: Buffer.from(name), crc, size, bytes: Buffer.concat(chunks), offset: this.#offset });
      },
    };
  }

  #put(packed: Packed): void {
    const header = localHeader(packed);
    this.#pieces.push(header, packed.bytes);
    this.#packed.push(packed);
    this.#offset += header.length + packed.bytes.length;
  }

  bytes(): Uint8Array {
    const directory = Buffer.concat(this.#packed.map(centralHeader));
    const record = endRecord(this.#packed.length, directory.length, this.#offset);
    return Buffer.concat([...this.#pieces, directory, record]);
  }
}
