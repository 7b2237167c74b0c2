import { describe, expect, test } from 'vitest';
import { limits } from '@qiantai/shared/limits.ts';
import {
  createWedge,
  isEditable,
  listenForScans,
  type WedgeKey,
  type WedgeScan,
  type WedgeVerdict,
} from './wedge.ts';
import { keyMap } from './wedge-keys.ts';

type Press = Partial<WedgeKey> & { readonly code: string };

const presses = new Map<string, Press>();
for (const [code, [plain, shifted]] of keyMap) {
  if (code.startsWith('Numpad') || code === 'IntlBackslash') continue;
  presses.set(plain, { code, key: plain });
  presses.set(shifted, { code, key: shifted, shiftKey: true });
}
const typed = (text: string): Press[] =>
  [...text].map((character) => presses.get(character) ?? { code: '', key: character });
const enter: Press = { code: 'Enter', key: 'Enter' };
const tab: Press = { code: 'Tab', key: 'Tab' };
const alt = (number: string): Press[] => [
  { code: 'AltLeft', key: 'Alt', altKey: true },
  ...[...number].map((digit) => ({ code: `Numpad${digit}`, key: digit, altKey: true })),
];

/** A page with its own clock. */
function page() {
  let at = 1_000;
  let pending: { readonly due: number; readonly then: () => void } | undefined;
  const scans: WedgeScan[] = [];
  const lost: string[] = [];
  const wedge = createWedge({
    onScan: (scan) => scans.push(scan),
    onLost: (why) => lost.push(why),
    now: () => at,
    timer: (ms, then) => {
      const mine = { due: at + ms, then };
      pending = mine;
      return () => {
        if (pending === mine) pending = undefined;
      };
    },
  });
  const pass = (ms: number): void => {
    at += ms;
    if (pending === undefined || pending.due > at) return;
    const { then } = pending;
    pending = undefined;
    then();
  };
  const eventOf = (press: Press): WedgeKey => ({
    key: press.code,
    shiftKey: false,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    isComposing: false,
    repeat: false,
    timeStamp: at,
    ...press,
  });
  return {
    wedge,
    scans,
    lost,
    pass,
    eventOf,
    texts: () => scans.map((scan) => scan.text),
    waits: () => pending !== undefined,
    type(keys: readonly Press[], gapMs: number): WedgeVerdict[] {
      return keys.map((press) => {
        pass(gapMs);
        return wedge.key(eventOf(press));
      });
    },
  };
}

const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index)).join('');

describe('a gun that types', () => {
  test('is read to the character, and its Enter is its own', () => {
    const shop = page();
    expect(
      shop.type([...typed('https://x.cn/r/1?t=aB'), enter], 5).every((verdict) => verdict === 'scan-part'),
    ).toBe(true);
    expect(shop.scans).toEqual([{ text: 'https://x.cn/r/1?t=aB', atMs: 1_000 + 22 * 5, endedBy: 'key' }]);
    expect(shop.waits()).toBe(false);
  });

  test('can type every printable character', () => {
    const shop = page();
    shop.type([...typed(`#${printable}#`), tab], 8);
    expect(shop.texts()).toEqual([`#${printable}#`]);
  });

  test.each([
    ['a fast one without terminator', 10, false, ['690123456789']],
    ['a fast one at its limit without terminator', limits.wedgeGapFastMs, false, ['690123456789']],
    ['a slow one with terminator', limits.wedgeGapSlowMs, true, ['690123456789']],
    ['a slow one without terminator, which might be a person', 60, false, []],
    ['a person, who is slower than every gun', limits.wedgeGapSlowMs + 20, true, []],
  ])('%s', (_name, gapMs, terminated, texts) => {
    const shop = page();
    const verdicts = shop.type([...typed('690123456789'), ...(terminated ? [enter] : [])], gapMs);
    shop.pass(limits.wedgeIdleMs);
    expect(shop.texts()).toEqual(texts);
    if (terminated) expect(verdicts.at(-1)).toBe(texts.length > 0 ? 'scan-part' : 'not-ours');
    if (!terminated && texts.length > 0) expect(shop.scans[0]?.endedBy).toBe('silence');
  });

  test('is judged by its average: single late keys do not break a code', () => {
    const shop = page();
    for (const [index, press] of typed('690123456789').entries()) shop.type([press], index === 5 ? 120 : 8);
    shop.type([enter], 8);
    expect(shop.texts()).toEqual(['690123456789']);
  });

  test('a short run and Enter is a person confirming', () => {
    const shop = page();
    expect(shop.type([...typed('12345'), enter], 10).at(-1)).toBe('not-ours');
    expect(shop.type([enter], 500)).toEqual(['not-ours']);
    expect(shop.texts()).toEqual([]);
  });

  test('a key pressed well before a scan is no part of it, even when the timer came late', () => {
    const shop = page();
    shop.wedge.key(shop.eventOf({ code: 'KeyA', key: 'a' }));
    shop.wedge.key(shop.eventOf({ code: 'KeyA', key: 'a', timeStamp: 1_000 }));
    const late = (offset: number): number => 1_000 + limits.wedgeIdleMs + 1 + offset;
    for (const [index, press] of [...typed('690123'), enter].entries()) {
      shop.wedge.key(shop.eventOf({ ...press, timeStamp: late(index * 5) }));
    }
    expect(shop.texts()).toEqual(['690123']);
  });

  test('CapsLock and a foreign layout change nothing', () => {
    const shop = page();
    const flipped = typed('Sn-Abc').map(
      (press) =>
        ({
          ...press,
          key: press.key === press.key?.toUpperCase() ? press.key?.toLowerCase() : press.key?.toUpperCase(),
        }) as Press,
    );
    shop.type([{ code: 'CapsLock', key: 'CapsLock' }, ...flipped, enter], 8);
    const french: Press[] = [
      ['Digit6', '-'],
      ['Digit9', 'ç'],
      ['Digit0', 'à'],
      ['Digit1', '&'],
      ['KeyA', 'q'],
      ['KeyX', 'x'],
    ].map(([code = '', key = '']) => ({ code, key }));
    shop.type([...french, enter], 8);
    expect(shop.texts()).toEqual(['Sn-Abc', '6901ax']);
  });

  test('may be a handheld that sends capitals and signs without Shift', () => {
    const shop = page();
    const bare = (capsLock: boolean): Press[] =>
      typed('https://X.cn/?A=b').map((press) => ({
        ...press,
        shiftKey: false,
        getModifierState: () => capsLock,
      }));
    shop.type([...bare(false), enter], 8);
    shop.type([...bare(true), enter], 8);
    expect(shop.texts()).toEqual(['https://X.cn/?A=b', 'https://x.cn/?a=b']);
  });

  test('its own Shift keys do not slow it down or break the code', () => {
    const shop = page();
    const withShift = typed('ABCdef').flatMap((press) =>
      press.shiftKey === true ? [{ code: 'ShiftLeft', key: 'Shift', shiftKey: true }, press] : [press],
    );
    shop.type([...withShift, enter], 10);
    expect(shop.texts()).toEqual(['ABCdef']);
  });

  test('digits of the keypad are digits', () => {
    const shop = page();
    shop.type(
      [
        ...[...'690123'].map((digit) => ({ code: `Numpad${digit}`, key: digit })),
        { code: 'NumpadEnter', key: 'Enter' },
      ],
      8,
    );
    expect(shop.texts()).toEqual(['690123']);
  });

  test.each([
    ['a GBK double byte', ['54992', '47610'], '中国'],
    ['Unicode code points', ['20013', '22269'], '中国'],
    ['single GBK bytes', ['0214', '0208', '0185', '0250'], '中国'],
    ['single UTF-8 bytes', ['0228', '0184', '0173'], '中'],
    ['a GBK character whose second byte is ASCII', ['0129', '0064'], '丂'],
    ['ASCII', ['065', '066', '067'], 'ABC'],
  ])('types Chinese as Alt and numbers: %s', (_name, numbers, text) => {
    const shop = page();
    shop.type([...numbers.flatMap(alt), ...typed('12'), enter], 6);
    expect(shop.texts()).toEqual([`${text}12`]);
  });

  test.each(['999999', '0255', '123456789'])(
    'the Alt number %s is no character, so the scan is lost and told',
    (number) => {
      const shop = page();
      shop.type([...alt(number), ...typed('123456'), enter], 6);
      expect([shop.texts(), shop.lost]).toEqual([[], ['unreadable']]);
    },
  );

  test('ends CRLF with two keys and both are its own', () => {
    const shop = page();
    expect(shop.type([...typed('690123'), enter, enter], 8).slice(-2)).toEqual(['scan-part', 'scan-part']);
    expect(shop.type([enter], limits.wedgeGapSlowMs + 1)).toEqual(['not-ours']);
    expect(shop.texts()).toEqual(['690123']);
  });

  test('may type its terminators with Ctrl', () => {
    const shop = page();
    const ctrl = (code: string): Press[] => [
      { code: 'ControlLeft', key: 'Control', ctrlKey: true },
      { code, key: 'm', ctrlKey: true },
    ];
    shop.type([...typed('690123'), ...ctrl('KeyM'), ...ctrl('KeyJ')], 8);
    expect(shop.texts()).toEqual(['690123']);
  });

  test('a key inside a code that no code has spoils it whole: half a code is never delivered', () => {
    for (const foreign of [
      { code: 'BracketRight', key: ']', ctrlKey: true },
      { code: 'F4', key: 'F4' },
      { code: '', key: 'Unidentified' },
    ]) {
      const shop = page();
      shop.type([...typed('690123'), foreign, ...typed('456789'), enter], 8);
      expect([shop.texts(), shop.lost]).toEqual([[], ['unreadable']]);
    }
  });

  test('a code longer than any is lost and told, and the next one is good', () => {
    const shop = page();
    shop.type([...typed('7'.repeat(limits.scanBytesMax + 1)), enter], 2);
    shop.type([...typed('690123'), enter], 8);
    expect([shop.texts(), shop.lost]).toEqual([['690123'], ['unreadable']]);
  });
});

describe('an input method', () => {
  test('that ate letters of a code is told, and what is left of the code is not delivered', () => {
    const shop = page();
    const burst = typed('sn20261121a').map((press): Press =>
      /^Key/.test(press.code) ? { code: press.code, key: 'Process', keyCode: 229 } : press,
    );
    expect(shop.type(burst, 8)[0]).toBe('ime');
    shop.type([enter], 8);
    expect([shop.texts(), shop.lost]).toEqual([[], ['ime']]);
  });

  test('that left only two keys of a code is still told', () => {
    const shop = page();
    shop.type(
      [
        { code: 'KeyA', key: 'Process', keyCode: 229 },
        { code: 'KeyX', key: 'Process', isComposing: true },
      ],
      8,
    );
    shop.pass(limits.wedgeIdleMs);
    expect([shop.texts(), shop.lost]).toEqual([[], ['ime']]);
  });

  test('that marks every key but eats none does not cost the scan', () => {
    const shop = page();
    const marked = typed('sn20261121a').map((press): Press => ({ ...press, key: 'Process', keyCode: 229 }));
    expect(new Set(shop.type(marked, 8))).toEqual(new Set(['ime']));
    shop.type([{ code: 'Enter', key: 'Process', keyCode: 229 }], 8);
    expect([shop.texts(), shop.lost]).toEqual([['sn20261121a'], []]);
  });
});

describe('a person at the keyboard', () => {
  test.each([
    ['a shortcut with Ctrl', [{ code: 'KeyF', key: 'f', ctrlKey: true }]],
    [
      'a shortcut with Alt',
      [
        { code: 'AltLeft', key: 'Alt', altKey: true },
        { code: 'KeyF', key: 'f', altKey: true },
      ],
    ],
    ['a function key', [{ code: 'F5', key: 'F5' }]],
    ['a key held down', [{ code: 'KeyJ', key: 'j', repeat: true }]],
    ['Escape', [{ code: 'Escape', key: 'Escape' }]],
    ['Tab', [tab]],
  ])('%s is theirs', (_name, keys) => {
    const shop = page();
    expect(shop.type(keys, 90).at(-1)).toBe('not-ours');
    expect(shop.waits()).toBe(false);
  });

  test('typing is not running, a gun is from its second key', () => {
    const person = page();
    person.type(typed('ab'), 120);
    expect(person.wedge.running).toBe(false);
    const gun = page();
    gun.type(typed('a'), 8);
    expect(gun.wedge.running).toBe(false);
    gun.type(typed('b'), 8);
    expect(gun.wedge.running).toBe(true);
  });
});

describe('the page', () => {
  class KeyPress extends Event {
    constructor(press: WedgeKey) {
      super('keydown', { cancelable: true });
      for (const [name, value] of Object.entries(press)) Object.defineProperty(this, name, { value });
    }
  }

  test.each([
    [{ tagName: 'INPUT', type: 'text' }, true],
    [{ tagName: 'INPUT', type: 'password' }, true],
    [{ tagName: 'INPUT' }, true],
    [{ tagName: 'TEXTAREA' }, true],
    [{ tagName: 'SELECT' }, true],
    [{ tagName: 'DIV', isContentEditable: true }, true],
    [{ tagName: 'INPUT', type: 'checkbox' }, false],
    [{ tagName: 'INPUT', type: 'text', readOnly: true }, false],
    [{ tagName: 'BUTTON' }, false],
    [{ tagName: 'BODY', isContentEditable: false }, false],
    [null, false],
  ])('%j takes text: %s', (target, editable) => {
    expect(isEditable(target)).toBe(editable);
  });

  test('keeps a scan’s keys from the button in focus, and a person’s keys from nobody', () => {
    const shop = page();
    const target = new EventTarget();
    const stop = listenForScans(target, shop.wedge);
    const reached: string[] = [];
    target.addEventListener('keydown', (event) => reached.push((event as unknown as WedgeKey).code));
    const press = (key: Press, gapMs: number): boolean => {
      shop.pass(gapMs);
      return target.dispatchEvent(new KeyPress(shop.eventOf(key)));
    };
    const allowed = [...typed('690 123'), enter, enter].map((key) => press(key, 8));
    expect(allowed).toEqual([true, ...Array.from({ length: 8 }, () => false)]);
    expect(press(enter, 1_000)).toBe(true);
    expect(press({ code: 'F5' }, 1_000)).toBe(true);
    expect(reached).toEqual(['Digit6', 'Enter', 'F5']);
    stop();
    for (const key of [...typed('690123'), enter]) press(key, 8);
    expect(shop.texts()).toEqual(['690 123']);
  });

  test('leaves a text field alone', () => {
    const shop = page();
    const field = Object.assign(new EventTarget(), { tagName: 'INPUT', type: 'text' });
    listenForScans(field, shop.wedge);
    for (const key of [...typed('690123'), enter]) {
      shop.pass(8);
      expect(field.dispatchEvent(new KeyPress(shop.eventOf(key)))).toBe(true);
    }
    expect(shop.texts()).toEqual([]);
  });
});
