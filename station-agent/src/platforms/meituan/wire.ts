// One signed form POST to Meituan and the envelope that comes back.
// Why apart from the client: exchanging tokens speaks the same wire but must not need a token.

import { z } from 'zod';
import { limits } from '@qiantai/shared/limits.ts';
import type { PlatformWord } from '@qiantai/shared/result.ts';
import type { PlatformDeps } from '../platform.ts';
import type { MeituanConfig } from './config.ts';
import { sign } from './sign.ts';

/** A well-formed answer, or why there is none. `unclear` may have had an effect, `not-sent` cannot. */
export type Heard =
  | { readonly is: 'envelope'; readonly code: string; readonly data: unknown; readonly word: PlatformWord }
  | { readonly is: 'unclear'; readonly why: string }
  | { readonly is: 'not-sent'; readonly why: string };

export interface Wire {
  post(path: string, fields: Readonly<Record<string, string>>): Promise<Heard>;
  /** How far the platform's clock is ahead of ours in ms, by its last answer; 0 before the first. */
  aheadMs(): number;
}

const envelope = z.object({
  code: z.union([z.string(), z.number()]).transform(String),
  msg: z.string().nullish(),
  message: z.string().nullish(),
  data: z.unknown(),
  traceId: z.union([z.string(), z.number()]).nullish(),
});

/** A sentence of the platform without whole codes or phone numbers in it. */
function masked(text: string): string {
  return text.replace(/\d{7,}/g, (digits) => `****${digits.slice(-4)}`).slice(0, 300);
}

function heard(body: Uint8Array): Heard {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    return { is: 'unclear', why: `answer-not-json: ${error instanceof Error ? error.name : 'error'}` };
  }
  const read = envelope.safeParse(parsed);
  if (!read.success) return { is: 'unclear', why: 'answer-without-code' };
  const { code, data, traceId } = read.data;
  const message = masked(read.data.msg ?? read.data.message ?? '');
  const word = {
    name: 'meituan',
    code: code.slice(0, 80),
    trace: String(traceId ?? '').slice(0, 200),
    message,
  };
  return { is: 'envelope', code, data, word };
}

/** Every field is signed and sent exactly as given; `timestamp`, `developerId` and the like are added. */
export function openWire(config: MeituanConfig, deps: PlatformDeps): Wire {
  const { env } = deps;
  let ahead = 0;

  function learnClock(date: string | undefined): void {
    const theirs = date === undefined ? Number.NaN : Date.parse(date);
    if (Number.isFinite(theirs)) ahead = theirs - env.now();
  }

  async function post(path: string, fields: Readonly<Record<string, string>>): Promise<Heard> {
    const form: Record<string, string> = {
      ...fields,
      timestamp: String(Math.floor(env.now() / 1000)),
      businessId: String(config.businessId),
      developerId: config.developerId,
      charset: 'UTF-8',
    };
    form['sign'] = sign(config.signKey, form);
    const startedMs = env.mono();
    const answer = await env.http({
      method: 'POST',
      url: `${config.baseUrl}${path}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' },
      body: new URLSearchParams(form).toString(),
      timeoutMs: deps.replyMsMax ?? limits.platformReplyMsMax,
    });
    const ms = Math.round(env.mono() - startedMs);
    if (answer.is === 'no-answer') {
      env.log.warn({ platform: 'meituan', path, ms, sent: answer.sent, why: answer.why }, 'no answer');
      return { is: answer.sent ? 'unclear' : 'not-sent', why: answer.why };
    }
    learnClock(answer.headers['date']);
    const result: Heard =
      answer.status === 200 ? heard(answer.body) : { is: 'unclear', why: `http-${answer.status}` };
    if (result.is === 'envelope') {
      env.log.debug(
        { platform: 'meituan', path, ms, code: result.word.code, trace: result.word.trace },
        'answered',
      );
    } else env.log.warn({ platform: 'meituan', path, ms, why: result.why }, 'answer not understood');
    return result;
  }

  return { post, aheadMs: () => ahead };
}
