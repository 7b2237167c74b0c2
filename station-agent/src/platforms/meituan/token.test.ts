// The shop's authorisation over its life: given, renewed ahead, replaced whole, lost.

import { expect, test } from 'vitest';
import { closeStagesAfterEach, doneOf, preparedAttempt, setStage, shelfOn } from '../conformance-stage.ts';
import { meituanConfig } from './config.ts';
import { platform as meituan } from './index.ts';
import { openTokens } from './token.ts';
import { openWire } from './wire.ts';

closeStagesAfterEach();

const dayMs = 86_400_000;

test('the pair is renewed from the twentieth day on, before any call is refused', async () => {
  const stage = await setStage(meituan);
  const issued = (): number => stage.rehearsal.events?.tokensIssued?.() ?? Number.NaN;
  await preparedAttempt(stage);
  stage.advance(19 * dayMs);
  await preparedAttempt(stage);
  expect(issued()).toBe(0);
  stage.advance(dayMs);
  await preparedAttempt(stage);
  await preparedAttempt(stage);
  expect(issued()).toBe(1);
});

test('a renewed pair survives a restart, although station.json still holds the old one', async () => {
  const stage = await setStage(meituan);
  doneOf(await stage.platform.authorise());
  const { code } = stage.rehearsal.issue({ deal: '7001' });
  doneOf(await stage.reopened().prepare(code));
  expect(stage.rehearsal.events?.tokensIssued?.()).toBe(1);
});

test('an expired token met by a spend is renewed once and the spend repeated under its own key', async () => {
  const stage = await setStage(meituan);
  const attempt = await preparedAttempt(stage);
  stage.rehearsal.events?.tokenExpired?.();
  doneOf(await stage.platform.consume(attempt));
  expect(stage.rehearsal.consumptions(attempt.code)).toBe(1);
  expect(stage.rehearsal.events?.tokensIssued?.()).toBe(1);
});

test('a renewal that gets no answer leaves the spend not sent: the refused call did nothing', async () => {
  const stage = await setStage(meituan, (random) => {
    const rehearsal = meituan.rehearsal(random);
    const handle: typeof rehearsal.handle = (request) =>
      request.path === '/oauth/refresh'
        ? { status: 502, headers: {}, body: 'bad gateway' }
        : rehearsal.handle(request);
    return { ...rehearsal, handle };
  });
  const attempt = await preparedAttempt(stage);
  stage.rehearsal.events?.tokenExpired?.();
  expect((await stage.platform.consume(attempt)).is).toBe('not-sent');
  expect(stage.rehearsal.consumptions(attempt.code)).toBe(0);
});

test('after 36 idle days the shop must authorise anew, and the consent code does it', async () => {
  const stage = await setStage(meituan);
  const { code } = stage.rehearsal.issue({ deal: '7001' });
  doneOf(await stage.platform.prepare(code));
  stage.advance(36 * dayMs);
  expect(await stage.platform.prepare(code)).toMatchObject({
    because: 'platform-misconfigured',
    details: { why: 'authorise-again' },
  });
  const consent = stage.rehearsal.events?.consented?.(stage.now()) ?? '';
  const { expiresAtMs } = doneOf(await stage.platform.authorise({ code: consent }));
  expect(expiresAtMs).toBeGreaterThan(stage.now() + 29 * dayMs);
  doneOf(await stage.platform.prepare(code));
  expect((await stage.platform.authorise({ code: consent })).is).toBe('rejected');
});

test('a shop that never authorised is told so, and nothing is sent', async () => {
  const stage = await setStage(meituan);
  const { accessToken: _none, refreshToken: _neither, ...config } = stage.rehearsal.config(stage.server.url);
  const outcome = await stage.opened(config).prepare('123456789012');
  expect(outcome).toMatchObject({ because: 'platform-misconfigured', details: { why: 'not-authorised' } });
  expect(stage.server.requests).toBe(0);
});

test('a pair newly pasted into station.json wins over the one on the shelf', async () => {
  const stage = await setStage(meituan);
  const shop = stage.rehearsal.config(stage.server.url);
  const shelf = new Map<string, string>();
  const { code } = stage.rehearsal.issue({ deal: '7001' });
  doneOf(await stage.opened({ ...shop }, undefined, shelf).prepare(code));
  doneOf(await stage.platform.authorise());
  const pasted = stage.rehearsal.config(stage.server.url);
  expect(pasted['accessToken']).not.toBe(shop['accessToken']);
  doneOf(await stage.opened(pasted, undefined, shelf).prepare(code));
});

test('whoever hears late that the old token is refused gets the new one, and renews nothing', async () => {
  const stage = await setStage(meituan);
  const config = meituanConfig.parse(stage.rehearsal.config(stage.server.url));
  const deps = {
    env: stage.env,
    secrets: shelfOn(new Map()),
    store: { id: 1, name: '演练店', timezone: 'Asia/Shanghai' },
    station: 0,
  };
  const tokens = openTokens(config, deps, openWire(config, deps));
  const old = (await tokens.current()) ?? '';
  const renewed = doneOf(await tokens.insteadOf(old));
  expect(renewed).not.toBe(old);
  expect(doneOf(await tokens.insteadOf(old))).toBe(renewed);
  expect(stage.rehearsal.events?.tokensIssued?.()).toBe(1);
});
