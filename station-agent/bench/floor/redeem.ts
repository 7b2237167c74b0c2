// The floor of a redemption: socket.io, one SQLite file with every commit on disk, no platform to be called.
// Why one commit or two: a platform lies between an intent and its outcome, so two durable commits are the least
// that survives a crash between them; the single one shows what that safety costs.

import { createServer } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import express from 'express';
import { Server } from 'socket.io';

const { folder, commits } = JSON.parse(process.argv[2] ?? '{}') as { folder: string; commits: 1 | 2 };

const db = new Database(join(folder, 'floor.db'));
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(`CREATE TABLE vouchers (code TEXT PRIMARY KEY, status INTEGER NOT NULL) STRICT;
  CREATE TABLE log (id INTEGER PRIMARY KEY, code TEXT NOT NULL, what TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
  CREATE TABLE totals (day TEXT PRIMARY KEY, redeemed INTEGER NOT NULL) STRICT;`);
const see = db.prepare('INSERT OR IGNORE INTO vouchers VALUES (?, 1)');
const note = db.prepare('INSERT INTO log (code, what, at) VALUES (?, ?, ?)');
const spend = db.prepare('UPDATE vouchers SET status = 2 WHERE code = ? AND status = 1');
const count = db.prepare(
  'INSERT INTO totals VALUES (?, 1) ON CONFLICT DO UPDATE SET redeemed = redeemed + 1',
);
const redeem = db.transaction((code: string, at: number) => {
  if (spend.run(code).changes !== 1) throw new Error('used already');
  note.run(code, 'redeemed', at);
  count.run(new Date(at).toISOString().slice(0, 10));
});

const server = createServer(express());
const io = new Server(server, { serveClient: false, perMessageDeflate: false });
io.on('connection', (line) => {
  line.on('command', (call: { name: string; input: { code: string } }, answer: (said: object) => void) => {
    const { code } = call.input;
    if (call.name === 'voucher.lookup') see.run(code);
    else {
      if (commits === 2) note.run(code, 'requested', Date.now());
      redeem(code, Date.now());
    }
    answer({ ok: true, result: { code, status: call.name === 'voucher.lookup' ? 1 : 2 } });
  });
});

server.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(server.address())}\n`));
// Lives as long as whoever holds its input.
process.stdin.resume().on('close', () => process.exit(0));
