// The one port: HTTP, Socket.IO and the screens, behind one gate. Thin on purpose: every decision is the till's.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express, Request } from 'express';
import type { Scope } from '@qiantai/shared/facts/fact.ts';
import { limits } from '@qiantai/shared/limits.ts';
import type { DeviceState, FactsEvent, ScanEvent } from '@qiantai/shared/wire.ts';
import type { Env } from '../env.ts';
import type { Till } from '../till/till.ts';
import type { Auth, Session } from './auth.ts';
import { createApp } from './http.ts';
import type { Metrics } from './metrics.ts';
import { createGate, type Gate } from './origins.ts';
import type { ShopContext } from './route.ts';
import { createPlainSockets } from './plain-sockets.ts';
import { createSockets } from './sockets.ts';

/** Adds routes of its own behind the same gate and sign-in, such as the rehearsal desk's. */
export type ExtraRoutes = (app: Express, session: (request: Request) => Session) => void;

export interface GatewayDeps {
  readonly env: Env;
  readonly till: Till;
  readonly auth: Auth;
  readonly feed: {
    follow(
      scope: Scope,
      after: number,
      tell: (event: FactsEvent) => void,
    ): { readonly seq: number; stop(): void };
  };
  readonly context: ShopContext;
  readonly metrics: Metrics;
  readonly uiFolder: string;
  readonly version: string;
  readonly extraRoutes: readonly ExtraRoutes[];
  gate(): Gate;
  deviceStates(): readonly DeviceState[];
  health(): Record<string, unknown>;
  ready(): boolean;
}

export interface Gateway {
  readonly port: number;
  scan(event: ScanEvent): void;
  devices(states: readonly DeviceState[]): void;
  screens(): number;
  close(): Promise<void>;
}

/** The port is taken or the address is not this machine's. */
export class ListenError extends Error {}

/**
 * Starts listening.
 * @param host where to listen; anything else than loopback is the owner's decision and is also answered to by name
 * @throws ListenError
 */
export async function openGateway(
  setup: Omit<GatewayDeps, 'gate'>,
  host: string,
  port: number,
): Promise<Gateway> {
  let gate = createGate(port);
  const deps: GatewayDeps = { ...setup, gate: () => gate };
  const server = createServer(
    { headersTimeout: limits.requestHeadersMs, requestTimeout: limits.requestHeadersMs * 3 },
    createApp(deps),
  );
  const sockets = createSockets(server, deps);
  const plain = createPlainSockets(server, deps);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      const cure = taken
        ? `port ${port} is taken; close the other program or start with --port 0`
        : `cannot listen on ${host}:${port} (${error.code})`;
      reject(new ListenError(cure, { cause: error }));
    });
    server.listen(port, host, () => resolve());
  });
  const listening = (server.address() as AddressInfo).port;
  gate = createGate(listening, host === '127.0.0.1' || host === '0.0.0.0' ? [] : [host]);
  return {
    port: listening,
    scan: (event) => sockets.scan(event),
    devices: (states) => sockets.devices(states),
    screens: () => sockets.count() + plain.count(),
    async close() {
      plain.close();
      server.closeAllConnections();
      await sockets.close();
    },
  };
}
