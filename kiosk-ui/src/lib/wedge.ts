// Reads a gun that types as a keyboard. Keys are told from a person's by their pace over the whole code, and read by
// their place on the board: CapsLock and a foreign layout change `key`, never `code`.
// What an input method has eaten is gone: it is reported, never guessed.

import { limits } from '@qiantai/shared/limits.ts';
import { createAltCodes, keyMap, type AltCodes } from './wedge-keys.ts';

export interface WedgeKey {
  readonly code: string;
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly isComposing: boolean;
  readonly repeat: boolean;
  /** Milliseconds that only grow. */
  readonly timeStamp: number;
  /** 229 when an input method took the key. */
  readonly keyCode?: number;
  getModifierState?(name: string): boolean;
}

export interface WedgeScan {
  readonly text: string;
  /** By the wedge's `now`. */
  readonly atMs: number;
  readonly endedBy: 'key' | 'silence';
}

/** Why a scan could not be read: an input method ate keys of it, or it holds keys that are no character. */
export type WedgeLost = 'ime' | 'unreadable';

export interface WedgeOptions {
  onScan(scan: WedgeScan): void;
  /** A scan was typed and is lost; after `ime` it is time to say 切换英文输入法. */
  onLost?(why: WedgeLost): void;
  now(): number;
  /** Calls back once after a while. @returns a function that forgets it */
  timer(ms: number, then: () => void): () => void;
}

export type WedgeVerdict = 'scan-part' | 'not-ours' | 'ime';

export interface Wedge {
  /** Takes one keydown that happened outside every text field. */
  key(event: WedgeKey): WedgeVerdict;
  /** The keys so far came at a gun's pace: they are nobody's shortcuts. */
  readonly running: boolean;
  /** Forgets what was typed, such as when a text field takes the focus. */
  reset(): void;
}

/** How a gun types the end of a code; the letters are how some type CR, LF and TAB, with Ctrl. */
const endKeys: ReadonlySet<string> = new Set(['Enter', 'NumpadEnter', 'Tab']);
const endKeysWithCtrl: ReadonlySet<string> = new Set(['KeyM', 'KeyJ', 'KeyI']);
const altKeys: ReadonlySet<string> = new Set(['AltLeft', 'AltRight']);
const silentKeys: ReadonlySet<string> = new Set([
  'ShiftLeft',
  'ShiftRight',
  'ControlLeft',
  'ControlRight',
  'CapsLock',
  'NumLock',
]);

interface Run {
  text: string;
  /** Every key, for the pace. */
  keys: number;
  /** Keys that write something. */
  typed: number;
  /** Of these, keys that an input method marked as its own. */
  taken: number;
  firstAt: number;
  lastAt: number;
  spoiled: boolean;
}

const newRun = (): Run => ({ text: '', keys: 0, typed: 0, taken: 0, firstAt: 0, lastAt: 0, spoiled: false });
const isEnd = (event: WedgeKey): boolean =>
  endKeys.has(event.code) || (event.ctrlKey && endKeysWithCtrl.has(event.code));
const isTaken = (event: WedgeKey): boolean =>
  event.isComposing || event.key === 'Process' || event.keyCode === 229;
const averageGap = (run: Run): number =>
  run.keys < 2 ? Infinity : (run.lastAt - run.firstAt) / (run.keys - 1);
const isPaced = (run: Run): boolean =>
  averageGap(run) <= (run.typed < limits.wedgeCharsMin ? limits.wedgeGapFastMs : limits.wedgeGapSlowMs);

/**
 * What a finished run was. Some systems mark every key 229 and deliver all of them: then the code is whole. Marks on
 * a part of the keys, or an open composition, mean that keys are missing.
 */
function judge(run: Run, endedBy: WedgeScan['endedBy']): 'scan' | WedgeLost | 'person' {
  const paceMax = endedBy === 'key' ? limits.wedgeGapSlowMs : limits.wedgeGapFastMs;
  if (averageGap(run) > paceMax) return 'person';
  if (run.taken > 0 && (run.spoiled || run.taken < run.typed)) return 'ime';
  if (run.typed < limits.wedgeCharsMin) return 'person';
  return run.spoiled || run.text.trim() === '' ? 'unreadable' : 'scan';
}

function write(run: Run, text: string | undefined): void {
  if (text === undefined || run.text.length + text.length > limits.scanBytesMax) run.spoiled = true;
  else run.text += text;
}

function keepPace(run: Run, event: WedgeKey): void {
  if (run.keys === 0) run.firstAt = event.timeStamp;
  run.keys += 1;
  run.lastAt = event.timeStamp;
}

/**
 * What the key writes on a US board. Handhelds and remote desktops send capitals and signs without any Shift: their
 * `key` is believed where it is the same key's other face and CapsLock cannot have made it.
 */
function characterOf(event: WedgeKey): string | undefined {
  const [plain, shifted] = keyMap.get(event.code) ?? [];
  const isOtherFace = event.key === shifted && shifted !== plain;
  const isByCapsLock = /^[A-Z]$/.test(event.key) && event.getModifierState?.('CapsLock') !== false;
  return event.shiftKey || (isOtherFace && !isByCapsLock) ? shifted : plain;
}

/** A key that writes. @param text what it writes; undefined when that is no character */
function type(run: Run, event: WedgeKey, text: string | undefined): void {
  keepPace(run, event);
  run.typed += 1;
  if (isTaken(event)) run.taken += 1;
  if (event.isComposing) run.spoiled = true;
  write(run, text);
}

/**
 * Takes a key into the run.
 * @returns `not-ours` for a key that no code has, unless it came amid a gun's keys: those it spoils, because what
 * follows it would be half a code
 */
function take(run: Run, altCodes: AltCodes, event: WedgeKey): WedgeVerdict {
  const isChord = event.repeat || event.ctrlKey || event.metaKey;
  const isAlt = !isChord && altKeys.has(event.code);
  if (isAlt) altCodes.begin();
  if (isAlt || (!isChord && event.altKey && altCodes.digit(event.code))) {
    type(run, event, '');
    return 'scan-part';
  }
  const plain = isChord || event.altKey ? undefined : characterOf(event);
  const taken = isTaken(event);
  if (plain === undefined && !taken && !isPaced(run)) return 'not-ours';
  write(run, altCodes.flush());
  type(run, event, plain);
  return taken ? 'ime' : 'scan-part';
}

/** A decoder for one page. Pure but for the injected clock and timer; holds at most limits.scanBytesMax characters. */
export function createWedge(options: WedgeOptions): Wedge {
  let run = newRun();
  let endedAt = -Infinity;
  let forget = (): void => undefined;
  const altCodes = createAltCodes();

  const restart = (): void => {
    forget();
    run = newRun();
    altCodes.reset();
  };
  const finish = (endedBy: WedgeScan['endedBy']): boolean => {
    write(run, altCodes.flush());
    const ended = run;
    restart();
    const verdict = judge(ended, endedBy);
    if (verdict === 'person') return false;
    if (verdict === 'scan') options.onScan({ text: ended.text.trim(), atMs: options.now(), endedBy });
    else options.onLost?.(verdict);
    return true;
  };
  const end = (event: WedgeKey): WedgeVerdict => {
    const isSecondEnd = run.keys === 0 && event.timeStamp - endedAt <= limits.wedgeGapSlowMs;
    if (!isSecondEnd && !finish('key')) return 'not-ours';
    endedAt = event.timeStamp;
    return 'scan-part';
  };
  const silent = (event: WedgeKey): WedgeVerdict => {
    if (run.keys === 0) return 'not-ours';
    keepPace(run, event);
    return 'scan-part';
  };

  return {
    get running() {
      return isPaced(run);
    },
    reset: restart,
    key(event) {
      // The timer may come late, the event's own time does not.
      if (run.keys > 0 && event.timeStamp - run.lastAt > limits.wedgeIdleMs) finish('silence');
      if (isEnd(event) && !event.repeat) return end(event);
      const verdict = silentKeys.has(event.code) ? silent(event) : take(run, altCodes, event);
      forget();
      if (run.keys > 0 && verdict !== 'not-ours') {
        forget = options.timer(limits.wedgeIdleMs, () => void finish('silence'));
      } else restart();
      return verdict;
    },
  };
}

const inputsWithoutText: ReadonlySet<string> = new Set([
  'button',
  'checkbox',
  'color',
  'file',
  'image',
  'radio',
  'range',
  'reset',
  'submit',
]);

/** Whether typing there enters text: then keys are a person's business, or an input method's. */
export function isEditable(target: unknown): boolean {
  if (typeof target !== 'object' || target === null) return false;
  const { tagName, type, isContentEditable, readOnly, disabled } = target as Readonly<
    Record<string, unknown>
  >;
  if (isContentEditable === true) return true;
  const tag = typeof tagName === 'string' ? tagName.toLowerCase() : '';
  if (tag === 'select') return true;
  if (tag !== 'textarea' && tag !== 'input') return false;
  const isText = tag === 'textarea' || typeof type !== 'string' || !inputsWithoutText.has(type.toLowerCase());
  return isText && readOnly !== true && disabled !== true;
}

/** The part of a document this needs. */
export type KeySource = Pick<Document, 'addEventListener' | 'removeEventListener'>;

/**
 * Feeds a wedge from a page, before any shortcut or focused button sees the keys, and keeps a scan's own keys,
 * its Enter or Tab above all, from pressing or leaving what has the focus.
 * @returns stops listening
 */
export function listenForScans(document: KeySource, wedge: Wedge): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (isEditable(event.composedPath()[0] ?? event.target)) {
      wedge.reset();
      return;
    }
    const wasRunning = wedge.running;
    const verdict = wedge.key(event);
    if (verdict === 'not-ours' || !(wasRunning || wedge.running || isEnd(event))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener('keydown', onKey, { capture: true });
  return () => {
    document.removeEventListener('keydown', onKey, { capture: true });
    wedge.reset();
  };
}
