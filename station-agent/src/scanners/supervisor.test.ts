import { describe, expect, test } from 'vitest';
import { limits } from '@qiantai/shared/limits.ts';
import { handClock } from './clock.testkit.ts';
import type { RawScan, ScannerEars, ScannerState, ScannerTransport } from './scanner.ts';
import { createScanners, transportOf } from './supervisor.ts';
import { transports } from './transports/index.ts';
import { replayGun } from './transports/replay.ts';

function counter(addresses: readonly string[], chance = 0, ways = transports) {
  const clock = handClock(chance);
  const scans: RawScan[] = [];
  const states: (readonly [string, ScannerState])[] = [];
  const unreadable: string[] = [];
  const scanners = createScanners(
    addresses,
    clock.env,
    {
      scan: (scan) => scans.push(scan),
      state: (address, state) => states.push([address, state]),
      unreadable: (_address, why) => unreadable.push(why),
    },
    ways,
  );
  return { clock, scanners, scans, states, unreadable, texts: () => scans.map((scan) => scan.text) };
}

describe('the supervisor', () => {
  test('finds every transport by its file', () => {
    expect([...transports.keys()].sort()).toEqual(['replay', 'serial']);
  });

  test('a scan says which gun read what, and when', async () => {
    const shop = counter(['replay:one']);
    replayGun('one').scan(']Q3凭证１２３');
    expect(shop.scans).toEqual([
      {
        bytes: new Uint8Array(new TextEncoder().encode(']Q3凭证１２３')),
        text: '凭证123',
        aim: ']Q3',
        scanner: 'replay:one',
        atMs: shop.clock.env.now(),
      },
    ]);
    await shop.scanners.close();
  });

  test('the same code from the same gun within the window is one scan, and after it another', async () => {
    const shop = counter(['replay:one']);
    const gun = replayGun('one');
    for (let pull = 0; pull < 50; pull += 1) {
      gun.scan('123456');
      await shop.clock.pass(20);
    }
    gun.scan('654321');
    gun.scan('123456');
    expect(shop.texts()).toEqual(['123456', '654321']);
    await shop.clock.pass(limits.scanDuplicateMs);
    gun.scan('123456');
    expect(shop.texts()).toEqual(['123456', '654321', '123456']);
    await shop.scanners.close();
  });

  test('two guns reading the same code are two scans, and their halves never mix', async () => {
    const shop = counter(['replay:one', 'replay:two']);
    const half = (text: string): Uint8Array => Buffer.from(text);
    replayGun('one').bytes(half('111'));
    replayGun('two').bytes(half('222'));
    replayGun('one').bytes(half('111\r'));
    replayGun('two').bytes(half('222\r'));
    replayGun('one').scan('333333');
    replayGun('two').scan('333333');
    expect(shop.scans.map((scan) => `${scan.scanner} ${scan.text}`)).toEqual([
      'replay:one 111111',
      'replay:two 222222',
      'replay:one 333333',
      'replay:two 333333',
    ]);
    await shop.scanners.close();
  });

  test('half a code before the plug was pulled is not glued to the first one after', async () => {
    const shop = counter(['replay:one']);
    const gun = replayGun('one');
    gun.bytes(Buffer.from('PARTIAL-'));
    gun.unplug();
    expect(gun.scan('lost')).toBe(false);
    gun.plug();
    await shop.clock.pass(limits.scannerReopenFirstMs);
    gun.scan('222222');
    expect(shop.texts()).toEqual(['222222']);
    expect(shop.states.map(([, state]) => state.is)).toEqual(['opening', 'ready', 'gone', 'ready']);
    await shop.scanners.close();
  });

  test.each([0, 255])(
    'pauses before reopening grow to their longest and never pass it (chance %i)',
    async (chance) => {
      replayGun('absent').unplug();
      const shop = counter(['replay:absent'], chance);
      const pauses: number[] = [];
      for (let tries = 0; tries < 8; tries += 1) {
        await shop.clock.pass(0);
        const [pause = 0] = shop.clock.waits();
        pauses.push(pause);
        await shop.clock.pass(pause);
      }
      expect(
        pauses.slice(0, 4).every((pause, index) => index === 0 || pause > (pauses[index - 1] ?? 0)),
      ).toBe(true);
      expect(pauses[0] === limits.scannerReopenFirstMs).toBe(chance === 0);
      expect(Math.max(...pauses)).toBeLessThanOrEqual(limits.scannerReopenMaxMs);
      expect(shop.states.map(([, state]) => state.is)).toEqual(['opening', 'gone']);
      await shop.scanners.close();
      expect(shop.clock.timersLeft()).toBe(0);
      replayGun('absent').plug();
    },
  );

  test('a gun that breaks, hangs or is misspelt leaves the others reading', async () => {
    const breaks: ScannerTransport = {
      scheme: 'breaks',
      check: () => undefined,
      open: () => {
        throw new Error('the driver is broken');
      },
    };
    let ears: ScannerEars | undefined;
    const hangs: ScannerTransport = {
      scheme: 'hangs',
      check: () => undefined,
      open: (_address, _env, on) => {
        ears = on;
        return { close: () => new Promise<void>(() => undefined) };
      },
    };
    const ways = new Map([...transports, ['breaks', breaks], ['hangs', hangs]]);
    const shop = counter(['breaks:a', 'hangs:b', 'serial:nonsense', 'hid:0c2e:0b61', 'replay:one'], 0, ways);
    replayGun('one').scan('123456');
    await shop.clock.pass(60_000);
    replayGun('one').scan('234567');
    expect(shop.texts()).toEqual(['123456', '234567']);
    expect(Object.fromEntries(shop.scanners.states())).toMatchObject({
      'breaks:a': { is: 'gone', why: 'failed', detail: 'the driver is broken' },
      'hangs:b': { is: 'opening' },
      'serial:nonsense': { is: 'gone', why: 'wrong-address' },
      'hid:0c2e:0b61': { is: 'gone', why: 'wrong-address' },
      'replay:one': { is: 'ready' },
    });
    const closing = shop.scanners.close();
    await shop.clock.pass(limits.scannerCloseMsMax);
    await closing;
    ears?.ready();
    ears?.code(Buffer.from('345678'));
    ears?.gone('unplugged');
    await shop.clock.pass(0);
    expect(shop.texts()).toEqual(['123456', '234567']);
    expect(shop.scanners.states().get('hangs:b')).toEqual({ is: 'opening' });
    expect(shop.clock.timersLeft()).toBe(0);
  });

  test('closing in the middle of a code leaves no timer, and closing twice is closing once', async () => {
    const shop = counter(['replay:one']);
    replayGun('one').bytes(Buffer.from('123'));
    expect(shop.clock.timersLeft()).toBe(1);
    await shop.scanners.close();
    await shop.scanners.close();
    expect(shop.clock.timersLeft()).toBe(0);
    expect(replayGun('one').scan('123456')).toBe(false);
  });

  test('a gun named twice is opened once and more guns than a station reads are told so', async () => {
    const addresses = Array.from({ length: limits.scannersMax }, (_, index) => `serial:/dev/none-${index}`);
    const shop = counter(['replay:one', 'replay:one', ...addresses]);
    replayGun('one').scan('123456');
    expect(shop.texts()).toEqual(['123456']);
    expect(
      [...shop.scanners.states().values()].filter((state) => state.is === 'gone' && state.why === 'too-many'),
    ).toHaveLength(1);
    const closing = shop.scanners.close();
    await shop.clock.pass(limits.scannerCloseMsMax);
    await closing;
  });

  test('silence heard late, because the station was busy, is waited for once more before it ends a code', async () => {
    const shop = counter(['replay:one']);
    const { env } = shop.clock;
    const mono = env.mono;
    replayGun('one').bytes(Buffer.from('123'));
    env.mono = () => mono() + 500;
    await shop.clock.pass(limits.scanIdleMs);
    expect(shop.texts()).toEqual([]);
    replayGun('one').bytes(Buffer.from('456'));
    await shop.clock.pass(limits.scanIdleMs);
    expect(shop.texts()).toEqual(['123456']);
    await shop.scanners.close();
  });

  test('a flood of noise is told once in a while, not for every line', async () => {
    const shop = counter(['replay:one']);
    for (let line = 0; line < 1_000; line += 1) replayGun('one').bytes(Uint8Array.of(0x31, 0xff, 0x32, 0x0d));
    expect(shop.unreadable).toEqual(['not-text']);
    await shop.clock.pass(limits.scanDuplicateMs);
    replayGun('one').bytes(Buffer.from('1\x1b2\r'));
    expect(shop.unreadable).toEqual(['not-text', 'control-character']);
    await shop.scanners.close();
  });

  test.each([
    '',
    'nonsense',
    'hid:0c2e:0b61',
    'serial:',
    'serial:ttyUSB0',
    'serial:/dev/ttyUSB0?baudRate=fast',
    'replay:A b',
  ])('the address "%s" is refused with a sentence that shows how to write one', (address) => {
    expect(() => transportOf(address)).toThrow(/serial:|replay:|baudRate=/);
  });
});
