// How a rehearsal platform fails on purpose, as a pure decision: what it did, and what the client gets to see.
// Why apart from the server: a simulation holds the same faults without a socket.

import type { HttpAnswer } from '../env.ts';
import type { RehearsalTwin } from './rehearsal.ts';
import type { RehearsalFault, RehearsalReply, RehearsalRequest } from './rehearsal.ts';

/** What leaves the platform: a reply, one that comes too late, a torn line, or a closed door. */
export type Played =
  | { readonly is: 'reply'; readonly reply: RehearsalReply }
  | { readonly is: 'late'; readonly reply: RehearsalReply }
  | { readonly is: 'torn' }
  | { readonly is: 'closed' };

const page = (status: number, title: string): RehearsalReply => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
});

function truncated(reply: RehearsalReply): RehearsalReply {
  const half = <T extends string | Uint8Array>(whole: T): T =>
    whole.slice(0, Math.floor(whole.length / 2)) as T;
  const { bytes } = reply;
  return { ...reply, body: half(reply.body), ...(bytes === undefined ? {} : { bytes: half(bytes) }) };
}

/** Lets a platform answer under a fault. The effect happens exactly when the fault's name says so. */
export function playFault(
  twin: RehearsalTwin,
  request: RehearsalRequest,
  fault: RehearsalFault | undefined,
): Played {
  if (fault === 'request-lost') return { is: 'torn' };
  if (fault === 'refuse-connection') return { is: 'closed' };
  if (fault === 'error-before') return { is: 'reply', reply: page(502, '502 Bad Gateway') };
  const reply = twin.handle(request);
  switch (fault) {
    case undefined:
      return { is: 'reply', reply };
    case 'reply-lost':
      return { is: 'torn' };
    case 'slow':
      return { is: 'late', reply };
    case 'error-after':
      return { is: 'reply', reply: page(500, '500 Internal Server Error') };
    case 'garbage':
      return { is: 'reply', reply: truncated(reply) };
    case 'bad-signature':
      // A platform that signs nothing is spoilt by a page in between that says 200.
      return {
        is: 'reply',
        reply: twin.spoilSignature?.(reply) ?? page(200, 'Please log in to this network'),
      };
  }
}

/** What the client's side of the network shows for one request, without any network. */
export function withFault(
  twin: RehearsalTwin,
  request: RehearsalRequest,
  fault?: RehearsalFault,
): HttpAnswer {
  const played = playFault(twin, request, fault);
  switch (played.is) {
    case 'reply': {
      const { status, headers, body, bytes } = played.reply;
      return { is: 'answer', status, headers, body: bytes ?? new TextEncoder().encode(body) };
    }
    case 'late':
      return { is: 'no-answer', sent: true, why: 'TimeoutError' };
    case 'torn':
      return { is: 'no-answer', sent: true, why: 'UND_ERR_SOCKET' };
    case 'closed':
      return { is: 'no-answer', sent: false, why: 'ECONNREFUSED' };
  }
}
