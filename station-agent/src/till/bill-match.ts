// Holds a channel's bill of a business day against the journal. Pure.
// Why lines and entries are paired before the day is looked at: two clocks may put one payment on two sides of the
// border, and a bill that is not ready yet proves nothing about what would stand on it.

import type { BillRead } from '@qiantai/shared/views/bills.ts';
import type { MismatchKind } from '@qiantai/shared/facts/bill.ts';
import type { BillLine } from '../payments/channel.ts';

/** A payment or refund as the journal has it. */
export interface BookEntry {
  readonly of: 'payment' | 'refund';
  readonly key: string;
  readonly payment: number;
  readonly refund?: number;
  readonly order: number;
  /** `moved`: money came or went; `open`: nobody knows yet; `over`: ended without; `reversed`: came and went back. */
  readonly stands: 'moved' | 'open' | 'over' | 'reversed';
  readonly amountFen: number;
  /** When the money moved, or when it ended, by the channel's clock where that told. */
  readonly atMs: number;
  readonly transaction: string;
  /** Of a refund: the number of the charge, under which a channel may list what a reversal gave back. */
  readonly chargeKey?: string;
  /** Of a payment: what went back of it. */
  readonly backFen?: number;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Mismatch {
  readonly kind: MismatchKind;
  readonly of: 'payment' | 'refund';
  readonly key: string;
  readonly transaction: string;
  readonly entry?: BookEntry | undefined;
  readonly journalFen: number;
  readonly billFen: number;
  readonly atMs: number;
}

export interface Edge {
  readonly of: 'payment' | 'refund';
  readonly key: string;
  readonly hereAtMs: number;
  readonly thereAtMs: number;
}

export interface BillMatch {
  readonly bill: BillRead['bill'];
  readonly reversedCount: number;
  readonly othersCount: number;
  readonly waitingCount: number;
  readonly edges: readonly Edge[];
  readonly mismatches: readonly Mismatch[];
}

export interface MatchInput {
  /** Every line of the calendar days that were read. */
  readonly lines: readonly BillLine[];
  /** What the journal has under a number of this channel. */
  look(of: 'payment' | 'refund', key: string): BookEntry | undefined;
  /** What the journal says moved within the business day. */
  readonly expected: readonly BookEntry[];
  /** The business day. */
  readonly window: Span;
  /** What the calendar days cover. */
  readonly covered: Span;
  /** How far two clocks may be apart. */
  readonly slackMs: number;
  /** Whether a number is of another store under the same merchant. */
  isOthers(key: string): boolean;
}

const within = (atMs: number, { fromMs, toMs }: Span): boolean => atMs >= fromMs && atMs < toMs;
const nameOf = (of: string, key: string): string => `${of} ${key}`;
const fenOf = (line: BillLine): number => Math.abs(line.amountFen);

function mismatch(kind: MismatchKind, line: BillLine, entry: BookEntry | undefined): Mismatch {
  return {
    kind,
    of: line.kind,
    key: line.key,
    transaction: line.transaction,
    entry,
    journalFen: entry?.stands === 'moved' && entry.of === line.kind ? entry.amountFen : 0,
    billFen: fenOf(line),
    atMs: line.atMs,
  };
}

/** A payment on the bill. @param wentBack whether the bill also says that it went back under the charge's own number */
function judgePayment(line: BillLine, entry: BookEntry | undefined, wentBack: boolean): Mismatch | undefined {
  if (entry === undefined) return mismatch('missing-here', line, entry);
  if (entry.stands === 'moved')
    return entry.amountFen === fenOf(line) ? undefined : mismatch('amount-differs', line, entry);
  // Given back by the channel itself: no money is held that the journal does not know of.
  return wentBack || entry.stands === 'reversed' ? undefined : mismatch('state-differs', line, entry);
}

/** Money back on the bill: under a refund's number, or under the charge's where the channel reversed it. */
function judgeRefund(line: BillLine, look: MatchInput['look']): Mismatch | undefined {
  const refund = look('refund', line.key);
  if (refund !== undefined) {
    if (refund.stands !== 'moved') return mismatch('state-differs', line, refund);
    return refund.amountFen === fenOf(line) ? undefined : mismatch('amount-differs', line, refund);
  }
  const charge = look('payment', line.key);
  if (charge === undefined) return mismatch('refund-missing-here', line, charge);
  // Reversed by the channel: right for what never was ours, and where the journal knows that it went back.
  const isKnown = charge.stands !== 'moved' || (charge.backFen ?? 0) >= fenOf(line);
  return isKnown ? undefined : mismatch('refund-missing-here', line, charge);
}

/**
 * What one line of the bill says against the journal; undefined where they agree.
 * @param wentBack whether the bill also lists money back under this charge's own number
 */
export function judgeLine(line: BillLine, look: MatchInput['look'], wentBack: boolean): Mismatch | undefined {
  return line.kind === 'payment'
    ? judgePayment(line, look('payment', line.key), wentBack)
    : judgeRefund(line, look);
}

/** The line that proves an entry; a refund may stand under its charge's number. */
function lineOf(entry: BookEntry, byName: ReadonlyMap<string, readonly BillLine[]>): BillLine | undefined {
  const own = byName.get(nameOf(entry.of, entry.key))?.[0];
  if (own !== undefined || entry.chargeKey === undefined) return own;
  return byName.get(nameOf('refund', entry.chargeKey))?.[0];
}

type Found = 'agrees' | 'waits' | Mismatch | Edge;

/** What is not on the bill, unless it may stand on a day that was not read. */
function missingThere(
  entry: BookEntry,
  of: BookEntry['of'],
  covered: Span,
  slackMs: number,
): Mismatch | 'waits' {
  if (entry.atMs - slackMs < covered.fromMs || entry.atMs + slackMs >= covered.toMs) return 'waits';
  const { key, transaction, amountFen: journalFen, atMs } = entry;
  const kind = of === 'payment' ? 'missing-there' : 'refund-missing-there';
  return { kind, of, key, transaction, entry, journalFen, billFen: 0, atMs };
}

/** What the journal expects on the bill. */
function judgeEntry(entry: BookEntry, input: MatchInput, byName: ReadonlyMap<string, BillLine[]>): Found {
  const { window, covered, slackMs } = input;
  const line = lineOf(entry, byName);
  if (line === undefined) return missingThere(entry, entry.of, covered, slackMs);
  if (within(line.atMs, window)) return 'agrees';
  return { of: entry.of, key: entry.key, hereAtMs: entry.atMs, thereAtMs: line.atMs };
}

/** A line that is not the first of its number: the channel took or gave the money more than once. */
function judgeRepeat(line: BillLine, same: readonly BillLine[], entry: BookEntry | undefined): Found {
  if (same[1] !== line) return 'agrees';
  const billFen = same.reduce((sum, one) => sum + fenOf(one), 0);
  return { ...mismatch('twice', line, entry), billFen };
}

function judgeFirst(
  line: BillLine,
  entry: BookEntry | undefined,
  input: MatchInput,
  wentBack: boolean,
): Found {
  const found = judgeLine(line, input.look, wentBack);
  if (found !== undefined) return found;
  if (entry?.stands === 'reversed' && line.kind === 'payment' && !wentBack)
    return missingThere(entry, 'refund', input.covered, input.slackMs);
  return entry?.stands === 'moved' && !within(entry.atMs, input.window)
    ? { of: line.kind, key: line.key, hereAtMs: entry.atMs, thereAtMs: line.atMs }
    : 'agrees';
}

/** Every difference between a bill and the journal, by its name; what only lies on the next day is no difference. */
export function matchBill(input: MatchInput): BillMatch {
  const { window, look } = input;
  const byName = Map.groupBy(input.lines, (line) => nameOf(line.kind, line.key));
  const bill = { paidCount: 0, paidFen: 0, refundedCount: 0, refundedFen: 0 };
  const found: Found[] = [];
  let [othersCount, reversedCount] = [0, 0];
  for (const line of input.lines.filter(({ atMs }) => within(atMs, window))) {
    const { kind, key } = line;
    const same = byName.get(nameOf(kind, key)) ?? [];
    const entry = look(kind, key);
    const wentBack = byName.has(nameOf('refund', key));
    const charge = look('payment', key);
    if (input.isOthers(key)) {
      othersCount += 1;
      continue;
    }
    const isReversed = charge !== undefined && charge.stands !== 'moved' && wentBack;
    if (isReversed) reversedCount += kind === 'payment' ? 1 : 0;
    else if (kind === 'payment') {
      bill.paidCount += 1;
      bill.paidFen += fenOf(line);
    } else {
      bill.refundedCount += 1;
      bill.refundedFen += fenOf(line);
    }
    found.push(same[0] === line ? judgeFirst(line, entry, input, wentBack) : judgeRepeat(line, same, entry));
  }
  for (const entry of input.expected) found.push(judgeEntry(entry, input, byName));
  const told = found.filter((one) => typeof one === 'object');
  return {
    bill,
    othersCount,
    reversedCount,
    waitingCount: found.filter((one) => one === 'waits').length,
    edges: told.filter((one): one is Edge => !('kind' in one)),
    mismatches: told.filter((one): one is Mismatch => 'kind' in one),
  };
}
