// The rehearsal store's payment platforms: each channel's twin on loopback, and the notices it posts to the station.

import { randomBytes } from 'node:crypto';
import type { StationConfig } from '../config.ts';
import type { Env } from '../env.ts';
import type { ChannelModule, RehearsalChannel } from '../payments/channel.ts';
import { channelModules } from '../payments/index.ts';
import { serveRehearsal, type RehearsalServer } from '../remote/rehearsal-server.ts';

export interface RehearsalPayPart {
  readonly module: ChannelModule;
  readonly channel: RehearsalChannel;
  readonly server: RehearsalServer;
}

export interface RehearsalPayments {
  readonly parts: readonly RehearsalPayPart[];
  readonly config: StationConfig['payments'];
  /** Signs the callbacks of the rehearsal's acquirer. */
  readonly callbackSecret: string;
  /** From now on notices are posted to a station on this port. */
  post(port: number): void;
  close(): Promise<void>;
}

const rehearsalPointsPerYuan = 100;
const postEveryMs = 1_000;
const postMsMax = 5_000;

async function postNotices(env: Env, { module, channel }: RehearsalPayPart, port: number): Promise<void> {
  const url = `http://127.0.0.1:${port}/api/v1/payment/${module.routeName ?? module.code}/callback`;
  for (const notice of channel.notices(env.now())) {
    const { headers, body } = notice;
    const answer = await env.http({ method: 'POST', url, headers, body, timeoutMs: postMsMax });
    if (answer.is !== 'answer') continue;
    const told = {
      status: answer.status,
      type: answer.headers['content-type'] ?? '',
      body: new TextDecoder().decode(answer.body),
    };
    channel.answered?.(notice.id, told, env.now());
  }
}

export async function openRehearsalPayments(env: Env): Promise<RehearsalPayments> {
  const parts: RehearsalPayPart[] = [];
  const config: Record<string, unknown> = {};
  for (const module of channelModules.values()) {
    const channel = module.rehearsal?.((bytes) => env.random(bytes));
    if (channel === undefined) {
      config[module.code] = {};
      continue;
    }
    const server = await serveRehearsal(channel, { now: () => env.now() });
    parts.push({ module, channel, server });
    config[module.code] = channel.config(server.url);
  }
  const callbackSecret = randomBytes(16).toString('hex');
  let forget: (() => void) | undefined;
  let closed = false;

  async function round(port: number): Promise<void> {
    for (const part of parts) {
      try {
        await postNotices(env, part, port);
      } catch (error) {
        env.log.warn({ channel: part.module.code, err: error }, 'a rehearsal notice was not posted');
      }
    }
    if (!closed) forget = env.timer(postEveryMs, () => void round(port));
  }

  return {
    parts,
    config: { ...config, callbackSecret, points: { perYuan: rehearsalPointsPerYuan } },
    callbackSecret,
    post: (port) => void round(port),
    async close() {
      closed = true;
      forget?.();
      await Promise.all(parts.map(({ server }) => server.close()));
    },
  };
}
