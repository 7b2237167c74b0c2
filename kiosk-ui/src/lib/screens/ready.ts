// How large the customers' numbers are: as large as all of them fit, never smaller than six metres can read; then they
// turn page by page. Pure.

export interface NumbersFit {
  readonly fontPx: number;
  readonly columns: number;
  readonly rows: number;
  readonly pages: number;
}

/** What a letter or digit of the board's type takes of its height. */
const letterWidth = 0.66;
const rowHeight = 1.2;

/**
 * @param count numbers to show
 * @param letters of the longest number
 * @param smallestPx below this nobody reads it from six metres
 */
export function numbersFit(
  room: { readonly widthPx: number; readonly heightPx: number },
  count: number,
  letters: number,
  smallestPx: number,
): NumbersFit {
  const cell = Math.max(1, letters) * letterWidth + 0.5;
  let best: NumbersFit = { fontPx: 0, columns: 1, rows: 1, pages: Math.max(1, count) };
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(Math.max(1, count) / columns);
    const fontPx = Math.min(room.widthPx / columns / cell, room.heightPx / rows / rowHeight);
    if (fontPx > best.fontPx) best = { fontPx, columns, rows, pages: 1 };
  }
  const largest = room.heightPx * 0.34;
  if (best.fontPx >= smallestPx) return { ...best, fontPx: Math.min(best.fontPx, largest) };
  const columns = Math.max(1, Math.floor(room.widthPx / (cell * smallestPx)));
  const rows = Math.max(1, Math.floor(room.heightPx / (rowHeight * smallestPx)));
  const pages = Math.max(1, Math.ceil(count / (columns * rows)));
  return { fontPx: smallestPx, columns, rows, pages };
}

/** Which numbers became ready since the last look. @param before undefined: the first look, at which nothing is new */
export function newlyReady(
  before: readonly { readonly order_id: number; readonly sinceMs: number }[] | undefined,
  after: readonly { readonly order_id: number; readonly sinceMs: number }[],
): number[] {
  if (before === undefined) return [];
  const known = new Map(before.map(({ order_id, sinceMs }) => [order_id, sinceMs]));
  // A number that was called back and is ready once more is called again.
  return after
    .filter(({ order_id, sinceMs }) => known.get(order_id) !== sinceMs)
    .map(({ order_id }) => order_id);
}
