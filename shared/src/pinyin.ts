// The pinyin initials of a name: 宫保鸡丁 is found by typing GBJD.
// Why by collation and not by a table of characters: the language's own order already knows every character's sound,
// and the browser and Node carry it. A character of several sounds gets its commonest; the menu may say another code.

/** The first character of each initial in pinyin order; no syllable begins with I, U or V. */
const firsts = '阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀';
const initials = 'ABCDEFGHJKLMNOPQRSTWXYZ';
const collator = new Intl.Collator('zh-CN-u-co-pinyin');
const isHan = /\p{Script=Han}/u;

/** Capitals and digits, at most `charsMax`; signs and other scripts fall away. */
export function pinyinInitials(name: string, charsMax: number): string {
  let code = '';
  for (const character of name.normalize('NFKC')) {
    if (/^[A-Za-z0-9]$/.test(character)) code += character.toUpperCase();
    else if (isHan.test(character)) code += initialOf(character);
  }
  return code.slice(0, charsMax);
}

function initialOf(character: string): string {
  let found = '';
  [...firsts].forEach((first, index) => {
    if (collator.compare(first, character) <= 0) found = initials[index] ?? '';
  });
  return found;
}
