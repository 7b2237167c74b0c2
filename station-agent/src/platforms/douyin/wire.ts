// One request to Douyin and the envelope that comes back, its two error codes kept apart.
// Why apart from the client: asking for a token speaks the same wire but must not need a token.

import { z } from 'zod';
import { limits } from '@qiantai/shared/limits.ts';
import type { PlatformWord } from '@qiantai/shared/result.ts';
import type { PlatformDeps } from '../platform.ts';
import type { DouyinConfig } from './config.ts';
import { idText, moment, parseExact } from './fields.ts';

export interface Asking {
  readonly path: string;
  /** Makes it a GET. Empty values are left out. */
  readonly query?: Readonly<Record<string, string>>;
  /** Makes it a POST of JSON. */
  readonly body?: object;
  readonly token?: string;
}

/** A well-formed answer, or why there is none. `unclear` may have had an effect, `not-sent` cannot. */
export type Heard =
  | {
      readonly is: 'envelope';
      /** The first code that is not 0; 0 when every level that was there said 0. */
      readonly code: number;
      /** Whether both levels were there, as every business call must have them. */
      readonly whole: boolean;
      readonly data: unknown;
      readonly word: PlatformWord;
    }
  | { readonly is: 'unclear'; readonly why: string }
  | { readonly is: 'not-sent'; readonly why: string };

export interface Wire {
  send(asking: Asking): Promise<Heard>;
  /** How far the platform's clock is ahead of ours in ms, by its last answer; 0 before the first. */
  aheadMs(): number;
  /** Whether any answer of this process told the platform's clock. */
  knowsTime(): boolean;
}

const code = z.coerce.number().int().nullish();
const said = z.string().nullish();
const envelope = z.object({
  data: z.object({ error_code: code, description: said }).loose().nullish(),
  extra: z
    .object({ error_code: code, description: said, sub_description: said, logid: idText, now: moment })
    .nullish(),
  err_no: code,
  err_msg: said,
  log_id: idText,
});

/** A sentence of the platform without whole codes, phone numbers or tokens in it. */
function masked(text: string): string {
  return text
    .replace(/[\w+/=.-]{24,}/g, '****')
    .replace(/\d{7,}/g, (digits) => `****${digits.slice(-4)}`)
    .slice(0, 300);
}

function heard(read: z.infer<typeof envelope>): Heard {
  const codes = [read.data?.error_code, read.extra?.error_code, read.err_no];
  const told = codes.filter((each) => typeof each === 'number');
  if (told.length === 0) return { is: 'unclear', why: 'answer-without-code' };
  const first = told.find((each) => each !== 0) ?? 0;
  const message =
    [read.data?.description, read.extra?.sub_description, read.extra?.description, read.err_msg].find(
      (each) => typeof each === 'string' && each !== '',
    ) ?? '';
  const trace = (read.extra?.logid ?? '') || read.log_id;
  return {
    is: 'envelope',
    code: first,
    whole: typeof codes[0] === 'number' && typeof codes[1] === 'number',
    data: read.data ?? null,
    word: { name: 'douyin', code: String(first), trace: trace.slice(0, 200), message: masked(message) },
  };
}

function urlOf(base: string, { path, query = {} }: Asking): string {
  const filled = Object.entries(query).filter(([, value]) => value !== '');
  return filled.length === 0 ? `${base}${path}` : `${base}${path}?${new URLSearchParams(filled)}`;
}

/** Speaks to `config.baseUrl`. Logs paths, codes and times; never a query, a body or a token. */
export function openWire(config: DouyinConfig, deps: PlatformDeps): Wire {
  const { env } = deps;
  let ahead: number | undefined;

  function headersOf(token: string | undefined): Record<string, string> {
    return {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { 'access-token': token }),
      ...(config.rootAccountId === undefined ? {} : { 'rpc-transit-life-account': config.rootAccountId }),
    };
  }

  function understood(body: Uint8Array): Heard {
    let parsed: unknown;
    try {
      parsed = parseExact(new TextDecoder('utf-8', { fatal: true }).decode(body));
    } catch (error) {
      return { is: 'unclear', why: `answer-not-json: ${error instanceof Error ? error.name : 'error'}` };
    }
    const read = envelope.safeParse(parsed);
    if (!read.success) return { is: 'unclear', why: 'answer-without-code' };
    const theirs = read.data.extra?.now;
    if (theirs !== undefined) ahead = theirs - env.now();
    return heard(read.data);
  }

  async function send(asking: Asking): Promise<Heard> {
    const startedMs = env.mono();
    const answer = await env.http({
      method: asking.body === undefined ? 'GET' : 'POST',
      url: urlOf(config.baseUrl, asking),
      headers: headersOf(asking.token),
      ...(asking.body === undefined ? {} : { body: JSON.stringify(asking.body) }),
      timeoutMs: deps.replyMsMax ?? limits.platformReplyMsMax,
    });
    const about = { platform: 'douyin', path: asking.path, ms: Math.round(env.mono() - startedMs) };
    if (answer.is === 'no-answer') {
      env.log.warn({ ...about, sent: answer.sent, why: answer.why }, 'no answer');
      return { is: answer.sent ? 'unclear' : 'not-sent', why: answer.why };
    }
    const result: Heard =
      answer.status === 200 ? understood(answer.body) : { is: 'unclear', why: `http-${answer.status}` };
    if (result.is === 'envelope')
      env.log.debug({ ...about, code: result.code, trace: result.word.trace }, 'answered');
    else env.log.warn({ ...about, why: result.why }, 'answer not understood');
    return result;
  }

  return { send, aheadMs: () => ahead ?? 0, knowsTime: () => ahead !== undefined };
}
