// The rehearsal store on a free port with a data folder of its own, for tests that meet the product from outside.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { limits } from '@qiantai/shared/limits.ts';
import type { StationConfig } from './config.ts';
import { realEnv } from './env.ts';
import { openRehearsal } from './rehearsal/rehearsal.ts';
import { openStation, type Station } from './station.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // The tests read answers as a client would: by name, without our types.
  readonly body: Record<string, never> & { readonly [name: string]: unknown };
}

export interface OpenShop {
  readonly url: string;
  readonly port: number;
  readonly station: Station;
  /** Lines the agent logged. */
  readonly lines: readonly string[];
  /** Signs in and gives the token. */
  token(staff?: string, pin?: string): Promise<string>;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  close(): Promise<void>;
}

/** @param change alters the rehearsal store's configuration, such as a real scanner's address */
export async function openRehearsalShop(
  change: (config: StationConfig) => StationConfig = (config) => config,
): Promise<OpenShop> {
  const folder = mkdtempSync(join(tmpdir(), 'qiantai-shop-'));
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const env = realEnv(log, limits.platformReplyBytesMax);
  const rehearsal = await openRehearsal(env);
  const station = await openStation({
    config: change(rehearsal.config),
    source: 'test',
    dataFolder: folder,
    host: '127.0.0.1',
    port: 0,
    uiFolder: fileURLToPath(new URL('../../kiosk-ui/build', import.meta.url)),
    version: 'test',
    env,
    rehearsal: true,
    extraRoutes: [rehearsal.routes],
  });
  await rehearsal.prepare(station);
  const url = `http://127.0.0.1:${station.port}`;

  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const answer = await fetch(url + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    return {
      status: answer.status,
      headers: answer.headers,
      body: (isJson ? JSON.parse(text) : { text }) as Reply['body'],
    };
  }

  return {
    url,
    port: station.port,
    station,
    lines,
    call,
    async token(staff = '1001', pin = '1111') {
      const { body } = await call('POST', '/api/auth/login', { staff, pin });
      return String(body['token']);
    },
    async close() {
      await station.close();
      await rehearsal.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
