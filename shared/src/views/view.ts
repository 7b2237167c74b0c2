// A view is a set of tables folded from facts by SQL that better-sqlite3 and sql.js both run.
// Why SQL in the fold and not objects in memory: the same rows then answer queries, survive a restart
// without a replay, and can be compared byte by byte with a rebuild.

import type { Fact, FactType } from '../facts/index.ts';

export type SqlValue = string | number | null;

/** The little of a database that folds and queries need; implemented over better-sqlite3 and over sql.js. */
export interface ViewDb {
  run(sql: string, ...values: SqlValue[]): void;
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined;
  all<Row>(sql: string, ...values: SqlValue[]): Row[];
  /** What was sealed for one person; undefined once they are forgotten, and wherever their key never was. */
  openFor?(person: number, sealed: string): string | undefined;
}

export type Folds = { readonly [Type in FactType]?: (fact: Fact<Type>, db: ViewDb) => void };

export interface View {
  readonly name: string;
  /** Raised when tables or folds change: the view is then dropped and folded again. */
  readonly version: number;
  readonly tables: readonly string[];
  /** CREATE TABLE and CREATE INDEX statements. */
  readonly schema: readonly string[];
  readonly folds: Folds;
}
