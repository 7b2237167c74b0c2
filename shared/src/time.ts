// The shop's time: business days, wall-clock text in the store's zone, and a hybrid logical clock.
// Why not Date's own getters: they use the machine's zone, and a counter PC is often set to the wrong one.

export interface StoreClock {
  /** IANA zone, such as Asia/Shanghai. */
  readonly timezone: string;
  /** "HH:mm": sales before it belong to the day before. */
  readonly dayStartsAt: string;
}

interface WallTime {
  readonly date: string;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly offset: string;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(timezone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timezone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, timeZoneName: 'longOffset' });
    formatters.set(timezone, formatter);
  }
  return formatter;
}

const quarterHourMs = 900_000;
const offsetsKeptMax = 1_000;
const offsets = new Map<string, { readonly ms: number; readonly text: string }>();

/** A zone's offset at a moment. Offsets change only at quarter hours, so one answer serves each of them. */
function offsetAt(atMs: number, timezone: string): { readonly ms: number; readonly text: string } {
  const quarter = Math.floor(atMs / quarterHourMs);
  const key = `${timezone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const parts = formatterFor(timezone).formatToParts(quarter * quarterHourMs);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign = '+', hours = '00', minutes = '00'] = /^GMT([+-])(\d{2}):(\d{2})$/.exec(name) ?? [];
  const ms = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  const offset = { ms, text: `${sign}${hours}:${minutes}` };
  if (offsets.size >= offsetsKeptMax) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

/** Wall-clock parts of a moment in a zone. @param atMs unix milliseconds */
export function wallTime(atMs: number, timezone: string): WallTime {
  const offset = offsetAt(atMs, timezone);
  const wall = new Date(atMs + offset.ms);
  return {
    date: wall.toISOString().slice(0, 10),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    second: wall.getUTCSeconds(),
    offset: offset.text,
  };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** ISO 8601 with the store's offset: 2026-11-21T18:03:00+08:00. */
export function isoInZone(atMs: number, timezone: string): string {
  const wall = wallTime(atMs, timezone);
  return `${wall.date}T${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}${wall.offset}`;
}

/** "yyyy-MM-dd HH:mm:ss" in a zone, for papers and platforms that want it so. */
export function wallText(atMs: number, timezone: string): string {
  return isoInZone(atMs, timezone).slice(0, 19).replace('T', ' ');
}

/** The business day ("yyyy-MM-dd") a moment belongs to. */
export function businessDay(atMs: number, clock: StoreClock): string {
  const [hours = '0', minutes = '0'] = clock.dayStartsAt.split(':');
  const startMs = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return wallTime(atMs - startMs, clock.timezone).date;
}

/** Text of a hybrid logical clock: 13 digits of milliseconds, 4 of a counter, 4 of the station. Sorts as text. */
export type Hlc = string;

export interface HlcState {
  readonly ms: number;
  readonly count: number;
}

/** The next tick: never earlier than the last, even when the machine's clock was set back. */
export function hlcTick(last: HlcState, nowMs: number): HlcState {
  return nowMs > last.ms ? { ms: nowMs, count: 0 } : { ms: last.ms, count: last.count + 1 };
}

export function hlcText(state: HlcState, station: number): Hlc {
  return `${String(state.ms).padStart(13, '0')}-${String(state.count).padStart(4, '0')}-${String(station).padStart(4, '0')}`;
}

/** @throws when the text is not one of ours: the journal is the only source of it. */
export function hlcParse(text: Hlc): HlcState {
  const match = /^(\d{13})-(\d{4,})-\d{4}$/.exec(text);
  if (match === null) throw new Error(`not a hybrid clock text: ${text}`);
  return { ms: Number(match[1]), count: Number(match[2]) };
}
