// A Douyin for rehearsals and tests: pure, and as strict as the real one about keys, tokens, tickets and windows.
// Why it states its own codes and shapes: if it shared them with the client, both could be wrong together.

import type { RehearsalPlatform } from '../platform.ts';
import type { RehearsalReply, RehearsalRequest } from '../../remote/rehearsal.ts';
import { Authority } from './rehearsal-authority.ts';
import { RehearsalBook, rehearsalDeals, standing } from './rehearsal-book.ts';
import { CertificateDesk, certificateRoutes, no } from './rehearsal-certificates.ts';
import { recordRoutes } from './rehearsal-records.ts';

export interface Said {
  readonly error_code: number;
  readonly description: string;
  readonly [field: string]: unknown;
}

/** What was asked, by query or body; absent is empty. */
export interface Fields {
  text(name: string): string;
  list(name: string): readonly string[];
  /** The body as it came. */
  readonly raw: string;
}

/** What is said to which method and path. */
export type Routes = Readonly<Record<string, (asked: Fields, nowMs: number) => Said>>;

export interface RehearsalDouyin extends RehearsalPlatform {
  /** For what no customer can do: give away, refund later, look inside. */
  readonly book: RehearsalBook;
}

const replayMs = 900_000;

function readBody(body: string): (name: string) => unknown {
  try {
    const parsed: unknown = JSON.parse(body === '' ? '{}' : body);
    return (name): unknown => Reflect.get(Object(parsed), name);
  } catch (error) {
    if (error instanceof SyntaxError) return () => undefined;
    throw error;
  }
}

function fieldsOf(request: RehearsalRequest, url: URL): Fields {
  const body = readBody(request.body);
  const field = (name: string): unknown =>
    request.method === 'GET' ? (url.searchParams.get(name) ?? undefined) : body(name);
  return {
    text: (name) => (typeof field(name) === 'string' ? String(field(name)) : ''),
    list: (name) => {
      const value = field(name);
      return Array.isArray(value) ? value.map(String) : [];
    },
    raw: request.body,
  };
}

/** The door: a link for a customer's code, a token for keys, and everything else for a token. */
class Door {
  readonly #book: RehearsalBook;
  readonly #authority: Authority;
  readonly #desk: CertificateDesk;
  readonly #routes: Routes;

  constructor(book: RehearsalBook, authority: Authority, desk: CertificateDesk, routes: Routes) {
    this.#book = book;
    this.#authority = authority;
    this.#desk = desk;
    this.#routes = routes;
  }

  #shortLink(id: string, nowMs: number): RehearsalReply {
    const order = this.#book.linked(id);
    if (order === undefined) return { status: 404, headers: {}, body: 'no such link' };
    const objectId = encodeURIComponent(this.#desk.linkData(order, nowMs));
    const location = `https://z.douyin.com/share/coupon/?schema_type=37&object_id=${objectId}&utm_source=copy`;
    return { status: 302, headers: { location }, body: `<a href="${location}">Found</a>.` };
  }

  #answer(request: RehearsalRequest, url: URL): Said {
    const { nowMs } = request;
    const stable = url.pathname === '/oauth/stable_client_token/';
    if (request.method === 'POST' && (stable || url.pathname === '/oauth/client_token/'))
      return { ...this.#authority.grant(readBody(request.body), stable, nowMs) };
    const refused = this.#authority.judge(request.headers['access-token'] ?? '', nowMs);
    if (refused !== 0) return no(refused, 'access_token 无效');
    const name = `${request.method} ${url.pathname}`;
    const route = Object.hasOwn(this.#routes, name) ? this.#routes[name] : undefined;
    return route === undefined ? no(2119010, '接口不存在') : route(fieldsOf(request, url), nowMs);
  }

  handle(request: RehearsalRequest): RehearsalReply {
    const { nowMs } = request;
    const url = new URL(request.path, 'http://rehearsal.example');
    const link = /^\/s\/([\w-]+)\/?$/.exec(url.pathname)?.[1];
    this.#book.release(nowMs);
    if (link !== undefined && request.method === 'GET') return this.#shortLink(link, nowMs);
    const data = this.#answer(request, url);
    const { error_code, description } = data;
    const logid = `2026${this.#book.hex(12)}`;
    const now = Math.floor(nowMs / 1000);
    const extra = { error_code, description, sub_error_code: 0, sub_description: '', logid, now };
    return {
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ data, extra }),
    };
  }
}

/**
 * @param forgetsAfterMs how long a repeat of one verify_token is answered as the first time; afterwards the coupon is
 *   simply called used
 */
export function openDouyinRehearsal(
  random: (bytes: number) => Uint8Array,
  forgetsAfterMs: number = replayMs,
): RehearsalDouyin {
  const book = new RehearsalBook(random);
  const authority = new Authority((bytes) => book.hex(bytes));
  const shop = { accountId: '7099000000000000001', poiId: '6601136930455291912' };
  const desk = new CertificateDesk(book, shop, forgetsAfterMs);
  const door = new Door(book, authority, desk, { ...certificateRoutes(desk), ...recordRoutes(book, shop) });
  let origin: string | undefined;

  function config(baseUrl: string): Readonly<Record<string, unknown>> {
    origin = baseUrl;
    const { clientKey, clientSecret } = authority;
    const shortLinkHosts = [new URL(baseUrl).hostname];
    return { baseUrl, clientKey, clientSecret, ...shop, shortLinkHosts, onlyTill: true };
  }

  const events = {
    consumedElsewhere(code: string, nowMs: number): void {
      const coupon = book.find(code);
      if (coupon !== undefined && book.objection(coupon, nowMs) === undefined)
        book.use(coupon, { type: 2, by: '店长阿杰', poi: shop.poiId }, nowMs);
    },
    wrongKey: (baseUrl: string) => ({ ...config(baseUrl), clientSecret: '0'.repeat(32) }),
    tokenExpired: () => authority.expire(),
    tokensIssued: () => authority.handedOut,
  };
  return {
    book,
    handle: (request) => door.handle(request),
    issue(what) {
      const order = book.sell(what);
      const code = order.coupons[0]?.code ?? '';
      return origin === undefined ? { code } : { code, text: `${origin}/s/${order.link}/` };
    },
    deals: rehearsalDeals,
    spent(code) {
      const coupon = book.find(code);
      return coupon === undefined ? 0 : standing(coupon).length;
    },
    consumptions: (code) => book.find(code)?.uses.length ?? 0,
    config,
    events,
  };
}

/** The platform of the rehearsal store. */
export function douyinRehearsal(random: (bytes: number) => Uint8Array): RehearsalPlatform {
  return openDouyinRehearsal(random);
}
