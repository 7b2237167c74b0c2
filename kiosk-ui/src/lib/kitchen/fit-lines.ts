// Makes a ticket's dishes fit into the room they have: smaller type, then two beside each other, then "n more".
// Why measured and not reckoned: how often a name and its notes wrap depends on the language's type.

import { linesShown } from '../screens/wall-size.ts';

interface Measure {
  /** The ticket's own type size in pixels. */
  readonly emPx: number;
  /** A small ticket's dishes are not tapped one by one. */
  readonly compact: boolean;
  /** Below this nobody reads it. */
  readonly smallestPx: number;
}

interface Try {
  readonly columns: number;
  readonly scale: number;
}

const tries: readonly Try[] = [
  { columns: 1, scale: 1 },
  { columns: 1, scale: 0.85 },
  { columns: 1, scale: 0.72 },
  { columns: 2, scale: 0.85 },
  { columns: 2, scale: 0.72 },
  { columns: 2, scale: 0.6 },
];
const fingerPx = 46;
const usual = { full: { type: 1.55, row: 2.2 }, compact: { type: 1.65, row: 0 } } as const;

/** @param room holds a `[data-row]` for each dish @returns how many of them can be read */
export function fitLines(room: HTMLElement, { emPx, compact, smallestPx }: Measure): number {
  const { type, row } = compact ? usual.compact : usual.full;
  const rows = [...room.querySelectorAll<HTMLElement>('[data-row]')];

  function shownBy({ columns, scale }: Try): number {
    const typePx = Math.max(smallestPx, type * scale * emPx);
    const rowPx = compact ? 0 : Math.max(fingerPx, row * scale * emPx);
    room.style.fontSize = `${typePx}px`;
    room.style.setProperty('--columns', String(columns));
    room.style.setProperty('--row', `${rowPx}px`);
    // Offsets and not rectangles: a ticket that is sliding to its place is drawn elsewhere.
    const ends = rows.map((each) => each.offsetTop + each.offsetHeight);
    return linesShown(ends, room.clientHeight, compact ? 1.25 * typePx : rowPx);
  }

  let best: { readonly by: Try; readonly shown: number } | undefined;
  for (const by of tries) {
    if (compact && by.columns > 1) break;
    const shown = shownBy(by);
    if (shown === rows.length) return shown;
    if (best === undefined || shown > best.shown) best = { by, shown };
  }
  // Where not all fit, the way that shows the most; a ticket that showed none would be no ticket.
  return best === undefined ? rows.length : Math.max(1, shownBy(best.by));
}
