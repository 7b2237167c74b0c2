// The HTTP side: the gate first, then health, sign-in, the command routes and the built screens. It decides nothing.

import express, {
  type ErrorRequestHandler,
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import helmet from 'helmet';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '@qiantai/shared/commands/index.ts';
import { parseCommandId } from '@qiantai/shared/ids.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal, refusals, type RefusalSlug } from '@qiantai/shared/refusals.ts';
import { isoInZone } from '@qiantai/shared/time.ts';
import type { CommandAnswer, HttpRefusal } from '@qiantai/shared/wire.ts';
import { pickLocale, refusalSentence, say, type Locale } from '@qiantai/shared/words/index.ts';
import { refusalAnswer } from '../till/till.ts';
import type { Session } from './auth.ts';
import type { GatewayDeps } from './gateway.ts';
import { basketRoutes } from './basket-routes.ts';
import { analyticsRoutes } from './analytics-routes.ts';
import { batchRoutes } from './batch-routes.ts';
import { bookingRoutes } from './booking-routes.ts';
import { cinemaRoutes } from './cinema-routes.ts';
import { memberRoutes } from './member-routes.ts';
import { docsPage, openApi } from './openapi.ts';
import { orderRoutes } from './order-routes.ts';
import { paymentNotices, paymentPictures } from './payment-notices.ts';
import { auditRoutes } from './audit-routes.ts';
import { billRoutes } from './bill-routes.ts';
import { paymentRoutes } from './payment-routes.ts';
import { platformRoutes, voucherRoutes } from './voucher-routes.ts';
import { offlineRoutes } from './offline-routes.ts';
import { roomRoutes } from './room-routes.ts';
import { shiftRoutes } from './shift-routes.ts';
import { syncRoutes } from './sync-routes.ts';
import type { Route, RouteContext } from './route.ts';

export const routes: readonly Route[] = [
  ...syncRoutes,
  ...basketRoutes,
  ...voucherRoutes,
  ...batchRoutes,
  ...memberRoutes,
  ...orderRoutes,
  ...roomRoutes,
  ...cinemaRoutes,
  ...bookingRoutes,
  ...paymentRoutes,
  ...billRoutes,
  ...auditRoutes,
  ...offlineRoutes,
  ...platformRoutes,
  ...analyticsRoutes,
  ...shiftRoutes,
];

const localeOf = (request: Request): Locale => pickLocale(request.headers['accept-language']);

/** @param extra what a route's own wrapper says besides */
function refuse(
  response: Response,
  answer: CommandAnswer & { ok: false },
  extra: { readonly success?: false } = {},
): void {
  const status = refusals[answer.error];
  const body: HttpRefusal = {
    code: status,
    error: answer.error,
    message: answer.message,
    data: answer.data ?? null,
    ...(answer.platform === undefined ? {} : { platform: answer.platform }),
  };
  response
    .status(status)
    .set('cache-control', 'no-store')
    .json({ ...extra, ...body });
}

export function tokenOf(header: string | undefined): string | undefined {
  return header?.startsWith('Bearer ') === true ? header.slice(7) : undefined;
}

function sendAnswer(entry: Route, context: RouteContext, response: Response, answer: CommandAnswer): void {
  const wrapped = entry.wrapped !== undefined;
  if (!answer.ok) return refuse(response, answer, wrapped ? { success: false } : {});
  const result = answer.result as never;
  const file = entry.file?.(result);
  if (file !== undefined) {
    response.attachment(file.name).type(file.type).set('cache-control', 'no-store');
    response.send(Buffer.from(file.body.buffer, file.body.byteOffset, file.body.byteLength));
    return;
  }
  const status = entry.status?.(result) ?? 200;
  const data = entry.data(result, context);
  response.status(status).set('cache-control', 'no-store');
  if (status === 202) {
    const { attempt } = answer.result as { readonly attempt?: string };
    const message = refusalSentence(context.locale, 'outcome-unknown');
    response.json({
      ...(wrapped ? { success: false } : {}),
      code: 202,
      error: 'outcome-unknown',
      message,
      data,
      ask_again: entry.askAgain?.(result) ?? `/api/v1/attempts/${attempt ?? ''}`,
    });
    return;
  }
  const message = entry.wrapped === undefined ? '' : say(context.locale, entry.wrapped(result));
  if (wrapped) response.json({ success: true, code: status, message, data });
  else response.json(entry.bare === true ? data : { code: status, data });
}

/** Runs a route's command as the signed-in person. A query needs no key; a command without one gets its own. */
function commandHandler(deps: GatewayDeps, entry: Route): RequestHandler {
  const changes = commands[entry.command].kind === 'command';
  return async (request, response) => {
    const session = deps.auth.session(tokenOf(request.headers.authorization));
    if (session === undefined) throw new Refusal('not-signed-in');
    const header = request.headers['idempotency-key'];
    const command =
      header === undefined ? Buffer.from(deps.env.random(16)).toString('hex') : parseCommandId(header);
    if (command === undefined) throw new Refusal('bad-request', { field: 'Idempotency-Key' });
    const context = { ...deps.context, locale: localeOf(request) };
    const input = entry.input(request, context);
    const answer = await deps.till.ask(entry.command, input, {
      actor: session.actor,
      command,
      locale: context.locale,
    });
    if (changes)
      deps.env.log.info(
        {
          route: entry.path,
          by: session.actor.id,
          ok: answer.ok,
          error: answer.ok ? undefined : answer.error,
        },
        'command',
      );
    sendAnswer(entry, context, response, answer);
  };
}

function authRoutes(app: Express, deps: GatewayDeps): void {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const body = (request: Request): Record<string, unknown> => (request.body ?? {}) as Record<string, unknown>;
  app.post('/api/auth/login', async (request, response) => {
    const signed = await deps.auth.login(text(body(request)['staff']), text(body(request)['pin']));
    const expires_at = isoInZone(signed.expiresAtMs, deps.context.timezone);
    response.set('cache-control', 'no-store').json({ token: signed.token, staff: signed.staff, expires_at });
  });
  app.post('/api/auth/logout', (request, response) => {
    const session = requireSession(deps, request);
    deps.auth.logout(session);
    response.json({ code: 200, data: null });
  });
  app.post('/api/devices/pair', (request, response) => {
    response.set('cache-control', 'no-store').json(deps.auth.pair(text(body(request)['code'])));
  });
}

export function requireSession(deps: GatewayDeps, request: Request): Session {
  const session = deps.auth.session(tokenOf(request.headers.authorization));
  if (session === undefined) throw new Refusal('not-signed-in');
  return session;
}

function healthRoutes(app: Express, deps: GatewayDeps): void {
  app.get('/healthz', (_request, response) => void response.json(deps.health()));
  app.get(
    '/readyz',
    (_request, response) => void response.status(deps.ready() ? 200 : 503).json({ ready: deps.ready() }),
  );
  app.get('/metrics', async (_request, response) => {
    response.type(deps.metrics.contentType).send(await deps.metrics.text());
  });
  app.get('/openapi.json', (_request, response) => void response.json(openApi(routes, deps.version)));
  app.get('/docs', (_request, response) => void response.type('html').send(docsPage(routes)));
}

/** The built screens; unknown paths open the app, unknown chunks are a plain 404. */
function screenRoutes(app: Express, uiFolder: string): void {
  const shell = join(uiFolder, '200.html');
  if (!existsSync(shell)) {
    app.get(
      '/{*path}',
      (_request, response) =>
        void response.status(503).type('text').send('The screens are not built yet: run npm start.'),
    );
    return;
  }
  app.use(
    '/_app/immutable',
    express.static(join(uiFolder, '_app', 'immutable'), {
      immutable: true,
      maxAge: '1y',
      fallthrough: false,
    }),
  );
  app.use(express.static(uiFolder, { index: false }));
  app.get('/{*path}', (_request, response) => void response.set('cache-control', 'no-cache').sendFile(shell));
}

function gateHandler(deps: GatewayDeps): RequestHandler {
  return (request, response, next) => {
    const passage = deps.gate().check(request);
    if (passage === 'ok') return next();
    refuse(response, refusalAnswer(passage, {}, localeOf(request), deps.context.timezone));
  };
}

/** Only JSON may change anything: a form post or a beacon from a page is refused before it is read. */
function jsonOnly(request: Request, _response: Response, next: NextFunction): void {
  if (request.method === 'GET' || request.method === 'HEAD') return next();
  const empty = request.headers['content-length'] === undefined || request.headers['content-length'] === '0';
  if (request.is('application/json') === false && !(empty && request.method === 'DELETE'))
    throw new Refusal('unsupported-type');
  next();
}

/** @param error body-parser and static files carry their own status; everything else unknown is a bug */
function slugOf(error: unknown): RefusalSlug {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  if (status === 404) return 'not-found';
  if (status === 413) return 'too-large';
  if (status === 415) return 'unsupported-type';
  return typeof status === 'number' && status < 500 ? 'bad-request' : 'internal';
}

/** The route and never the path itself: that may hold a phone or a voucher's code. */
function routeOf(request: Request): string {
  const matched = request.route as { readonly path?: unknown } | undefined;
  return `${request.method} ${typeof matched?.path === 'string' ? matched.path : ''}`;
}

function errorHandler(deps: GatewayDeps): ErrorRequestHandler {
  return (error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    const refusal = error instanceof Refusal ? error : new Refusal(slugOf(error));
    if (refusal.slug === 'internal')
      deps.env.log.error({ route: routeOf(request), err: error }, 'request failed');
    refuse(response, refusalAnswer(refusal.slug, refusal.details, localeOf(request), deps.context.timezone));
  };
}

const rawBodies = new WeakMap<object, Uint8Array>();

function keepRaw(request: object, _response: unknown, body: Buffer): void {
  rawBodies.set(request, body);
}

/** A request's body exactly as received: what a signature was made over. Empty when there was none. */
export function rawBodyOf(request: Request): Uint8Array {
  return rawBodies.get(request) ?? new Uint8Array(0);
}

export function createApp(deps: GatewayDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(gateHandler(deps));
  app.use(
    helmet({
      strictTransportSecurity: false,
      crossOriginResourcePolicy: { policy: 'same-origin' },
      // The page brings its own policy with hashes; a second one here would only forbid its start script.
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          'default-src': helmet.contentSecurityPolicy.dangerouslyDisableDefaultSrc,
          'frame-ancestors': ["'self'"],
        },
      },
    }),
  );
  paymentNotices(app, deps.till);
  app.use('/api', jsonOnly, express.json({ limit: limits.httpBodyBytesMax, strict: true, verify: keepRaw }));
  healthRoutes(app, deps);
  authRoutes(app, deps);
  paymentPictures(app, deps.till, (request) => requireSession(deps, request));
  for (const extra of deps.extraRoutes) extra(app, (request) => requireSession(deps, request));
  for (const entry of routes) app[entry.method](entry.path, commandHandler(deps, entry));
  app.use('/api', () => {
    throw new Refusal('not-found');
  });
  screenRoutes(app, deps.uiFolder);
  app.use(errorHandler(deps));
  return app;
}
