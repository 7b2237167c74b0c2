// One authorised business call: token, one serialisation of biz, and every check an answer must pass to be a yes.
// Why a yes needs three proofs: the success word is not documented, so code, shape and the echoed code must agree.

import type { z } from 'zod';
import { done, type Outcome, type PlatformWord, type Rejected } from '@qiantai/shared/result.ts';
import type { PlatformDeps } from '../platform.ts';
import type { MeituanConfig } from './config.ts';
import { kindOf, slugOf, type RefusalKind } from './errors.ts';
import { openTokens, type Tokens } from './token.ts';
import { openWire } from './wire.ts';

/** What one call came to. `refused` is listed, `unlisted` is a code nobody explained yet. */
export type Reply<T> =
  | { readonly is: 'ok'; readonly data: T; readonly word: PlatformWord }
  | { readonly is: 'refused'; readonly kind: RefusalKind; readonly word: PlatformWord }
  | { readonly is: 'unlisted'; readonly word: PlatformWord }
  | { readonly is: 'unclear'; readonly why: string; readonly word?: PlatformWord }
  | { readonly is: 'not-sent'; readonly why: string }
  | { readonly is: 'unauthorised'; readonly rejected: Rejected };

export interface MeituanClient {
  /**
   * @param biz signed and sent as one and the same JSON text
   * @param shape what `data` must look like
   * @param echoes whether the data speaks of what was asked
   */
  call<T>(path: string, biz: object, shape: z.ZodType<T>, echoes: (data: T) => boolean): Promise<Reply<T>>;
  readonly tokens: Tokens;
  /** How far the platform's clock is ahead of ours, in ms. */
  aheadMs(): number;
}

export function openClient(config: MeituanConfig, deps: PlatformDeps): MeituanClient {
  const wire = openWire(config, deps);
  const tokens = openTokens(config, deps, wire);

  async function once<T>(
    path: string,
    fields: Readonly<Record<string, string>>,
    shape: z.ZodType<T>,
    echoes: (data: T) => boolean,
  ): Promise<Reply<T>> {
    const answer = await wire.post(path, fields);
    if (answer.is !== 'envelope') return answer;
    const { word } = answer;
    if (!config.successCodes.includes(answer.code)) {
      const kind = kindOf(answer.code, config.errorCodes);
      return kind === undefined ? { is: 'unlisted', word } : { is: 'refused', kind, word };
    }
    const read = shape.safeParse(answer.data);
    if (!read.success) return { is: 'unclear', why: 'unexpected-shape', word };
    return echoes(read.data)
      ? { is: 'ok', data: read.data, word }
      : { is: 'unclear', why: 'other-voucher', word };
  }

  async function call<T>(
    path: string,
    biz: object,
    shape: z.ZodType<T>,
    echoes: (data: T) => boolean,
  ): Promise<Reply<T>> {
    const text = JSON.stringify(biz);
    const token = await tokens.current();
    if (token === undefined) {
      const details = { why: 'not-authorised' };
      return { is: 'unauthorised', rejected: { is: 'rejected', because: 'platform-misconfigured', details } };
    }
    const ask = (appAuthToken: string): Promise<Reply<T>> =>
      once(path, { version: '2', appAuthToken, biz: text }, shape, echoes);
    const first = await ask(token);
    if (first.is !== 'refused' || first.kind !== 'token') return first;
    const next = await tokens.insteadOf(token);
    if (next.is === 'done') return ask(next.value);
    // The platform turned the call itself away, so nothing happened by it whatever became of the renewal.
    if (next.is === 'rejected') return { is: 'unauthorised', rejected: next };
    return { is: 'not-sent', why: `authorisation: ${next.why}` };
  }

  return { call, tokens, aheadMs: wire.aheadMs };
}

/** A refusal as the clerk hears it. */
export function refusal(kind: RefusalKind, platform: PlatformWord, details?: Rejected['details']): Rejected {
  const plain = { is: 'rejected', because: slugOf[kind], platform } as const;
  return details === undefined ? plain : { ...plain, details };
}

function unknown(why: string, word: PlatformWord | undefined): Outcome<never> {
  return word === undefined ? { is: 'unknown', why } : { is: 'unknown', why, platform: word };
}

/** The outcome of a call that changes nothing: an unlisted code is a refusal in the platform's own words. */
export function readOutcome<T>(reply: Reply<T>): Outcome<T> {
  switch (reply.is) {
    case 'ok':
      return done(reply.data, reply.word);
    case 'refused':
      return refusal(reply.kind, reply.word);
    case 'unlisted':
      return { is: 'rejected', because: 'platform-refused', platform: reply.word };
    case 'unclear':
      return unknown(reply.why, reply.word);
    case 'not-sent':
      return reply;
    case 'unauthorised':
      return reply.rejected;
  }
}

/** The outcome of a call that spends or undoes: an unlisted code or a busy platform may have done it. */
export function writeOutcome<T>(reply: Reply<T>): Outcome<T> {
  if (reply.is === 'unlisted') return unknown('unlisted-code', reply.word);
  if (reply.is === 'refused' && reply.kind === 'busy') return unknown('busy', reply.word);
  return readOutcome(reply);
}
