// Printers on the shop's network (TCP, usually port 9100): `network:192.0.2.7:9100`.
// Why not the command builder's own network interface: it hangs up with unread status bytes in the line, which
// resets the connection and cuts off the paper that is still on its way.

import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { limits } from '@qiantai/shared/limits.ts';
import { AddressError } from '../printer.ts';
import type { PrinterTransport } from '../printer.ts';
import { StreamLink } from '../stream-link.ts';
import type { Dial, Line } from '../stream-link.ts';

const shape = /^(?:\[(?<six>[0-9a-f:.%]+)\]|(?<host>[a-z0-9._-]+)):(?<port>\d{1,5})$/i;

/** @throws AddressError when it is not host:port */
function readAddress(address: string): { host: string; port: number } {
  const groups = shape.exec(address)?.groups;
  const host = groups?.['six'] ?? groups?.['host'];
  const port = Number(groups?.['port']);
  if (host === undefined || !(port >= 1 && port <= 65_535)) {
    throw new AddressError(
      `"network:${address}" is not a printer address; write network:host:port, such as network:192.0.2.7:9100`,
    );
  }
  return { host, port };
}

/** Half-closes, waits until the printer has closed too; resets only a printer that never does. */
function hangUp(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) return resolve();
    const bound = setTimeout(() => socket.destroy(), limits.printerCloseMsMax);
    socket.once('close', () => {
      clearTimeout(bound);
      resolve();
    });
    socket.end();
  });
}

function lineOf(socket: Socket): Line {
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    unsent: () => socket.writableLength,
    end: () => hangUp(socket),
  };
}

function dialTo(host: string, port: number): Dial {
  return (heard, lost) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port });
      let why = 'the printer closed the connection';
      const bound = setTimeout(
        () => socket.destroy(new Error(`no answer from ${host}:${port}`)),
        limits.printerConnectMsMax,
      );
      socket.on('data', heard);
      socket.on('error', (error) => (why = error.message));
      socket.on('connect', () => {
        clearTimeout(bound);
        socket.setNoDelay(true);
        socket.setKeepAlive(true, limits.printerKeepAliveMs);
        resolve(lineOf(socket));
      });
      socket.on('close', () => {
        clearTimeout(bound);
        lost(why);
        reject(new Error(why));
      });
    });
}

export const transport: PrinterTransport = {
  scheme: 'network',
  check: (address) => void readAddress(address),
  open(address, model, onStatus) {
    const { host, port } = readAddress(address);
    return new StreamLink(dialTo(host, port), model, onStatus);
  },
};
