// A rehearsal platform behind a real HTTP server on this machine, with every fault played on real sockets.
// Why real: lost replies, resets and refused connections are where an HTTP client's own behaviour decides.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { limits } from '@qiantai/shared/limits.ts';
import type { RehearsalTwin } from './rehearsal.ts';
import type { RehearsalFault, RehearsalRequest } from './rehearsal.ts';
import { playFault } from './rehearsal-fault.ts';

export { withFault } from './rehearsal-fault.ts';

export interface RehearsalFaults {
  /**
   * The next requests fail in this way, in the order they were asked for. 'refuse-connection' closes the door at
   * once and until `clear`, whatever the count: a refused request cannot be counted.
   */
  next(fault: RehearsalFault, count?: number): void;
  /** Lets the next requests through; faults asked for afterwards come behind them. */
  pass(count: number): void;
  /** Closes the door for a while. @param ms until it opens by itself */
  refuseFor(ms: number): void;
  /** Forgets every fault and opens the door. Resolves when connections are taken again. */
  clear(): Promise<void>;
}

export interface RehearsalServer {
  /** http://127.0.0.1:<port> */
  readonly url: string;
  readonly faults: RehearsalFaults;
  /** How many requests were read whole. */
  readonly requests: number;
  /** Lets go of the port; idempotent. */
  close(): Promise<void>;
}

async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > limits.httpBodyBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function requestOf(incoming: IncomingMessage, body: string, nowMs: number): RehearsalRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    headers[name] = [value ?? ''].flat().join(', ');
  return { method: incoming.method ?? 'GET', path: incoming.url ?? '/', headers, body, nowMs };
}

interface Options {
  readonly now: () => number;
  readonly slowMs?: number;
}

class LoopbackServer implements RehearsalServer {
  readonly #twin: RehearsalTwin;
  readonly #options: Options;
  readonly #http: Server;
  readonly #queue: (RehearsalFault | undefined)[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly faults: RehearsalFaults = {
    next: (fault, count = 1) => {
      if (fault === 'refuse-connection') this.#shut();
      else for (let left = count; left > 0; left -= 1) this.#queue.push(fault);
    },
    pass: (count) => {
      for (let left = count; left > 0; left -= 1) this.#queue.push(undefined);
    },
    refuseFor: (ms) => {
      this.#shut();
      this.#later(ms, () => void this.faults.clear());
    },
    clear: async () => {
      this.#queue.length = 0;
      if (!this.#open && !this.#closed) await this.listen();
    },
  };
  #requests = 0;
  #port = 0;
  #open = false;
  #closed = false;

  constructor(twin: RehearsalTwin, options: Options) {
    this.#twin = twin;
    this.#options = options;
    this.#http = createServer((incoming, outgoing) => {
      this.#serve(incoming, outgoing).catch((error: unknown) => {
        outgoing.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get requests(): number {
    return this.#requests;
  }

  #later(ms: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer);
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
    if (body === undefined) return void incoming.destroy();
    this.#requests += 1;
    const request = requestOf(incoming, body, this.#options.now());
    const played = playFault(this.#twin, request, this.#queue.shift());
    if (played.is === 'torn' || played.is === 'closed') return void incoming.socket.destroy();
    const send = (): void => {
      outgoing.sendDate = false;
      // One connection a request: a pooled one that dies unseen would blur "refused" into "lost".
      outgoing.writeHead(played.reply.status, { ...played.reply.headers, connection: 'close' });
      outgoing.end(played.reply.bytes ?? played.reply.body);
    };
    if (played.is === 'late') this.#later(this.#options.slowMs ?? limits.rehearsalSlowMs, send);
    else send();
  }

  /** Takes connections, on the same port as before if there was one. */
  async listen(): Promise<void> {
    this.#open = true;
    this.#http.listen(this.#port, '127.0.0.1');
    await once(this.#http, 'listening');
    const address = this.#http.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
  }

  #shut(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#http.close();
    this.#http.closeAllConnections();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    const wasOpen = this.#open;
    this.#shut();
    if (wasOpen) await once(this.#http, 'close');
  }
}

/**
 * Serves a rehearsal platform on a free loopback port.
 * @param options.now the clock the platform lives by, unix ms
 * @param options.slowMs after how long a 'slow' answer leaves; longer than any client waits
 */
export async function serveRehearsal(twin: RehearsalTwin, options: Options): Promise<RehearsalServer> {
  const server = new LoopbackServer(twin, options);
  await server.listen();
  return server;
}
