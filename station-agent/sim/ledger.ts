// The platform's truth: which code was used by which attempt's key, and which use was undone.
// Why beside the rehearsal platform: it counts uses, but not whose; so every request is watched as it takes effect.

import type { RehearsalPlatform, RehearsalReply, RehearsalRequest } from '../src/platforms/platform.ts';

export type Step = 'prepare' | 'consume' | 'reverse' | 'look' | 'list' | 'other';

const steps: Readonly<Record<string, Step>> = {
  '/ddzh/tuangou/receipt/prepare': 'prepare',
  '/ddzh/tuangou/receipt/consume': 'consume',
  '/ddzh/tuangou/receipt/reverseconsume': 'reverse',
  '/ddzh/tuangou/receipt/getconsumed': 'look',
  '/ddzh/tuangou/receipt/querylistbydate': 'list',
  '/tuangou/coupon/prepare': 'prepare',
  '/tuangou/coupon/consume': 'consume',
  '/tuangou/coupon/cancel': 'reverse',
  '/tuangou/coupon/queryById': 'look',
  '/tuangou/coupon/queryListByDate': 'list',
};

/** What a request says, read off the wire by other eyes than the client's. */
export interface Asked {
  readonly step: Step;
  readonly code: string;
  /** The attempt's key; empty where a request carries none. */
  readonly key: string;
  /** The business part, byte for byte. */
  readonly biz: string;
}

export function readAsked(path: string, body: string): Asked {
  const biz = new URLSearchParams(body).get('biz') ?? '{}';
  const fields = JSON.parse(biz) as Readonly<Record<string, unknown>>;
  const text = (...names: string[]): string => {
    for (const name of names) if (typeof fields[name] === 'string') return fields[name];
    return '';
  };
  return {
    step: steps[path] ?? 'other',
    code: text('receiptCode', 'couponCode'),
    key: text('requestId', 'eOrderId'),
    biz,
  };
}

export interface Use {
  readonly code: string;
  /** The attempt's key; empty for a use by somebody else. */
  readonly key: string;
  readonly station: number | undefined;
  readonly atMs: number;
  undoneAtMs: number | undefined;
}

export interface Ledger {
  /** Lets a request take effect now. @param station who sent it */
  carry(request: RehearsalRequest, station: number, atMs: number): RehearsalReply;
  /** Somebody else uses a code, past our stations. */
  usedElsewhere(code: string, nowMs: number, atMs: number): void;
  readonly uses: readonly Use[];
  standing(code: string): Use | undefined;
  /** Codes on which the platform's own counts and this ledger differ: a fault of the harness. */
  disagreements(): readonly string[];
}

/** Every code that stands in an answer. */
export function codesIn(body: string): readonly string[] {
  const found = new Set<string>();
  for (const match of body.matchAll(/"(?:receiptCode|couponCode)":"(\d+)"/g)) found.add(match[1] ?? '');
  const list = /"couponCodes":\[("[^\]]*")\]/.exec(body)?.[1] ?? '';
  for (const match of list.matchAll(/"(\d+)"/g)) found.add(match[1] ?? '');
  return [...found];
}

export function createLedger(platform: RehearsalPlatform): Ledger {
  const uses: Use[] = [];
  const counts = new Map<string, number>();
  const standing = (code: string): Use | undefined =>
    uses.findLast((use) => use.code === code && use.undoneAtMs === undefined);

  function notice(code: string, key: string, station: number | undefined, atMs: number): void {
    const before = standing(code);
    if (before !== undefined && platform.spent(code) === 0) before.undoneAtMs = atMs;
    const count = platform.consumptions(code);
    if (count > (counts.get(code) ?? 0)) {
      uses.push({ code, key, station, atMs, undoneAtMs: undefined });
      counts.set(code, count);
    }
  }

  return {
    uses,
    standing,
    carry(request, station, atMs) {
      const reply = platform.handle(request);
      const asked = readAsked(request.path, request.body);
      if (asked.step === 'consume' || asked.step === 'reverse') {
        for (const code of new Set([asked.code, ...codesIn(reply.body)]))
          notice(code, asked.key, station, atMs);
      }
      return reply;
    },
    usedElsewhere(code, nowMs, atMs) {
      platform.events?.consumedElsewhere?.(code, nowMs);
      notice(code, '', undefined, atMs);
    },
    disagreements: () =>
      [...counts.keys()].filter(
        (code) =>
          platform.consumptions(code) !== uses.filter((use) => use.code === code).length ||
          platform.spent(code) !== (standing(code) === undefined ? 0 : 1),
      ),
  };
}
