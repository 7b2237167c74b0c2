// The only door to clock, chance, timers and the network.
// Why a door: the same till then runs in a simulated world where time jumps, replies get lost and
// the process dies between any two steps. A dead env never lets anything happen again.

import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

/** What came back, or how it did not. `sent: false` only when no byte can have reached the other side. */
export type HttpAnswer =
  | {
      readonly is: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
    }
  | { readonly is: 'no-answer'; readonly sent: boolean; readonly why: string };

export interface Env {
  /** Unix milliseconds of the wall clock: may jump. */
  now(): number;
  /** Milliseconds that only grow: for durations. */
  mono(): number;
  /** Calls back once after a while. @returns a function that forgets it */
  timer(ms: number, then: () => void): () => void;
  random(bytes: number): Uint8Array;
  http(request: HttpRequest): Promise<HttpAnswer>;
  readonly log: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
  /** A named place where a simulated world may kill the process. Does nothing in a real one. */
  crashpoint(name: string): Promise<void> | void;
}

export function sleep(env: Env, ms: number): Promise<void> {
  return new Promise((resolve) => void env.timer(ms, resolve));
}

const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_INVALID_URL',
]);

/** The system's word for a lost way: it means "never sent" only while the connection was being made. */
const neverSentWhileConnecting = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT']);

function wasNeverSent(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (!('code' in current) || typeof current.code !== 'string') continue;
    if (neverSent.has(current.code)) return true;
    return (
      neverSentWhileConnecting.has(current.code) && 'syscall' in current && current.syscall === 'connect'
    );
  }
  return false;
}

function causeCode(error: unknown): string {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'string') return current.code;
  }
  return error instanceof Error ? error.name : 'unknown';
}

async function bodyWithin(response: Response, bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > bytesMax) throw new Error('answer-too-large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function realHttp(request: HttpRequest, bytesMax: number): Promise<HttpAnswer> {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(request.timeoutMs),
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const body = await bodyWithin(response, bytesMax);
    return { is: 'answer', status: response.status, headers: Object.fromEntries(response.headers), body };
  } catch (error) {
    return { is: 'no-answer', sent: !wasNeverSent(error), why: causeCode(error) };
  }
}

/** Strong random bytes from a pool: asking the system for ten at a time costs more than a commit's own work. */
function randomPool(): (bytes: number) => Uint8Array {
  let pool = new Uint8Array(0);
  let used = 0;
  return (bytes) => {
    if (bytes > poolBytes) return randomBytes(bytes);
    if (used + bytes > pool.byteLength) {
      pool = randomBytes(poolBytes);
      used = 0;
    }
    // A copy, wiped from the pool: what was handed out is never handed out again, nor found in memory later.
    const taken = new Uint8Array(pool.subarray(used, used + bytes));
    pool.fill(0, used, used + bytes);
    used += bytes;
    return taken;
  };
}

const poolBytes = 4_096;

/** The real world. @param bytesMax bound of an answer's body */
export function realEnv(log: Env['log'], bytesMax: number): Env {
  return {
    now: () => Date.now(),
    mono: () => performance.now(),
    timer: (ms, then) => {
      if (ms <= 0) {
        const soon = setImmediate(then);
        return () => clearImmediate(soon);
      }
      const handle = setTimeout(then, ms);
      return () => clearTimeout(handle);
    },
    random: randomPool(),
    http: (request) => realHttp(request, bytesMax),
    log,
    crashpoint: () => undefined,
  };
}
