// Every screen's line: commands in, facts, scans and device states out. The gate stands before the first byte.

import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { z } from 'zod';
import type { Scope } from '@qiantai/shared/facts/fact.ts';
import type { Role } from '@qiantai/shared/facts/station.ts';
import { parseCommandId } from '@qiantai/shared/ids.ts';
import { limits } from '@qiantai/shared/limits.ts';
import type {
  ClientEvents,
  CommandAnswer,
  DeviceState,
  FollowAnswer,
  ScanEvent,
  ServerEvents,
} from '@qiantai/shared/wire.ts';
import { pickLocale, type Locale } from '@qiantai/shared/words/index.ts';
import { refusalAnswer } from '../till/till.ts';
import type { Session } from './auth.ts';
import type { GatewayDeps } from './gateway.ts';

interface SocketData {
  session: Session;
  token: string;
  locale: Locale;
}

type Line = Socket<ClientEvents, ServerEvents, Record<string, never>, SocketData>;

const maySee: Readonly<Record<Role, readonly Scope[]>> = {
  clerk: ['counter', 'kitchen', 'customer'],
  kitchen: ['kitchen'],
  manager: ['counter', 'kitchen', 'manager', 'customer'],
  admin: ['counter', 'kitchen', 'manager', 'customer'],
};

const callShape = z.object({ id: z.string(), name: z.string().max(60), input: z.unknown() });
const followShape = z.object({
  scope: z.enum(['counter', 'kitchen', 'manager', 'customer']),
  since: z.number().int().nonnegative().optional(),
});

export interface Sockets {
  scan(event: ScanEvent): void;
  devices(states: readonly DeviceState[]): void;
  count(): number;
  close(): Promise<void>;
}

/** Counts events of the running second; a flood costs its sender the line, nobody else anything. */
function createBudget(deps: GatewayDeps): () => boolean {
  let second = 0;
  let used = 0;
  return () => {
    const now = Math.floor(deps.env.mono() / 1_000);
    if (now !== second) {
      second = now;
      used = 0;
    }
    used += 1;
    return used <= limits.socketEventsPerSecondMax;
  };
}

function onCommand(deps: GatewayDeps, line: Line, within: () => boolean) {
  return async (call: unknown, answer: unknown): Promise<void> => {
    if (typeof answer !== 'function') return;
    const reply = answer as (answer: CommandAnswer) => void;
    const refuse = (slug: Parameters<typeof refusalAnswer>[0]): void =>
      reply(refusalAnswer(slug, {}, line.data.locale, deps.context.timezone));
    if (!within()) return refuse('too-many-requests');
    const parsed = callShape.safeParse(call);
    const command = parsed.success ? parseCommandId(parsed.data.id) : undefined;
    if (!parsed.success || command === undefined) return refuse('bad-request');
    // The session is looked up again: a revoked screen or an ended shift must not act through an old line.
    const session = deps.auth.session(line.data.token);
    if (session === undefined) {
      refuse('not-signed-in');
      return void line.disconnect(true);
    }
    reply(
      await deps.till.ask(parsed.data.name, parsed.data.input, {
        actor: session.actor,
        command,
        locale: line.data.locale,
      }),
    );
  };
}

function onFollow(deps: GatewayDeps, line: Line, within: () => boolean) {
  let stop: () => void = () => undefined;
  line.on('disconnect', () => stop());
  return (request: unknown, answer: unknown): void => {
    if (typeof answer !== 'function' || !within()) return;
    const parsed = followShape.safeParse(request);
    const scope = parsed.success ? parsed.data.scope : undefined;
    if (scope === undefined || !maySee[line.data.session.actor.role].includes(scope)) {
      (answer as (answer: CommandAnswer) => void)(
        refusalAnswer('not-allowed', {}, line.data.locale, deps.context.timezone),
      );
      return;
    }
    stop();
    const since = parsed.data?.since ?? Number.MAX_SAFE_INTEGER;
    const followed = deps.feed.follow(scope, since, (event) => line.emit('facts', event));
    stop = () => followed.stop();
    (answer as (answer: FollowAnswer) => void)({ seq: followed.seq });
  };
}

export function createSockets(server: HttpServer, deps: GatewayDeps): Sockets {
  const io = new Server<ClientEvents, ServerEvents, Record<string, never>, SocketData>(server, {
    serveClient: false,
    maxHttpBufferSize: limits.socketFrameBytesMax,
    perMessageDeflate: false,
    cors: { origin: false },
    destroyUpgradeTimeout: 200,
    allowRequest: (request, pass) => {
      const full = io.engine.clientsCount >= limits.socketsMax;
      pass(null, !full && deps.gate().check(request) === 'ok');
    },
  });

  io.use((line, next) => {
    const token: unknown = line.handshake.auth['token'];
    const session = typeof token === 'string' ? deps.auth.session(token) : undefined;
    if (session === undefined || typeof token !== 'string') return next(new Error('not-signed-in'));
    line.data.session = session;
    line.data.token = token;
    line.data.locale = pickLocale(line.handshake.headers['accept-language']);
    next();
  });

  io.on('connection', (line: Line) => {
    const within = createBudget(deps);
    const { role } = line.data.session.actor;
    if (role !== 'kitchen') void line.join('counters');
    line.on('command', (call, answer) => void onCommand(deps, line, within)(call, answer));
    line.on('follow', onFollow(deps, line, within));
    line.emit('devices', deps.deviceStates());
  });

  return {
    scan: (event) => void io.to('counters').emit('scan', event),
    devices: (states) => void io.emit('devices', states),
    count: () => io.engine.clientsCount,
    close: async () => {
      await io.close();
    },
  };
}
