// Counts a test run into the closing line that people and machines read.
// Why not the runner's own summary: it has no fixed closing line, and it is content with a run in which
// a file was forgotten, a suite broke before its first test, or nothing ran at all.

export type Verdict = 'passed' | 'failed' | 'skipped';

/** One test, or one thing that broke outside any test (a file that does not load, a hook, a stray rejection). */
export interface Ending {
  /** File and names down to the test, as a person would look for it. */
  readonly name: string;
  readonly verdict: Verdict;
  /** For a skipped one: what the machine lacks and how to get it. */
  readonly note?: string;
}

export interface Tally {
  /** What stands before the closing line: each skipped test with its cure, each file that did not run. */
  readonly remarks: readonly string[];
  /** `N passed, N failed`, and `, N skipped` when there are any. */
  readonly closing: string;
  readonly exitCode: 0 | 1;
}

/** What a run without filters must have reached. */
export interface Expected {
  /** Test files on disk, relative to the project's folder, with forward slashes. */
  readonly files: readonly string[];
  /** The least number of files each project must have run. */
  readonly leastFiles: Readonly<Record<string, number>>;
}

/** What a run did reach: project name to its files. */
export type Ran = Readonly<Record<string, readonly string[]>>;

/** Every way in which an unfiltered run fell short, one failed ending each. */
export function shortfalls(expected: Expected, ran: Ran): Ending[] {
  const reached = new Set(Object.values(ran).flat());
  const forgotten = expected.files
    .filter((file) => !reached.has(file))
    .map((file): Ending => ({ name: `${file}: no project of vitest.config.ts ran it`, verdict: 'failed' }));
  const thin = Object.entries(expected.leastFiles)
    .filter(([project, least]) => (ran[project]?.length ?? 0) < least)
    .map(([project, least]): Ending => ({
      name: `${project}: ${ran[project]?.length ?? 0} test files ran, at least ${least} must`,
      verdict: 'failed',
    }));
  return [...forgotten, ...thin];
}

/** @param short endings the runner did not print itself: they are named here */
export function tally(endings: readonly Ending[], short: readonly Ending[] = []): Tally {
  const count = (verdict: Verdict): number =>
    [...endings, ...short].filter((one) => one.verdict === verdict).length;
  const [passed, failed, skipped] = [count('passed'), count('failed'), count('skipped')];
  const remarks = [
    ...endings
      .filter((one) => one.verdict === 'skipped')
      .map((one) => `skipped: ${one.name}: ${one.note ?? 'its test does not say how to get it'}`),
    ...short.map((one) => `failed: ${one.name}`),
    ...(passed + failed === 0 ? ['no test ran'] : []),
  ];
  return {
    remarks,
    closing: `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
    exitCode: failed > 0 || passed === 0 ? 1 : 0,
  };
}
