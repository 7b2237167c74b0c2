// The customer's code from a real serial gun to the charge: where it must pass, and where it must never stand.

import { io, type Socket } from 'socket.io-client';
import { expect, test } from 'vitest';
import type { ClientEvents, ScanEvent, ServerEvents } from '@qiantai/shared/wire.ts';
import { hasSocat, needsSocat, openCable } from '../scanners/pty.testkit.ts';
import { openRehearsalShop, type Reply } from '../station.testkit.ts';

/** @throws after half a minute */
async function until(truth: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 60; round += 1) {
    if (await truth()) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('it never became true');
}

test(`a payment code under a real gun is charged by its scan, and its digits stand in no log, fact or answer ${needsSocat}`, async ({
  skip,
}) => {
  skip(!hasSocat, 'socat: apt-get install socat');
  const cable = await openCable();
  const counter = await openRehearsalShop((config) => ({
    ...config,
    scanners: [`serial:${cable.path}?baudRate=9600`],
  }));
  try {
    const authorization = `Bearer ${await counter.token()}`;
    const ask = (method: string, path: string, body?: unknown): Promise<Reply> =>
      counter.call(method, path, body, { authorization });
    const line: Socket<ServerEvents, ClientEvents> = io(counter.url, {
      auth: { token: await counter.token() },
      transports: ['websocket'],
    });
    const scans: ScanEvent[] = [];
    line.on('scan', (event) => void scans.push(event));
    await new Promise<void>((resolve) => void line.once('connect', resolve));
    const placed = await ask('POST', '/api/orders', { items: [{ menu_item_id: 7, quantity: 1 }] });
    const made = await ask('POST', '/api/rehearsal/phone/code', { channel: 'wechat', scan: false });
    const digits = String(made.body['code']);
    await until(async () => {
      if (scans.length === 0) await cable.send(`${digits}\r\n`);
      return scans.length > 0;
    });
    line.disconnect();
    const [scan] = scans;
    expect(scan).toMatchObject({ kind: 'payment-code' });
    expect(JSON.stringify(scans)).not.toContain(digits);
    const order_id = Number(placed.body['id']);
    const paid = await ask('POST', '/api/payment/charge', { order_id, scan_id: scan?.id });
    expect([paid.status, paid.body['status']]).toEqual([200, 'success']);
    const again = await ask('POST', '/api/payment/charge', { order_id, scan_id: scan?.id });
    expect(again.body['error']).toBe('payment-code-gone');
    expect(JSON.stringify([paid.body, counter.station.journal.read(0, 10_000)])).not.toContain(digits);
    expect(counter.lines.join('\n')).not.toContain(digits);
  } finally {
    await counter.close();
    await cable.remove();
  }
}, 60_000);
