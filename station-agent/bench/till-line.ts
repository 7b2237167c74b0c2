// A counter screen as the station knows it: signs in over HTTP, speaks Socket.IO, times its own commands.
// The floors speak the same events, so that one client measures all.

import { io, type Socket } from 'socket.io-client';
import { uuidv7 } from '@qiantai/shared/ids.ts';
import type { CommandInput, CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import type { Scope } from '@qiantai/shared/facts/fact.ts';
import type {
  ClientEvents,
  CommandAnswer,
  DeviceState,
  FactsEvent,
  ScanEvent,
  ServerEvents,
} from '@qiantai/shared/wire.ts';
import { sharedUs, within } from './row.ts';

const answerMsMax = 10_000;

export interface Answered<Result> {
  readonly result: Result;
  /** The journal's head when it was answered. */
  readonly seq: number;
  /** When the answer was here, on the clock that all processes share. */
  readonly atUs: number;
}

export interface TillLine {
  /** Asks anything. @throws when it is a refusal */
  command<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ): Promise<Answered<CommandResult<Name>>>;
  /** Hears the facts of a scope from now on. */
  follow(scope: Scope, heard: (event: FactsEvent) => void): Promise<void>;
  /** @returns microseconds until the answer @throws when it is a refusal */
  ask(name: string, code: string): Promise<number>;
  onScan(heard: (event: ScanEvent) => void): void;
  /** Resolves when a device of the kind is ready. */
  ready(kind: DeviceState['kind']): Promise<void>;
  close(): void;
}

/** A clerk's token, as the screen gets it. @throws when the station refuses */
export async function signIn(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ staff: '1001', pin: '1111' }),
  });
  if (!response.ok) throw new Error(`signing in answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { token: string }).token;
}

/** @param token none for a floor, which asks for none @throws when the line does not open in time */
export async function openTillLine(port: number, token?: string): Promise<TillLine> {
  const socket: Socket<ServerEvents, ClientEvents> = io(`http://127.0.0.1:${port}`, {
    transports: ['websocket'],
    reconnection: false,
    ...(token === undefined ? {} : { auth: { token } }),
  });
  let devices: readonly DeviceState[] = [];
  let changed = (): void => undefined;
  socket.on('devices', (states) => {
    devices = states;
    changed();
  });
  const open = new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('connect_error', reject);
  });
  await within(answerMsMax, 'the line to the program', open);

  function send(name: string, input: object): Promise<Answered<unknown>> {
    const id = uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
    const told = new Promise<Answered<unknown>>((resolve, reject) => {
      socket.emit('command', { id, name, input }, (answer: CommandAnswer) => {
        if (answer.ok) resolve({ result: answer.result, seq: answer.seq, atUs: sharedUs() });
        else reject(new Error(`${name} of ${JSON.stringify(input)} was refused: ${answer.error}`));
      });
    });
    return within(answerMsMax, `the answer to ${name}`, told);
  }

  return {
    command: <Name extends CommandName>(name: Name, input: CommandInput<Name>) =>
      send(name, input) as Promise<Answered<CommandResult<Name>>>,
    async ask(name, code) {
      const start = sharedUs();
      return (await send(name, { code })).atUs - start;
    },
    follow(scope, heard) {
      socket.on('facts', heard);
      const followed = new Promise<void>((resolve) => {
        socket.emit('follow', { scope }, () => resolve());
      });
      return within(answerMsMax, 'the facts', followed);
    },
    onScan: (heard) => void socket.on('scan', heard),
    ready(kind) {
      const isReady = (): boolean => devices.some((state) => state.kind === kind && state.level === 'ok');
      const seen = new Promise<void>((resolve) => {
        changed = () => {
          if (isReady()) resolve();
        };
        changed();
      });
      return within(answerMsMax, `a ${kind} that is ready`, seen);
    },
    close: () => void socket.disconnect(),
  };
}
