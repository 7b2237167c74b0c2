// The shop's authorisation: an access token of 30 days and a refresh token of 35, replaced together.
// Why on a shelf of its own: each refresh kills the former pair, so the new one must be durable before it is used.

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { limits } from '@qiantai/shared/limits.ts';
import { done, type Outcome, type PlatformWord } from '@qiantai/shared/result.ts';
import type { PlatformDeps } from '../platform.ts';
import type { MeituanConfig } from './config.ts';
import { kindOf } from './errors.ts';
import type { Wire } from './wire.ts';

const dayMs = 86_400_000;
const shelfName = 'meituan.tokens';

const pairShape = z.object({
  accessToken: z.string().min(1),
  refreshToken: z.string(),
  obtainedAtMs: z.number(),
  /** 0: it does not end, as the appAuthToken of a restaurant. */
  expiresAtMs: z.number(),
  /** Which pair of station.json this one descends from: a newly pasted pair wins over the shelf. */
  seed: z.string(),
});
type Pair = z.infer<typeof pairShape>;

const granted = z.object({
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1),
  expireIn: z.coerce.number().positive(),
});

type Renewal = Outcome<{ readonly expiresAtMs: number }>;

export interface Tokens {
  /** The token to use now; undefined when nobody ever authorised. Renews ahead of time, quietly. */
  current(): Promise<string | undefined>;
  /** A token other than the one just refused, renewing at most once for all who ask at the same time. */
  insteadOf(refused: string): Promise<Outcome<string>>;
  /** Exchanges the code of the consent page. For a restaurant the code is the shop's appAuthToken itself. */
  exchange(code: string): Promise<Outcome<{ readonly expiresAtMs: number }>>;
  /** Renews the pair now. */
  renew(): Promise<Outcome<{ readonly expiresAtMs: number }>>;
}

function readShelf(text: string | undefined): Pair | undefined {
  if (text === undefined) return undefined;
  const read = pairShape.safeParse(JSON.parse(text));
  return read.success ? read.data : undefined;
}

function misconfigured(why: string, platform?: PlatformWord): Outcome<never> {
  const details = { why };
  return platform === undefined
    ? { is: 'rejected', because: 'platform-misconfigured', details }
    : { is: 'rejected', because: 'platform-misconfigured', platform, details };
}

class ShelvedTokens implements Tokens {
  readonly #config: MeituanConfig;
  readonly #deps: PlatformDeps;
  readonly #wire: Wire;
  /** Whether tokens end and can be renewed, as those of service retail do. */
  readonly #ends: boolean;
  readonly #seed: string;
  #pair: Pair | undefined;
  #underWay: Promise<Renewal> | undefined;
  #quietUntilMs = 0;

  constructor(config: MeituanConfig, deps: PlatformDeps, wire: Wire) {
    this.#config = config;
    this.#deps = deps;
    this.#wire = wire;
    this.#ends = config.businessId === 58;
    const given = JSON.stringify([config.accessToken ?? '', config.refreshToken ?? '']);
    this.#seed = createHash('sha256').update(given).digest('hex');
    this.#pair = readShelf(deps.secrets.read(shelfName));
  }

  #keep(accessToken: string, refreshToken: string, lastsMs: number): { readonly expiresAtMs: number } {
    const now = this.#deps.env.now();
    const expiresAtMs = this.#ends ? now + lastsMs : 0;
    const next = { accessToken, refreshToken, obtainedAtMs: now, expiresAtMs, seed: this.#seed };
    this.#deps.secrets.write(shelfName, JSON.stringify(next));
    this.#pair = next;
    return { expiresAtMs };
  }

  #held(): Pair | undefined {
    const pasted = this.#config.accessToken;
    if (pasted !== undefined && this.#pair?.seed !== this.#seed)
      this.#keep(pasted, this.#config.refreshToken ?? '', 30 * dayMs);
    return this.#pair;
  }

  async #ask(path: string, fields: Readonly<Record<string, string>>): Promise<Renewal> {
    const answer = await this.#wire.post(path, fields);
    if (answer.is === 'not-sent') return answer;
    if (answer.is === 'unclear') return { is: 'unknown', why: answer.why };
    const { word } = answer;
    if (!this.#config.successCodes.includes(answer.code)) {
      const busy = kindOf(answer.code, this.#config.errorCodes) === 'busy';
      return busy
        ? { is: 'rejected', because: 'platform-busy', platform: word }
        : misconfigured('authorise-again', word);
    }
    const read = granted.safeParse(answer.data);
    if (!read.success) return { is: 'unknown', why: 'unexpected-shape', platform: word };
    return done(this.#keep(read.data.accessToken, read.data.refreshToken, read.data.expireIn * 1000), word);
  }

  async #renewNow(): Promise<Renewal> {
    const refreshToken = this.#held()?.refreshToken ?? '';
    if (!this.#ends) return done({ expiresAtMs: 0 });
    if (refreshToken === '') return misconfigured('no-refresh-token');
    const outcome = await this.#ask('/oauth/refresh', {
      refreshToken,
      grantType: 'refresh_token',
      scope: 'all',
    });
    if (outcome.is !== 'done') {
      this.#quietUntilMs = this.#deps.env.now() + limits.meituanRefreshPauseMs;
      this.#deps.env.log.error(
        { platform: 'meituan', outcome: outcome.is },
        'the authorisation could not be renewed',
      );
    }
    return outcome;
  }

  renew(): Promise<Renewal> {
    this.#underWay ??= this.#renewNow().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  async current(): Promise<string | undefined> {
    const now = this.#held();
    if (now === undefined) return undefined;
    const dueMs = now.obtainedAtMs + limits.meituanRefreshAheadDays * dayMs;
    const renewable = this.#ends && now.refreshToken !== '';
    if (renewable && this.#deps.env.now() >= dueMs && this.#deps.env.now() >= this.#quietUntilMs)
      await this.renew();
    return this.#held()?.accessToken;
  }

  async insteadOf(refused: string): Promise<Outcome<string>> {
    const now = this.#held();
    if (now !== undefined && now.accessToken !== refused) return done(now.accessToken);
    if (!this.#ends) return misconfigured('app-auth-token-refused');
    const renewed = await this.renew();
    if (renewed.is !== 'done') return renewed;
    return done(this.#held()?.accessToken ?? '');
  }

  async exchange(code: string): Promise<Renewal> {
    this.#held();
    if (!this.#ends) return done(this.#keep(code, '', 0));
    return this.#ask('/oauth/token', { code, grantType: 'authorization_code' });
  }
}

/** @param wire the same signed POST as every call, without a token */
export function openTokens(config: MeituanConfig, deps: PlatformDeps, wire: Wire): Tokens {
  return new ShelvedTokens(config, deps, wire);
}
