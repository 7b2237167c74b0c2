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
import { standingUse, type OwnUseRow } from '@qiantai/shared/views/voucher-uses.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import type { Tx } from '../journal/journal.ts';
import type { Undo } from '../platforms/platform.ts';
import { begin, resume, type Note } from './attempt.ts';
import { ageOf, type AttemptDeeds } from './attempt-runner.ts';
import type { Ask, Shop } from './context.ts';
import { refuseConsumed, takeBack, type Given } from './granting.ts';

interface Reversed {
  readonly reversedAtMs: number;
}

export interface ReverseWish {
  readonly voucher_id: number;
  /** The attempt whose use is undone; the latest that stands when absent. */
  readonly redemption?: string | undefined;
  readonly reason: string;
  /** A manager's word that it be undone although the kitchen has begun. */
  readonly force?: boolean | undefined;
}

export interface Reversing {
  /** @returns the attempt's id @throws Refusal before any intent */
  reverse(input: ReverseWish, ask: Ask): Promise<string>;
  resume(row: AttemptRow): void;
}

/** What a use gave, as it is taken back. */
export const givenBy = (use: OwnUseRow): Given => ({ ...use, redeemed_by: use.use_key });

function undoFor(row: AttemptRow, use: OwnUseRow): Undo {
  return {
    key: row.attempt,
    attempt: row.redemption ?? '',
    code: row.code,
    deal: use.deal,
    flow: use.flow,
    consumedAtMs: use.at_ms,
    clerk: row.clerk,
    askedAtMs: row.asked_at_ms,
  };
}

/** The use that an undo without an end is about: nothing else happens to the voucher meanwhile. */
function useOf(view: ViewDb, row: AttemptRow): OwnUseRow {
  const use = standingUse(view, row.voucher, row.redemption ?? undefined);
  invariant(use !== undefined, 'an undo belongs to a use that stands');
  return use;
}

/** The use to undo. @throws Refusal when the voucher stands in a way that nothing of it can be undone */
function undoable(tx: Tx, voucher: VoucherRow, redemption: string | undefined): OwnUseRow {
  if (openAttemptOf(tx.view, voucher.voucher) !== undefined)
    throw new Refusal('voucher-busy', { voucher: voucher.voucher });
  if (voucher.status === 4) throw new Refusal('voucher-refunded');
  if (voucher.status === 6) throw new Refusal('voucher-accepted-offline', { voucher: voucher.voucher });
  const use = standingUse(tx.view, voucher.voucher, redemption);
  if (use === undefined) throw new Refusal('not-redeemed');
  return use;
}

export function createReversing(shop: Shop): Reversing {
  const { journal, env } = shop;

  function record(row: AttemptRow, note: Note<Reversed>): void {
    const about = `voucher:${row.voucher}`;
    const ids = { attempt: row.attempt, voucher: row.voucher };
    journal.transact(row.clerk, (tx) => {
      switch (note.is) {
        case 'done': {
          const use = useOf(tx.view, row);
          invariant(row.redemption !== null, 'an undo belongs to a redemption');
          takeBack(shop, tx, givenBy(use), row.attempt);
          tx.append('voucher.reversed', about, {
            ...ids,
            redemption: row.redemption,
            paidFen: row.paid_fen,
            platform: row.platform,
            voucherType: (JSON.parse(row.becomes) as Becomes).voucherType,
            flow: use.flow,
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
    const undo = undoFor(row, useOf(journal.view, row));
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
      const use = undoable(tx, voucher, input.redemption);
      if (env.now() >= use.until_ms) throw new Refusal('reversal-window-closed', { until: use.until_ms });
      const clerk = attemptById(tx.view, use.use_key)?.clerk;
      if (ask.actor.role === 'clerk' && (clerk !== ask.actor.id || input.force === true))
        throw new Refusal('not-allowed');
      // Before the platform hears of it: afterwards the customer would have the voucher and what it gave.
      refuseConsumed(tx, givenBy(use), input.force === true);
      const attempt = uuidv7(env.now(), env.random(10));
      tx.append('voucher.reverse-requested', `voucher:${voucher.voucher}`, {
        attempt,
        voucher: voucher.voucher,
        redemption: use.use_key,
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
