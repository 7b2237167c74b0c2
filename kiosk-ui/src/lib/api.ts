// Plain HTTP to the agent, for what has no socket yet: signing in, pairing, health, and the rehearsal desk.

import type { RefusalSlug } from '@qiantai/shared/refusals.ts';
import { t, words } from './words.svelte.ts';

export type ApiAnswer<Body> =
  | { readonly ok: true; readonly body: Body }
  | { readonly ok: false; readonly error: RefusalSlug | 'no-line'; readonly message: string };

export interface ApiAsk {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: unknown;
  readonly token?: string | undefined;
  /** The Idempotency-Key of something that changes the shop. */
  readonly key?: string;
}

/** @returns `no-line` when the agent did not answer at all */
export async function callApi<Body>(path: string, ask: ApiAsk = {}): Promise<ApiAnswer<Body>> {
  const headers: Record<string, string> = { 'accept-language': words.locale };
  if (ask.body !== undefined) headers['content-type'] = 'application/json';
  if (ask.token !== undefined) headers['authorization'] = `Bearer ${ask.token}`;
  if (ask.key !== undefined) headers['idempotency-key'] = ask.key;
  try {
    const answer = await fetch(path, {
      method: ask.method ?? 'GET',
      headers,
      ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
    });
    const text = await answer.text();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    if (answer.ok) return { ok: true, body: body as Body };
    const refusal = body as { error: RefusalSlug; message: string };
    return { ok: false, error: refusal.error, message: refusal.message };
  } catch {
    return { ok: false, error: 'no-line', message: t('line.lost-never') };
  }
}

const fileName = /filename="?([^";]+)"?/;

/** Fetches a file; a refusal comes as it does everywhere. @param path with its query */
export async function callForFile(
  path: string,
  token: string | undefined,
): Promise<ApiAnswer<{ readonly name: string; readonly blob: Blob }>> {
  try {
    const answer = await fetch(path, {
      headers: {
        'accept-language': words.locale,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    });
    if (answer.ok) {
      const name = fileName.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'qiantai';
      return { ok: true, body: { name, blob: await answer.blob() } };
    }
    const refusal = (await answer.json()) as { error: RefusalSlug; message: string };
    return { ok: false, error: refusal.error, message: refusal.message };
  } catch {
    return { ok: false, error: 'no-line', message: t('line.lost-never') };
  }
}
