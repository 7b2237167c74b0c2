// The members of a JSON object with the exact characters of each value: what an answer's signature covers.
// Why not parse and print again: spaces, escapes and the order of names would change, and the signature with them.

const space = /[ \t\r\n]/;

class Scan {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  #skipSpace(): void {
    while (space.test(this.#text.charAt(this.#at))) this.#at += 1;
  }

  is(character: string): boolean {
    this.#skipSpace();
    return this.#text[this.#at] === character;
  }

  step(): void {
    this.#at += 1;
  }

  /** Over a string's closing quote. */
  #skipString(): void {
    this.#at += 1;
    while (this.#text[this.#at] !== '"') this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    this.#at += 1;
  }

  /** @returns the characters of the next value, without the space around it */
  value(): string {
    this.#skipSpace();
    const from = this.#at;
    let depth = 0;
    for (; this.#at < this.#text.length;) {
      const character = this.#text[this.#at];
      if (character === '"') {
        this.#skipString();
        continue;
      }
      if (depth === 0 && (character === ',' || character === '}' || character === ':')) break;
      if (character === '{' || character === '[') depth += 1;
      if (character === '}' || character === ']') depth -= 1;
      this.#at += 1;
    }
    return this.#text.slice(from, this.#at).trimEnd();
  }
}

/** @returns undefined when the text is no JSON object, or names a member twice: then nobody knows which was signed */
export function rawMembers(text: string): ReadonlyMap<string, string> | undefined {
  try {
    // From here on the text is known to be whole JSON, so that the scan needs no errors of its own.
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const scan = new Scan(text);
  const members = new Map<string, string>();
  scan.is('{');
  scan.step();
  while (!scan.is('}')) {
    const name = String(JSON.parse(scan.value()));
    scan.is(':');
    scan.step();
    if (members.has(name)) return undefined;
    members.set(name, scan.value());
    if (scan.is(',')) scan.step();
  }
  return members;
}
