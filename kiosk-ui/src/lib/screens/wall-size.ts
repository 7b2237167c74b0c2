// How large tickets are and how many fit: as large as the wall allows, never so small that four metres cannot read
// them; what does not fit then is on the next page. Pure.

export interface WallFit {
  /** Of the ticket's type against the page's. */
  readonly scale: number;
  readonly columns: number;
  readonly rows: number;
}

export type WallSize = 'auto' | 'large' | 'middle' | 'small';

export interface WallRoom {
  readonly widthPx: number;
  readonly heightPx: number;
  /** The page's type size in pixels. */
  readonly rem: number;
}

/** From the largest to the smallest that is read at four metres. */
const scales = [1.25, 1.1, 1, 0.9, 0.8, 0.72, 0.66] as const;
const chosen = { large: 1.1, middle: 0.9, small: 0.66 } as const;
/** Below this a ticket is one thing to tap: its dishes are too close for a finger. */
const compactBelow = 0.8;
const largestScale = 1.5;

const widthEm = 17;
const heightEm = 17.5;
const compactHeightEm = 14;
const gapRem = 0.6;

export function isCompact(scale: number): boolean {
  return scale < compactBelow;
}

/** How many tickets of a size fit, and the size that then fills the room: type grows into what is left over. */
function fitAt({ widthPx, heightPx, rem }: WallRoom, scale: number): WallFit {
  const gap = gapRem * rem;
  const highEm = isCompact(scale) ? compactHeightEm : heightEm;
  const columns = Math.max(1, Math.floor((widthPx + gap) / (widthEm * scale * rem + gap)));
  const rows = Math.max(1, Math.floor((heightPx + gap) / (highEm * scale * rem + gap)));
  const wide = ((widthPx + gap) / columns - gap) / (widthEm * rem);
  const high = ((heightPx + gap) / rows - gap) / (highEm * rem);
  const largest = isCompact(scale) ? compactBelow - 0.01 : largestScale;
  return { scale: Math.max(scale, Math.min(wide, high, largest)), columns, rows };
}

/**
 * @param count tickets to hang; with `auto` the largest size at which all fit on one page, else the smallest
 */
export function wallFit(room: WallRoom, count: number, size: WallSize): WallFit {
  if (size !== 'auto') return fitAt(room, chosen[size]);
  const fits = scales
    .filter((scale) => widthEm * scale * room.rem <= room.widthPx)
    .map((scale) => fitAt(room, scale));
  return fits.find(({ columns, rows }) => columns * rows >= count) ?? fitAt(room, chosen.small);
}

/** The same for one column of a status, which may hold several tickets beside each other. */
export function columnFit(room: WallRoom, counts: readonly number[], size: WallSize): WallFit {
  const most = Math.max(0, ...counts);
  const each = { ...room, widthPx: room.widthPx / Math.max(1, counts.length) - gapRem * room.rem };
  return wallFit(each, most, size);
}

/**
 * How many dishes of a ticket can be read.
 * @param ends where each dish ends from the top of the room, in pixels
 * @param morePx what the row takes that says how many more there are
 */
export function linesShown(ends: readonly number[], roomPx: number, morePx: number): number {
  const upTo = (px: number): number => {
    const over = ends.findIndex((end) => end > px + 1);
    return over === -1 ? ends.length : over;
  };
  const all = upTo(roomPx);
  return all === ends.length ? all : upTo(roomPx - morePx);
}
