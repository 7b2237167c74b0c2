// The floor of a kitchen ticket: redeem, build the bytes by hand, write them to a printer that stays connected.
// Why four commits: the design cannot do with fewer. Intent (before the platform is called), outcome (before the clerk
// hears yes), queued (the paper is owed even if its printer is away now), sending (before the first byte leaves, so
// that after a power cut it is known which paper may lie in the tray). With 1 it promises none of this.

import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import express from 'express';
import iconv from 'iconv-lite';
import { Server } from 'socket.io';

const { folder, commits, printer } = JSON.parse(process.argv[2] ?? '{}') as {
  folder: string;
  commits: 1 | 4;
  printer: number;
};

const db = new Database(join(folder, 'floor.db'));
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(`CREATE TABLE vouchers (code TEXT PRIMARY KEY, status INTEGER NOT NULL) STRICT;
  CREATE TABLE log (id INTEGER PRIMARY KEY, code TEXT NOT NULL, what TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
  CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT NOT NULL, dishes TEXT NOT NULL) STRICT;`);
const see = db.prepare('INSERT OR IGNORE INTO vouchers VALUES (?, 1)');
const note = db.prepare('INSERT INTO log (code, what, at) VALUES (?, ?, ?)');
const spend = db.prepare('UPDATE vouchers SET status = 2 WHERE code = ? AND status = 1');
const place = db.prepare('INSERT INTO orders (code, dishes) VALUES (?, ?)');
const dishes = ['宫保鸡丁', '米饭', '酸梅汤'];
const redeem = db.transaction((code: string, at: number): number => {
  if (spend.run(code).changes !== 1) throw new Error('used already');
  note.run(code, 'redeemed', at);
  return Number(place.run(code, dishes.join()).lastInsertRowid);
});

const gb = (text: string): Buffer => iconv.encode(text, 'gb18030');
const rule = gb(`${'━'.repeat(24)}\n`);
const [opening, big, plain, large, left] = [
  Buffer.of(0x1b, 0x40, 0x1c, 0x26, 0x1b, 0x61, 1),
  Buffer.of(0x1d, 0x21, 0x22, 0x1b, 0x45, 1),
  Buffer.of(0x1d, 0x21, 0, 0x1b, 0x45, 0),
  Buffer.of(0x1d, 0x21, 0x11, 0x1b, 0x45, 1),
  Buffer.of(0x1b, 0x61, 0),
];
const ending = Buffer.of(0x1b, 0x64, 4, 0x1d, 0x56, 0, 0x1b, 0x40);
function ticket(order: number, at: number): Buffer {
  const rows = dishes.map((dish) => gb(`${dish.padEnd(24 - 5 - dish.length)}   ×1\n`));
  const foot = gb(`${new Date(at).toISOString().slice(5, 16)}\nORD${String(order).padStart(18, '0')}\n`);
  const title = gb('双人套餐\n');
  const number = gb(`A${String(order).padStart(2, '0')}\n`);
  return Buffer.concat([
    ...[opening, big, number, plain, title, left, rule],
    ...[large, ...rows, plain, rule, foot, ending],
  ]);
}

const paper = connect({ host: '127.0.0.1', port: printer, noDelay: true });
const server = createServer(express());
const io = new Server(server, { serveClient: false, perMessageDeflate: false });
io.on('connection', (line) => {
  line.on('command', (call: { name: string; input: { code: string } }, answer: (said: object) => void) => {
    const { code } = call.input;
    if (call.name === 'voucher.lookup') {
      see.run(code);
      return answer({ ok: true, result: { code, status: 1 } });
    }
    const at = Date.now();
    if (commits === 4) note.run(code, 'requested', at);
    const order = redeem(code, at);
    answer({ ok: true, result: { code, status: 2 } });
    if (commits === 4) note.run(code, 'queued', at);
    if (commits === 4) note.run(code, 'sending', at);
    paper.write(ticket(order, at));
  });
});

server.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(server.address())}\n`));
// Lives as long as whoever holds its input.
process.stdin.resume().on('close', () => process.exit(0));
