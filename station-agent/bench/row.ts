// What a row of the bench is: two programs that do the same work, and how one of them is asked to do it once.

/** One running program and a way to make it work once. */
export interface Side {
  /** Lets it work once. @returns microseconds from the cause to its last effect */
  shot(): Promise<number>;
  /** Ends the program and whatever it was connected to. */
  close(): Promise<void>;
}

/** Starts a program of its own. @param folder empty, on the disk that is measured */
export type OpenSide = (folder: string) => Promise<Side>;

/** A number that does not depend on the machine's speed, such as disk syncs per redemption. */
export interface Counter {
  readonly name: string;
  readonly floor: number;
  readonly ours: number;
  /** The most that ours may need; none when the number only explains a time. */
  readonly limit?: number;
}

export interface Row {
  readonly id: string;
  /** From where to where, in a few words. */
  readonly path: string;
  /** How many times the floor's time ours may take, at most. */
  readonly limit: number;
  /** Rest between two shots, so that each finds an idle program. */
  readonly pauseMs: number;
  readonly warmUpShots: number;
  /** There-and-back rounds of one repetition. */
  readonly rounds: number;
  /** What the floor promises, where a row shows several. */
  readonly floorName?: string;
  /** The straight-line program that ours is judged against. */
  readonly floor: OpenSide;
  readonly ours: OpenSide;
  /** Other floors: shown, never judged. */
  readonly asides: readonly { readonly name: string; readonly open: OpenSide }[];
  /** What this machine lacks for the row and how to get it; undefined when nothing. */
  lacks(): string | undefined;
  /** Counts what does not depend on speed. @param folder empty */
  count?(folder: string): Promise<readonly Counter[]>;
}

let codes = 0;

/** A voucher code nobody has used in this run: twelve digits. */
export function nextCode(): string {
  codes += 1;
  return String(100_000_000_000 + codes);
}

/** Microseconds on a clock that all processes of a machine share and nobody sets. */
export function sharedUs(): number {
  return Number(process.hrtime.bigint()) / 1_000;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** @throws when it takes longer, naming what did not happen */
export async function within<T>(msMax: number, what: string, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${what}: not within ${msMax} ms`)), msMax);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
