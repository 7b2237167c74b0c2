// A run on paper: the tables a person reads and the JSON a program compares.

import type { Judged, JudgedCounter, Times } from './judgement.ts';
import type { Machine } from './machine.ts';
import type { Ratio } from './statistics.ts';

export interface Skipped {
  readonly id: string;
  readonly path: string;
  /** What is missing and how to get it. */
  readonly why: string;
}

export interface Run {
  readonly machine: Machine;
  readonly quick: boolean;
  readonly repetitions: number;
  readonly rows: readonly Judged[];
  readonly skipped: readonly Skipped[];
  readonly counters: readonly JudgedCounter[];
}

const ratioText = ({ min, med, max }: Ratio): string =>
  `${med.toFixed(2)} [${min.toFixed(2)}-${max.toFixed(2)}]`;
const timeText = ({ p50 }: Times): string => `${Math.round(p50)} us`;

/** Lines of cells, the first one a head, each column as wide as its widest cell. */
function table(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? '').length)),
  );
  const drawn = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(' | ')
      .trimEnd(),
  );
  return [drawn[0], widths.map((width) => '-'.repeat(width)).join('-|-'), ...drawn.slice(1)].join('\n');
}

function linesOf(row: Judged): string[][] {
  const { id, path, floor, ours, ratio, limit, status } = row;
  const judged = [
    `${id} ${path}`,
    timeText(floor),
    timeText(ours),
    ratioText(ratio),
    limit.toFixed(2),
    status,
  ];
  const asides = row.asides.map((aside) => [
    `   against ${aside.name}`,
    timeText(aside.times),
    timeText(ours),
    ratioText(aside.ratio),
    '-',
    '-',
  ]);
  return [judged, ...asides, ['   floor against its twin', '', '', ratioText(row.same), '0.85-1.18', '-']];
}

/** The run as tables. */
export function tables(run: Run): string {
  const { machine } = run;
  const load = machine.load.map((one) => one.toFixed(2)).join(' → ');
  const parts = [
    `${machine.cpu} · ${machine.system} · node ${machine.node} · ${machine.commit} · load ${load} · ${run.repetitions} repetitions${run.quick ? ' · quick' : ''}`,
    table([
      ['path', 'floor p50', 'ours p50', 'ratio med [min-max]', 'limit', 'verdict'],
      ...run.rows.flatMap(linesOf),
      ...run.skipped.map(({ id, path }) => [`${id} ${path}`, '', '', '', '', 'SKIPPED']),
    ]),
  ];
  if (run.counters.length > 0) {
    parts.push(
      table([
        ['counter', 'floor', 'ours', 'limit', 'verdict'],
        ...run.counters.map(({ id, name, floor, ours, limit, status }) => [
          `${id} ${name}`,
          String(floor),
          String(ours),
          String(limit ?? '-'),
          status ?? '-',
        ]),
      ]),
    );
  }
  parts.push(...run.skipped.map(({ id, why }) => `${id} skipped: ${why}`));
  return `${parts.join('\n\n')}\n`;
}

const rounded = ({ p50, p99 }: Times): Times => ({ p50: Math.round(p50), p99: Math.round(p99) });
const triple = ({ min, med, max }: Ratio): number[] => [min, med, max].map((one) => Number(one.toFixed(3)));

/** The run as JSON: times in microseconds, ratios as [least, middle, most]. */
export function json(run: Run): string {
  const value = {
    env: run.machine,
    quick: run.quick,
    repetitions: run.repetitions,
    aa: run.rows.map(({ id, same }) => ({ id, ratio: triple(same) })),
    rows: [
      ...run.rows.map(({ id, path, floor, ours, ratio, limit, status, asides }) => ({
        id,
        path,
        unit: 'us',
        floor: rounded(floor),
        ours: rounded(ours),
        ratio: triple(ratio),
        limit,
        status,
        asides: asides.map((aside) => ({
          name: aside.name,
          floor: rounded(aside.times),
          ratio: triple(aside.ratio),
        })),
      })),
      ...run.skipped.map(({ id, path, why }) => ({ id, path, status: 'SKIPPED', why })),
    ],
    counters: run.counters,
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
