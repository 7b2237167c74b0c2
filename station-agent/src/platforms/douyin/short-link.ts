// Reads the coupon out of the short link in a customer's QR code, without following it anywhere.
// Why by hand: a client that follows redirects would ask whatever machine a stranger's link names.

import { limits } from '@qiantai/shared/limits.ts';
import { done, type Outcome, type Rejected } from '@qiantai/shared/result.ts';
import type { Env, HttpAnswer } from '../../env.ts';
import type { DouyinConfig } from './config.ts';
import { linkOf, mayLeadTo, mayOpen } from './link-hosts.ts';

/** One step: the coupon is there, the link leads on, or it ends. */
type Step =
  | { readonly is: 'found'; readonly encryptedData: string }
  | { readonly is: 'onward'; readonly url: URL }
  | { readonly is: 'ended'; readonly outcome: Outcome<never> };

const foreign: Rejected = {
  is: 'rejected',
  because: 'voucher-wrong-kind',
  details: { reason: '不是抖音券码的链接' },
};
const empty: Rejected = {
  is: 'rejected',
  because: 'voucher-not-found',
  details: { reason: '链接里没有券，请顾客重新打开订单页' },
};

const ended = (outcome: Outcome<never>): Step => ({ is: 'ended', outcome });

/** The value of `object_id` in a link, decoded once: a plus in it is a plus. @returns undefined when absent or unfit */
export function objectIdOf(url: URL): string | undefined {
  const pair = url.search
    .slice(1)
    .split('&')
    .find((each) => each.startsWith('object_id='));
  if (pair === undefined) return undefined;
  try {
    const value = decodeURIComponent(pair.slice('object_id='.length));
    const fits = value !== '' && Buffer.byteLength(value) <= limits.douyinObjectIdBytesMax;
    return fits && !/[\p{Cc}\s]/u.test(value) ? value : undefined;
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function stepTo(url: URL, config: DouyinConfig): Step {
  if (!mayLeadTo(url, config)) return ended(foreign);
  const encryptedData = objectIdOf(url);
  if (encryptedData !== undefined) return { is: 'found', encryptedData };
  return url.search.includes('object_id=') ? ended(empty) : { is: 'onward', url };
}

function stepOf(answer: HttpAnswer, asked: URL, config: DouyinConfig): Step {
  if (answer.is === 'no-answer') {
    const outcome: Outcome<never> = answer.sent
      ? { is: 'unknown', why: `link: ${answer.why}` }
      : { is: 'not-sent', why: `link: ${answer.why}` };
    return ended(outcome);
  }
  if (answer.status >= 500) return ended({ is: 'unknown', why: `link: http-${answer.status}` });
  const location = answer.headers['location'];
  const redirects = answer.status >= 300 && answer.status < 400 && location !== undefined;
  if (!redirects || answer.body.byteLength > limits.douyinLinkBodyBytesMax) return ended(empty);
  const target = URL.parse(location, asked);
  return target === null ? ended(empty) : stepTo(target, config);
}

/**
 * Resolves a scanned short link to what `prepare` wants as encrypted_data.
 * Asks at most two allowed hosts, for 3 s in all, and never opens the page behind it.
 * @param text as scanned
 */
export async function resolveShortLink(
  text: string,
  config: DouyinConfig,
  env: Env,
): Promise<Outcome<string>> {
  const start = linkOf(text);
  if (start === undefined || !mayOpen(start, config)) return foreign;
  const endsAtMs = env.mono() + limits.douyinLinkMsMax;
  let step = stepTo(start, config);
  for (let hop = 0; step.is === 'onward'; hop += 1) {
    const { url } = step;
    const leftMs = Math.ceil(endsAtMs - env.mono());
    if (!mayOpen(url, config)) return hop === 0 ? foreign : empty;
    if (hop >= limits.douyinLinkHopsMax || leftMs <= 0) return empty;
    const request = { method: 'GET', url: url.href, headers: { accept: '*/*' }, timeoutMs: leftMs } as const;
    const answer = await env.http(request);
    env.log.debug({ platform: 'douyin', hop, host: url.hostname, answer: answer.is }, 'short link');
    step = stepOf(answer, url, config);
  }
  return step.is === 'found' ? done(step.encryptedData) : step.outcome;
}
