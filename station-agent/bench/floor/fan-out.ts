// The floor of a display: socket.io answers whoever told it something, then tells it to everybody.
// It keeps nothing and decides nothing: what it takes is what the line itself takes.

import { createServer } from 'node:http';
import express from 'express';
import { Server } from 'socket.io';

const server = createServer(express());
const io = new Server(server, { serveClient: false, perMessageDeflate: false });
io.on('connection', (line) => {
  line.on('tell', (event: object, answer: () => void) => {
    answer();
    io.emit('facts', event);
  });
});

server.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(server.address())}\n`));
// Lives as long as whoever holds its input.
process.stdin.resume().on('close', () => process.exit(0));
