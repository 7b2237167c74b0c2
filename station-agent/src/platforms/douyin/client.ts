// One authorised call: token, envelope and shape, with everything an answer must show before it counts.
// Why an answer needs both levels: Douyin says "0" outside while the inner level refuses, and the other way round.

import type { z } from 'zod';
import { done, type Outcome, type PlatformWord, type Rejected } from '@qiantai/shared/result.ts';
import type { PlatformDeps } from '../platform.ts';
import type { DouyinConfig } from './config.ts';
import { meaningOf, type Meaning } from './errors.ts';
import { openTokens, type Tokens } from './token.ts';
import { openWire, type Asking } from './wire.ts';

/** What one call came to. A refusal without `meaning` is a code nobody listed. */
export type Reply<T> =
  | { readonly is: 'ok'; readonly data: T; readonly word: PlatformWord }
  | { readonly is: 'refused'; readonly meaning?: Meaning; readonly word: PlatformWord }
  | { readonly is: 'unclear'; readonly why: string; readonly word?: PlatformWord }
  | { readonly is: 'not-sent'; readonly why: string }
  | { readonly is: 'unauthorised'; readonly rejected: Rejected };

export interface DouyinClient {
  /** @param shape what `data` must look like */
  call<T>(asking: Omit<Asking, 'token'>, shape: z.ZodType<T>): Promise<Reply<T>>;
  readonly tokens: Tokens;
  /** The platform's clock, in unix ms, as far as its answers told it. */
  theirNow(): number;
  aheadMs(): number;
  /** Whether any answer of this process told the platform's clock. */
  knowsTime(): boolean;
}

export function openClient(config: DouyinConfig, deps: PlatformDeps): DouyinClient {
  const wire = openWire(config, deps);
  const tokens = openTokens(config, deps, wire);

  async function once<T>(asking: Asking, shape: z.ZodType<T>): Promise<Reply<T>> {
    const heard = await wire.send(asking);
    if (heard.is !== 'envelope') return heard;
    const { word } = heard;
    if (heard.code !== 0) {
      const meaning = meaningOf(heard.code, config.errorCodes);
      return meaning === undefined ? { is: 'refused', word } : { is: 'refused', meaning, word };
    }
    if (!heard.whole) return { is: 'unclear', why: 'answer-of-one-level', word };
    const read = shape.safeParse(heard.data);
    return read.success
      ? { is: 'ok', data: read.data, word }
      : { is: 'unclear', why: 'unexpected-shape', word };
  }

  /** A token that could not be had means that the call itself was never made. */
  function withoutToken(outcome: Exclude<Outcome<string>, { is: 'done' }>): Reply<never> {
    return outcome.is === 'rejected'
      ? { is: 'unauthorised', rejected: outcome }
      : { is: 'not-sent', why: `token: ${outcome.why}` };
  }

  async function call<T>(asking: Omit<Asking, 'token'>, shape: z.ZodType<T>): Promise<Reply<T>> {
    const token = await tokens.current();
    if (token.is !== 'done') return withoutToken(token);
    const first = await once({ ...asking, token: token.value }, shape);
    if (first.is !== 'refused' || first.meaning?.kind !== 'token') return first;
    const next = await tokens.insteadOf(token.value);
    if (next.is !== 'done') return withoutToken(next);
    const second = await once({ ...asking, token: next.value }, shape);
    if (second.is !== 'refused' || second.meaning?.kind !== 'token') return second;
    return { is: 'unauthorised', rejected: refusal(second.meaning, second.word) };
  }

  const { aheadMs, knowsTime } = wire;
  return { call, tokens, theirNow: () => deps.env.now() + aheadMs(), aheadMs, knowsTime };
}

/** A refusal as the clerk hears it: the slug's sentence and what to do about this very code. */
export function refusal(
  meaning: Meaning,
  platform: PlatformWord,
  details: Rejected['details'] = {},
): Rejected {
  return {
    is: 'rejected',
    because: meaning.because,
    platform,
    details: { reason: meaning.hint.zh, ...details },
  };
}

export function unknown(why: string, word?: PlatformWord): Outcome<never> {
  return word === undefined ? { is: 'unknown', why } : { is: 'unknown', why, platform: word };
}

/** The outcome of a call that changes nothing: an unlisted code is a refusal in the platform's own words. */
export function readOutcome<T>(reply: Reply<T>): Outcome<T> {
  switch (reply.is) {
    case 'ok':
      return done(reply.data, reply.word);
    case 'refused':
      return reply.meaning === undefined
        ? { is: 'rejected', because: 'platform-refused', platform: reply.word }
        : refusal(reply.meaning, reply.word);
    case 'unclear':
      return unknown(reply.why, reply.word);
    case 'not-sent':
      return reply;
    case 'unauthorised':
      return reply.rejected;
  }
}

/** Why a reply left it open whether something happened. */
export function whyOpen(reply: Exclude<Reply<unknown>, { is: 'ok' }>): string {
  if (reply.is === 'refused') return `answered-${reply.word.code}`;
  return 'why' in reply ? reply.why : 'unauthorised';
}
