// Finding facts in a journal of a million: one index leads, a bounded stretch is looked through, a cursor goes on.
// Why not one SQL statement for every filter: its cost would hang on the filter, and a rare word would read it all.

import type { AnyFact } from '@qiantai/shared/facts/index.ts';
import { limits } from '@qiantai/shared/limits.ts';
import type { SqlValue, ViewDb } from '@qiantai/shared/views/view.ts';
import type { StoredFact } from './chain.ts';
import { factOf } from './journal.ts';

export interface TrailFilter {
  /** Business days, both included, in order; undefined: all. */
  readonly days?: readonly string[] | undefined;
  readonly actor?: string | undefined;
  /** A whole name or what stands before its dot. */
  readonly type?: string | undefined;
  readonly subject?: string | undefined;
}

export interface TrailPage {
  /** Newest first; what fits the filter of the stretch that was looked through. */
  readonly facts: readonly AnyFact[];
  /** Where the next stretch begins; undefined at the journal's beginning. */
  readonly next: number | undefined;
}

/** The local numbers some business days lie between: a fact that came from another station may have a late one. */
function reach(db: ViewDb, days: readonly string[]): { readonly low: number; readonly high: number } {
  let [low, high] = [Number.MAX_SAFE_INTEGER, 0];
  for (const day of days) {
    const found = db.get<{ low: number | null; high: number | null }>(
      `SELECT (SELECT seq FROM facts WHERE business_day = ? ORDER BY seq LIMIT 1) AS low,
         (SELECT seq FROM facts WHERE business_day = ? ORDER BY seq DESC LIMIT 1) AS high`,
      day,
      day,
    );
    low = Math.min(low, found?.low ?? low);
    high = Math.max(high, found?.high ?? high);
  }
  return { low, high };
}

/** The statement of a filter: the narrowest index leads. Kept apart so that its plan can be looked at. */
export function trailSql({ actor, type, subject }: TrailFilter): {
  readonly sql: string;
  readonly values: readonly SqlValue[];
} {
  const rest = 'seq < ? AND seq >= ? ORDER BY seq DESC LIMIT ?';
  const select = 'SELECT * FROM facts';
  if (subject !== undefined)
    return { sql: `${select} INDEXED BY facts_subject WHERE subject = ? AND ${rest}`, values: [subject] };
  if (type?.includes('.') === true)
    return { sql: `${select} INDEXED BY facts_type WHERE type = ? AND ${rest}`, values: [type] };
  if (actor !== undefined)
    return { sql: `${select} INDEXED BY facts_actor WHERE actor = ? AND ${rest}`, values: [actor] };
  return { sql: `${select} WHERE ${rest}`, values: [] };
}

/**
 * One stretch of the trail.
 * @param before the local number to begin below
 * @param rowsMax how long the stretch may be, at most limits.auditStretchRows
 * @param mayFit a look at the stored row that spares opening it
 */
export function readTrail(
  db: ViewDb,
  filter: TrailFilter,
  before: number,
  rowsMax: number,
  mayFit: (row: StoredFact) => boolean = () => true,
): TrailPage {
  const rowsRead = Math.min(rowsMax, limits.auditStretchRows);
  const { low, high } = filter.days === undefined ? { low: 1, high: before } : reach(db, filter.days);
  const { sql, values } = trailSql(filter);
  const from = Math.min(before, high + 1);
  const rows = db.all<StoredFact>(sql, ...values, from, low, rowsRead);
  const days = filter.days === undefined ? undefined : new Set(filter.days);
  const { actor, type, subject } = filter;
  const facts = rows
    .filter(
      (row) =>
        (days === undefined || days.has(row.business_day)) &&
        (actor === undefined || row.actor === actor) &&
        (subject === undefined || row.subject === subject) &&
        (type === undefined || row.type === type || row.type.startsWith(`${type}.`)) &&
        mayFit(row),
    )
    .map(factOf);
  const isLast = rows.length < rowsRead;
  return { facts, next: isLast ? undefined : rows.at(-1)?.seq };
}
