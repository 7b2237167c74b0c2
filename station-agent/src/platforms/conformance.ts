// The promise every voucher platform keeps, as one suite: whatever the line does, a voucher is spent once, and what
// we say about it is what the platform knows. Real HTTP, real time-outs; only the clock is moved by hand.

import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { RefusalSlug } from '@qiantai/shared/refusals.ts';
import type { Outcome } from '@qiantai/shared/result.ts';
import { wallTime } from '@qiantai/shared/time.ts';
import { answersAlone } from './conformance-offline.ts';
import type { Attempt, PlatformModule, RehearsalPlatform, Undo } from './platform.ts';
import type { RehearsalFault } from '../remote/rehearsal.ts';
import {
  closeStagesAfterEach,
  doneOf,
  lookedAt,
  preparedAttempt,
  setStage,
  settled,
  untilEnd,
  type MakeRehearsal,
  type Stage,
} from './conformance-stage.ts';

type SetStage = () => Promise<Stage>;
type Events = NonNullable<RehearsalPlatform['events']>;

const afterEffect: readonly RehearsalFault[] = [
  'reply-lost',
  'error-after',
  'garbage',
  'bad-signature',
  'slow',
];
const beforeEffect: readonly RehearsalFault[] = ['request-lost', 'error-before'];
/** Shorter than the stage's slow answer, and only used where a slow answer is what is tested. */
const impatientMs = 400;

function refusedFor(outcome: Outcome<unknown>, because: RefusalSlug): void {
  expect(outcome).toMatchObject({ is: 'rejected', because });
}

function spendsOnce(set: SetStage): void {
  test('a voucher is looked at freely and spent once, also when the same attempt is asked twice', async () => {
    const stage = await set();
    const attempt = await preparedAttempt(stage);
    doneOf(await stage.platform.prepare(attempt.code));
    expect(stage.rehearsal.consumptions(attempt.code)).toBe(0);
    const first = doneOf(await stage.platform.consume(attempt));
    const second = doneOf(await stage.platform.consume(attempt));
    expect(first.items.map((item) => item.code)).toEqual([attempt.code]);
    expect(second.items.map((item) => item.code)).toEqual([attempt.code]);
    expect(stage.rehearsal.consumptions(attempt.code)).toBe(1);
  });

  test('two attempts on one code, one after the other: the second is told that it is used', async () => {
    const stage = await set();
    const attempt = await preparedAttempt(stage);
    const other = stage.attempt(attempt.code, { ...attempt, key: stage.attempt(attempt.code).key });
    doneOf(await stage.platform.consume(attempt));
    refusedFor(await stage.platform.consume(other), 'voucher-already-redeemed');
    expect(stage.rehearsal.consumptions(attempt.code)).toBe(1);
  });

  test('two attempts on one code at the same time: exactly one has it', async () => {
    const stage = await set();
    const attempt = await preparedAttempt(stage);
    const other = { ...attempt, key: stage.attempt(attempt.code).key };
    const ends = await Promise.all(
      [attempt, other].map(async (each) => {
        const outcome = await stage.platform.consume(each);
        return outcome.is === 'done' || outcome.is === 'rejected' ? outcome : settled(stage, each);
      }),
    );
    expect(ends.map((end) => end.is).sort()).toEqual(['done', 'rejected']);
    expect(stage.rehearsal.consumptions(attempt.code)).toBe(1);
  });
}

/** The first answer to a spend under a fault never claims to know more than was heard. */
async function consumeUnder(stage: Stage, fault: RehearsalFault): Promise<Attempt> {
  const attempt = await preparedAttempt(stage);
  const config = stage.rehearsal.config(stage.server.url);
  const platform = fault === 'slow' ? stage.opened(config, impatientMs) : stage.platform;
  if (fault === 'slow') await lookedAt(stage, attempt.code, platform);
  stage.server.faults.pass(stage.rehearsal.requestsBeforeSpend ?? 0);
  stage.server.faults.next(fault);
  expect((await platform.consume(attempt)).is).toBe('unknown');
  return attempt;
}

function settlesFaults(set: SetStage): void {
  for (const fault of afterEffect) {
    test(`${fault}: spent, though we never heard; settling says so`, async () => {
      const stage = await set();
      const attempt = await consumeUnder(stage, fault);
      expect(stage.rehearsal.spent(attempt.code)).toBe(1);
      doneOf(await settled(stage, attempt));
      expect(stage.rehearsal.consumptions(attempt.code)).toBe(1);
    });
  }

  for (const fault of beforeEffect) {
    test(`${fault}: settling ends, and says what the platform knows`, async () => {
      const stage = await set();
      const attempt = await consumeUnder(stage, fault);
      expect(stage.rehearsal.spent(attempt.code)).toBe(0);
      const end = await settled(stage, attempt);
      expect(stage.rehearsal.spent(attempt.code)).toBe(end.is === 'done' ? 1 : 0);
      expect(stage.rehearsal.consumptions(attempt.code)).toBeLessThanOrEqual(1);
    });
  }

  for (const fault of ['request-lost', 'reply-lost', 'error-after'] as const) {
    test(`${fault}, again and again while settling: still spent at most once, and the end is true`, async () => {
      const stage = await set();
      const attempt = await consumeUnder(stage, fault);
      stage.server.faults.next(fault, 5);
      const end = await settled(stage, attempt);
      expect(stage.rehearsal.spent(attempt.code)).toBe(end.is === 'done' ? 1 : 0);
      expect(stage.rehearsal.consumptions(attempt.code)).toBeLessThanOrEqual(1);
    });
  }
}

function settlesLater(set: SetStage): void {
  test('a refused connection is not sent, spends nothing, and the same attempt may be asked again', async () => {
    const stage = await set();
    const attempt = await preparedAttempt(stage);
    stage.server.faults.next('refuse-connection');
    expect((await stage.platform.consume(attempt)).is).toBe('not-sent');
    expect(stage.rehearsal.consumptions(attempt.code)).toBe(0);
    await stage.server.faults.clear();
    doneOf(await stage.platform.consume(attempt));
    expect(stage.rehearsal.consumptions(attempt.code)).toBe(1);
  });

  for (const fault of ['reply-lost', 'request-lost'] as const) {
    test(`${fault} and the process killed: a new one settles the same attempt`, async () => {
      const stage = await set();
      const attempt = await consumeUnder(stage, fault);
      const end = await settled(stage, attempt, stage.reopened());
      expect(stage.rehearsal.spent(attempt.code)).toBe(end.is === 'done' ? 1 : 0);
      expect(fault === 'reply-lost' ? end.is : 'done').toBe('done');
      expect(stage.rehearsal.consumptions(attempt.code)).toBeLessThanOrEqual(1);
    });
  }

  test('a station that was off for a day after a lost reply still learns that it had spent the voucher', async () => {
    const stage = await set();
    const attempt = await consumeUnder(stage, 'reply-lost');
    stage.advance(86_400_000);
    doneOf(await settled(stage, attempt, stage.reopened()));
    expect(stage.rehearsal.consumptions(attempt.code)).toBe(1);
  });
}

/** A platform that knows no undo says so and leaves the voucher spent. */
async function refusedAlways(stage: Stage, undo: Undo): Promise<void> {
  refusedFor(await stage.platform.reverse(undo), 'reversal-window-closed');
  expect(stage.rehearsal.spent(undo.code)).toBe(1);
}

function reverses(set: SetStage): void {
  test('an undo within the window gives the voucher back; one after it leaves it spent', async () => {
    const stage = await set();
    const consumed = doneOf(await stage.platform.consume(await preparedAttempt(stage)));
    const late = doneOf(await stage.platform.consume(await preparedAttempt(stage)));
    const [code = '', lateCode = ''] = [consumed.items[0]?.code, late.items[0]?.code];
    if (consumed.reversibleUntilMs === 0) return refusedAlways(stage, stage.undo(consumed));
    doneOf(await stage.platform.reverse(stage.undo(consumed)));
    expect(stage.rehearsal.spent(code)).toBe(0);
    stage.advance(Math.max(0, late.reversibleUntilMs - stage.now()) + 60_000);
    refusedFor(await stage.platform.reverse(stage.undo(late)), 'reversal-window-closed');
    expect(stage.rehearsal.spent(lateCode)).toBe(1);
  });

  test('a voucher given back may be spent anew by another attempt', async () => {
    const stage = await set();
    const consumed = doneOf(await stage.platform.consume(await preparedAttempt(stage)));
    if (consumed.reversibleUntilMs === 0) return refusedAlways(stage, stage.undo(consumed));
    doneOf(await stage.platform.reverse(stage.undo(consumed)));
    const code = consumed.items[0]?.code ?? '';
    const prepared = doneOf(await stage.platform.prepare(code));
    const ticket = prepared.ticket === undefined ? {} : { ticket: prepared.ticket };
    doneOf(await stage.platform.consume(stage.attempt(code, { deal: prepared.deal, ...ticket })));
    expect(stage.rehearsal.consumptions(code)).toBe(2);
    expect(stage.rehearsal.spent(code)).toBe(1);
  });
}

function settlesUndoFaults(set: SetStage): void {
  for (const fault of ['reply-lost', 'error-after', 'request-lost', 'garbage'] as const) {
    test(`an undo under ${fault}: settling says whether the consumption stands`, async () => {
      const stage = await set();
      const consumed = doneOf(await stage.platform.consume(await preparedAttempt(stage)));
      const undo = stage.undo(consumed);
      if (consumed.reversibleUntilMs === 0) return refusedAlways(stage, undo);
      stage.server.faults.next(fault);
      expect((await stage.platform.reverse(undo)).is).toBe('unknown');
      const end = await untilEnd(stage, undo.askedAtMs, (round, ageMs) =>
        stage.platform.settleReverse(undo, round, ageMs),
      );
      expect(stage.rehearsal.spent(undo.code)).toBe(end.is === 'done' ? 0 : 1);
      expect(fault === 'request-lost' ? 'done' : end.is).toBe('done');
    });
  }
}

function refuses(set: SetStage): void {
  test('a code nobody sold is not found', async () => {
    const stage = await set();
    const { code } = stage.rehearsal.issue({ deal: stage.rehearsal.deals[0]?.deal ?? '' });
    const stranger = (await set()).rehearsal.issue({ deal: stage.rehearsal.deals[0]?.deal ?? '' }).code;
    expect(stranger).not.toBe(code);
    refusedFor(await stage.platform.prepare(stranger), 'voucher-not-found');
  });

  test('an expired and a refunded or withdrawn voucher are refused by name and never spent', async () => {
    const stage = await set();
    const deal = stage.rehearsal.deals[0]?.deal ?? '';
    const expired = stage.rehearsal.issue({ deal, expiresAtMs: stage.now() - 86_400_000 }).code;
    const refunded = stage.rehearsal.issue({ deal, refunded: true }).code;
    refusedFor(await stage.platform.prepare(expired), 'voucher-expired');
    // A shop takes its own vouchers back without any money going anywhere.
    const gone = stage.rehearsal.ledger !== undefined ? 'voucher-revoked' : 'voucher-refunded';
    refusedFor(await stage.platform.prepare(refunded), gone);
    for (const code of [expired, refunded]) {
      expect((await stage.platform.consume(stage.attempt(code))).is).not.toBe('done');
      expect(stage.rehearsal.consumptions(code)).toBe(0);
    }
  });
}

function listsDays(set: SetStage): void {
  test('the day’s list names every voucher spent, once, page by page', async () => {
    const stage = await set();
    const spent: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      spent.push(
        ...doneOf(await stage.platform.consume(await preparedAttempt(stage))).items.map((item) => item.code),
      );
    }
    const listed: string[] = [];
    const day = wallTime(stage.now(), 'Asia/Shanghai').date;
    for (let offset: number | undefined = 0; offset !== undefined;) {
      const page: { orders: readonly { code: string }[]; next?: number } = doneOf(
        await stage.platform.listByDate(day, offset),
      );
      listed.push(...page.orders.map((order) => order.code));
      offset = page.next;
    }
    expect(listed.sort()).toEqual(spent.sort());
  });
}

function keepsSecrets(set: SetStage): void {
  test('no code, phone number, key or token is ever written to the log', async () => {
    const stage = await set();
    const attempt = await preparedAttempt(stage);
    stage.server.faults.next('reply-lost');
    await stage.platform.consume(attempt);
    await settled(stage, attempt);
    stage.rehearsal.events?.tokenExpired?.();
    await stage.platform.prepare(attempt.code);
    const { baseUrl: _open, ...config } = stage.rehearsal.config(stage.server.url);
    const secrets = Object.values(config).filter((value) => typeof value === 'string' && value.length > 8);
    const log = stage.lines.join('\n');
    for (const secret of [attempt.code, '13800008000', ...secrets]) expect(log).not.toContain(secret);
  });
}

/** What only some platforms can play, asked of the rehearsal before the tests are named. */
function playsEvents(set: SetStage, events: Events): void {
  if (events.consumedElsewhere !== undefined) {
    test('a voucher that somebody else used after our look is refused, also when our answer got lost', async () => {
      const stage = await set();
      const heard = await preparedAttempt(stage);
      const lost = await preparedAttempt(stage);
      for (const { code } of [heard, lost]) stage.rehearsal.events?.consumedElsewhere?.(code, stage.now());
      refusedFor(await stage.platform.consume(heard), 'voucher-already-redeemed');
      stage.server.faults.next('reply-lost');
      expect((await stage.platform.consume(lost)).is).toBe('unknown');
      expect((await settled(stage, lost)).is).toBe('rejected');
      for (const { code } of [heard, lost]) expect(stage.rehearsal.consumptions(code)).toBe(1);
    });
  }
  if (events.wrongKey !== undefined) {
    test('a wrong key is a fault of the set-up and never spends', async () => {
      const stage = await set();
      const attempt = await preparedAttempt(stage);
      const platform = stage.opened(stage.rehearsal.events?.wrongKey?.(stage.server.url) ?? {});
      refusedFor(await platform.prepare(attempt.code), 'platform-misconfigured');
      refusedFor(await platform.consume(attempt), 'platform-misconfigured');
      expect(stage.rehearsal.consumptions(attempt.code)).toBe(0);
    });
  }
  if (events.tokenExpired !== undefined && events.tokensIssued !== undefined) {
    test('an expired token is renewed once for twenty callers at the same time', async () => {
      const stage = await set();
      const issued = (): number => stage.rehearsal.events?.tokensIssued?.() ?? Number.NaN;
      const attempts = await Promise.all(Array.from({ length: 20 }, () => preparedAttempt(stage)));
      const before = issued();
      stage.rehearsal.events?.tokenExpired?.();
      for (const outcome of await Promise.all(attempts.map((each) => stage.platform.consume(each))))
        doneOf(outcome);
      expect(issued() - before).toBe(1);
      expect(attempts.map((each) => stage.rehearsal.consumptions(each.code))).toEqual(attempts.map(() => 1));
    });
  }
}

/**
 * Runs the suite for a platform and for each further dialect its folder speaks. Faults of the line, and what only
 * a platform's own server remembers, are left out for a module that says it has no network.
 */
export function platformConformance(module: PlatformModule): void {
  const worlds: readonly (readonly [string, MakeRehearsal])[] = [
    [module.code, module.rehearsal],
    ...Object.entries(module.dialects ?? {}).map(
      ([name, make]) => [`${module.code} (${name})`, make] as const,
    ),
  ];
  for (const [name, make] of worlds) {
    describe(name, () => {
      closeStagesAfterEach();
      const set: SetStage = () => setStage(module, make);
      spendsOnce(set);
      reverses(set);
      refuses(set);
      keepsSecrets(set);
      if (module.offline === true) return answersAlone(module, set);
      settlesFaults(set);
      settlesLater(set);
      settlesUndoFaults(set);
      listsDays(set);
      playsEvents(set, make((bytes) => randomBytes(bytes)).events ?? {});
    });
  }
}
