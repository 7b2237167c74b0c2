// The few bytes that ask a printer something or open a drawer; kept apart from papers, which ask nothing.
// Sources: Epson ESC/POS reference, DLE EOT, DLE DC4, GS a, GS r, GS ( H, ESC p.

const marks = 95;
const firstMark = 32;

/** DLE EOT n: answered at once by one byte, even when the printer is out of paper. Never inside other data. */
export function askNow(what: 1 | 2 | 3 | 4): Uint8Array {
  return Uint8Array.of(0x10, 0x04, what);
}

/** GS a: the printer tells each change of drawer, line, error and paper by itself, and its state now. */
export const tellChanges: Uint8Array = Uint8Array.of(0x1d, 0x61, 0x0f);

/** GS r 1: answered in buffer order, so only after everything before it was printed. */
export const askInOrder: Uint8Array = Uint8Array.of(0x1d, 0x72, 0x01);

/** GS ( H function 48: answered with the same mark when everything before it was printed. */
export function askMark(mark: Uint8Array): Uint8Array {
  return Uint8Array.of(0x1d, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, ...mark);
}

/** @returns four bytes 32..126 that name a paper; the same again only after 81 million papers */
export function markOf(paper: number): Uint8Array {
  const mark = new Uint8Array(4);
  let rest = Math.abs(Math.trunc(paper)) % marks ** 4;
  for (let at = 3; at >= 0; at -= 1) {
    mark[at] = firstMark + (rest % marks);
    rest = Math.floor(rest / marks);
  }
  return mark;
}

/**
 * Opens the drawer at the connector's pin: 50 ms on, 500 ms off. A job of its own, never part of a paper that
 * may be sent again. Needs an online printer.
 */
export function drawerKick(pin: 2 | 5): Uint8Array {
  return Uint8Array.of(0x1b, 0x70, pin === 2 ? 0 : 1, 0x19, 0xfa);
}

/** The same in real time (DLE DC4 1, 100 ms): works while the printer is out of paper or open. */
export function drawerKickNow(pin: 2 | 5): Uint8Array {
  return Uint8Array.of(0x10, 0x14, 0x01, pin === 2 ? 0 : 1, 0x01);
}
