// Small things a browser keeps for us: token, language, look. A kiosk may forbid storage; then nothing is kept,
// and the screen still works until it is closed.

type Shelf = 'local' | 'session';

function shelfOf(shelf: Shelf): Storage | undefined {
  try {
    return shelf === 'local' ? globalThis.localStorage : globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}

/** @returns undefined when nothing is kept or storage is forbidden */
export function kept(shelf: Shelf, name: string): string | undefined {
  return shelfOf(shelf)?.getItem(name) ?? undefined;
}

/** @param value undefined forgets it. Silent when storage is full or forbidden: the value lives on in memory. */
export function keep(shelf: Shelf, name: string, value: string | undefined): boolean {
  try {
    if (value === undefined) shelfOf(shelf)?.removeItem(name);
    else shelfOf(shelf)?.setItem(name, value);
    return true;
  } catch {
    return false;
  }
}
