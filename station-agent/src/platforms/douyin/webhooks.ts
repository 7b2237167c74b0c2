// What Douyin sends on its own: whether it is really Douyin, and what it hints at.
// Why only a hint: nothing in it is fresh, ordered or certain to come, so it never says more than "look there again".

import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { limits } from '@qiantai/shared/limits.ts';
import type { PlatformHint, PlatformMessage } from '../platform.ts';
import type { DouyinConfig } from './config.ts';
import { count, parseExact } from './fields.ts';

function same(computed: Buffer, hex: string): boolean {
  if (!/^[0-9a-f]+$/i.test(hex) || hex.length !== computed.byteLength * 2) return false;
  return timingSafeEqual(computed, Buffer.from(hex, 'hex'));
}

/**
 * Whether a webhook is Douyin's: X-Douyin-Signature is the SHA-1 in hex of the client secret followed by the raw body.
 * @param body exactly as received, before any parsing
 */
export function isDouyinWebhook(clientSecret: string, body: Uint8Array, signature: string): boolean {
  if (body.byteLength > limits.httpBodyBytesMax) return false;
  return same(createHash('sha1').update(clientSecret, 'utf8').update(body).digest(), signature);
}

/**
 * Whether a call to our SPI is Douyin's: x-life-sign is the SHA-256 in hex of the client secret, every URL parameter
 * but `sign` as &name=value in the order of the names, and &http_body= with the raw body.
 * @param query decoded parameters
 */
export function isDouyinSpi(
  clientSecret: string,
  query: URLSearchParams,
  body: Uint8Array,
  signature: string,
): boolean {
  if (body.byteLength > limits.httpBodyBytesMax) return false;
  const pairs = [...query].filter(([name]) => name !== 'sign');
  pairs.sort(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  const hash = createHash('sha256').update(clientSecret, 'utf8');
  for (const [name, value] of pairs) hash.update(`&${name}=${value}`, 'utf8');
  return same(hash.update('&http_body=', 'utf8').update(body).digest(), signature);
}

const message = z.object({ event: z.string().min(1).max(100), content: z.unknown() });
const challenged = z.object({ challenge: count });

/** JSON, or undefined. */
function readJson(text: string): unknown {
  try {
    return parseExact(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Reads a webhook that is believed. `content` is an object, or JSON inside a text for coupons.
 * @param msgId the header Msg-Id
 * @returns undefined when it is no message; the answer repeats the number of a `verify_webhook`
 */
export function readWebhook(body: Uint8Array, msgId: string): PlatformHint | undefined {
  const read = message.safeParse(readJson(new TextDecoder().decode(body)));
  if (!read.success) return undefined;
  const { event, content } = read.data;
  const inner = challenged.safeParse(typeof content === 'string' ? readJson(content) : content);
  const challenge = inner.success ? inner.data.challenge : undefined;
  const asked = event === 'verify_webhook' && challenge !== undefined;
  return { event, msgId: msgId.slice(0, 200), answer: JSON.stringify(asked ? { challenge } : {}) };
}

/**
 * What Douyin sent, by webhook or by a call to our SPI.
 * @returns undefined unless its signature fits this shop's secret
 */
export function hearDouyin(
  config: DouyinConfig,
  { headers, query, body }: PlatformMessage,
): PlatformHint | undefined {
  const lifeSign = headers['x-life-sign'];
  if (lifeSign !== undefined) {
    const believed =
      headers['x-life-clientkey'] === config.clientKey &&
      isDouyinSpi(config.clientSecret, query, body, lifeSign);
    const answer = JSON.stringify({ data: { error_code: 0, description: 'success' } });
    return believed ? { event: 'spi', msgId: '', answer } : undefined;
  }
  const believed = isDouyinWebhook(config.clientSecret, body, headers['x-douyin-signature'] ?? '');
  return believed ? readWebhook(body, headers['msg-id'] ?? '') : undefined;
}
