// The shop's access token: one owner, asked for once however many wait, kept sealed, renewed before it ends.
// Why the stable endpoint: it gives every station the same token, where the plain one would end the others' tokens.

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { limits } from '@qiantai/shared/limits.ts';
import { done, type Outcome } from '@qiantai/shared/result.ts';
import type { PlatformDeps } from '../platform.ts';
import type { DouyinConfig } from './config.ts';
import { meaningOf } from './errors.ts';
import type { Wire } from './wire.ts';

const shelfName = 'douyin.token';

const heldShape = z.object({
  token: z.string().min(1),
  expiresAtMs: z.number(),
  /** Which key and secret it was given to: new ones in station.json make it worthless. */
  owner: z.string(),
});
type Held = z.infer<typeof heldShape>;

const granted = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

export interface Tokens {
  /** The token to use now, renewed ahead of time. A failed renewal matters only when the old one has ended. */
  current(): Promise<Outcome<string>>;
  /** A token other than the one just refused; asks at most once for all who heard it at the same time. */
  insteadOf(refused: string): Promise<Outcome<string>>;
  /** Asks for a token now. */
  renew(): Promise<Outcome<{ readonly expiresAtMs: number }>>;
}

class ShelvedToken implements Tokens {
  readonly #config: DouyinConfig;
  readonly #deps: PlatformDeps;
  readonly #wire: Wire;
  readonly #owner: string;
  #held: Held | undefined;
  #underWay: Promise<Outcome<Held>> | undefined;
  #quietUntilMs = 0;

  constructor(config: DouyinConfig, deps: PlatformDeps, wire: Wire) {
    this.#config = config;
    this.#deps = deps;
    this.#wire = wire;
    const owner = JSON.stringify([config.baseUrl, config.clientKey, config.clientSecret]);
    this.#owner = createHash('sha256').update(owner).digest('hex');
    const shelved = deps.secrets.read(shelfName);
    const read = shelved === undefined ? undefined : heldShape.safeParse(JSON.parse(shelved));
    if (read?.success === true && read.data.owner === this.#owner) this.#held = read.data;
  }

  async #ask(): Promise<Outcome<Held>> {
    const { clientKey, clientSecret } = this.#config;
    const heard = await this.#wire.send({
      path: '/oauth/stable_client_token/',
      body: { grant_type: 'client_credential', client_key: clientKey, client_secret: clientSecret },
    });
    if (heard.is === 'not-sent') return heard;
    if (heard.is === 'unclear') return { is: 'unknown', why: heard.why };
    if (heard.code !== 0) {
      const busy = meaningOf(heard.code, this.#config.errorCodes)?.kind === 'busy';
      const because = busy ? 'platform-busy' : 'platform-misconfigured';
      return {
        is: 'rejected',
        because,
        platform: heard.word,
        details: { reason: '抖音应用密钥不对或已停用' },
      };
    }
    const read = granted.safeParse(heard.data);
    if (!read.success) return { is: 'unknown', why: 'unexpected-shape', platform: heard.word };
    const expiresAtMs = this.#deps.env.now() + read.data.expires_in * 1000;
    const held = { token: read.data.access_token, expiresAtMs, owner: this.#owner };
    this.#deps.secrets.write(shelfName, JSON.stringify(held));
    this.#held = held;
    return done(held, heard.word);
  }

  #renewed(): Promise<Outcome<Held>> {
    this.#underWay ??= this.#ask().finally(() => {
      this.#underWay = undefined;
      this.#quietUntilMs = this.#deps.env.now() + limits.douyinTokenPauseMs;
    });
    return this.#underWay;
  }

  async current(): Promise<Outcome<string>> {
    const { env } = this.#deps;
    const held = this.#held;
    const leftMs = held === undefined ? 0 : held.expiresAtMs - env.now();
    if (held !== undefined && leftMs > limits.douyinTokenAheadMs) return done(held.token);
    if (held !== undefined && leftMs > 0 && env.now() < this.#quietUntilMs) return done(held.token);
    const renewed = await this.#renewed();
    if (renewed.is === 'done') return done(renewed.value.token);
    env.log.error({ platform: 'douyin', outcome: renewed.is }, 'the token could not be renewed');
    return held !== undefined && leftMs > 0 ? done(held.token) : renewed;
  }

  async insteadOf(refused: string): Promise<Outcome<string>> {
    if (this.#held !== undefined && this.#held.token !== refused) return done(this.#held.token);
    const renewed = await this.#renewed();
    return renewed.is === 'done' ? done(renewed.value.token) : renewed;
  }

  async renew(): Promise<Outcome<{ readonly expiresAtMs: number }>> {
    const renewed = await this.#renewed();
    return renewed.is === 'done'
      ? done({ expiresAtMs: renewed.value.expiresAtMs }, renewed.platform)
      : renewed;
  }
}

/** The one owner of this shop's token in this process. */
export function openTokens(config: DouyinConfig, deps: PlatformDeps, wire: Wire): Tokens {
  return new ShelvedToken(config, deps, wire);
}
