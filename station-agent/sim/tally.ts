// What many histories came to, added up: small enough to travel between threads, whole enough to be asserted on.

import type { History } from './world.ts';

export interface Finding {
  readonly seed: number;
  readonly check: string;
  readonly says: string;
}

export interface Tally {
  histories: number;
  /** Seeds played twice whose traces were compared. */
  twice: number;
  operations: number;
  events: number;
  virtualMs: number;
  readonly counts: Record<string, number>;
  readonly findings: Finding[];
}

const findingsMax = 40;
const saysCharsMax = 400;

export function emptyTally(): Tally {
  return { histories: 0, twice: 0, operations: 0, events: 0, virtualMs: 0, counts: {}, findings: [] };
}

export function addFinding(tally: Tally, finding: Finding): void {
  if (tally.findings.length < findingsMax)
    tally.findings.push({ ...finding, says: finding.says.slice(0, saysCharsMax) });
}

export function addHistory(tally: Tally, history: History): void {
  const { seed } = history;
  tally.histories += 1;
  tally.operations += history.operations;
  tally.events += history.events;
  tally.virtualMs += history.virtualMs;
  for (const [what, count] of Object.entries(history.counts))
    tally.counts[what] = (tally.counts[what] ?? 0) + count;
  for (const { check, says } of history.violations) addFinding(tally, { seed, check, says });
}

export function addTally(tally: Tally, other: Tally): void {
  tally.histories += other.histories;
  tally.twice += other.twice;
  tally.operations += other.operations;
  tally.events += other.events;
  tally.virtualMs += other.virtualMs;
  for (const [what, count] of Object.entries(other.counts))
    tally.counts[what] = (tally.counts[what] ?? 0) + count;
  for (const finding of other.findings) addFinding(tally, finding);
}

/** How often things of one kind happened: `crash|…`, `op|…`, or a fault of the line other than none. */
export function sumOf(tally: Tally, kind: 'crash' | 'op' | 'fault'): number {
  return Object.entries(tally.counts).reduce((sum, [what, count]) => {
    const [first = ''] = what.split('|');
    const isFault = !['crash', 'op', 'use', 'on-trust', 'left-unknown', 'fine', 'complaint'].includes(first);
    return (kind === 'fault' ? isFault : first === kind) ? sum + count : sum;
  }, 0);
}

const columns = ['prepare', 'open', 'bind', 'consume', 'reverse', 'look', 'other', 'paper', 'jump'] as const;

/** How often each fault met each step of the protocol, and where processes died: a hole is a blind spot. */
export function coverageTable(tally: Tally): string {
  const rows = new Map<string, Map<string, number>>();
  const places: string[] = [];
  const uses: string[] = [];
  const trusted: string[] = [];
  const unknown: string[] = [];
  for (const [what, count] of Object.entries(tally.counts).sort(([one], [other]) => (one < other ? -1 : 1))) {
    const [first = '', step = ''] = what.split('|');
    if (first === 'crash') places.push(`${step} ${count}`);
    else if (first === 'use') uses.push(`${step} ${count}`);
    else if (first === 'on-trust') trusted.push(`${step} ${count}`);
    else if (first === 'left-unknown') unknown.push(`${step} ${count}`);
    else if (first !== 'op' && first !== 'complaint') {
      const row = rows.get(first) ?? new Map<string, number>();
      rows.set(first, row.set(step, count));
    }
  }
  const line = (name: string, cells: readonly string[]): string =>
    name.padEnd(20) + cells.map((cell) => cell.padStart(9)).join('');
  const body = [...rows].map(([name, row]) =>
    line(
      name,
      columns.map((column) => String(row.get(column) ?? '·')),
    ),
  );
  return [
    line('fault × step', columns),
    ...body,
    `died: ${places.join(', ')}`,
    `spent: ${uses.join(', ')}`,
    `accepted offline: ${trusted.join(', ')}`,
    `left unknown, for nothing can prove it: ${unknown.join(', ')}`,
  ].join('\n');
}
