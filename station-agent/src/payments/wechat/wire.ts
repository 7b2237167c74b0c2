// One signed request to WeChat Pay and what its answer proves.
// Why an answer is judged before it is read: an unsigned or badly signed one, whatever it says, tells nothing.

import { limits } from '@qiantai/shared/limits.ts';
import type { PlatformWord } from '@qiantai/shared/result.ts';
import type { HttpAnswer } from '../../env.ts';
import type { ChannelDeps } from '../channel.ts';
import type { WechatConfig } from './config.ts';
import { parsedAs, refusalShape } from './fields.ts';
import { openKeys, type Keys } from './keys.ts';
import { authorization } from './signing.ts';

/** `refusal` is a 4xx in the platform's words; `proven` when it is signed. `unclear` may have had an effect. */
export type Reply =
  | { readonly is: 'answer'; readonly status: number; readonly body: Uint8Array; readonly word: PlatformWord }
  | { readonly is: 'refusal'; readonly code: string; readonly proven: boolean; readonly word: PlatformWord }
  | { readonly is: 'unclear'; readonly why: string; readonly word?: PlatformWord }
  | { readonly is: 'not-sent'; readonly why: string };

export interface Wire {
  /** Asks something that changes nothing; the backup host is asked when the first does not answer. */
  read(target: string): Promise<Reply>;
  /** @param body serialised once: what is signed is what is sent */
  write(target: string, body: object): Promise<Reply>;
  /** A file that carries no signature; its digest came in a signed answer. @param url of this platform's own host */
  download(url: string): Promise<HttpAnswer>;
  judge: Keys['judge'];
}

const officialHost = 'https://api.mch.weixin.qq.com';
const officialBackup = 'https://api2.mch.weixin.qq.com';

/** A sentence of the platform without whole codes or numbers in it. */
function masked(text: string): string {
  return text.replace(/\d{7,}/g, (digits) => `****${digits.slice(-4)}`).slice(0, 300);
}

function wordOf(code: string, trace: string, message = ''): PlatformWord {
  return { name: 'wechat', code: code.slice(0, 80), trace: trace.slice(0, 200), message: masked(message) };
}

function judged(answer: HttpAnswer & { is: 'answer' }, keys: Keys): Reply {
  const { status, headers, body } = answer;
  const trace = headers['request-id'] ?? '';
  const believed = keys.judge(headers, body);
  if (status >= 200 && status < 300) {
    return believed === 'good'
      ? { is: 'answer', status, body, word: wordOf(String(status), trace) }
      : { is: 'unclear', why: believed };
  }
  const said = status >= 400 ? parsedAs(refusalShape, body) : undefined;
  if (said === undefined) return { is: 'unclear', why: `http-${status}` };
  const word = wordOf(said.code, trace, said.message ?? '');
  if (status >= 500) return { is: 'unclear', why: `http-${status}`, word };
  return { is: 'refusal', code: said.code, proven: believed === 'good', word };
}

export function openWire(config: WechatConfig, deps: ChannelDeps): Wire {
  const { env } = deps;
  const backup = config.backupBaseUrl ?? (config.baseUrl === officialHost ? officialBackup : undefined);

  async function send(method: 'GET' | 'POST', url: string, body?: string): Promise<HttpAnswer> {
    const { pathname, search, origin } = new URL(url);
    const target = `${pathname}${search}`;
    const signed = {
      method,
      target,
      seconds: String(Math.floor(env.now() / 1_000)),
      nonce: Buffer.from(env.random(16)).toString('hex').toUpperCase(),
      body: body ?? '',
    };
    const startedMs = env.mono();
    const answer = await env.http({
      method,
      url: `${origin}${target}`,
      headers: {
        accept: 'application/json',
        'user-agent': 'Qiantai',
        authorization: authorization(config.privateKey, config, signed),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(config.publicKeyId === undefined ? {} : { 'wechatpay-serial': config.publicKeyId }),
      },
      ...(body === undefined ? {} : { body }),
      timeoutMs: deps.replyMsMax ?? limits.platformReplyMsMax,
    });
    const ms = Math.round(env.mono() - startedMs);
    const end = answer.is === 'answer' ? { status: answer.status } : { sent: answer.sent, why: answer.why };
    env.log.debug({ channel: 'wechat', method, path: pathname, ms, ...end }, 'asked');
    return answer;
  }

  const keys = openKeys(config, deps, () => send('GET', `${config.baseUrl}/v3/certificates`));

  function heard(answer: HttpAnswer, path: string): Reply {
    if (answer.is === 'no-answer')
      return answer.sent ? { is: 'unclear', why: answer.why } : { is: 'not-sent', why: answer.why };
    const reply = judged(answer, keys);
    if (reply.is === 'unclear')
      env.log.warn({ channel: 'wechat', path, why: reply.why, word: reply.word }, 'answer not believed');
    return reply;
  }

  return {
    async read(target) {
      const lacking = await keys.ready();
      if (lacking !== undefined) return { is: 'not-sent', why: lacking };
      const first = await send('GET', `${config.baseUrl}${target}`);
      const answer =
        first.is === 'no-answer' && backup !== undefined ? await send('GET', `${backup}${target}`) : first;
      return heard(answer, target.split('?')[0] ?? '');
    },
    async write(target, body) {
      const lacking = await keys.ready();
      if (lacking !== undefined) return { is: 'not-sent', why: lacking };
      return heard(await send('POST', `${config.baseUrl}${target}`, JSON.stringify(body)), target);
    },
    download: (url) => send('GET', url),
    judge: keys.judge,
  };
}
