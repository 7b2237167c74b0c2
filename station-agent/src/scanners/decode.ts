// A code's bytes as the text a person would read. Guns send UTF-8 or GB18030 without saying which, and labels hide
// characters nobody sees; what may not reach a platform or a screen is refused here, once, for every transport.

export type UnreadableWhy = 'empty' | 'control-character' | 'not-text';

export type Decoded =
  | { readonly is: 'text'; readonly text: string; readonly aim?: string }
  | { readonly is: 'unreadable'; readonly why: UnreadableWhy };

const utf8 = new TextDecoder('utf-8', { fatal: true });
const gb18030 = new TextDecoder('gb18030', { fatal: true });

/**
 * Common Chinese characters in GBK that are valid UTF-8 by accident, 券 and 凭证 among them. Here a label with them
 * is likelier than one with nothing but Greek, Cyrillic or Hebrew letters. Latin-1 (¥, ·, é) stays UTF-8, and
 * ASCII alone is the same in both.
 */
const commonGbk = /^(?:\p{ASCII}|[\xc4-\xd7][\xa1-\xbf])+$/u;

/** ISO/IEC 15424: `]`, a letter for the symbology, one more character for its options. */
const aimId = /^\][A-Za-z][0-9A-Za-z]/;
const turnsTextRound = /[\u202a-\u202e\u2066-\u2069]/u;
const invisible = /\p{Default_Ignorable_Code_Point}/gu;
const control = /[\p{Cc}\u2028\u2029]/u;
const noCharacter = /[\p{Co}\p{Cn}\p{Cs}\ufffd]/u;
const fullWidth = /[\uff01-\uff5e]/g;
const fullWidthShift = 0xfee0;

function decodedBy(decoder: TextDecoder, bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function charactersOf(bytes: Uint8Array): string | undefined {
  const isCommonGbk = commonGbk.test(Buffer.from(bytes).toString('latin1'));
  const [first, second] = isCommonGbk ? [gb18030, utf8] : [utf8, gb18030];
  return decodedBy(first, bytes) ?? decodedBy(second, bytes);
}

function plain(text: string): string {
  return text
    .replace(invisible, '')
    .replace(fullWidth, (wide) => String.fromCharCode(wide.charCodeAt(0) - fullWidthShift))
    .replaceAll('\u3000', ' ')
    .trim();
}

/**
 * Reads one code. UTF-8 when it is valid, else GB18030; full-width ASCII becomes plain, invisible characters go.
 * Only the ASCII range is folded: an Arabic 5 or a Roman ⅷ is no digit of a voucher and stays what it is.
 * @returns the text and the AIM id split off, or why it is no text: characters that turn the text round or steer
 * a machine are refused, not removed, because the rest would be a code nobody printed
 */
export function decode(bytes: Uint8Array): Decoded {
  const raw = charactersOf(bytes);
  if (raw === undefined || noCharacter.test(raw)) return { is: 'unreadable', why: 'not-text' };
  if (turnsTextRound.test(raw) || control.test(raw)) return { is: 'unreadable', why: 'control-character' };
  const whole = plain(raw);
  const aim = aimId.exec(whole)?.[0];
  const text = aim === undefined ? whole : whole.slice(aim.length).trim();
  if (text === '') return { is: 'unreadable', why: 'empty' };
  return aim === undefined ? { is: 'text', text } : { is: 'text', text, aim };
}
