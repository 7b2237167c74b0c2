// What redeemed vouchers became that is not a dish: cards, lessons, classes, cash value, goods.

import type { View } from './view.ts';

export const benefitsView: View = {
  name: 'benefits',
  version: 1,
  tables: ['benefits'],
  schema: [
    `CREATE TABLE benefits (
      benefit INTEGER PRIMARY KEY, attempt TEXT NOT NULL, voucher INTEGER NOT NULL, voucher_type INTEGER NOT NULL,
      product TEXT NOT NULL, phone TEXT NOT NULL, state TEXT NOT NULL, granted_at_ms INTEGER NOT NULL) STRICT`,
    'CREATE INDEX benefits_voucher ON benefits (voucher, benefit)',
  ],
  folds: {
    'benefit.granted': ({ at, data }, db) =>
      db.run(
        `INSERT INTO benefits (benefit, attempt, voucher, voucher_type, product, phone, state, granted_at_ms)
         VALUES (?, ?, ?, ?, ?, ?, 'granted', ?)`,
        data.benefit,
        data.attempt,
        data.voucher,
        data.voucherType,
        data.product,
        data.phone,
        Number(at.slice(0, 13)),
      ),
    'benefit.taken-back': ({ data }, db) =>
      db.run(`UPDATE benefits SET state = 'taken-back' WHERE benefit = ?`, data.benefit),
  },
};
