import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { limits } from '@qiantai/shared/limits.ts';
import { realEnv, sleep, type Env } from '../../env.ts';
import { hasSocat, needsSocat, openCable, type Cable } from '../pty.testkit.ts';
import type { RawScan, ScannerState } from '../scanner.ts';
import { createScanners } from '../supervisor.ts';
import { parseSerialAddress } from './serial.ts';

const quiet = (): void => undefined;
const env: Env = realEnv({ debug: quiet, info: quiet, warn: quiet, error: quiet }, 1);
const undo: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function plugged(): Promise<Cable> {
  const cable = await openCable();
  undo.push(() => cable.remove());
  return cable;
}

interface Shop {
  readonly scans: RawScan[];
  readonly states: (readonly [string, ScannerState])[];
  readonly unreadable: string[];
  texts(): string[];
  until(truth: () => boolean): Promise<void>;
  ready(guns?: number): Promise<void>;
  close(): Promise<void>;
}

const openShop = (...addresses: string[]): Shop => openShopIn(env, ...addresses);

function openShopIn(world: Env, ...addresses: string[]): Shop {
  const scans: RawScan[] = [];
  const states: (readonly [string, ScannerState])[] = [];
  const unreadable: string[] = [];
  let changed = (): void => undefined;
  const note = (): void => changed();
  const scanners = createScanners(addresses, world, {
    scan: (scan) => (scans.push(scan), note()),
    state: (address, state) => (states.push([address, state]), note()),
    unreadable: (_address, why) => (unreadable.push(why), note()),
  });
  undo.push(() => scanners.close());
  const until = (truth: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      changed = () => (truth() ? resolve() : undefined);
      changed();
    });
  return {
    scans,
    states,
    unreadable,
    until,
    texts: () => scans.map((scan) => scan.text),
    ready: (guns = 1) =>
      until(() => [...scanners.states().values()].filter(({ is }) => is === 'ready').length === guns),
    close: () => scanners.close(),
  };
}

describe('serial addresses', () => {
  test('path, speed and terminator are read, with what most guns are set to as the rest', () => {
    expect(parseSerialAddress('/dev/serial/by-id/usb-gun')).toEqual({
      path: '/dev/serial/by-id/usb-gun',
      baudRate: 9_600,
      terminator: 'auto',
    });
    expect(parseSerialAddress('COM3?baudRate=115200&terminator=cr')).toEqual({
      path: 'COM3',
      baudRate: 115_200,
      terminator: 'cr',
    });
  });

  test.each([
    '',
    'ttyUSB0',
    '/dev/a?b?c',
    '/dev/a?baudRate=1',
    '/dev/a?baudRate=9999999',
    '/dev/a?terminator=never',
    '/dev/a?parity=odd',
  ])('"%s" is refused before any device is touched', (address) => {
    expect(() => parseSerialAddress(address)).toThrow(/serial:/);
  });
});

describe('a gun on a serial line', () => {
  test.skipIf(!hasSocat).each([
    ['auto', '\r'],
    ['auto', '\n'],
    ['auto', '\r\n'],
    ['auto', '\t'],
    ['auto', ''],
    ['none', ''],
    ['cr', '\r'],
    ['lf', '\n'],
    ['crlf', '\r\n'],
    ['tab', '\t'],
    ['cr', '\r\n'],
    ['lf', '\r\n'],
  ])(`set to %s and ending with %j is read, in GBK too ${needsSocat}`, async (terminator, ending) => {
    const cable = await plugged();
    const shop = openShop(`serial:${cable.path}?terminator=${terminator}`);
    await shop.ready();
    await cable.send('111111', ending);
    await shop.until(() => shop.scans.length === 1);
    await cable.send(Uint8Array.of(0xd6, 0xd0), Uint8Array.of(0xb9, 0xfa), ending);
    await shop.until(() => shop.scans.length === 2);
    expect(shop.texts()).toEqual(['111111', '中国']);
  });

  test.skipIf(!hasSocat).each(['auto', 'cr'])(
    `unplugged in the middle of a code never glues the halves of two (%s) ${needsSocat}`,
    async (terminator) => {
      const cable = await plugged();
      const shop = openShop(`serial:${cable.path}?terminator=${terminator}`);
      await shop.ready();
      await cable.send('111111\r');
      await shop.until(() => shop.scans.length === 1);
      await cable.send('PARTIAL-');
      await cable.unplug();
      await shop.until(() => shop.states.some(([, state]) => state.is === 'gone'));
      await cable.plug();
      await shop.ready();
      await cable.send('222222\r');
      await shop.until(() => shop.scans.length === 2);
      expect(shop.texts()).toEqual(['111111', '222222']);
      expect(shop.states.find(([, state]) => state.is === 'gone')?.[1]).toMatchObject({ why: 'unplugged' });
    },
  );

  test.skipIf(!hasSocat).each(['auto', 'cr'])(
    `loses, splits and glues none of 20,000 codes (%s) ${needsSocat}`,
    async (terminator) => {
      const cable = await plugged();
      const shop = openShop(`serial:${cable.path}?terminator=${terminator}`);
      await shop.ready();
      const codes = Array.from({ length: 20_000 }, (_, index) => `QT${String(index).padStart(10, '0')}`);
      await cable.send(codes.map((code) => `${code}\r`).join(''));
      await shop.until(() => shop.scans.length >= codes.length);
      expect(shop.texts()).toEqual(codes);
      expect(shop.unreadable).toEqual([]);
    },
    60_000,
  );

  test.skipIf(!hasSocat)(`beside another one is read on its own ${needsSocat}`, async () => {
    const [left, right] = [await plugged(), await plugged()];
    const shop = openShop(`serial:${left.path}`, `serial:${right.path}?terminator=cr`);
    await shop.ready(2);
    const codes = (side: string): string[] =>
      Array.from({ length: 500 }, (_, index) => `${side}${100_000 + index}`);
    await Promise.all([
      left.send(...codes('L').map((code) => `${code}\r`)),
      right.send(...codes('R').map((code) => `${code}\r`)),
    ]);
    await shop.until(() => shop.scans.length === 1_000);
    const read = (cable: Cable): string[] =>
      shop.scans.filter((scan) => scan.scanner.includes(cable.path)).map((scan) => scan.text);
    expect([read(left), read(right)]).toEqual([codes('L'), codes('R')]);
    await left.unplug();
    await shop.until(() => shop.states.some(([, state]) => state.is === 'gone'));
    await right.send('STILL-HERE\r');
    await shop.until(() => shop.texts().includes('STILL-HERE'));
  });

  test.skipIf(!hasSocat).each(['auto', 'cr', 'crlf'])(
    `may send a megabyte without terminator and the next code is good (%s) ${needsSocat}`,
    async (terminator) => {
      const cable = await plugged();
      const shop = openShop(`serial:${cable.path}?terminator=${terminator}`);
      await shop.ready();
      await cable.send('x'.repeat(1024 * 1024), '\r\n', '222222\r\n');
      await shop.until(() => shop.scans.length === 1);
      expect(shop.texts()).toEqual(['222222']);
      expect(shop.unreadable).toEqual(['too-long']);
    },
  );

  test.skipIf(!hasSocat)(
    `set down as CRLF but sending LF only never fills the memory, and is told ${needsSocat}`,
    async () => {
      const cable = await plugged();
      const shop = openShop(`serial:${cable.path}?terminator=crlf`);
      await shop.ready();
      await cable.send('1234567\n'.repeat(limits.scanBytesMax / 4));
      await shop.until(() => shop.unreadable.length === 1);
      await cable.send('\r\n222222\r\n');
      await shop.until(() => shop.scans.length === 1);
      expect([shop.texts(), shop.unreadable]).toEqual([['222222'], ['too-long']]);
    },
  );

  test.skipIf(!hasSocat)(
    `that lost the end of a code is told, and the next code is not glued to it ${needsSocat}`,
    async () => {
      const cable = await plugged();
      const shop = openShop(`serial:${cable.path}?terminator=cr`);
      await shop.ready();
      await cable.send('PARTIAL-');
      await shop.until(() => shop.unreadable.length === 1);
      await cable.send('222222\r');
      await shop.until(() => shop.scans.length === 1);
      expect([shop.texts(), shop.unreadable]).toEqual([['222222'], ['cut-off']]);
    },
  );

  test.skipIf(!hasSocat)(
    `read by a second station is said to be in use, not stolen ${needsSocat}`,
    async () => {
      const cable = await plugged();
      const first = openShop(`serial:${cable.path}`);
      await first.ready();
      const second = openShop(`serial:${cable.path}?terminator=cr`);
      await second.until(() => second.states.some(([, state]) => state.is === 'gone'));
      expect(second.states.at(-1)?.[1]).toMatchObject({ is: 'gone', why: 'in-use' });
      await cable.send('111111\r');
      await first.until(() => first.scans.length === 1);
      await first.close();
      await second.ready();
    },
  );

  test.skipIf(!hasSocat)(
    `that was scanned with before the station listened does not act later ${needsSocat}`,
    async () => {
      const cable = await plugged();
      await cable.send('OLD-SCAN\r');
      // The cable's own process carries it over; nothing tells from outside that it has.
      await sleep(env, 500);
      const shop = openShop(`serial:${cable.path}?terminator=cr`);
      await shop.ready();
      await cable.send('222222\r');
      await shop.until(() => shop.scans.length === 1);
      expect(shop.texts()).toEqual(['222222']);
    },
  );

  test.skipIf(!hasSocat)(
    `is read at once on a station that has nothing else to do ${needsSocat}`,
    async () => {
      const cable = await plugged();
      const idle: Env = {
        ...env,
        timer: (ms, then) => (ms < limits.scanIdleMs ? env.timer(ms, then) : quiet),
      };
      const shop = openShopIn(idle, `serial:${cable.path}?terminator=cr`);
      await shop.ready();
      for (let scan = 1; scan <= 60; scan += 1) {
        await cable.send(`${100_000 + scan}\r`);
        await shop.until(() => shop.scans.length === scan);
      }
    },
  );

  test.skipIf(!hasSocat)(
    `is followed when its by-id link leads to another device file ${needsSocat}`,
    async () => {
      const [before, after] = [await plugged(), await plugged()];
      const folder = mkdtempSync(join(tmpdir(), 'qiantai-link-'));
      undo.push(() => Promise.resolve(rmSync(folder, { recursive: true })));
      const link = join(folder, 'usb-gun');
      symlinkSync(before.path, link);
      const shop = openShop(`serial:${link}`);
      await shop.ready();
      rmSync(link);
      symlinkSync(after.path, link);
      await shop.until(() => shop.states.some(([, state]) => state.is === 'gone'));
      await shop.ready();
      await after.send('222222\r');
      await shop.until(() => shop.scans.length === 1);
      expect(shop.texts()).toEqual(['222222']);
    },
  );

  test('that is not there is said to be missing, with its path', async () => {
    const shop = openShop('serial:/dev/no-such-gun');
    await shop.until(() => shop.states.some(([, state]) => state.is === 'gone'));
    expect(shop.states.at(-1)?.[1]).toEqual({
      is: 'gone',
      why: 'not-found',
      detail: '/dev/no-such-gun is not there: is the gun plugged in?',
    });
  });

  test('that is an ordinary file is said to be no serial line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'qiantai-file-'));
    undo.push(() => Promise.resolve(rmSync(folder, { recursive: true })));
    const path = join(folder, 'gun');
    closeSync(openSync(path, 'w'));
    chmodSync(path, 0o600);
    const shop = openShop(`serial:${path}`);
    await shop.until(() => shop.states.some(([, state]) => state.is === 'gone'));
    expect(shop.states.at(-1)?.[1]).toMatchObject({ is: 'gone', why: 'not-serial' });
  });
});
