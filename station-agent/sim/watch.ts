// What is judged while it happens: requests as they leave, papers as they come out, bugs as they are logged.
// Why at once: "the intent was committed before the call" cannot be seen any more when both are there.

import type { Complaint } from './env.ts';
import type { Kernel } from './kernel.ts';
import type { Sent } from './network.ts';
import type { Sheet } from './printer.ts';
import { isOpen, type Try, type TryState } from './reducer.ts';
import type { SimStation } from './station.ts';
import { intentsOf } from './wire.ts';

export interface Violation {
  readonly check: string;
  readonly says: string;
}

export interface Watch {
  /** @returns the written intents that the request may speak for */
  sent(sent: Sent, station: SimStation | undefined): readonly Try[];
  readonly sheet: (sheet: Sheet) => void;
  readonly complaint: (station: number, complaint: Complaint) => void;
  /** Attempts of a station that have no end now. */
  openAt(station: SimStation): readonly { readonly attempt: string; readonly state: TryState }[];
  readonly sheets: readonly Sheet[];
  readonly violations: readonly Violation[];
  /** False once so much broke that asking on would only repeat it. */
  isSound(): boolean;
}

/** After so many a history is lost anyhow; a bug in a loop must not fill the memory. */
const violationsMax = 50;

export function createWatch(kernel: Kernel): Watch {
  const violations: Violation[] = [];
  const sheets: Sheet[] = [];
  const bodies = new Map<string, string>();

  function object(check: string, says: string): void {
    kernel.note(`VIOLATION ${check}: ${says}`);
    if (violations.length < violationsMax) violations.push({ check, says });
  }

  /** One intent sends one request, however often: the same key or token with the same body, byte for byte. */
  function sameAgain(name: string, request: string): void {
    const before = bodies.get(name);
    bodies.set(name, request);
    if (before !== undefined && before !== request)
      object('same-key-same-body', `${name} was sent as ${before} and as ${request}`);
  }

  function judge({ asked, platform }: Sent, intents: readonly Try[]): void {
    const { step, code, key, biz } = asked;
    if (step === 'reverse' && !intents.some(isOpen))
      object('intent-before-call', `${code} was undone at ${platform} without a written intent`);
    if (step !== 'consume') return;
    if (intents.length === 0)
      object(
        'intent-before-call',
        `${code} was consumed at ${platform} under ${key} without a written intent`,
      );
    sameAgain(`${platform} ${key}`, biz);
    const [only, another] = intents.filter(isOpen);
    if (only !== undefined && another === undefined)
      sameAgain(`${only.attempt} ${only.asks}`, `${key} ${biz}`);
  }

  return {
    sheets,
    violations,
    sent(sent, station) {
      if (station === undefined) return [];
      const intents = intentsOf(station.books(), sent.platform, sent.asked);
      judge(sent, intents);
      // One order may serve several tries, one after the other: what has ended sends nothing any more.
      const open = intents.filter(isOpen);
      return open.length > 0 ? open : intents;
    },
    sheet: (sheet) => void sheets.push(sheet),
    complaint: (station, { message, error }) => object('no-bug', `station ${station}: ${message}: ${error}`),
    openAt: (station) =>
      [...station.books().tries.values()].filter(isOpen).map(({ attempt, state }) => ({ attempt, state })),
    isSound: () => violations.length < violationsMax,
  };
}
