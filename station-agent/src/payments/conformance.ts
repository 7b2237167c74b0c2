// The promise every payment channel keeps, as one suite: whatever the line does, a charge takes money at most once,
// and what we say about it is what the channel's own books say. Real HTTP; only the clock is moved by hand.

import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { PaymentMeans } from '@qiantai/shared/facts/payment.ts';
import type { Outcome } from '@qiantai/shared/result.ts';
import type { RehearsalFault } from '../remote/rehearsal.ts';
import type { ChannelModule, Charge } from './channel.ts';
import { keepsBooks } from './conformance-books.ts';
import { hearsNotices } from './conformance-notices.ts';
import { refunds } from './conformance-refunds.ts';
import {
  closeStagesAfterEach,
  doneOf,
  ended,
  having,
  isTrue,
  paidOf,
  setStage,
  standingOf,
  type Stage,
} from './conformance-stage.ts';

type SetStage = () => Promise<Stage>;

const afterEffect: readonly RehearsalFault[] = [
  'reply-lost',
  'error-after',
  'garbage',
  'bad-signature',
  'slow',
];
const beforeEffect: readonly RehearsalFault[] = ['request-lost', 'error-before'];
const anyFault: readonly RehearsalFault[] = [...afterEffect, ...beforeEffect];

const callsFor: Readonly<Record<PaymentMeans, readonly ('show' | 'charge' | 'query' | 'end')[]>> = {
  qr: ['show', 'query', 'end'],
  code: ['charge', 'query', 'end'],
  hand: [],
};

/** What a module with another side promises and does not keep; empty when all is there. Opens it on its own config. */
export function promisesOf(module: ChannelModule): readonly string[] {
  const rehearsal = module.rehearsal?.((bytes) => new Uint8Array(bytes).fill(7));
  if (rehearsal === undefined) return [];
  const quiet = (): void => undefined;
  const channel = module.open(module.configSchema.parse(rehearsal.config('http://127.0.0.1:9')), {
    env: {
      now: () => 0,
      mono: () => 0,
      timer: () => quiet,
      random: (bytes) => new Uint8Array(bytes),
      http: () => Promise.resolve({ is: 'no-answer', sent: false, why: 'nobody' }),
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      crashpoint: quiet,
    },
    secrets: { read: () => undefined, write: quiet },
    store: { id: 1, name: '演练店', timezone: 'Asia/Shanghai' },
    station: 0,
  });
  return module.means.flatMap((means) => {
    const missing: string[] = callsFor[means].filter((call) => channel[call] === undefined);
    const patience = channel.patience[means];
    if (patience === undefined) return [...missing, `patience for ${means}`];
    const waits = patience.firstLookMs > 0 && patience.everyMs > 0 && patience.endEveryMs > 0;
    const inOrder = patience.firstLookMs < patience.giveUpMs && patience.endNotBeforeMs <= patience.giveUpMs;
    return waits && inOrder ? missing : [...missing, `a patience for ${means} that ends`];
  });
}

function show(stage: Stage, charge: Charge): Promise<Outcome<{ readonly qr: string }>> {
  return having(stage.channel, 'show').call(stage.channel, charge);
}

function pay(stage: Stage, charge: Charge, code: string): Promise<Outcome<unknown>> {
  return having(stage.channel, 'charge').call(stage.channel, charge, code);
}

/** The end of a charge is true: closed means that we hold nothing of it, paid that we hold it all. */
async function endsTruly(stage: Stage, charge: Charge, channel = stage.channel): Promise<'closed' | 'paid'> {
  const end = await ended(stage, charge, channel);
  expect(stage.rehearsal.netFen(charge.key)).toBe(end.is === 'paid' ? charge.amountFen : 0);
  if (end.is === 'closed') expect(end.moneyWentBack).toBe(stage.rehearsal.captures(charge.key) === 1);
  else expect(end.paid.amountFen).toBe(charge.amountFen);
  expect(stage.rehearsal.captures(charge.key)).toBeLessThanOrEqual(1);
  return end.is;
}

function showsPictures(set: SetStage): void {
  test('a customer scans the picture and pays; the money is there once, and a second scan takes none', async () => {
    const stage = await set();
    const charge = stage.charge('qr');
    const { qr } = doneOf(await show(stage, charge));
    expect(['open', 'absent']).toContain((await standingOf(stage, charge)).is);
    expect(stage.rehearsal.phone.scan(qr, stage.now())).toBe('paid');
    expect(stage.rehearsal.phone.scan(qr, stage.now())).toBe('gone');
    const standing = await standingOf(stage, charge);
    expect(standing).toMatchObject({ is: 'paid', paid: { amountFen: charge.amountFen } });
    expect(stage.rehearsal.captures(charge.key)).toBe(1);
  });

  test('the same charge shown again, also after a restart, is the same order: both pictures pay it once', async () => {
    const stage = await set();
    const charge = stage.charge('qr');
    const first = doneOf(await show(stage, charge)).qr;
    stage.advance(3_000);
    const restarted = stage.reopened();
    const second = doneOf(await having(restarted, 'show').call(restarted, charge)).qr;
    for (const qr of [first, second, first]) stage.rehearsal.phone.scan(qr, stage.now());
    expect(stage.rehearsal.captures(charge.key)).toBe(1);
    expect((await standingOf(stage, charge)).is).toBe('paid');
  });

  test('a picture nobody scanned is ended; who scans it afterwards pays nothing', async () => {
    const stage = await set();
    const charge = stage.charge('qr');
    const { qr } = doneOf(await show(stage, charge));
    expect(await endsTruly(stage, charge)).toBe('closed');
    expect(stage.rehearsal.phone.scan(qr, stage.now())).toBe('gone');
    expect(await endsTruly(stage, charge)).toBe('closed');
    expect(['closed', 'absent']).toContain((await standingOf(stage, charge)).is);
  });

  test('a picture that was paid while it was being ended says paid, or the money went back', async () => {
    const stage = await set();
    const charge = stage.charge('qr');
    await paidOf(stage, charge);
    await endsTruly(stage, charge);
  });

  for (const fault of anyFault) {
    test(`${fault} while a picture is asked for: unknown, then the same order again, paid once or ended`, async () => {
      const stage = await set();
      const paid = stage.charge('qr');
      stage.server.faults.next(fault);
      expect((await impatient(stage, fault).show?.(paid))?.is).toBe('unknown');
      const { qr } = doneOf(await show(stage, paid));
      expect(stage.rehearsal.phone.scan(qr, stage.now())).toBe('paid');
      expect((await standingOf(stage, paid)).is).toBe('paid');
      const given = stage.charge('qr');
      stage.server.faults.next(fault);
      await impatient(stage, fault).show?.(given);
      expect(await endsTruly(stage, given, stage.reopened())).toBe('closed');
    });
  }
}

/** A client that does not wait for the stage's slow answer. */
function impatient(stage: Stage, fault: RehearsalFault): Stage['channel'] {
  return fault === 'slow' ? stage.hurried() : stage.channel;
}

function chargesCodes(set: SetStage, module: ChannelModule): void {
  test('a shown code is recognised, charged once, and never again by the same charge', async () => {
    const stage = await set();
    const charge = stage.charge('code');
    const code = stage.rehearsal.phone.code('enough', 'nothing', stage.now());
    expect(module.recognise?.(code)).toBe(true);
    for (const other of ['', '12345678', 'https://example.com/1', `${code}9999999`])
      expect(module.recognise?.(other)).toBe(false);
    expect(doneOf(await pay(stage, charge, code))).toMatchObject({ amountFen: charge.amountFen });
    const restarted = stage.reopened();
    const again = await having(restarted, 'charge').call(restarted, charge, code);
    expect(isTrue(stage, charge, again)).toBe(true);
    expect(stage.rehearsal.captures(charge.key)).toBe(1);
  });

  test('too little money, a code used before and a code of nobody are refused by name and take nothing', async () => {
    const stage = await set();
    const poor = stage.charge('code');
    const empty = stage.rehearsal.phone.code('too-little', 'nothing', stage.now());
    expect(await pay(stage, poor, empty)).toMatchObject({ is: 'rejected', because: 'payment-balance-low' });
    const first = stage.charge('code');
    const code = stage.rehearsal.phone.code('enough', 'nothing', stage.now());
    doneOf(await pay(stage, first, code));
    const second = stage.charge('code');
    const stranger = (await set()).rehearsal.phone.code('enough', 'nothing', stage.now());
    const third = stage.charge('code');
    expect(await pay(stage, second, code)).toMatchObject({ because: 'payment-code-invalid' });
    expect(await pay(stage, third, stranger)).toMatchObject({ because: 'payment-code-invalid' });
    for (const { key } of [poor, second, third]) expect(stage.rehearsal.captures(key)).toBe(0);
  });

  for (const fault of anyFault) {
    test(`${fault} while a code is charged: not known, and both ways out end in truth`, async () => {
      const stage = await set();
      for (const wayOut of ['query', 'end'] as const) {
        const charge = stage.charge('code');
        const code = stage.rehearsal.phone.code('enough', 'nothing', stage.now());
        stage.server.faults.next(fault);
        const outcome = await impatient(stage, fault).charge?.(charge, code);
        expect(['unknown', 'done']).toContain(outcome?.is);
        const taken = stage.rehearsal.captures(charge.key);
        expect(taken).toBe(beforeEffect.includes(fault) ? 0 : 1);
        if (wayOut === 'query' && taken === 1)
          expect((await standingOf(stage, charge, stage.reopened())).is).toBe('paid');
        await endsTruly(stage, charge, stage.reopened());
      }
    });
  }

  test('a door that is closed is not sent, takes nothing, and opens again', async () => {
    const stage = await set();
    const charge = stage.charge('code');
    const code = stage.rehearsal.phone.code('enough', 'nothing', stage.now());
    stage.server.faults.next('refuse-connection');
    expect((await pay(stage, charge, code)).is).toBe('not-sent');
    await stage.server.faults.clear();
    doneOf(await pay(stage, charge, code));
    expect(stage.rehearsal.captures(charge.key)).toBe(1);
  });
}

function waitsForPasswords(set: SetStage): void {
  const asked = async (): Promise<{ stage: Stage; charge: Charge; code: string }> => {
    const stage = await set();
    const charge = stage.charge('code');
    const code = stage.rehearsal.phone.code('enough', 'password', stage.now());
    expect((await pay(stage, charge, code)).is).toBe('pending');
    stage.advance(5_000);
    expect(await standingOf(stage, charge)).toEqual({ is: 'open', typing: true });
    return { stage, charge, code };
  };

  test('a customer who types the password has paid, once', async () => {
    const { stage, charge, code } = await asked();
    stage.rehearsal.phone.type(code, 'right', stage.now());
    expect((await standingOf(stage, charge)).is).toBe('paid');
    expect(stage.rehearsal.captures(charge.key)).toBe(1);
  });

  test('a customer who turns away has paid nothing, and the charge can be ended', async () => {
    const { stage, charge, code } = await asked();
    stage.rehearsal.phone.type(code, 'cancel', stage.now());
    expect((await standingOf(stage, charge)).is).not.toBe('paid');
    expect(await endsTruly(stage, charge)).toBe('closed');
  });

  test('a customer who never types: the charge ends, and a password typed later takes nothing', async () => {
    const { stage, charge, code } = await asked();
    stage.advance(stage.channel.patience.code?.giveUpMs ?? 0);
    expect(await endsTruly(stage, charge)).toBe('closed');
    stage.rehearsal.phone.type(code, 'right', stage.now());
    expect(stage.rehearsal.netFen(charge.key)).toBe(0);
  });

  test('a customer who types while the charge is being ended: we hold all of it and say so, or nothing', async () => {
    const { stage, charge, code } = await asked();
    stage.advance(stage.channel.patience.code?.endNotBeforeMs ?? 0);
    stage.server.faults.next('reply-lost');
    expect((await stage.channel.end?.(charge))?.is).not.toBe('done');
    stage.rehearsal.phone.type(code, 'right', stage.now());
    await endsTruly(stage, charge);
  });
}

function endsUnderFaults(set: SetStage, means: 'qr' | 'code'): void {
  for (const fault of anyFault) {
    test(`${fault} while a ${means} payment is queried or ended, paid or not: nothing false is said`, async () => {
      const stage = await set();
      const [paid, open] = [stage.charge(means), stage.charge(means)];
      await paidOf(stage, paid);
      if (means === 'qr') await show(stage, open);
      else {
        const code = stage.rehearsal.phone.code('enough', 'password', stage.now());
        expect((await pay(stage, open, code)).is).toBe('pending');
      }
      for (const charge of [paid, open]) {
        const channel = impatient(stage, fault);
        stage.server.faults.next(fault);
        expect((await channel.query?.(charge))?.is).toBe('unknown');
        stage.advance(channel.patience[means]?.endNotBeforeMs ?? 0);
        stage.server.faults.next(fault, 2);
        expect(['unknown', 'pending']).toContain((await channel.end?.(charge))?.is);
        await stage.server.faults.clear();
        await endsTruly(stage, charge, stage.reopened());
      }
    });
  }

  test(`a ${means} payment that never left the station is ended as closed`, async () => {
    const stage = await set();
    const charge = stage.charge(means);
    stage.advance(stage.channel.patience[means]?.absentProvesAfterMs ?? 0);
    expect(await endsTruly(stage, charge)).toBe('closed');
  });
}

/**
 * Runs the suite for a channel. One without another side, where a person's word is the money, keeps its promises in
 * its own folder.
 */
export function paymentConformance(module: ChannelModule): void {
  const plays = module.rehearsal?.((bytes) => randomBytes(bytes));
  if (plays === undefined) return;
  describe(module.code, () => {
    closeStagesAfterEach();
    const set: SetStage = () => setStage(module);
    if (module.means.includes('qr')) showsPictures(set);
    if (module.means.includes('code')) {
      chargesCodes(set, module);
      waitsForPasswords(set);
    }
    const remote = module.means.filter((each) => each !== 'hand');
    for (const means of remote) endsUnderFaults(set, means);
    const [first] = remote;
    if (first === undefined) return;
    refunds(set, first, plays.refundsEnd !== undefined);
    hearsNotices(set, first, plays.probe !== undefined);
    keepsBooks(set, remote);
  });
}
