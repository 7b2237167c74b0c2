// The platforms this station can talk to, found by what they recognise, never by name.

import type { PlatformCard } from '@qiantai/shared/commands/station.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import type { Outcome } from '@qiantai/shared/result.ts';
import { isSwitchedOn } from '@qiantai/shared/views/catalogue.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import type { Env } from '../env.ts';
import { watchedCinema } from '../platforms/cinema.ts';
import type { PlatformMessage, PlatformModule, VoucherPlatform } from '../platforms/platform.ts';

export interface OpenPlatform {
  readonly module: PlatformModule;
  /** Absent while station.json has no section for it. */
  readonly client?: VoucherPlatform;
}

/** Told after each call, for the device board and the metrics. */
export type CallListener = (
  platform: string,
  call: string,
  outcome: Outcome<unknown>['is'],
  ms: number,
) => void;

export interface PlatformDesk {
  cards(): readonly PlatformCard[];
  /** @throws Refusal platform-unknown, platform-disabled */
  client(code: string): VoucherPlatform;
  /** The same, also while the platform is switched off: what was begun has to be ended. @throws Refusal platform-unknown */
  settler(code: string): VoucherPlatform;
  module(code: string): PlatformModule | undefined;
  /** The usable platforms, each with what it recognises as a voucher of its own. */
  recognisers(): readonly { readonly code: string; recognise(text: string): 'certain' | 'possible' | 'no' }[];
  /** Codes of the usable platforms that may know a text; only the certain ones when there are any. */
  candidates(text: string): readonly string[];
}

function watched(code: string, client: VoucherPlatform, env: Env, heard: CallListener): VoucherPlatform {
  async function watch<T>(call: string, work: Promise<Outcome<T>>): Promise<Outcome<T>> {
    const startMs = env.mono();
    const outcome = await work;
    heard(code, call, outcome.is, env.mono() - startMs);
    return outcome;
  }
  return {
    prepare: (text) => watch('prepare', client.prepare(text)),
    consume: (attempt) => watch('consume', client.consume(attempt)),
    settle: (attempt, round, ageMs) => watch('settle', client.settle(attempt, round, ageMs)),
    reverse: (undo) => watch('reverse', client.reverse(undo)),
    settleReverse: (undo, round, ageMs) => watch('settle-reverse', client.settleReverse(undo, round, ageMs)),
    listByDate: (day, offset) => watch('list', client.listByDate(day, offset)),
    authorise: (grant) => watch('authorise', client.authorise(grant)),
    ...(client.recognise === undefined
      ? {}
      : { recognise: (text: string) => client.recognise?.(text) ?? 'no' }),
    ...(client.hear === undefined ? {} : { hear: (message: PlatformMessage) => client.hear?.(message) }),
    ...(client.issuer === undefined ? {} : { issuer: client.issuer }),
    ...(client.limits === undefined ? {} : { limits: client.limits }),
    ...(client.cinema === undefined ? {} : { cinema: watchedCinema(client.cinema, watch) }),
  };
}

export function createPlatformDesk(
  platforms: readonly OpenPlatform[],
  view: ViewDb,
  env: Env,
  heard: CallListener = () => undefined,
): PlatformDesk {
  const clients = new Map<string, VoucherPlatform>();
  for (const { module, client } of platforms) {
    if (client !== undefined) clients.set(module.code, watched(module.code, client, env, heard));
  }
  const usable = (code: string): boolean => clients.has(code) && isSwitchedOn(view, code);
  const settler = (code: string): VoucherPlatform => {
    const client = clients.get(code);
    if (client === undefined) throw new Refusal('platform-unknown', { platform: code });
    return client;
  };
  // What the shop's own settings recognise wins over what the module knows.
  const recognise = (module: PlatformModule, text: string): 'certain' | 'possible' | 'no' =>
    clients.get(module.code)?.recognise?.(text) ?? module.recognise(text);
  return {
    recognisers: () =>
      platforms
        .filter(({ module }) => usable(module.code))
        .map(({ module }) => ({ code: module.code, recognise: (text) => recognise(module, text) })),
    cards: () =>
      platforms.map(({ module }) => ({
        code: module.code,
        id: module.id,
        label: module.label,
        colour: module.colour,
        configured: clients.has(module.code),
        enabled: usable(module.code),
        cinema: clients.get(module.code)?.cinema !== undefined,
        listed: module.offline !== true,
        limits: clients.get(module.code)?.limits,
      })),
    settler,
    client(code) {
      const client = settler(code);
      if (!isSwitchedOn(view, code)) throw new Refusal('platform-disabled', { platform: code });
      return client;
    },
    module: (code) => platforms.find((platform) => platform.module.code === code)?.module,
    candidates(text) {
      const known = platforms
        .filter(({ module }) => usable(module.code))
        .map(({ module }) => ({ code: module.code, how: recognise(module, text) }))
        .filter(({ how }) => how !== 'no');
      const certain = known.filter(({ how }) => how === 'certain');
      return (certain.length > 0 ? certain : known).map(({ code }) => code);
    },
  };
}
