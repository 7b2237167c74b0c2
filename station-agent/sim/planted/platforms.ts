// Bugs of a platform's client: what it takes for a no, what it takes for a yes, and under which key it asks.

import { uuidv7 } from '@qiantai/shared/ids.ts';
import { done, type Outcome } from '@qiantai/shared/result.ts';
import type { Env, HttpAnswer, HttpRequest } from '../../src/env.ts';
import type { Attempt, Consumed, VoucherPlatform } from '../../src/platforms/platform.ts';
import { codesIn, readAsked } from '../wire.ts';
import type { Parts } from '../parts.ts';
import type { Planted } from './planted.ts';
import { overriding } from './wrappers.ts';

const no = { is: 'rejected', because: 'platform-unreachable' } as const;

function withClient(
  parts: Parts,
  change: (client: VoucherPlatform, env: Env) => Partial<VoucherPlatform>,
): Parts {
  return {
    ...parts,
    client: (module, config, deps) => {
      const client = parts.client(module, config, deps);
      return overriding(client, change(client, deps.env));
    },
  };
}

const freshKey = (env: Env): string => uuidv7(env.now(), env.random(10));

/** Whatever code an answer speaks of, it is taken to speak of the one that was asked about. */
function anyReply(request: HttpRequest, answer: HttpAnswer): HttpAnswer {
  if (answer.is !== 'answer') return answer;
  const { pathname, search } = new URL(request.url);
  const { code } = readAsked(pathname + search, request.body ?? '');
  const text = new TextDecoder().decode(answer.body);
  const other = codesIn(text).find((each) => each !== code);
  if (code === '' || other === undefined || codesIn(text).includes(code)) return answer;
  return { ...answer, body: new TextEncoder().encode(text.replaceAll(other, code)) };
}

function usedIsOurs(attempt: Attempt, outcome: Outcome<Consumed>, env: Env): Outcome<Consumed> {
  if (outcome.is !== 'rejected' || outcome.because !== 'voucher-already-redeemed') return outcome;
  const items = [{ code: attempt.code, deal: attempt.deal, flow: '' }];
  return done({ items, consumedAtMs: env.now(), reversibleUntilMs: env.now() + 600_000 });
}

function freshKeyOnRetry(client: VoucherPlatform, env: Env): Partial<VoucherPlatform> {
  const seen = new Set<string>();
  return {
    consume(attempt) {
      const again = seen.has(attempt.key);
      seen.add(attempt.key);
      return client.consume(again ? { ...attempt, key: freshKey(env) } : attempt);
    },
  };
}

export const platformBugs: Readonly<Record<string, Planted>> = {
  'use-on-record-is-ours': {
    says: 'A use on record that fits the time is taken for our lost one, though another station may have made it.',
    plant: (parts) => ({
      ...parts,
      client: (module, config, deps) => {
        const section = Object(config) as Readonly<Record<string, unknown>>;
        return parts.client(module, 'onlyTill' in section ? { ...section, onlyTill: true } : config, deps);
      },
    }),
  },
  'silence-is-no': {
    says: 'A lost answer counts as a refusal.',
    plant: (parts) =>
      withClient(parts, (client) => ({
        async consume(attempt) {
          const outcome = await client.consume(attempt);
          return outcome.is === 'unknown' ? no : outcome;
        },
      })),
  },
  'silence-on-undo-is-no': {
    says: 'A lost answer to an undo counts as a refusal.',
    plant: (parts) =>
      withClient(parts, (client) => ({
        async reverse(undo) {
          const outcome = await client.reverse(undo);
          return outcome.is === 'unknown' ? no : outcome;
        },
      })),
  },
  'settles-with-a-new-key': {
    says: 'The question how an attempt ended is asked under another key.',
    plant: (parts) =>
      withClient(parts, (client, env) => ({
        settle: (attempt, round, ageMs) => client.settle({ ...attempt, key: freshKey(env) }, round, ageMs),
      })),
  },
  'retries-with-a-new-key': {
    says: 'A second try is sent under another key.',
    plant: (parts) => withClient(parts, freshKeyOnRetry),
  },
  'not-there-is-no-at-once': {
    says: 'The first look that shows nothing is believed.',
    plant: (parts) =>
      withClient(parts, (client) => ({
        async settle(attempt, round, ageMs) {
          const outcome = await client.settle(attempt, round, ageMs);
          return outcome.is === 'unknown' && outcome.why === 'not-used-yet' ? no : outcome;
        },
      })),
  },
  'used-is-ours': {
    says: 'A voucher that is used already is taken to be used by this attempt.',
    plant: (parts) =>
      withClient(parts, (client, env) => ({
        consume: async (attempt) => usedIsOurs(attempt, await client.consume(attempt), env),
      })),
  },
  'one-of-several': {
    says: 'Of several codes spent at once only the first is kept.',
    plant: (parts) =>
      withClient(parts, (client) => ({
        async consume(attempt) {
          const outcome = await client.consume(attempt);
          if (outcome.is !== 'done') return outcome;
          return { ...outcome, value: { ...outcome.value, items: outcome.value.items.slice(0, 1) } };
        },
      })),
  },
  'any-reply-will-do': {
    says: 'An answer is believed whatever code it speaks of.',
    plant: (parts) => ({
      ...parts,
      env: (env) => {
        const held = parts.env(env);
        return { ...held, http: async (request) => anyReply(request, await held.http(request)) };
      },
    }),
  },
};
