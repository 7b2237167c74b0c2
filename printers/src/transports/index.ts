// Finds every way to a printer: each other file of this folder is one. No list to keep in step.

import { readdirSync } from 'node:fs';
import { AddressError } from '../printer.ts';
import type { PrinterLink, PrinterModel, PrinterStatus, PrinterTransport } from '../printer.ts';

const isTransport = (file: string): boolean =>
  /\.(?:ts|js)$/.test(file) && !/^index\.|\.test\.|\.d\./.test(file);

async function findTransports(): Promise<ReadonlyMap<string, PrinterTransport>> {
  const files = readdirSync(import.meta.dirname)
    .filter(isTransport)
    .sort();
  const found = await Promise.all(
    files.map(async (file) => {
      const { transport } = (await import(/* @vite-ignore */ `./${file}`)) as {
        transport?: PrinterTransport;
      };
      if (transport === undefined) throw new Error(`transports/${file} exports no transport`);
      return [transport.scheme, transport] as const;
    }),
  );
  return new Map(found);
}

/** All transports by scheme, as the folder lists them. */
export const transports: ReadonlyMap<string, PrinterTransport> = await findTransports();

function transportFor(address: string): { transport: PrinterTransport; rest: string } {
  const colon = address.indexOf(':');
  const transport = transports.get(address.slice(0, Math.max(0, colon)));
  if (transport === undefined) {
    const known = [...transports.keys()].map((scheme) => `${scheme}:`).join(', ');
    throw new AddressError(`"${address}" is not a printer address; it begins with one of ${known}`);
  }
  return { transport, rest: address.slice(colon + 1) };
}

/** Whether an address can be read, without opening anything. @throws AddressError that says what it should look like */
export function checkPrinterAddress(address: string): void {
  const { transport, rest } = transportFor(address);
  transport.check(rest);
}

/**
 * Opens the way to a printer. Returns at once; an absent printer is a status, not an error.
 * @param address `scheme:rest`, such as network:192.0.2.7:9100 or file:/var/spool/papers
 * @param onStatus told whenever the printer's state changes
 * @throws AddressError with a sentence that says what the address should look like
 */
export function openPrinter(
  address: string,
  model: PrinterModel,
  onStatus: (status: PrinterStatus) => void,
): PrinterLink {
  const { transport, rest } = transportFor(address);
  return transport.open(rest, model, onStatus);
}
