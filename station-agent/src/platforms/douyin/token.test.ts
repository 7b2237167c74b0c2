// The shop's token over its life: asked for once, kept, renewed ahead, lost, and shared by stations.

import { expect, test } from 'vitest';
import { closeStagesAfterEach, doneOf, shelfOn } from '../conformance-stage.ts';
import { douyinConfig } from './config.ts';
import { douyinStage, looked, type DouyinStage, type Instead } from './douyin.testkit.ts';
import { openTokens, type Tokens } from './token.ts';
import { openWire } from './wire.ts';

closeStagesAfterEach();

const hourMs = 3_600_000;
const issued = (stage: DouyinStage): number => stage.rehearsal.events?.tokensIssued?.() ?? Number.NaN;

function tokensOf(stage: DouyinStage, shelf = new Map<string, string>(), station = 0): Tokens {
  const config = douyinConfig.parse(stage.rehearsal.config(stage.server.url));
  const store = { id: 1, name: '演练店', timezone: 'Asia/Shanghai' };
  const deps = { env: stage.env, secrets: shelfOn(shelf), store, station };
  return openTokens(config, deps, openWire(config, deps));
}

test('thirty callers at the same time ask for one token', async () => {
  const stage = await douyinStage();
  const tokens = tokensOf(stage);
  const all = await Promise.all(Array.from({ length: 30 }, () => tokens.current()));
  expect(new Set(all.map(doneOf)).size).toBe(1);
  expect(issued(stage)).toBe(1);
  stage.rehearsal.events?.tokenExpired?.();
  const [old = ''] = all.map(doneOf);
  const next = await Promise.all(Array.from({ length: 30 }, () => tokens.insteadOf(old)));
  expect(new Set(next.map(doneOf)).size).toBe(1);
  expect(doneOf(await tokens.insteadOf(old))).toBe(doneOf(await tokens.current()));
  expect(issued(stage)).toBe(2);
});

test('a token survives a restart, but not another secret', async () => {
  const stage = await douyinStage();
  const shelf = new Map<string, string>();
  const first = doneOf(await tokensOf(stage, shelf).current());
  expect(doneOf(await tokensOf(stage, shelf).current())).toBe(first);
  expect(issued(stage)).toBe(1);
  const config = stage.rehearsal.events?.wrongKey?.(stage.server.url) ?? {};
  const outcome = await stage.opened(config, undefined, shelf).prepare('123456789012345');
  expect(outcome).toMatchObject({ because: 'platform-misconfigured', platform: { code: '10013' } });
});

test('a token is renewed ten minutes ahead, and a renewal that fails meanwhile stops nobody', async () => {
  let down = false;
  const offline: Instead = ({ path }) =>
    down && path.startsWith('/oauth') ? { status: 503, headers: {}, body: '' } : undefined;
  const stage = await douyinStage({ instead: offline });
  const tokens = tokensOf(stage);
  const first = doneOf(await tokens.current());
  stage.advance(hourMs);
  doneOf(await tokens.current());
  expect(issued(stage)).toBe(1);
  stage.advance(52 * 60_000);
  down = true;
  const before = stage.heard.length;
  expect(doneOf(await tokens.current())).toBe(first);
  const asked = stage.heard.length;
  expect(asked).toBe(before + 1);
  expect(doneOf(await tokens.current())).toBe(first);
  expect(stage.heard.length).toBe(asked);
  stage.advance(9 * 60_000);
  expect((await tokens.current()).is).toBe('unknown');
  down = false;
  expect(doneOf(await tokens.current())).not.toBe(first);
});

test('two stations get the same token and never end each other’s', async () => {
  const stage = await douyinStage();
  const [one, other] = [tokensOf(stage), tokensOf(stage, new Map(), 1)];
  expect(doneOf(await one.current())).toBe(doneOf(await other.current()));
  const { expiresAtMs } = doneOf(await one.renew());
  expect(Math.round((expiresAtMs - stage.now()) / 60_000)).toBe(120);
});

test('a token refused twice in a row is a fault of the set-up, and the spend was never made', async () => {
  const refusing: Instead = ({ path }) =>
    path.includes('/verify/')
      ? {
          status: 200,
          headers: {},
          body: '{"data":{"error_code":28001008,"description":""},"extra":{"error_code":28001008}}',
        }
      : undefined;
  const stage = await douyinStage({ instead: refusing });
  const { attempt } = await looked(stage);
  expect(await stage.platform.consume(attempt)).toMatchObject({
    is: 'rejected',
    because: 'platform-misconfigured',
  });
  expect(stage.bodies('/verify/')).toHaveLength(2);
});

test('a renewal that gets no answer leaves the spend not sent: the refused call did nothing', async () => {
  let down = false;
  const stage = await douyinStage({
    instead: ({ path }) =>
      down && path.startsWith('/oauth') ? { status: 502, headers: {}, body: 'bad gateway' } : undefined,
  });
  const { attempt } = await looked(stage);
  stage.rehearsal.events?.tokenExpired?.();
  down = true;
  expect((await stage.platform.consume(attempt)).is).toBe('not-sent');
  down = false;
  doneOf(await stage.platform.consume(attempt));
  expect(stage.rehearsal.consumptions(attempt.code)).toBe(1);
});
