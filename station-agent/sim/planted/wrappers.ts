// Ways to get between the parts: around the database's statements, and around a platform's client.

import type { SqlValue } from '@qiantai/shared/views/view.ts';
import type { JournalDb } from '../../src/journal/sqlite.ts';
import type { VoucherPlatform } from '../../src/platforms/platform.ts';
import type { Parts } from '../parts.ts';

/** A database that runs other statements than it was given. */
export function rewriteSql(db: JournalDb, rewrite: (sql: string) => string): JournalDb {
  return {
    ...db,
    run: (sql: string, ...values: SqlValue[]) => db.run(rewrite(sql), ...values),
    get: <Row>(sql: string, ...values: SqlValue[]) => db.get<Row>(rewrite(sql), ...values),
    all: <Row>(sql: string, ...values: SqlValue[]) => db.all<Row>(rewrite(sql), ...values),
  };
}

/** The same parts with statements rewritten. */
export function withSql(parts: Parts, rewrite: (sql: string) => string): Parts {
  return { ...parts, db: (db, env) => rewriteSql(parts.db(db, env), rewrite) };
}

/** The same client but for some of its calls. */
export function overriding(client: VoucherPlatform, calls: Partial<VoucherPlatform>): VoucherPlatform {
  return {
    prepare: (code) => client.prepare(code),
    consume: (attempt) => client.consume(attempt),
    settle: (attempt, round, ageMs) => client.settle(attempt, round, ageMs),
    reverse: (undo) => client.reverse(undo),
    settleReverse: (undo, round, ageMs) => client.settleReverse(undo, round, ageMs),
    listByDate: (day, offset) => client.listByDate(day, offset),
    authorise: (grant) => client.authorise(grant),
    ...(client.recognise === undefined ? {} : { recognise: (text) => client.recognise?.(text) ?? 'no' }),
    ...(client.cinema === undefined ? {} : { cinema: client.cinema }),
    ...calls,
  };
}
