// What is judged while it happens: requests as they leave, papers as they come out, bugs as they are logged.
// Why at once: "the intent was committed before the call" cannot be seen any more when both are there.

import type { Complaint } from './env.ts';
import type { Kernel } from './kernel.ts';
import type { Sent } from './network.ts';
import type { Sheet } from './printer.ts';
import { isOpen } from './reducer.ts';
import type { SimStation } from './station.ts';

export interface Violation {
  readonly check: string;
  readonly says: string;
}

export interface Watch {
  sent(sent: Sent, station: SimStation | undefined): void;
  readonly sheet: (sheet: Sheet) => void;
  readonly complaint: (station: number, complaint: Complaint) => void;
  /** Attempts of a station that have no end now. */
  openAt(station: SimStation): readonly string[];
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

  function consumeSent({ asked }: Sent, station: SimStation): void {
    const one = station.books().tries.get(asked.key);
    if (one === undefined || one.kind !== 'redeem' || one.code !== asked.code) {
      object('intent-before-call', `${asked.code} was consumed under ${asked.key} without a written intent`);
    }
    const before = bodies.get(asked.key);
    bodies.set(asked.key, asked.biz);
    if (before !== undefined && before !== asked.biz) {
      object('same-key-same-body', `${asked.key} was sent as ${before} and as ${asked.biz}`);
    }
  }

  function reverseSent({ asked }: Sent, station: SimStation): void {
    const open = [...station.books().tries.values()].some(
      (one) => one.kind === 'reverse' && one.code === asked.code && isOpen(one),
    );
    if (!open) object('intent-before-call', `${asked.code} was undone without a written intent`);
  }

  return {
    sheets,
    violations,
    sent(sent, station) {
      if (station === undefined) return;
      if (sent.asked.step === 'consume') consumeSent(sent, station);
      if (sent.asked.step === 'reverse') reverseSent(sent, station);
    },
    sheet: (sheet) => void sheets.push(sheet),
    complaint: (station, { message, error }) => object('no-bug', `station ${station}: ${message}: ${error}`),
    openAt: (station) =>
      [...station.books().tries.values()].filter(isOpen).map((one) => `${one.attempt} ${one.state}`),
    isSound: () => violations.length < violationsMax,
  };
}
