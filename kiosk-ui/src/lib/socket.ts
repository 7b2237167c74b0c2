// The real line to the agent, as narrow as the agent class needs it.

import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, ServerEvents } from '@qiantai/shared/wire.ts';

export type Line = Socket<ServerEvents, ClientEvents>;

/** Opens the line to the agent that served this page; reconnects by itself until it is closed. */
export function openLine(token: string): Line {
  return io({
    auth: { token },
    transports: ['websocket'],
    reconnectionDelay: 300,
    reconnectionDelayMax: 3_000,
  });
}
