// Undoing a redemption within its window: the same intent-call-outcome shape, and what it gave is taken back.

import { uuidv7 } from '@qiantai/shared/ids.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import {
  attemptByCommand,
  attemptById,
  openAttemptOf,
  voucherById,
  type AttemptRow,
  type Becomes,
  type VoucherRow,
} from '@qiantai/shared/views/vouchers.ts';
import type { Undo } from '../platforms/platform.ts';
import { begin, resume, type Note } from './attempt.ts';
import { ageOf, type AttemptDeeds } from './attempt-runner.ts';
import type { Ask, Shop } from './context.ts';
import { refuseConsumed, takeBack } from './granting.ts';

interface Reversed {
  readonly reversedAtMs: number;
}

export interface ReverseWish {
  readonly voucher_id: number;
  readonly reason: string;
  /** A manager's word that it be undone although the kitchen has begun. */
  readonly force?: boolean | undefined;
}

export interface Reversing {
  /** @returns the attempt's id @throws Refusal before any intent */
  reverse(input: ReverseWish, ask: Ask): Promise<string>;
  resume(row: AttemptRow): void;
}

function undoFor(row: AttemptRow, voucher: VoucherRow): Undo {
  return {
    key: row.attempt,
    attempt: row.redemption ?? '',
    code: row.code,
    deal: voucher.deal_used,
    flow: voucher.flow,
    consumedAtMs: voucher.redeemed_at_ms ?? 0,
    clerk: row.clerk,
    askedAtMs: row.asked_at_ms,
  };
}

export function createReversing(shop: Shop): Reversing {
  const { journal, env } = shop;

  function record(row: AttemptRow, note: Note<Reversed>): void {
    const about = `voucher:${row.voucher}`;
    const ids = { attempt: row.attempt, voucher: row.voucher };
    journal.transact(row.clerk, (tx) => {
      switch (note.is) {
        case 'done': {
          const voucher = voucherById(tx.view, row.voucher);
          invariant(
            voucher !== undefined && row.redemption !== null,
            'an undo belongs to a redeemed voucher',
          );
          takeBack(shop, tx, voucher, row.attempt);
          tx.append('voucher.reversed', about, {
            ...ids,
            redemption: row.redemption,
            paidFen: row.paid_fen,
            platform: row.platform,
            voucherType: (JSON.parse(row.becomes) as Becomes).voucherType,
            reversedAtMs: note.value.reversedAtMs,
          });
          return;
        }
        case 'refused':
          tx.append('voucher.reverse-refused', about, {
            ...ids,
            because: note.because,
            platform: note.platform,
          });
          return;
        case 'unclear':
        case 'held':
          tx.append('voucher.reverse-unclear', about, { ...ids, why: note.why, platform: note.platform });
      }
    });
  }

  function deedsOf(row: AttemptRow): AttemptDeeds<Reversed> {
    const voucher = voucherById(journal.view, row.voucher);
    invariant(voucher !== undefined, 'an undo belongs to a voucher');
    const undo = undoFor(row, voucher);
    const client = shop.platforms.settler(row.platform);
    const ageMs = ageOf(env, undo.askedAtMs);
    return {
      call: () => client.reverse(undo),
      settle: (round) => client.settleReverse(undo, round, ageMs()),
      record: (note) => record(row, note),
    };
  }

  function intend(input: ReverseWish, ask: Ask): string {
    return journal.transact(ask.actor.id, (tx) => {
      const voucher = voucherById(tx.view, input.voucher_id);
      if (voucher === undefined) throw new Refusal('not-found', { voucher: input.voucher_id });
      if (openAttemptOf(tx.view, voucher.voucher) !== undefined)
        throw new Refusal('voucher-busy', { voucher: voucher.voucher });
      if (voucher.status !== 2 || voucher.redeemed_by === null) throw new Refusal('not-redeemed');
      if (env.now() >= voucher.reversible_until_ms)
        throw new Refusal('reversal-window-closed', { until: voucher.reversible_until_ms });
      if (ask.actor.role === 'clerk' && (voucher.redeemed_clerk !== ask.actor.id || input.force === true))
        throw new Refusal('not-allowed');
      // Before the platform hears of it: afterwards the customer would have the voucher and what it gave.
      refuseConsumed(tx, voucher, input.force === true);
      const attempt = uuidv7(env.now(), env.random(10));
      tx.append('voucher.reverse-requested', `voucher:${voucher.voucher}`, {
        attempt,
        voucher: voucher.voucher,
        redemption: voucher.redeemed_by,
        command: ask.command,
        commandHash: ask.hash,
        clerk: ask.actor.id,
        reason: input.reason,
        askedAtMs: env.now(),
        ...(input.force === true ? { forced: true as const } : {}),
      });
      return attempt;
    });
  }

  return {
    async reverse(input, ask) {
      const before = attemptByCommand(journal.view, ask.command);
      if (before !== undefined) {
        if (before.command_hash !== ask.hash) throw new Refusal('idempotency-mismatch');
        await shop.attempts.join(before.attempt);
        return before.attempt;
      }
      const attempt = intend(input, ask);
      const row = attemptById(journal.view, attempt);
      invariant(row !== undefined, 'a journaled attempt has a row');
      await shop.attempts.run(attempt, begin<Reversed>(), deedsOf(row));
      return attempt;
    },
    resume(row) {
      if (row.state === 'asking' || row.state === 'unclear' || row.state === 'held') {
        void shop.attempts.run(row.attempt, resume<Reversed>(row.state), deedsOf(row));
      }
    },
  };
}
