// Redeeming a voucher: intent journaled, platform called, outcome journaled with everything it becomes.

import { uuidv7 } from '@qiantai/shared/ids.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { wallTime } from '@qiantai/shared/time.ts';
import {
  attemptByCommand,
  attemptById,
  openAttemptOf,
  refusedAttempts,
  voucherByCode,
  voucherById,
  vouchersByCode,
  type AttemptRow,
  type Becomes,
  type VoucherRow,
} from '@qiantai/shared/views/vouchers.ts';
import type { Tx } from '../journal/journal.ts';
import type { Attempt, Consumed } from '../platforms/platform.ts';
import { begin, resume, type Note } from './attempt.ts';
import { ageOf, type AttemptDeeds } from './attempt-runner.ts';
import type { Ask, Shop } from './context.ts';
import { grant } from './granting.ts';
import { appendSeen, type Lookup } from './lookup.ts';
import { memberFor, type MemberWish } from './members.ts';

/** The attempt as the platform's client needs it, from what the intent wrote down: never made anew. */
function attemptFor(row: AttemptRow): Attempt {
  return {
    key: row.attempt,
    code: row.code,
    count: row.count,
    deal: row.deal,
    clerk: row.clerk,
    askedAtMs: row.asked_at_ms,
    ...(row.ticket === '' ? {} : { ticket: row.ticket }),
  };
}

/** "Used already", in this very store: says when and by whom. */
export function usedHere(row: VoucherRow): Refusal {
  return new Refusal('voucher-already-redeemed', {
    usedAt: row.redeemed_at_ms ?? 0,
    usedBy: row.redeemed_clerk ?? '',
    voucher: row.voucher,
  });
}

/** Why a voucher of this row may not be redeemed now, or undefined. */
function refusalFor(row: VoucherRow, count: number): Refusal | undefined {
  if (row.status === 2) return usedHere(row);
  if (row.status === 4) return new Refusal('voucher-refunded');
  if (row.status === 6) return new Refusal('voucher-accepted-offline', { voucher: row.voucher });
  if (row.usable < count) return new Refusal('voucher-count', { usable: row.usable });
  return undefined;
}

/** What is redeemed and for whom: a member by id, or by a phone that finds or makes one; nobody when neither is given. */
export interface RedeemWish extends MemberWish {
  readonly code: string;
  readonly platform_code?: string | undefined;
  readonly count: number;
}

export interface Redeeming {
  /** Resolves when the attempt ended or its outcome is unknown. @returns the attempt's id @throws Refusal before any intent */
  redeem(input: RedeemWish, ask: Ask, lookup: Lookup): Promise<string>;
  /** Makes the first call of an intent that stands in the journal. Resolves when it ended or is unknown. */
  begin(attempt: string): Promise<void>;
  /** Takes up an attempt that the run before left without an end. */
  resume(row: AttemptRow): void;
  /** Asks again about an attempt that ended unreachable, because the voucher turned out to be used. @returns true when it was ours */
  adopt(voucher: number): Promise<boolean>;
}

export function createRedeeming(shop: Shop): Redeeming {
  const { journal, env } = shop;

  function itemsOf(tx: Tx, attempt: AttemptRow, consumed: Consumed) {
    return consumed.items.map((item) => {
      let voucher = voucherByCode(tx.view, attempt.platform, item.code);
      if (voucher === undefined) {
        // The platform spent another coupon of the same order: it gets its own row, so that it can be undone on its own.
        const scanned = voucherById(tx.view, attempt.voucher);
        invariant(scanned !== undefined, 'an attempt belongs to a voucher');
        appendSeen(
          tx,
          attempt.platform,
          {
            code: item.code,
            orderNo: scanned.order_no,
            deal: item.deal,
            title: scanned.title,
            originalFen: scanned.original_fen,
            paidFen: scanned.paid_fen,
            phone: scanned.phone,
            usable: 1,
            expiresOn: scanned.expires_on,
          },
          JSON.parse(attempt.becomes) as Becomes,
        );
        voucher = voucherByCode(tx.view, attempt.platform, item.code);
      }
      invariant(voucher !== undefined, 'a spent code has a row');
      return {
        code: item.code,
        deal: item.deal,
        flow: item.flow,
        voucher: voucher.voucher,
        ...grant(shop, tx, attempt, voucher, item.uses ?? 1),
        ...(item.left === undefined || item.left === 0 ? {} : { left: item.left }),
        ...(item.uses === undefined || item.uses === 1 ? {} : { uses: item.uses }),
      };
    });
  }

  function record(attempt: AttemptRow, note: Note<Consumed>): void {
    const about = `voucher:${attempt.voucher}`;
    const ids = { attempt: attempt.attempt, voucher: attempt.voucher };
    journal.transact(attempt.clerk, (tx) => {
      switch (note.is) {
        case 'done':
          tx.append('voucher.redeemed', about, {
            ...ids,
            items: itemsOf(tx, attempt, note.value),
            paidFen: attempt.paid_fen,
            platform: attempt.platform,
            voucherType: (JSON.parse(attempt.becomes) as Becomes).voucherType,
            redeemedAtMs: note.value.consumedAtMs,
            hour: wallTime(note.value.consumedAtMs, shop.store.timezone).hour,
            reversibleUntilMs: note.value.reversibleUntilMs,
            answer: note.platform,
          });
          return;
        case 'refused':
          tx.append('voucher.redeem-refused', about, {
            ...ids,
            because: note.because,
            platform: note.platform,
          });
          return;
        case 'unclear':
        case 'held':
          tx.append(note.is === 'held' ? 'voucher.redeem-held' : 'voucher.redeem-unclear', about, {
            ...ids,
            why: note.why,
            platform: note.platform,
          });
      }
    });
  }

  function deedsOf(row: AttemptRow): AttemptDeeds<Consumed> {
    const attempt = attemptFor(row);
    const client = shop.platforms.settler(row.platform);
    const ageMs = ageOf(env, attempt.askedAtMs);
    return {
      call: () => client.consume(attempt),
      settle: (round) => client.settle(attempt, round, ageMs()),
      record: (note) => record(row, note),
    };
  }

  function rowOf(attempt: string): AttemptRow {
    const row = attemptById(journal.view, attempt);
    invariant(row !== undefined, 'a journaled attempt has a row');
    return row;
  }

  /** What is open is settled first; the platform is not even asked about it meanwhile. */
  function refuseOpen(code: string, platform: string | undefined): void {
    for (const row of vouchersByCode(journal.view, code)) {
      const open =
        (platform ?? row.platform) === row.platform ? openAttemptOf(journal.view, row.voucher) : undefined;
      if (open !== undefined)
        throw new Refusal('voucher-busy', { voucher: row.voucher, attempt: open.attempt });
      if (row.status === 6 && (platform ?? row.platform) === row.platform)
        throw new Refusal('voucher-accepted-offline', { voucher: row.voucher });
    }
  }

  /** The intent: after this commit the platform may be called, before it never. */
  function intend(row: VoucherRow, ticket: string, wish: RedeemWish, ask: Ask): string {
    return journal.transact(ask.actor.id, (tx) => {
      const now = voucherById(tx.view, row.voucher);
      invariant(now !== undefined, 'a voucher that was looked up has a row');
      if (openAttemptOf(tx.view, row.voucher) !== undefined)
        throw new Refusal('voucher-busy', { voucher: row.voucher });
      const refusal = refusalFor(now, wish.count);
      if (refusal !== undefined) throw refusal;
      const member = memberFor(shop, tx, wish, ask.locale);
      const attempt = uuidv7(env.now(), env.random(10));
      tx.append('voucher.redeem-requested', `voucher:${row.voucher}`, {
        attempt,
        voucher: row.voucher,
        platform: row.platform,
        code: row.code,
        count: wish.count,
        command: ask.command,
        commandHash: ask.hash,
        clerk: ask.actor.id,
        deal: now.deal,
        paidFen: now.paid_fen,
        becomes: JSON.parse(now.becomes) as Becomes,
        ticket,
        askedAtMs: env.now(),
        ...(member === undefined ? {} : { member: member.member }),
      });
      return attempt;
    });
  }

  return {
    async redeem(input, ask, lookup) {
      const before = attemptByCommand(journal.view, ask.command);
      if (before !== undefined) {
        if (before.command_hash !== ask.hash) throw new Refusal('idempotency-mismatch');
        await shop.attempts.join(before.attempt);
        return before.attempt;
      }
      refuseOpen(input.code, input.platform_code);
      const { row, ticket } = await lookup.forRedeeming(input.code, input.platform_code, ask.actor);
      await env.crashpoint('before-intent');
      // The same command may have come twice while the platform was being asked.
      const twin = attemptByCommand(journal.view, ask.command);
      if (twin !== undefined && twin.command_hash !== ask.hash) throw new Refusal('idempotency-mismatch');
      const attempt = twin?.attempt ?? intend(row, ticket, input, ask);
      if (twin === undefined) await shop.attempts.run(attempt, begin<Consumed>(), deedsOf(rowOf(attempt)));
      else await shop.attempts.join(attempt);
      return attempt;
    },
    begin: (attempt) => shop.attempts.run(attempt, begin<Consumed>(), deedsOf(rowOf(attempt))),
    resume(row) {
      if (row.state !== 'asking' && row.state !== 'unclear' && row.state !== 'held') return;
      void shop.attempts.run(row.attempt, resume<Consumed>(row.state), deedsOf(row));
    },
    async adopt(voucher) {
      for (const refused of refusedAttempts(journal.view, voucher)) {
        if (refused.because !== 'platform-unreachable') continue;
        const outcome = await shop.platforms
          .settler(refused.platform)
          .settle(attemptFor(refused), 2, env.now() - refused.asked_at_ms);
        if (outcome.is !== 'done' || rowOf(refused.attempt).state !== 'refused') continue;
        record(refused, { is: 'done', value: outcome.value, platform: outcome.platform });
        return true;
      }
      return false;
    },
  };
}
