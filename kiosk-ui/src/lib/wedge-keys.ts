// What a gun's keys mean: the US board by physical place, and characters typed as Alt with numbers on the keypad.
// Kept apart from wedge.ts because it is a table and an alphabet, with nothing of pace in it.

const letters = [...'abcdefghijklmnopqrstuvwxyz'].map(
  (letter) => [`Key${letter.toUpperCase()}`, letter, letter.toUpperCase()] as const,
);
const digitRow = [...')!@#$%^&*('].map(
  (shifted, digit) => [`Digit${digit}`, String(digit), shifted] as const,
);
const numpad = [...'0123456789'].map((digit) => [`Numpad${digit}`, digit, digit] as const);
const others = [
  ['Space', ' ', ' '],
  ['Minus', '-', '_'],
  ['Equal', '=', '+'],
  ['BracketLeft', '[', '{'],
  ['BracketRight', ']', '}'],
  ['Backslash', '\\', '|'],
  ['IntlBackslash', '\\', '|'],
  ['Semicolon', ';', ':'],
  ['Quote', "'", '"'],
  ['Backquote', '`', '~'],
  ['Comma', ',', '<'],
  ['Period', '.', '>'],
  ['Slash', '/', '?'],
  ['NumpadDecimal', '.', '.'],
  ['NumpadSubtract', '-', '-'],
  ['NumpadAdd', '+', '+'],
  ['NumpadMultiply', '*', '*'],
  ['NumpadDivide', '/', '/'],
] as const;

/** `event.code` to the character without and with shift. */
export const keyMap: ReadonlyMap<string, readonly [plain: string, shifted: string]> = new Map(
  [...letters, ...digitRow, ...numpad, ...others].map(([code, plain, shifted]) => [code, [plain, shifted]]),
);

export interface AltCodes {
  /** Alt went down: another number begins. */
  begin(): void;
  /** @returns whether the key is a digit of a number */
  digit(code: string): boolean;
  /** Ends the numbers typed so far. @returns their characters, '' for none, undefined when they are no text */
  flush(): string | undefined;
  reset(): void;
}

const digitsMax = 8;
const asciiFirst = 0x20;
const asciiLast = 0x7e;
const cjkFirst = 0x4e00;
const cjkLast = 0x9fff;
const gbk = new TextDecoder('gb18030', { fatal: true });
const utf8 = new TextDecoder('utf-8', { fatal: true });

function decodedBy(decoder: TextDecoder, bytes: readonly number[]): string | undefined {
  try {
    return decoder.decode(Uint8Array.from(bytes));
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** A number above one byte: GB 2312's double bytes lie wholly above Unicode's Chinese block, so that one goes first. */
function wideCharacter(value: number): string | undefined {
  if (value >= cjkFirst && value <= cjkLast) return String.fromCharCode(value);
  if (value > 0xffff) return undefined;
  const text = decodedBy(gbk, [value >> 8, value & 0xff]);
  return text !== undefined && [...text].length === 1 ? text : undefined;
}

/** Collects Alt+keypad numbers: ASCII, single bytes of UTF-8 or GB 18030, whole GBK double bytes, or code points. */
export function createAltCodes(): AltCodes {
  let typed = '';
  let text = '';
  let bytes: number[] = [];
  let broken = false;

  const endBytes = (): void => {
    const decoded = bytes.length === 0 ? '' : (decodedBy(utf8, bytes) ?? decodedBy(gbk, bytes));
    bytes = [];
    if (decoded === undefined) broken = true;
    else text += decoded;
  };
  const endNumber = (): void => {
    if (typed === '') return;
    const value = Number(typed);
    typed = '';
    if (value > asciiLast && value <= 0xff) {
      bytes.push(value);
      return;
    }
    const isTrailByte = bytes.length % 2 === 1 && value >= 0x30 && value <= asciiLast;
    if (
      isTrailByte &&
      decodedBy(gbk, [...bytes, value]) !== undefined &&
      decodedBy(utf8, bytes) === undefined
    ) {
      bytes.push(value);
      return;
    }
    endBytes();
    const character =
      value >= asciiFirst && value <= asciiLast ? String.fromCharCode(value) : wideCharacter(value);
    if (character === undefined) broken = true;
    else text += character;
  };
  const reset = (): void => {
    typed = '';
    text = '';
    bytes = [];
    broken = false;
  };
  return {
    begin: endNumber,
    digit(code) {
      const digit = /^Numpad(\d)$/.exec(code)?.[1];
      if (digit === undefined) return false;
      if (typed.length >= digitsMax) broken = true;
      else typed += digit;
      return true;
    },
    flush() {
      endNumber();
      endBytes();
      const flushed = broken ? undefined : text;
      reset();
      return flushed;
    },
    reset,
  };
}
