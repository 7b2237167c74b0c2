// One request to Womei and its envelope {ret, sub, msg, data}.
// Why every reading of it is here: what counts as heard, refused or unclear must be the same for all seventeen calls.

import { z } from 'zod';
import { limits } from '@qiantai/shared/limits.ts';
import type { Outcome, PlatformWord, Rejected } from '@qiantai/shared/result.ts';
import type { RefusalSlug } from '@qiantai/shared/refusals.ts';
import type { PlatformDeps } from '../platform.ts';
import type { RetKind, WomeiConfig } from './config.ts';

export type Fields = Readonly<Record<string, string>>;

/** What one call came to. `refused` is a listed ret, `unlisted` one that nobody explained yet. */
export type Heard =
  | { readonly is: 'ok'; readonly data: unknown; readonly word: PlatformWord }
  | { readonly is: 'refused'; readonly kind: RetKind; readonly word: PlatformWord }
  | { readonly is: 'unlisted'; readonly word: PlatformWord }
  | { readonly is: 'unclear'; readonly why: string }
  | { readonly is: 'not-sent'; readonly why: string };

export interface Wire {
  /** @param path as the app writes it, with `{cinema}` for the cinema's id; trailing slashes count */
  get(path: string, params: Fields): Promise<Heard>;
  post(path: string, form: Fields): Promise<Heard>;
}

const envelope = z.object({
  ret: z.union([z.number(), z.string()]).transform(String),
  sub: z
    .union([z.number(), z.string()])
    .nullish()
    .transform((sub) => String(sub ?? '')),
  msg: z
    .string()
    .nullish()
    .transform((msg) => msg ?? ''),
  data: z.unknown(),
});

const slugs: Readonly<Record<RetKind, RefusalSlug>> = {
  'not-logged-in': 'platform-misconfigured',
  'voucher-not-found': 'voucher-not-found',
  'already-used': 'voucher-already-redeemed',
  expired: 'voucher-expired',
  refunded: 'voucher-refunded',
  'wrong-kind': 'voucher-wrong-kind',
  'order-not-found': 'not-found',
  'order-paid': 'cinema-order-paid',
  refused: 'platform-refused',
  busy: 'platform-busy',
};

/** A sentence of the platform without whole codes or phone numbers in it. */
function masked(text: string): string {
  return text.replace(/\d{7,}/g, (digits) => `****${digits.slice(-4)}`).slice(0, 300);
}

function wordOf(code: string, message: string): PlatformWord {
  return { name: 'womei', code: code.slice(0, 80), trace: '', message: masked(message) };
}

function readBody(body: Uint8Array): z.infer<typeof envelope> | string {
  try {
    const read = envelope.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
    return read.success ? read.data : 'answer-without-ret';
  } catch (error) {
    return `answer-not-json: ${error instanceof Error ? error.name : 'error'}`;
  }
}

/** @param token what the token is now; it may be replaced while the station runs */
export function openWire(config: WomeiConfig, deps: PlatformDeps, token: () => string): Wire {
  const { env } = deps;

  function judge(status: number, body: Uint8Array): Heard {
    // These two say that nobody was let in: no call had an effect, read or write.
    if (status === 401 || status === 403)
      return { is: 'refused', kind: 'not-logged-in', word: wordOf(`http-${status}`, '') };
    if (status !== 200) return { is: 'unclear', why: `http-${status}` };
    const said = readBody(body);
    if (typeof said === 'string') return { is: 'unclear', why: said };
    const { ret, sub, msg, data } = said;
    const word = wordOf(sub === '' || sub === '0' ? ret : `${ret}/${sub}`, msg);
    if (ret === '0') return { is: 'ok', data, word };
    if (config.notLoggedInRets.includes(ret)) return { is: 'refused', kind: 'not-logged-in', word };
    const kind = config.rets[`${ret}/${sub}`] ?? config.rets[ret];
    return kind === undefined ? { is: 'unlisted', word } : { is: 'refused', kind, word };
  }

  async function call(method: 'GET' | 'POST', path: string, fields: Fields): Promise<Heard> {
    const form = new URLSearchParams(fields).toString();
    const url = config.baseUrl + path.replace('{cinema}', encodeURIComponent(config.cinemaId));
    const startedMs = env.mono();
    const answer = await env.http({
      method,
      url: method === 'GET' && form !== '' ? `${url}?${form}` : url,
      headers: {
        ...config.headers,
        [config.tokenHeader]: token(),
        ...(method === 'GET' ? {} : { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }),
      },
      timeoutMs: deps.replyMsMax ?? limits.platformReplyMsMax,
      ...(method === 'GET' ? {} : { body: form }),
    });
    const ms = Math.round(env.mono() - startedMs);
    if (answer.is === 'no-answer') {
      env.log.warn({ platform: 'womei', path, ms, sent: answer.sent, why: answer.why }, 'no answer');
      return { is: answer.sent ? 'unclear' : 'not-sent', why: answer.why };
    }
    const heard = judge(answer.status, answer.body);
    if (heard.is === 'unclear' || heard.is === 'not-sent')
      env.log.warn({ platform: 'womei', path, ms, why: heard.why }, 'answer not understood');
    else env.log.debug({ platform: 'womei', path, ms, ret: heard.word.code }, 'answered');
    return heard;
  }

  return {
    get: (path, params) => call('GET', path, params),
    post: (path, form) => call('POST', path, form),
  };
}

function rejected(because: RefusalSlug, platform: PlatformWord): Rejected {
  const { message } = platform;
  return message === undefined || message === ''
    ? { is: 'rejected', because, platform }
    : { is: 'rejected', because, platform, details: { reason: message } };
}

/** A call that was no yes, when it changes nothing: an unlisted ret is a refusal in the platform's own words. */
export function readFailure(heard: Exclude<Heard, { is: 'ok' }>): Outcome<never> {
  switch (heard.is) {
    case 'refused':
      return rejected(slugs[heard.kind], heard.word);
    case 'unlisted':
      return rejected('platform-refused', heard.word);
    case 'unclear':
      return { is: 'unknown', why: heard.why };
    case 'not-sent':
      return heard;
  }
}

/** The same for a call that may have had an effect: unlisted or busy, it may have been done all the same. */
export function writeFailure(heard: Exclude<Heard, { is: 'ok' }>): Outcome<never> {
  if (heard.is === 'unlisted') return { is: 'unknown', why: 'unlisted-ret', platform: heard.word };
  if (heard.is === 'refused' && heard.kind === 'busy')
    return { is: 'unknown', why: 'busy', platform: heard.word };
  return readFailure(heard);
}
