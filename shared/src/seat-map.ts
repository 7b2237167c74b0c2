// Where seats stand: a layout of rows as text, the numbers counted through it, and what people call a seat.
// Why text: a room is then drawn by whoever sets it up, with aisles, and the same picture is journal, screen and config.

/** `x` is a seat, `.` is none: an aisle or a gap. Rows from the front. */
export type SeatLayout = readonly string[];

export interface SeatPlace {
  /** 1.. in reading order, front row first. */
  readonly seat: number;
  /** The row's letter and the seat's count within it: B3. */
  readonly label: string;
  /** 1.. as drawn, aisles counted. */
  readonly row: number;
  readonly column: number;
}

/** Rows of equal length where the number allows it, wider than deep as rooms are. @param seats 1.. */
export function layoutOf(seats: number): SeatLayout {
  const wish = Math.sqrt(seats * 1.6);
  const equal = [4, 5, 6, 7, 8, 9, 10, 11, 12].filter((columns) => seats % columns === 0);
  const nearest = equal.sort((one, other) => Math.abs(one - wish) - Math.abs(other - wish))[0];
  const columns = Math.min(seats, nearest ?? Math.min(40, Math.max(4, Math.round(wish))));
  const rows = Math.ceil(seats / columns);
  return Array.from({ length: rows }, (_none, row) => 'x'.repeat(Math.min(columns, seats - row * columns)));
}

/** A, B, … Z, AA, …: no row of a room goes without a letter. */
function rowLetters(row: number): string {
  const letter = String.fromCharCode(65 + (row % 26));
  return row < 26 ? letter : rowLetters(Math.floor(row / 26) - 1) + letter;
}

/** Every seat of a layout. Rows without a seat carry no letter. */
export function placesOf(layout: SeatLayout): SeatPlace[] {
  const places: SeatPlace[] = [];
  let lettered = 0;
  for (const [index, text] of layout.entries()) {
    let inRow = 0;
    for (const [column, mark] of [...text].entries()) {
      if (mark !== 'x') continue;
      inRow += 1;
      places.push({
        seat: places.length + 1,
        label: `${rowLetters(lettered)}${inRow}`,
        row: index + 1,
        column: column + 1,
      });
    }
    if (inRow > 0) lettered += 1;
  }
  return places;
}

export function seatCount(layout: SeatLayout): number {
  return layout.reduce((total, row) => total + [...row].filter((mark) => mark === 'x').length, 0);
}

/** What people call a seat; its number when the layout has none such. */
export function seatLabel(layout: SeatLayout, seat: number): string {
  return placesOf(layout).find((place) => place.seat === seat)?.label ?? String(seat);
}

/** The seat somebody means: by number, or by label in any case. */
export function seatMeant(layout: SeatLayout, wish: number | string): SeatPlace | undefined {
  const text = String(wish).trim().toUpperCase();
  return placesOf(layout).find(({ seat, label }) => String(seat) === text || label === text);
}
