// Who may talk to this machine's socket at all: fixed lists of Hosts and Origins.
// Why not "Origin equals Host": under DNS rebinding both say evil.example. CORS settings do not help either,
// they never apply to WebSocket. So every request, upgrade included, passes this list first.

import type { IncomingMessage } from 'node:http';

export type Passage = 'ok' | 'foreign-host' | 'foreign-origin';

export interface Gate {
  check(request: IncomingMessage): Passage;
}

/** @param port the port really listened on @param hosts further names this station answers to, such as its LAN address */
export function createGate(port: number, hosts: readonly string[] = []): Gate {
  const names = ['127.0.0.1', 'localhost', '[::1]', ...hosts];
  const allowedHosts = new Set(
    names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])),
  );
  const allowedOrigins = new Set([...allowedHosts].map((host) => `http://${host}`));
  return {
    check(request) {
      const { host, origin } = request.headers;
      if (host === undefined || !allowedHosts.has(host)) return 'foreign-host';
      if (origin !== undefined && !allowedOrigins.has(origin)) return 'foreign-origin';
      const site = request.headers['sec-fetch-site'];
      const top = request.headers['sec-fetch-dest'] === 'document' && request.method === 'GET';
      if ((site === 'cross-site' || site === 'same-site') && !top) return 'foreign-origin';
      return 'ok';
    },
  };
}
