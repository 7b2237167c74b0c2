// What a route takes, found by letting it read a request that only writes down what is read of it. Why not a list
// beside each route: a list can lie, and what a route reads cannot.

import type { Request } from 'express';
import type { Route, RouteContext } from './route.ts';

type Place = 'query' | 'body';

export interface Taken {
  readonly name: string;
  /** The property of the command's input that it becomes; absent where it is read and reworked. */
  readonly becomes?: string;
}

export interface RouteTakes {
  readonly path: readonly Taken[];
  readonly query: readonly Taken[];
  readonly body: readonly Taken[];
  /** The whole body is the command's input, or the one property of it that is named. */
  readonly wholeBody?: { readonly as?: string };
}

interface Probe {
  readonly request: Request;
  readonly body: object;
  /** Names that were asked for one by one, not by spreading. */
  readonly read: Record<Place, Set<string>>;
}

const mark = (place: string, name: string): string => `\u0000${place}\u0000${name}`;

/** @param filled whether everything is there, or nothing: a route reads on where its first choice is missing */
function probeOf(inputNames: readonly string[], filled: boolean): Probe {
  const read = { query: new Set<string>(), body: new Set<string>() };
  const values = (place: string, note?: Set<string>): object => {
    let spreading: PropertyKey | undefined;
    return new Proxy(
      {},
      {
        has: () => filled,
        ownKeys: () => (filled ? [...inputNames] : []),
        getOwnPropertyDescriptor(_target, name) {
          spreading = name;
          return { configurable: true, enumerable: true, writable: true, value: undefined };
        },
        get(_target, name) {
          if (typeof name !== 'string') return undefined;
          if (spreading !== name) note?.add(name);
          spreading = undefined;
          return filled ? mark(place, name) : undefined;
        },
      },
    );
  };
  const body = values('body', read.body);
  const parts = { params: values('path'), query: values('query', read.query), body };
  return { request: parts as unknown as Request, body, read };
}

const context: RouteContext = {
  timezone: 'UTC',
  locale: 'en',
  platformLabel: (code) => code,
  platformId: () => 0,
  platformOfId: () => undefined,
};

/** @param inputNames the properties of the command's input */
export function takesOf(entry: Route, inputNames: readonly string[]): RouteTakes {
  const full = probeOf(inputNames, true);
  const input = entry.input(full.request, context);
  const bare = probeOf(inputNames, false);
  entry.input(bare.request, context);
  const pathNames = [...entry.path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '');
  if (input === full.body)
    return { path: pathNames.map((name) => ({ name })), query: [], body: [], wholeBody: {} };
  const pairs = Object.entries((input ?? {}) as Record<string, unknown>);
  const whole = pairs.find(([, value]) => value === full.body)?.[0];
  const became = new Map(
    pairs.flatMap(([key, value]) => (typeof value === 'string' ? [[value, key] as const] : [])),
  );
  const takenOf = (place: string, name: string): Taken => {
    const becomes = became.get(mark(place, name));
    return becomes === undefined ? { name } : { name, becomes };
  };
  const listed = (place: Place): Taken[] => {
    const spread = inputNames.filter((name) => became.has(mark(place, name)));
    const names = new Set([...spread, ...full.read[place], ...bare.read[place]]);
    return [...names].map((name) => takenOf(place, name));
  };
  return {
    path: pathNames.map((name) => takenOf('path', name)),
    query: listed('query'),
    body: listed('body'),
    ...(whole === undefined ? {} : { wholeBody: { as: whole } }),
  };
}
