// What the suite asks of a platform without a network in place of faults on the line: there a crash is the only
// way to lose an answer, and the journal the only place to find it again.

import { expect, test } from 'vitest';
import { doneOf, preparedAttempt, settled, type Stage } from './conformance-stage.ts';
import type { PlatformModule, VoucherPlatform } from './platform.ts';

const dayMs = 86_400_000;

/** A client whose answers nobody writes down: the process dies before the till could. */
function dying(module: PlatformModule, stage: Stage): VoucherPlatform {
  const { rehearsal, env } = stage;
  if (rehearsal.ledger === undefined) throw new Error(`${module.code} is offline and has no ledger`);
  const { ledger } = rehearsal;
  return module.open(module.configSchema.parse(rehearsal.config(stage.server.url)), {
    env,
    secrets: { read: () => undefined, write: () => undefined },
    store: { id: 1, name: '演练店', timezone: 'Asia/Shanghai' },
    station: 0,
    usesOf: (code) => ledger.usesOf(code),
    revoked: (batch, serial) => ledger.revoked(batch, serial),
  });
}

function survivesCrashes(module: PlatformModule, set: () => Promise<Stage>): void {
  test('killed before the till wrote the spend down: a new one settles the same attempt, spent once', async () => {
    const stage = await set();
    const attempt = await preparedAttempt(stage);
    doneOf(await dying(module, stage).consume(attempt));
    expect(stage.rehearsal.spent(attempt.code)).toBe(0);
    stage.advance(dayMs);
    doneOf(await settled(stage, attempt, stage.reopened()));
    expect(stage.rehearsal.consumptions(attempt.code)).toBe(1);
  });

  test('killed after the till wrote the spend down: a new one says the same again and spends nothing', async () => {
    const stage = await set();
    const attempt = await preparedAttempt(stage);
    const first = doneOf(await stage.platform.consume(attempt));
    stage.advance(dayMs);
    expect(doneOf(await settled(stage, attempt, stage.reopened()))).toEqual(first);
    expect(stage.rehearsal.consumptions(attempt.code)).toBe(1);
  });

  test('killed before the till wrote the undo down: a new one settles it, and the voucher is whole again', async () => {
    const stage = await set();
    const consumed = doneOf(await stage.platform.consume(await preparedAttempt(stage)));
    const undo = stage.undo(consumed);
    doneOf(await dying(module, stage).reverse(undo));
    expect(stage.rehearsal.spent(undo.code)).toBe(1);
    stage.advance(dayMs);
    doneOf(await stage.reopened().settleReverse(undo, 0, dayMs));
    expect(stage.rehearsal.spent(undo.code)).toBe(0);
    doneOf(await stage.platform.prepare(undo.code));
  });
}

/** The cases of a module that says `offline`. */
export function answersAlone(module: PlatformModule, set: () => Promise<Stage>): void {
  survivesCrashes(module, set);

  test('with every line cut it looks, spends and undoes, and asks nobody', async () => {
    const stage = await set();
    await stage.server.close();
    const consumed = doneOf(await stage.platform.consume(await preparedAttempt(stage)));
    doneOf(await stage.platform.reverse(stage.undo(consumed)));
    expect(stage.server.requests).toBe(0);
  });

  test('a voucher that another station used after our look is refused, also by an attempt that is settled', async () => {
    const stage = await set();
    const heard = await preparedAttempt(stage);
    const lost = await preparedAttempt(stage);
    for (const { code } of [heard, lost]) stage.rehearsal.events?.consumedElsewhere?.(code, stage.now());
    const used = { is: 'rejected', because: 'voucher-already-redeemed' };
    expect(await stage.platform.consume(heard)).toMatchObject(used);
    expect(await settled(stage, lost)).toMatchObject(used);
    for (const { code } of [heard, lost]) expect(stage.rehearsal.consumptions(code)).toBe(1);
  });
}
