// One signed POST to Alipay's gateway and what its answer proves.
// Why the signature is checked over the raw characters and before anything is read: an answer that is not proven to
// be Alipay's is no answer, and a refusal that nobody signed refuses nothing.

import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { limits } from '@qiantai/shared/limits.ts';
import { invariant, type PlatformWord } from '@qiantai/shared/result.ts';
import type { ChannelDeps } from '../channel.ts';
import { timeText } from './alipay-values.ts';
import type { AlipayConfig } from './config.ts';
import { readPrivateKey, readPublicKey } from './keys.ts';
import { rawMembers } from './raw-members.ts';
import { isSigned, requestText, sign } from './sign.ts';

/** `said` is proven to be Alipay's. `unsigned` and `unclear` may have had an effect, `not-sent` cannot. */
export type Answer =
  | { readonly is: 'said'; readonly code: string; readonly subCode: string; readonly fields: Fields }
  | { readonly is: 'unsigned'; readonly word: PlatformWord }
  | { readonly is: 'unclear'; readonly why: string }
  | { readonly is: 'not-sent'; readonly why: string };

/** The inner object of an answer. Numbers come as texts too; what is no plain value is kept as JSON text. */
export interface Fields {
  /** Empty when absent. */
  text(name: string): string;
  readonly word: PlatformWord;
}

export interface Wire {
  /**
   * @param method such as alipay.trade.query
   * @param biz its own fields; absent ones are left out
   * @param notified whether Alipay may post what happens to this trade
   */
  ask(method: string, biz: Readonly<Record<string, unknown>>, notified?: boolean): Promise<Answer>;
}

const inner = z.record(z.string(), z.unknown());

/** A sentence of the platform without whole codes, numbers or phones in it. */
function masked(text: string): string {
  return text.replace(/\d{7,}/g, (digits) => `****${digits.slice(-4)}`).slice(0, 300);
}

function fieldsOf(raw: string, trace: string): Fields | undefined {
  const read = inner.safeParse(JSON.parse(raw));
  if (!read.success) return undefined;
  const text = (name: string): string => {
    const value = read.data[name];
    if (value === undefined || value === null) return '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  const subCode = text('sub_code');
  const code = (subCode === '' ? text('code') : subCode).slice(0, 80);
  const message = masked(text('sub_msg') === '' ? text('msg') : text('sub_msg'));
  return { text, word: { name: 'alipay', code, trace: trace.slice(0, 200), message } };
}

/** @param expected the member that carries this method's answer */
export function heardAnswer(body: Uint8Array, expected: string, key: KeyObject, trace: string): Answer {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (error) {
    return { is: 'unclear', why: `answer-not-text: ${error instanceof Error ? error.name : 'error'}` };
  }
  const members = rawMembers(text);
  if (members === undefined) return { is: 'unclear', why: 'answer-not-json' };
  const raw = members.get(expected);
  if (raw === undefined) {
    const fault = fieldsOf(members.get('error_response') ?? 'null', trace);
    return fault === undefined
      ? { is: 'unclear', why: 'other-answer' }
      : { is: 'unsigned', word: fault.word };
  }
  const fields = fieldsOf(raw, trace);
  if (fields === undefined) return { is: 'unclear', why: 'unexpected-shape' };
  const given: unknown = JSON.parse(members.get('sign') ?? 'null');
  if (given === null) return { is: 'unsigned', word: fields.word };
  if (typeof given !== 'string' || !isSigned(raw, given, key))
    return { is: 'unclear', why: 'answer-signature' };
  const code = fields.text('code');
  return code === ''
    ? { is: 'unclear', why: 'answer-without-code' }
    : { is: 'said', code, subCode: fields.text('sub_code'), fields };
}

function keysOf(config: AlipayConfig): { readonly ours: KeyObject; readonly theirs: KeyObject } {
  const ours = readPrivateKey(config.privateKey);
  const theirs = readPublicKey(config.alipayPublicKey);
  invariant(ours !== undefined && theirs !== undefined, 'the keys were read when the settings were');
  return { ours, theirs };
}

export function openWire(config: AlipayConfig, deps: ChannelDeps): Wire {
  const { env } = deps;
  const { ours, theirs } = keysOf(config);

  function common(method: string, notified: boolean): Record<string, string> {
    return {
      app_id: config.appId,
      method,
      format: 'JSON',
      charset: 'utf-8',
      sign_type: 'RSA2',
      timestamp: timeText(env.now()),
      version: '1.0',
      ...(notified && config.notifyUrl !== undefined ? { notify_url: config.notifyUrl } : {}),
      ...(config.appAuthToken === undefined ? {} : { app_auth_token: config.appAuthToken }),
    };
  }

  async function ask(
    method: string,
    biz: Readonly<Record<string, unknown>>,
    notified = false,
  ): Promise<Answer> {
    const shared = common(method, notified);
    const content = { biz_content: JSON.stringify(biz) };
    const signature = sign(requestText({ ...shared, ...content }), ours);
    // Everything but the content stands in the address: the gateway must know the charset before it reads the form.
    const query = new URLSearchParams({ ...shared, sign: signature });
    const startedMs = env.mono();
    const answer = await env.http({
      method: 'POST',
      url: `${config.gateway}?${query.toString()}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
      body: new URLSearchParams(content).toString(),
      timeoutMs: deps.replyMsMax ?? limits.platformReplyMsMax,
    });
    const ms = Math.round(env.mono() - startedMs);
    if (answer.is === 'no-answer') {
      env.log.warn({ channel: 'alipay', method, ms, sent: answer.sent, why: answer.why }, 'no answer');
      return { is: answer.sent ? 'unclear' : 'not-sent', why: answer.why };
    }
    const expected = `${method.replaceAll('.', '_')}_response`;
    const trace = answer.headers['trace_id'] ?? '';
    const heard: Answer =
      answer.status === 200
        ? heardAnswer(answer.body, expected, theirs, trace)
        : { is: 'unclear', why: `http-${answer.status}` };
    if (heard.is === 'said')
      env.log.debug({ channel: 'alipay', method, ms, code: heard.fields.word.code, trace }, 'answered');
    else env.log.warn({ channel: 'alipay', method, ms, heard: heard.is, trace }, 'answer not believed');
    return heard;
  }

  return { ask };
}
