// Every way to reach a scanner is a file of this folder; adding one means adding that file and nothing else.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { invariant } from '@qiantai/shared/result.ts';
import type { ScannerTransport } from '../scanner.ts';

const isTransport = (file: string): boolean => /^(?!index\.)[a-z-]+\.ts$/.test(file);

async function findTransports(): Promise<ReadonlyMap<string, ScannerTransport>> {
  const found = new Map<string, ScannerTransport>();
  for (const file of readdirSync(import.meta.dirname)
    .filter(isTransport)
    .sort()) {
    const { transport } = (await import(pathToFileURL(join(import.meta.dirname, file)).href)) as {
      transport?: ScannerTransport;
    };
    invariant(transport !== undefined, `scanners/transports/${file} exports no transport`);
    invariant(!found.has(transport.scheme), `two scanner transports are called ${transport.scheme}`);
    found.set(transport.scheme, transport);
  }
  return found;
}

/** By scheme: what stands before the first colon of a scanner's address. */
export const transports: ReadonlyMap<string, ScannerTransport> = await findTransports();
