// What platforms send on their own: believed when their signature holds, and then only as a reason to look again.
// No token comes with it; the platform's folder says whether it is genuine.

import type { Request } from 'express';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import type { Env } from './env.ts';
import type { ExtraRoutes } from './gateway/gateway.ts';
import { rawBodyOf } from './gateway/http.ts';
import type { PlatformDesk } from './till/platform-desk.ts';
import type { Till } from './till/till.ts';

const station = { id: 'station', name: 'station', role: 'manager' } as const;

function headersOf(request: Request): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  );
}

/** `POST /api/v1/:platform/webhook`: a genuine one, once per message, starts a sync of that platform. */
export function platformHints(platforms: PlatformDesk, till: Till, env: Env): ExtraRoutes {
  const seen = new Set<string>();

  /** Whether this message came before. Only the latest are remembered: an older one costs a sync, nothing else. */
  function isNews(id: string): boolean {
    if (id !== '' && seen.has(id)) return false;
    seen.add(id);
    const [oldest] = seen;
    if (seen.size > limits.hintsRememberedMax && oldest !== undefined) seen.delete(oldest);
    return true;
  }

  return (app) => {
    app.post('/api/v1/:platform/webhook', (request, response) => {
      const code = request.params.platform;
      const query = new URL(request.originalUrl, 'http://station').searchParams;
      const hint = platforms
        .settler(code)
        .hear?.({ headers: headersOf(request), query, body: rawBodyOf(request) });
      if (hint === undefined) throw new Refusal('not-signed-in');
      response.set('cache-control', 'no-store').type('json').send(hint.answer);
      if (!isNews(`${code} ${hint.msgId}`)) return;
      const command = `hint-${Buffer.from(env.random(12)).toString('hex')}`;
      void till.ask('sync.run', { platform_code: code }, { actor: station, command, locale: 'zh-CN' });
    });
  };
}
