// Who may call the rehearsal Douyin: application keys, and tokens of two hours of which the latest two work.

const tokenMs = 7_200_000;
const bufferMs = 300_000;
const issuesPerBufferMax = 500;

interface Token {
  readonly text: string;
  readonly issuedAtMs: number;
  /** Undefined while it is the latest. */
  replacedAtMs: number | undefined;
  expired: boolean;
}

export interface Granted {
  readonly error_code: number;
  readonly description: string;
  readonly access_token?: string;
  readonly expires_in?: number;
}

const no = (error_code: number, description: string): Granted => ({ error_code, description });

export class Authority {
  readonly clientKey: string;
  readonly clientSecret: string;
  /** How many answers carried a token. */
  handedOut = 0;
  readonly #hex: (bytes: number) => string;
  #tokens: Token[] = [];
  #issues: number[] = [];

  constructor(hex: (bytes: number) => string) {
    this.#hex = hex;
    this.clientKey = `aw${hex(7)}`;
    this.clientSecret = hex(16);
  }

  #lives(token: Token, nowMs: number): boolean {
    if (token.expired || nowMs - token.issuedAtMs >= tokenMs) return false;
    return token.replacedAtMs === undefined || nowMs - token.replacedAtMs < bufferMs;
  }

  #fresh(nowMs: number): Token {
    for (const token of this.#tokens) token.replacedAtMs ??= nowMs;
    const token = {
      text: `clt.${this.#hex(24)}`,
      issuedAtMs: nowMs,
      replacedAtMs: undefined,
      expired: false,
    };
    this.#tokens = [...this.#tokens.slice(-1), token];
    return token;
  }

  /** @param stable the same token while it is valid, instead of a new one each time */
  grant(field: (name: string) => unknown, stable: boolean, nowMs: number): Granted {
    if (field('grant_type') !== 'client_credential') return no(10002, '参数错误');
    if (field('client_key') !== this.clientKey) return no(10003, 'client_key 错误');
    if (field('client_secret') !== this.clientSecret) return no(10013, 'client_secret 错误');
    this.#issues = [...this.#issues.filter((at) => nowMs - at < bufferMs), nowMs];
    if (this.#issues.length > issuesPerBufferMax) return no(10020, '获取 token 过于频繁');
    const latest = this.#tokens.at(-1);
    const kept = stable && latest !== undefined && this.#lives(latest, nowMs) ? latest : this.#fresh(nowMs);
    this.handedOut += 1;
    const expires_in = Math.floor((kept.issuedAtMs + tokenMs - nowMs) / 1000);
    return { error_code: 0, description: '', access_token: kept.text, expires_in };
  }

  expire(): void {
    for (const token of this.#tokens) token.expired = true;
  }

  /** @returns the code that refuses, or 0 */
  judge(text: string, nowMs: number): number {
    const token = this.#tokens.find((each) => each.text === text);
    if (token === undefined) return 2190002;
    return this.#lives(token, nowMs) ? 0 : 2190008;
  }
}
