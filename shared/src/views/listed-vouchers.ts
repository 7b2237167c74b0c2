// What a platform's list, or the date, changes in a voucher's row: the folds that vouchers.ts takes in.
// Why apart: there a row changes by what happens at this counter, here by what happened elsewhere.

import type { Folds } from './view.ts';

const statusOf = { consumed: 2, refunded: 4, undone: 1 } as const;

export const listedFolds: Folds = {
  'voucher.listed': (fact, db) => {
    const { data } = fact;
    const status = statusOf[data.status];
    const becomes = JSON.stringify({ voucherType: data.voucherType, product: data.product, dishes: [] });
    // A row that a platform's own prepare wrote knows more than the list: only where it stands is taken over.
    db.run(
      `INSERT INTO vouchers (voucher, platform, code, order_no, deal, title, original_fen, paid_fen, phone, usable, status,
         expires_on, voucher_type, becomes, redeemed_at_ms, deal_used, flow, seen_at_ms, changed_seq)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', 0, ?, '', ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (voucher) DO UPDATE SET changed_seq = excluded.changed_seq,
         status = CASE WHEN excluded.status = 1 AND vouchers.redeemed_by IS NOT NULL THEN vouchers.status ELSE excluded.status END,
         usable = CASE WHEN excluded.status = 1 THEN max(vouchers.usable, iif(vouchers.redeemed_by IS NULL, 1, 0)) ELSE 0 END,
         redeemed_at_ms = CASE WHEN vouchers.redeemed_by IS NOT NULL THEN vouchers.redeemed_at_ms ELSE excluded.redeemed_at_ms END`,
      data.voucher,
      data.platform,
      data.code,
      data.orderNo,
      data.deal,
      data.title,
      data.paidFen,
      data.paidFen,
      status,
      data.voucherType,
      becomes,
      status === 1 ? null : data.consumedAtMs,
      data.deal,
      data.flow,
      Number(fact.at.slice(0, 13)),
      fact.seq,
    );
  },
  'voucher.state-learnt': (fact, db) =>
    db.run(
      'UPDATE vouchers SET status = ?, usable = 0, changed_seq = ? WHERE voucher = ?',
      fact.data.status,
      fact.seq,
      fact.data.voucher,
    ),
};
