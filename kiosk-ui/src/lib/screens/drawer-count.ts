// A drawer counted piece by piece: how many of each note and coin, and what that is worth.
// Pure, and without a word of what ought to be there: whoever counts must not know.

/** How many of each denomination, by its worth in fen, as digits still being typed. */
export type Pieces = Readonly<Record<number, string>>;

/** What nearly every drawer holds, in fen; the other denominations are shown when somebody asks. */
const usual: ReadonlySet<number> = new Set([10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10]);

/** The most digits of a number of pieces. */
export const pieceDigitsMax = 4;

/** The denominations to show: the usual ones, all when asked, and always those something was typed for. */
export function denominationsShown(known: readonly number[], pieces: Pieces, all: boolean): number[] {
  return known.filter((fen) => all || usual.has(fen) || countOf(pieces, fen) > 0);
}

export function countOf(pieces: Pieces, fen: number): number {
  return Number(pieces[fen] ?? '');
}

export function totalOf(pieces: Pieces): number {
  return Object.keys(pieces).reduce((sum, fen) => sum + Number(fen) * countOf(pieces, Number(fen)), 0);
}

/** The denomination after one; the first after the last. */
export function nextOf(shown: readonly number[], fen: number): number {
  return shown[(shown.indexOf(fen) + 1) % shown.length] ?? fen;
}

/** As the till takes it: {"100": 5, "0.5": 2}, named in yuan; what was not counted is none of it. */
export function countedInput(pieces: Pieces): Record<string, number> {
  return Object.fromEntries(
    Object.keys(pieces)
      .map((fen) => [String(Number(fen) / 100), countOf(pieces, Number(fen))] as const)
      .filter(([, count]) => count > 0),
  );
}
