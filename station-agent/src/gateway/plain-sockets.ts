// The seed's plain WebSocket beside Socket.IO on the one port: a store's line for staff, an order's line for its guest.
// It only tells; whoever wants to change something uses the API. The gate stands before the handshake.

import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { isoInZone } from '@qiantai/shared/time.ts';
import type { FactsEvent } from '@qiantai/shared/wire.ts';
import type { GatewayDeps } from './gateway.ts';
import { mattersOf, orderMessage, paymentMessage, type Matter } from './plain-messages.ts';

export interface PlainSockets {
  count(): number;
  close(): void;
}

type Wish = {
  readonly is: 'store' | 'order';
  readonly id: number;
  readonly connection: string;
  readonly token: string;
};

interface Line {
  readonly socket: WebSocket;
  readonly wish: Wish;
  /** A staff token is looked up again before each message: a line must not outlive its session. */
  readonly bySession: boolean;
  heardMs: number;
  second: number;
  messages: number;
}

const statusTexts = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  421: 'Misdirected',
  503: 'Busy',
} as const;
const signedOut = 4401;
const replaced = 4409;
const flooding = 4429;

const bearer = 'bearer.';

function protocolsOf(request: IncomingMessage): string[] {
  return (request.headers['sec-websocket-protocol'] ?? '').split(',').map((text) => text.trim());
}

/** What a request asks for; undefined when it is none of ours. */
function wishOf(request: IncomingMessage): Wish | undefined {
  const url = URL.parse(request.url ?? '', 'http://station');
  const [, is, id] = /^\/ws\/(store|order)\/(\d{1,15})$/.exec(url?.pathname ?? '') ?? [];
  if (url === null || is === undefined) return undefined;
  const protocol = protocolsOf(request).find((text) => text.startsWith(bearer));
  return {
    is: is === 'store' ? 'store' : 'order',
    id: Number(id),
    connection: (url.searchParams.get('connection_id') ?? '').slice(0, limits.connectionIdCharsMax),
    token: url.searchParams.get('token') ?? protocol?.slice(bearer.length) ?? '',
  };
}

function isSame(one: string, other: string | undefined): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other ?? '')];
  return left.length > 0 && left.length === right.length && timingSafeEqual(left, right);
}

function refuse(stream: Duplex, status: keyof typeof statusTexts): void {
  stream.end(`HTTP/1.1 ${status} ${statusTexts[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Asks the till as the station itself; undefined when it says no. */
async function read<Name extends CommandName>(
  deps: GatewayDeps,
  name: Name,
  input: unknown,
): Promise<CommandResult<Name> | undefined> {
  const actor = { id: 'station', name: 'station', role: 'clerk' } as const;
  const answer = await deps.till.ask(name, input, { actor, command: name, locale: 'zh-CN' });
  return answer.ok ? (answer.result as CommandResult<Name>) : undefined;
}

/** @returns how the line was let in, or the status that refuses it */
async function admit(
  deps: GatewayDeps,
  request: IncomingMessage,
  wish: Wish,
): Promise<'session' | 'order' | 401 | 403 | 404 | 421> {
  const passage = deps.gate().check(request);
  if (passage !== 'ok') return passage === 'foreign-host' ? 421 : 403;
  const isStaff = deps.auth.session(wish.token) !== undefined;
  if (wish.is === 'store') {
    if (!isStaff) return 401;
    return (await read(deps, 'station.get', {}))?.store.id === wish.id ? 'session' : 404;
  }
  const order = await read(deps, 'order.get', { order_id: wish.id });
  if (isStaff) return order === undefined ? 404 : 'session';
  // An order that is not there is refused as one whose token is wrong: nobody finds out by asking.
  return isSame(wish.token, order?.token) ? 'order' : 401;
}

async function messageOf(deps: GatewayDeps, matter: Matter): Promise<string | undefined> {
  const { timezone } = deps.context;
  if (matter.is === 'payment_status_update') {
    const payment = await read(deps, 'payment.query', { payment_id: matter.payment });
    return payment === undefined
      ? undefined
      : JSON.stringify(paymentMessage(payment, deps.env.now(), timezone));
  }
  const order = await read(deps, 'order.get', { order_id: matter.order });
  // Of a booking nothing is cooked or served: it is no order of the room.
  if (order === undefined || order.source === 'booking') return undefined;
  return JSON.stringify(orderMessage(matter.is, order, deps.env.now(), timezone));
}

function hears({ wish }: Line, matter: Matter): boolean {
  return wish.is === 'store' || (wish.id === matter.order && matter.is !== 'new_order');
}

function createLines(deps: GatewayDeps) {
  const lines = new Set<Line>();
  let telling: Promise<void> = Promise.resolve();

  function send(line: Line, message: string): void {
    if (line.bySession && deps.auth.session(line.wish.token) === undefined) line.socket.close(signedOut);
    // Who does not read costs memory: it comes back and sees how things stand then.
    else if (line.socket.bufferedAmount > limits.plainBacklogBytesMax) line.socket.terminate();
    else line.socket.send(message);
  }

  async function tell({ facts }: FactsEvent): Promise<void> {
    for (const matter of mattersOf(facts)) {
      if (![...lines].some((line) => hears(line, matter))) continue;
      const message = await messageOf(deps, matter);
      if (message === undefined) continue;
      for (const line of lines) if (hears(line, matter)) send(line, message);
    }
  }

  function onMessage(line: Line, data: RawData): void {
    line.heardMs = deps.env.mono();
    const second = Math.floor(line.heardMs / 1_000);
    line.messages = second === line.second ? line.messages + 1 : 1;
    line.second = second;
    if (line.messages > limits.socketEventsPerSecondMax) return line.socket.close(flooding);
    if (typeOf(data) === 'ping')
      send(
        line,
        JSON.stringify({ type: 'pong', timestamp: isoInZone(deps.env.now(), deps.context.timezone) }),
      );
  }

  return {
    lines,
    /** One after the other: an order's second message never overtakes its first. */
    queue(event: FactsEvent): void {
      telling = telling
        .then(() => tell(event))
        .catch((error: unknown) => deps.env.log.error({ err: error }, 'plain line'));
    },
    open(socket: WebSocket, wish: Wish, bySession: boolean): void {
      const line: Line = { socket, wish, bySession, heardMs: deps.env.mono(), second: 0, messages: 0 };
      // The same screen again: its old line is a ghost of it.
      for (const other of lines)
        if (
          wish.connection !== '' &&
          other.wish.connection === wish.connection &&
          other.wish.is === wish.is &&
          other.wish.id === wish.id &&
          other.wish.token === wish.token
        )
          other.socket.close(replaced);
      lines.add(line);
      socket.on('message', (data) => onMessage(line, data));
      socket.on('pong', () => void (line.heardMs = deps.env.mono()));
      socket.on('close', () => void lines.delete(line));
      socket.on('error', (error) => deps.env.log.debug({ err: error }, 'plain line'));
    },
    /** Asks silent lines whether they live, and lets go of those that did not answer the last time. */
    look(): void {
      for (const line of lines) {
        const silentMs = deps.env.mono() - line.heardMs;
        if (silentMs > limits.plainSilentMs * 2) line.socket.terminate();
        else if (silentMs > limits.plainSilentMs) line.socket.ping();
      }
    },
  };
}

function typeOf(data: RawData): unknown {
  try {
    const value: unknown = JSON.parse(
      data instanceof ArrayBuffer || Array.isArray(data) ? '' : data.toString('utf8'),
    );
    return typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  } catch {
    // Not JSON, so not one of the seed's messages: it is passed over, and counts as a sign of life.
    return undefined;
  }
}

/** @param server its Socket.IO leaves upgrades of other paths to whoever takes them within a moment */
export function createPlainSockets(server: HttpServer, deps: GatewayDeps): PlainSockets {
  const room = createLines(deps);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.plainFrameBytesMax,
    perMessageDeflate: false,
    // A browser that offered protocols gives up unless one of them is taken.
    handleProtocols: (offered) => [...offered].find((text) => text.startsWith(bearer)) ?? false,
  });
  const following = deps.feed.follow('counter', Number.MAX_SAFE_INTEGER, (event) => room.queue(event));
  let forget = deps.env.timer(limits.plainSilentMs, look);

  function look(): void {
    room.look();
    forget = deps.env.timer(limits.plainSilentMs, look);
  }

  async function take(request: IncomingMessage, stream: Duplex, head: Buffer, wish: Wish): Promise<void> {
    const admitted = room.lines.size >= limits.plainSocketsMax ? 503 : await admit(deps, request, wish);
    if (typeof admitted === 'number') return refuse(stream, admitted);
    sockets.handleUpgrade(request, stream, head, (socket) => room.open(socket, wish, admitted === 'session'));
  }

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const wish = wishOf(request);
    if (wish === undefined) return;
    stream.on('error', (error) => deps.env.log.debug({ err: error }, 'plain upgrade'));
    take(request, stream, head, wish).catch((error: unknown) => {
      deps.env.log.error({ err: error }, 'plain upgrade');
      stream.destroy();
    });
  });

  return {
    count: () => room.lines.size,
    close() {
      forget();
      following.stop();
      for (const { socket } of room.lines) socket.terminate();
      sockets.close();
    },
  };
}
