// What is the shop's own alone: whose voucher it is, from when until when, how often, and by which key.

import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { closeStagesAfterEach, doneOf, setStage, shelfOn, type Stage } from '../conformance-stage.ts';
import type { JournaledUse, PlatformDeps, VoucherWish } from '../platform.ts';
import { storeConfig } from './config.ts';
import { platform as store } from './index.ts';

closeStagesAfterEach();

function keyPair(): { publicKey: string; privateKey: string; pem: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    pem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

const old = keyPair();
const wish: VoucherWish = {
  batch: 3,
  serial: 1,
  deal: 'b3',
  valueFen: 5_000,
  uses: 1,
  validFrom: '2026-03-01',
  validUntil: '2026-03-31',
};

/** The shop's desk in a store of its own number, with a journal that is a list. */
async function deskIn(storeId: number, section: unknown, more: Partial<PlatformDeps> = {}) {
  const stage: Stage = await setStage(store);
  const uses: (JournaledUse & { readonly code: string })[] = [];
  const desk = store.open(storeConfig.parse(section), {
    env: stage.env,
    secrets: shelfOn(new Map()),
    store: { id: storeId, name: '人民路店', timezone: 'Asia/Shanghai' },
    station: 0,
    usesOf: (code) => uses.filter((use) => use.code === code),
    ...more,
  });
  const issue = (more: Partial<VoucherWish> = {}): string => desk.issuer?.sign({ ...wish, ...more }) ?? '';
  return { stage, desk, uses, issue };
}

const section = { publicKeys: { k1: old.publicKey }, privateKey: old.privateKey };

test('a voucher tells its worth, its last day and its number, under the name the shop gave its deal', async () => {
  const { desk, issue } = await deskIn(1, section, { titleOf: () => '50元代金券' });
  const code = issue();
  expect(store.recognise(code)).toBe('certain');
  expect(doneOf(await desk.prepare(code))).toEqual({
    code,
    orderNo: '3-1',
    deal: 'b3',
    title: '50元代金券',
    originalFen: 5_000,
    paidFen: 5_000,
    phone: '',
    usable: 1,
    expiresOn: '2026-03-31',
  });
});

test('a voucher of the shop next door is refused by name, though the same owner signed it', async () => {
  const here = await deskIn(1, section);
  const there = await deskIn(2, section);
  const code = there.issue();
  expect(doneOf(await there.desk.prepare(code)).usable).toBe(1);
  const refused = { is: 'rejected', because: 'voucher-wrong-store', details: { channel: '#2' } };
  expect(await here.desk.prepare(code)).toMatchObject(refused);
  expect(await here.desk.consume(here.stage.attempt(code))).toMatchObject(refused);
});

test('it is good from the first moment of its first day to the last of its last, on the shop’s calendar', async () => {
  const { stage, desk, issue } = await deskIn(1, section);
  const code = issue({ validFrom: '2026-03-03', validUntil: '2026-03-04' });
  const untilMs = (at: string): number => Date.parse(at) - stage.now();
  expect(await desk.prepare(code)).toMatchObject({
    because: 'voucher-not-yet-valid',
    details: { validFrom: '2026-03-03' },
  });
  expect(await desk.consume(stage.attempt(code))).toMatchObject({ is: 'rejected' });
  stage.advance(untilMs('2026-03-03T00:00:01+08:00'));
  doneOf(await desk.prepare(code));
  stage.advance(untilMs('2026-03-04T23:59:50+08:00'));
  doneOf(await desk.prepare(code));
  stage.advance(untilMs('2026-03-05T00:00:01+08:00'));
  expect(await desk.prepare(code)).toMatchObject({
    because: 'voucher-expired',
    details: { expiresOn: '2026-03-04' },
  });
});

test('an attempt confirmed on the last day and settled the day after ends as it would have ended at once', async () => {
  const { stage, desk, issue } = await deskIn(1, section);
  const attempt = stage.attempt(issue({ validUntil: '2026-03-02' }));
  stage.advance(86_400_000);
  doneOf(await desk.settle(attempt, 0, 86_400_000));
});

test('a card of ten is used one by one or several at once, never beyond ten, and says what is left', async () => {
  const { stage, desk, uses, issue } = await deskIn(1, section);
  const code = issue({ uses: 10 });
  const use = async (count: number): Promise<number | undefined> => {
    const attempt = stage.attempt(code, { count });
    const { items } = doneOf(await desk.consume(attempt));
    uses.push({ code, attempt: attempt.key, count, atMs: attempt.askedAtMs });
    return items[0]?.left;
  };
  expect(await use(1)).toBe(9);
  expect(await use(7)).toBe(2);
  expect(doneOf(await desk.prepare(code)).usable).toBe(2);
  expect(await desk.consume(stage.attempt(code, { count: 3 }))).toMatchObject({
    because: 'voucher-count',
    details: { usable: 2 },
  });
  expect(await use(2)).toBe(0);
  expect(await desk.prepare(code)).toMatchObject({
    because: 'voucher-already-redeemed',
    details: { usedAt: '2026-03-02 12:00:00' },
  });
});

test('a withdrawn voucher is refused, and a use written down before stays a use', async () => {
  const revoked = new Set<number>();
  const { stage, desk, uses, issue } = await deskIn(1, section, {
    revoked: (batch, serial) => batch === 3 && revoked.has(serial),
  });
  const [first, second] = [issue(), issue({ serial: 2 })];
  const attempt = stage.attempt(first);
  const consumed = doneOf(await desk.consume(attempt));
  uses.push({ code: first, attempt: attempt.key, count: 1, atMs: attempt.askedAtMs });
  revoked.add(1).add(2);
  expect(doneOf(await desk.settle(attempt, 0, 0))).toEqual(consumed);
  const refused = { because: 'voucher-revoked', details: { batch: 3 } };
  expect(await desk.prepare(second)).toMatchObject(refused);
  expect(await desk.consume(stage.attempt(second))).toMatchObject(refused);
});

test('after a change of keys the new one signs and both are believed, until the old one is taken out', async () => {
  const before = await deskIn(1, section);
  const code = before.issue();
  const next = keyPair();
  const publicKeys = { k1: old.publicKey, k2: next.publicKey };
  const rotated = await deskIn(1, { publicKeys, privateKey: next.pem });
  expect([before.desk.issuer?.kid, rotated.desk.issuer?.kid]).toEqual(['k1', 'k2']);
  doneOf(await rotated.desk.prepare(code));
  doneOf(await rotated.desk.prepare(rotated.issue()));
  const retired = await deskIn(1, { publicKeys: { k2: next.publicKey } });
  expect(await retired.desk.prepare(code)).toMatchObject({
    because: 'voucher-not-found',
    details: { why: 'unknown-key' },
  });
  doneOf(await retired.desk.prepare(rotated.issue()));
});

test('a station without the private key redeems and cannot issue', async () => {
  const issuing = await deskIn(1, section);
  const { desk } = await deskIn(1, { publicKeys: section.publicKeys });
  expect(desk.issuer).toBeUndefined();
  doneOf(await desk.prepare(issuing.issue()));
});

test('the window of an undo is the shop’s own, and the undo is judged by when it was asked for', async () => {
  const { stage, desk, uses, issue } = await deskIn(1, { ...section, reverseHours: 1 });
  const attempt = stage.attempt(issue());
  const consumed = doneOf(await desk.consume(attempt));
  uses.push({ code: attempt.code, attempt: attempt.key, count: 1, atMs: attempt.askedAtMs });
  expect(consumed.reversibleUntilMs - consumed.consumedAtMs).toBe(3_600_000);
  const inTime = stage.undo(consumed);
  stage.advance(3_700_000);
  expect(await desk.reverse(stage.undo(consumed))).toMatchObject({ because: 'reversal-window-closed' });
  doneOf(await desk.settleReverse(inTime, 0, 3_700_000));
});

test('a raw public key of 32 bytes is taken as well as its DER', () => {
  const raw = Buffer.from(old.publicKey, 'base64').subarray(-32).toString('base64');
  expect(storeConfig.safeParse({ publicKeys: { k1: raw }, privateKey: old.pem }).success).toBe(true);
});

test.each([
  ['publicKeys.k1', { publicKeys: { k1: 'AAAA' } }],
  ['publicKeys', { publicKeys: {} }],
  ['publicKeys.a.b', { publicKeys: { 'a.b': old.publicKey } }],
  ['privateKey', { ...section, privateKey: 'AAAA' }],
  ['privateKey', { ...section, privateKey: keyPair().privateKey }],
  [
    'privateKey',
    {
      ...section,
      privateKey: generateKeyPairSync('x25519').privateKey.export({ format: 'pem', type: 'pkcs8' }),
    },
  ],
  [
    'publicKeys.k1',
    {
      publicKeys: {
        k1: generateKeyPairSync('x25519')
          .publicKey.export({ format: 'der', type: 'spki' })
          .toString('base64'),
      },
    },
  ],
  ['reverseHours', { ...section, reverseHours: 0 }],
])('a section that cannot work is named at %s before the shop opens', (path, wrong) => {
  const problems = storeConfig.safeParse(wrong).error?.issues ?? [];
  expect(problems.map((problem) => problem.path.join('.'))).toEqual([path]);
});
