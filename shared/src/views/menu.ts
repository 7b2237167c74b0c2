// The menu as it stands: what can be ordered, by category, and what is sold out.

import type { FactData } from '../facts/index.ts';
import type { View, ViewDb } from './view.ts';

/** A dish with everything its price is made of. */
export type MenuItem = FactData<'menu.item-set'> & { readonly soldOut: boolean };

interface MenuRow {
  readonly item: number;
  readonly data: string;
  readonly sold_out: number;
}

export const menuView: View = {
  name: 'menu',
  version: 1,
  tables: ['menu_items'],
  schema: [
    `CREATE TABLE menu_items (
      item INTEGER PRIMARY KEY, name TEXT NOT NULL, code TEXT NOT NULL, sort INTEGER NOT NULL, data TEXT NOT NULL,
      sold_out INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0) STRICT`,
    'CREATE INDEX menu_shown ON menu_items (sort, item) WHERE removed = 0',
  ],
  folds: {
    'menu.item-set': ({ data }, db) =>
      db.run(
        `INSERT INTO menu_items (item, name, code, sort, data) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET name = excluded.name, code = excluded.code, sort = excluded.sort,
           data = excluded.data, removed = 0`,
        data.item,
        data.name,
        data.code,
        data.sort,
        JSON.stringify(data),
      ),
    'menu.item-removed': ({ data }, db) =>
      db.run('UPDATE menu_items SET removed = 1 WHERE item = ?', data.item),
    'menu.item-sold-out': ({ data }, db) =>
      db.run('UPDATE menu_items SET sold_out = ? WHERE item = ?', data.soldOut ? 1 : 0, data.item),
  },
};

const itemOf = (row: MenuRow): MenuItem => ({
  ...(JSON.parse(row.data) as FactData<'menu.item-set'>),
  soldOut: row.sold_out === 1,
});

/** A dish that can be ordered or is sold out; undefined when it is not on the menu. */
export function menuItem(db: ViewDb, item: number): MenuItem | undefined {
  const row = db.get<MenuRow>('SELECT * FROM menu_items WHERE item = ? AND removed = 0', item);
  return row === undefined ? undefined : itemOf(row);
}

/** All dishes in the order they are shown. */
export function menuItems(db: ViewDb, limit: number): MenuItem[] {
  return db
    .all<MenuRow>('SELECT * FROM menu_items WHERE removed = 0 ORDER BY sort, item LIMIT ?', limit)
    .map(itemOf);
}

/** Whether the store ever had a menu: a configured one is taken over only into a store without. */
export function hasMenu(db: ViewDb): boolean {
  return db.get('SELECT item FROM menu_items LIMIT 1') !== undefined;
}
