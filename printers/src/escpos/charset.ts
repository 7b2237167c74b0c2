// What a Chinese receipt printer can print: ASCII and the two-byte part of GBK, nothing else.
// Why not hand every text to iconv: U+00A5 and four-byte GB18030 come out as rubbish that swallows the digits
// after it, and a control byte hidden in a name would be obeyed as a command.

import iconv from 'iconv-lite';

/** Stands for a control character, so that a person sees that something was there. */
export const controlMark = '□';
/** Stands for one character that the printer's own font lacks (emoji, rare names, other scripts). */
export const missingMark = '〓';

/** What typists, phones and platforms send for a sign that GBK has under another number. */
const sameSign: ReadonlyMap<string, string> = new Map([
  ['\u00a5', '￥'],
  ['\u00a0', ' '],
  ['\u2022', '·'],
  ['\u30fb', '·'],
  ['\u301c', '～'],
  ['\u20ac', 'EUR'],
]);

const blanks = /^(?:\r\n|[\t\n\v\f\r\u0085\u2000-\u200a\u2028\u2029\u202f\u205f])$/;
const control = /^\p{Cc}$/u;
/** Characters without a width of their own: joiners, direction marks, variation selectors, accents. */
const widthless = /^[\p{Cf}\p{M}]+$/u;
/** Most of what a shop prints needs no second look. */
const plainly = /^[\x20-\x7e\u3001\u3002\u3008-\u3011\u4e00-\u9fa5\uff01-\uff5e]*$/;
const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/** Answers already found; at most the 65,536 characters of one UTF-16 unit. */
const gbk = new Map<string, boolean>();

/** Whether a character is two bytes in GB18030, and the same two in the GBK that every printer's ROM has. */
function inGbk(character: string): boolean {
  let known = gbk.get(character);
  if (known === undefined) {
    known = askGbk(character);
    if (character.length === 1) gbk.set(character, known);
  }
  return known;
}

function askGbk(character: string): boolean {
  const bytes = iconv.encode(character, 'gb18030');
  if (bytes.length !== 2) return false;
  const code = character.codePointAt(0) ?? 0;
  const ownUse = code >= 0xe000 && code <= 0xf8ff;
  return !ownUse && bytes.equals(iconv.encode(character, 'cp936'));
}

function printableCharacter(character: string): string | undefined {
  const same = sameSign.get(character);
  if (same !== undefined) return same;
  if (blanks.test(character)) return ' ';
  if (control.test(character)) return controlMark;
  if (character >= ' ' && character <= '~') return character;
  return inGbk(character) ? character : undefined;
}

function printableGrapheme(grapheme: string): string {
  const [first, ...rest] = grapheme;
  if (first === undefined) return '';
  if (blanks.test(grapheme)) return ' ';
  if (widthless.test(grapheme)) return '';
  const only = printableCharacter(first);
  if (only !== undefined && rest.every((mark) => widthless.test(mark))) return only;
  return missingMark;
}

/**
 * The same text in characters that every Chinese receipt printer has. Line breaks and tabs become one space,
 * other control characters □, each character outside two-byte GBK one 〓. Drawing those as a raster instead
 * needs a font on the station; a 〓 is what the trade prints for a missing sign.
 * @returns only printable ASCII and two-byte GBK characters; printing it twice changes nothing
 */
export function printable(text: string): string {
  if (plainly.test(text)) return text;
  let out = '';
  for (const { segment } of graphemes.segment(text.normalize('NFC'))) out += printableGrapheme(segment);
  return out;
}

/** GB18030 bytes of a text, made printable first: no byte below 20h, no 7Fh, no four-byte sequence. */
export function textBytes(text: string): Buffer {
  return iconv.encode(printable(text), 'gb18030');
}
