// The floor of a scan: serialport's line parser straight into socket.io, as short as it can honestly be.
// Why it is kept apart from the station's code: a floor that shared a part with what it judges would move with it.

import { createServer } from 'node:http';
import { ReadlineParser } from '@serialport/parser-readline';
import express from 'express';
import { SerialPort } from 'serialport';
import { Server } from 'socket.io';

const { path } = JSON.parse(process.argv[2] ?? '{}') as { path: string };

const server = createServer(express());
const io = new Server(server, { serveClient: false, perMessageDeflate: false });

const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
const lines = port.pipe(new ReadlineParser({ delimiter: '\r' }));
lines.on('data', (text: string) => io.emit('scan', { text, at: new Date().toISOString(), scanner: path }));

await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
// From Node 26.4 on the driver's poller runs no promises after its callback: an idle program needs this nudge.
const binding = port.port;
if (binding !== undefined && 'poller' in binding) {
  binding.poller.on('readable', () => setImmediate(() => undefined));
}

server.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(server.address())}\n`));
// Lives as long as whoever holds its input.
process.stdin.resume().on('close', () => process.exit(0));
