// A Meituan for rehearsals and tests: pure, and as strict as the real one about signatures, clocks and tokens.
// Why it states its own words: if it shared tables or the signature with the client, both could be wrong together.

import { createHash } from 'node:crypto';
import type { RehearsalPlatform } from '../platform.ts';
import type { RehearsalReply, RehearsalRequest } from '../../remote/rehearsal.ts';
import { RehearsalBook, rehearsalDeals } from './rehearsal-book.ts';
import { couponRoutes } from './rehearsal-coupons.ts';
import { receiptRoutes } from './rehearsal-receipts.ts';

export interface Said {
  readonly code: string | number;
  readonly msg: string;
  readonly data: unknown;
}

/** The `biz` text of a request, read by name. Absent is empty, or NaN. */
export interface Biz {
  text(name: string): string;
  number(name: string): number;
}

/** What is said on which path. */
export type Routes = Readonly<Record<string, (biz: Biz, nowMs: number) => Said>>;

const clockSkewMaxMs = 600_000;
const accessMs = 30 * 86_400_000;
const refreshMs = 35 * 86_400_000;
const consentMs = 600_000;

interface Grant {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Undefined for the pair the config starts with, until the first request tells what time it is. */
  issuedAtMs: number | undefined;
  expired: boolean;
}

const no = (code: string, msg: string): Said => ({ code, msg, data: null });

function readBiz(text: string): Biz | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    const field = (name: string): unknown => Reflect.get(parsed, name);
    return {
      text: (name) => (typeof field(name) === 'string' ? String(field(name)) : ''),
      number: (name) => (typeof field(name) === 'number' ? Number(field(name)) : Number.NaN),
    };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function signature(signKey: string, form: URLSearchParams): string {
  const pairs = [...form].filter(([name, value]) => name !== 'sign' && value.length > 0);
  pairs.sort(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  return createHash('sha1')
    .update(signKey + pairs.flat().join(''), 'utf8')
    .digest('hex');
}

/** Hands out, renews and judges the shop's tokens. */
class Authority {
  issued = 0;
  #grant: Grant;
  readonly #hex: (bytes: number) => string;
  readonly #consents = new Map<string, number>();

  constructor(hex: (bytes: number) => string) {
    this.#hex = hex;
    this.#grant = this.#fresh(undefined);
  }

  get grant(): Readonly<Grant> {
    return this.#grant;
  }

  #fresh(issuedAtMs: number | undefined): Grant {
    return {
      accessToken: `at-${this.#hex(16)}`,
      refreshToken: `rt-${this.#hex(16)}`,
      issuedAtMs,
      expired: false,
    };
  }

  started(nowMs: number): void {
    this.#grant.issuedAtMs ??= nowMs;
  }

  expire(): void {
    this.#grant.expired = true;
  }

  consent(nowMs: number): string {
    const code = `co-${this.#hex(8)}`;
    this.#consents.set(code, nowMs + consentMs);
    return code;
  }

  #replace(nowMs: number): Said {
    this.issued += 1;
    this.#grant = this.#fresh(nowMs);
    const { accessToken, refreshToken } = this.#grant;
    const data = {
      accessToken,
      refreshToken,
      expireIn: accessMs / 1000,
      opBizCode: 'shop-1',
      opBizName: '演练店',
      scope: 'tuangou',
    };
    return { code: 0, msg: 'success', data };
  }

  exchange(form: URLSearchParams, nowMs: number): Said {
    const code = form.get('code') ?? '';
    const untilMs = this.#consents.get(code) ?? 0;
    this.#consents.delete(code);
    const right = form.get('grantType') === 'authorization_code' && nowMs <= untilMs;
    return right ? this.#replace(nowMs) : no('OP_TOKEN_EXPIRED', '授权码无效');
  }

  refresh(form: URLSearchParams, nowMs: number): Said {
    const { refreshToken, issuedAtMs = nowMs } = this.#grant;
    const right = form.get('grantType') === 'refresh_token' && form.get('refreshToken') === refreshToken;
    return right && nowMs - issuedAtMs <= refreshMs
      ? this.#replace(nowMs)
      : no('OP_TOKEN_EXPIRED', '请重新授权');
  }

  /** @param lasting the token of a restaurant does not end */
  judge(token: string, nowMs: number, lasting: boolean): Said | undefined {
    if (token === '') return no('OP_TOKEN_MISSING', '缺少授权');
    const { accessToken, issuedAtMs = nowMs, expired } = this.#grant;
    const late = !lasting && nowMs - issuedAtMs > accessMs;
    return token !== accessToken || expired || late ? no('OP_TOKEN_EXPIRED', '授权已过期') : undefined;
  }
}

/** The door: signature, clock, business and token, in this order, before any route is taken. */
class Door {
  readonly signKey: string;
  readonly developerId = '100001';
  readonly #businessId: 58 | 1;
  readonly #authority: Authority;
  readonly #routes: Routes;

  constructor(businessId: 58 | 1, signKey: string, authority: Authority, routes: Routes) {
    this.#businessId = businessId;
    this.signKey = signKey;
    this.#authority = authority;
    this.#routes = routes;
  }

  #judge(form: URLSearchParams, nowMs: number): Said | undefined {
    if (form.get('sign') !== signature(this.signKey, form)) return no('OP_SIGN_ERROR', '签名错误');
    const skewMs = Math.abs(nowMs - Number(form.get('timestamp')) * 1000);
    if (!(skewMs <= clockSkewMaxMs)) return no('OP_TIMESTAMP_ERROR', '时间戳超出范围');
    if (form.get('developerId') !== this.developerId) return no('OP_DEVELOPER_ERROR', '开发者不存在');
    if (form.get('businessId') !== String(this.#businessId)) return no('OP_BUSINESS_ERROR', '业务类型不符');
    return undefined;
  }

  answer(request: RehearsalRequest): Said {
    const { nowMs, path } = request;
    const form = new URLSearchParams(request.body);
    this.#authority.started(nowMs);
    const wrong = request.method === 'POST' ? this.#judge(form, nowMs) : no('OP_PARAM_ERROR', '仅支持 POST');
    if (wrong !== undefined) return wrong;
    const lasting = this.#businessId === 1;
    if (!lasting && path === '/oauth/token') return this.#authority.exchange(form, nowMs);
    if (!lasting && path === '/oauth/refresh') return this.#authority.refresh(form, nowMs);
    const route = Object.hasOwn(this.#routes, path) ? this.#routes[path] : undefined;
    const biz = readBiz(form.get('biz') ?? '');
    if (route === undefined || biz === undefined) return no('OP_PARAM_ERROR', '请求有误');
    return this.#authority.judge(form.get('appAuthToken') ?? '', nowMs, lasting) ?? route(biz, nowMs);
  }
}

/** @param businessId 58 service retail, 1 restaurants */
export function meituanRehearsal(
  random: (bytes: number) => Uint8Array,
  businessId: 58 | 1,
): RehearsalPlatform {
  const book = new RehearsalBook(random);
  const authority = new Authority((bytes) => book.hex(bytes));
  const routes = businessId === 58 ? receiptRoutes(book) : couponRoutes(book);
  const door = new Door(businessId, `sk-${book.hex(16)}`, authority, routes);

  function handle(request: RehearsalRequest): RehearsalReply {
    const date = new Date(request.nowMs).toUTCString();
    const body = JSON.stringify({ ...door.answer(request), traceId: `tr-${book.hex(8)}` });
    return { status: 200, headers: { 'content-type': 'application/json;charset=UTF-8', date }, body };
  }

  function config(baseUrl: string): Readonly<Record<string, unknown>> {
    const { accessToken, refreshToken } = authority.grant;
    const { developerId, signKey } = door;
    const shop = { baseUrl, businessId, developerId, signKey, accessToken };
    return businessId === 58 ? { ...shop, refreshToken } : shop;
  }

  const events = {
    consumedElsewhere: (code: string, nowMs: number) =>
      void book.use(code, 1, { account: '经营宝', channel: '3' }, nowMs),
    wrongKey: (baseUrl: string) => ({ ...config(baseUrl), signKey: `sk-${'0'.repeat(32)}` }),
  };
  const oauthEvents = {
    tokenExpired: () => authority.expire(),
    tokensIssued: () => authority.issued,
    consented: (nowMs: number) => authority.consent(nowMs),
  };
  return {
    handle,
    issue: (what) => book.issue(what),
    deals: rehearsalDeals,
    spent: (code) => (book.find(code)?.use === undefined ? 0 : 1),
    consumptions: (code) => book.find(code)?.uses ?? 0,
    config,
    events: businessId === 58 ? { ...events, ...oauthEvents } : events,
  };
}
