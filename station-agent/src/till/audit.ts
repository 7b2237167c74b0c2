// The audit trail: the journal itself, looked through by day, person, type, subject and text, on a screen or as a file.
// Why the text is looked for in what is shown and not in what is stored: what is masked must not be found either.

import type { AuditEntry, AuditPage } from '@qiantai/shared/commands/audit.ts';
import type { ParsedInput } from '@qiantai/shared/commands/index.ts';
import type { ExportFile } from '@qiantai/shared/commands/sync.ts';
import { definitionOf, type AnyFact } from '@qiantai/shared/facts/index.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { hlcParse, wallText } from '@qiantai/shared/time.ts';
import { screenById, staffByNumber } from '@qiantai/shared/views/people.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import { factSentence } from '@qiantai/shared/words/fact-sentence.ts';
import { say, type Locale } from '@qiantai/shared/words/index.ts';
import { sleep } from '../env.ts';
import type { StoredFact } from '../journal/chain.ts';
import { readTrail, type TrailFilter } from '../journal/trail.ts';
import type { Ask, Handlers, Shop } from './context.ts';
import { daysBetween } from './day-bounds.ts';
import type { Cell } from './export-sheet.ts';
import { sheetFormats } from './export.ts';

type Filter = Omit<ParsedInput<'audit.search'>, 'cursor' | 'limit'>;

const secretNames = /^(sealed|digest|session|secret|token|pin|hash|[a-z]+Hash)$/;
const wholePhone = /(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)/g;

/** What may be shown of a value: no secret, no whole phone, wherever in it they stand. */
function shown(value: unknown, isHidden: (name: string) => boolean): unknown {
  if (typeof value === 'string') return value.replace(wholePhone, '$1****$2');
  if (Array.isArray(value)) return value.map((one) => shown(one, isHidden));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !isHidden(name))
      .map(([name, part]) => [name, shown(part, isHidden)]),
  );
}

function shownData(fact: AnyFact): Record<string, unknown> {
  // What no screen may follow is sealed or proves who somebody is: that it happened is all that is told.
  const scopes = definitionOf(fact.type)?.scopes ?? [];
  if (scopes.length === 0) return {};
  const isDevice = fact.type.startsWith('device.');
  const isHidden = (name: string): boolean => secretNames.test(name) || (isDevice && name === 'code');
  const data = shown(fact.data, isHidden) as Record<string, unknown>;
  if (JSON.stringify(data).length <= limits.auditDataCharsMax) return data;
  const isShort = (value: unknown): boolean =>
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    (typeof value === 'string' && value.length <= limits.auditTextCharsMax);
  return Object.fromEntries(Object.entries(data).filter(([, value]) => isShort(value)));
}

function nameOf(view: ViewDb, actor: string, locale: Locale): string {
  if (actor === 'station') return say(locale, 'audit.itself');
  const [, device] = /^device:(\d+)$/.exec(actor) ?? [];
  if (device !== undefined)
    return screenById(view, Number(device))?.name ?? say(locale, 'audit.screen', { number: device });
  return staffByNumber(view, actor)?.name ?? actor;
}

function entryOf(view: ViewDb, fact: AnyFact, locale: Locale): AuditEntry {
  const data = shownData(fact);
  const approvedBy = typeof data['approvedBy'] === 'string' ? data['approvedBy'] : '';
  return {
    seq: fact.seq,
    atMs: hlcParse(fact.at).ms,
    day: fact.businessDay,
    station: fact.station,
    actor: fact.actor,
    actorName: nameOf(view, fact.actor, locale),
    type: fact.type,
    says: factSentence(locale, fact.type),
    subject: fact.subject,
    approvedBy,
    approvedByName: approvedBy === '' ? '' : nameOf(view, approvedBy, locale),
    data,
  };
}

/** @throws Refusal bad-request when the days are the wrong way round or too many */
function trailOf({ from, to, actor, type, subject }: Filter, today: string): TrailFilter {
  if (from === undefined && to === undefined) return { actor, type, subject };
  const last = to ?? today;
  const days = daysBetween(from ?? last, last);
  if (days.length === 0 || days.length > limits.statsDaysMax)
    throw new Refusal('bad-request', { field: 'from', reason: `1 to ${limits.statsDaysMax} days` });
  return { days, actor, type, subject };
}

function holds(entry: AuditEntry, text: string): boolean {
  const { says, actorName, subject, approvedByName, data } = entry;
  const all = [says, actorName, subject, approvedByName, JSON.stringify(data)].join('\n');
  return all.toLowerCase().includes(text.toLowerCase());
}

/**
 * Whether a stored row may hold a text, told without opening it: most of a journal is passed over here.
 * True where only the opened fact can say.
 */
function mayHold(view: ViewDb, text: string, locale: Locale): (row: StoredFact) => boolean {
  const wanted = text.toLowerCase();
  // Masked digits and escaped characters stand otherwise in what is stored.
  if (/[*"\\]/.test(wanted)) return () => true;
  const known = new Map<string, boolean>();
  const says = (name: string, sentence: () => string): boolean => {
    const found = known.get(name) ?? sentence().toLowerCase().includes(wanted);
    if (known.size < limits.auditStretchRows) known.set(name, found);
    return found;
  };
  return (row) =>
    row.data.toLowerCase().includes(wanted) ||
    row.data.includes('"approvedBy"') ||
    row.subject.toLowerCase().includes(wanted) ||
    says(`type ${row.type}`, () => factSentence(locale, row.type)) ||
    says(`actor ${row.actor}`, () => nameOf(view, row.actor, locale));
}

/** One page: full, or as far as one answer looks. @param before the local number to begin below */
async function pageOf(
  shop: Shop,
  filter: Filter,
  before: number,
  limit: number,
  locale: Locale,
): Promise<AuditPage> {
  const { view } = shop.journal;
  const trail = trailOf(filter, shop.journal.today());
  const { text } = filter;
  const mayFit = text === undefined ? undefined : mayHold(view, text, locale);
  const items: AuditEntry[] = [];
  let next: number | undefined = before;
  let rowsMax = limit;
  for (let looked = 0; next !== undefined && looked < limits.auditStretchesMax; looked += 1) {
    // A scan at the counter comes between two stretches.
    if (looked > 0) await sleep(shop.env, 0);
    const { facts, next: after } = readTrail(view, trail, next, rowsMax, mayFit);
    for (const fact of facts) {
      const entry = entryOf(view, fact, locale);
      if (text !== undefined && !holds(entry, text)) continue;
      items.push(entry);
      if (items.length === limit) return { items, cursor: fact.seq };
    }
    next = after;
    rowsMax *= 10;
  }
  return { items, cursor: next };
}

const columns = [
  'seq',
  'at',
  'day',
  'station',
  'actor',
  'name',
  'type',
  'says',
  'subject',
  'approved',
  'data',
] as const;

function cellsOf(entry: AuditEntry, timezone: string): Cell[] {
  return [
    { number: String(entry.seq) },
    wallText(entry.atMs, timezone),
    entry.day,
    { number: String(entry.station) },
    entry.actor,
    entry.actorName,
    entry.type,
    entry.says,
    entry.subject,
    entry.approvedByName,
    JSON.stringify(entry.data),
  ];
}

async function exportTrail(
  shop: Shop,
  { format: wanted, ...filter }: ParsedInput<'audit.export'>,
  { locale }: Ask,
): Promise<ExportFile> {
  const format = sheetFormats[wanted];
  const sheet = format.open(
    say(locale, 'audit.sheet'),
    columns.map((column) => say(locale, `audit.${column}`)),
  );
  let rows = 0;
  let cursor: number | undefined = Number.MAX_SAFE_INTEGER;
  while (cursor !== undefined && rows < limits.exportRowsMax) {
    const left = Math.min(limits.exportRowsPerStepMax, limits.exportRowsMax - rows);
    const page = await pageOf(shop, filter, cursor, left, locale);
    rows += page.items.length;
    cursor = page.cursor;
    await sheet.add(page.items.map((entry) => cellsOf(entry, shop.store.timezone)));
    // A scan at the counter comes between two steps.
    await sleep(shop.env, 0);
  }
  const span = [filter.from, filter.to ?? shop.journal.today()]
    .filter((day) => day !== undefined)
    .join('-to-');
  return {
    name: `audit-${span}.${format.extension}`,
    type: format.type,
    body: await sheet.finish(),
    rows,
    cut: cursor !== undefined,
  };
}

export function createAudit(shop: Shop): Handlers {
  return {
    'audit.search': ({ cursor, limit, ...filter }, ask) =>
      pageOf(shop, filter, cursor ?? Number.MAX_SAFE_INTEGER, limit, ask.locale),
    'audit.export': (input, ask) => exportTrail(shop, input, ask),
  };
}
