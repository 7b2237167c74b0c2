// station.json, parsed once at the edge; every error names its path and what to write there.

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { paperKinds } from '@qiantai/shared/facts/paper.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { roles } from '@qiantai/shared/facts/station.ts';
import { kitchenSection, menuSection } from './config-room.ts';
import { coursesShape } from './config-courses.ts';
import { withSealed, type SealedReader, type SecretOwner } from './config-secrets.ts';
import type { PlatformModule } from './platforms/platform.ts';
import type { OfflineBudget } from './till/context.ts';
import { UsageError } from './options.ts';

const timezone = z.string().refine((zone) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone }).format(0);
    return true;
  } catch {
    return false;
  }
}, 'is not an IANA time zone, such as Asia/Shanghai');

const staff = z.strictObject({
  number: z.string().regex(/^\d{1,10}$/, 'must be 1 to 10 digits'),
  name: z.string().min(1).max(60),
  role: z.enum(roles),
  pin: z.string().regex(/^\d{4,12}$/, 'must be 4 to 12 digits'),
});

const printer = z.strictObject({
  name: z.string().min(1).max(40),
  address: z.string().regex(/^[a-z]+:.+/, 'must look like network:192.0.2.7:9100'),
  model: z.string().min(1),
  prints: z.array(z.enum(paperKinds)),
  fallback: z.string().optional(),
  /** Which pin of the printer's socket the cash drawer hangs on. */
  drawerPin: z.union([z.literal(2), z.literal(5)]).optional(),
  /** The kitchen stations whose tickets it prints; absent: those of all. */
  stations: z.array(z.string().min(1).max(40)).max(limits.kitchenStationsMax).optional(),
});

/** What a shop is willing to hand over without its platform: never more of any than this. */
const offline = z.union(
  [
    z.literal('refuse'),
    z.strictObject({
      acceptMax: z.number().int().min(1).max(limits.offlineAcceptMax),
      amountMaxFen: z.number().int().min(1).max(limits.offlineAmountFenMax),
      minutesMax: z.number().int().min(1).max(limits.offlineMinutesMax),
    }),
  ],
  'must be "refuse" or {"acceptMax", "amountMaxFen", "minutesMax"} in whole numbers from 1',
);

const schema = z.strictObject({
  store: z.strictObject({
    id: z.number().int().positive(),
    name: z.string().min(1).max(100),
    timezone: timezone.default('Asia/Shanghai'),
    dayStartsAt: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must look like 04:00')
      .default('04:00'),
  }),
  station: z.strictObject({ number: z.number().int().min(0).max(1023), name: z.string().min(1).max(60) }),
  staff: z.array(staff).default([]),
  scanners: z
    .array(z.string().regex(/^[a-z-]+:.+/, 'must look like serial:/dev/ttyUSB0?baudRate=9600'))
    .default([]),
  printers: z.array(printer).default([]),
  platforms: z.record(z.string(), z.unknown()).default({}),
  payments: z.record(z.string(), z.unknown()).default({}),
  offline: z.record(z.string(), offline).default({}),
  scan: z.strictObject({ autoRedeem: z.boolean().default(false) }).default({ autoRedeem: false }),
  menu: menuSection.optional(),
  kitchen: kitchenSection.prefault({}),
  courses: coursesShape.default([]),
  /** How long a seat is kept for somebody who has not paid. */
  holdMinutes: z.number().int().min(1).max(limits.seatHoldMinutesMax).default(limits.seatHoldMinutes),
  replication: z.unknown().optional(),
});

export { kitchenSection, menuSection };

export type StationConfig = z.output<typeof schema>;
export type PrinterConfig = StationConfig['printers'][number];

/** @throws UsageError naming the path and the cure */
export function parseConfig(value: unknown, source: string): StationConfig {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new UsageError(describe(source, '', parsed.error));
  checkPrinters(parsed.data, source);
  return parsed.data;
}

/** @throws UsageError when the file cannot be read or is not JSON */
export function readConfig(path: string): StationConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: cannot be read; give --config the path of a station.json`, {
      cause: error,
    });
  }
  try {
    return parseConfig(JSON.parse(text), path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path}: is not JSON (${error instanceof Error ? error.message : String(error)})`, {
      cause: error,
    });
  }
}

/** What may be accepted while a platform cannot be reached; undefined where nothing may. */
export function offlineBudget(config: StationConfig, platform: string): OfflineBudget | undefined {
  const given = Object.hasOwn(config.offline, platform) ? config.offline[platform] : undefined;
  return given === 'refuse' ? undefined : given;
}

export const platformOwner = ({ code, secretKeys }: PlatformModule): SecretOwner => ({
  shelf: `platform.${code}`,
  path: `platforms.${code}`,
  secretKeys,
});

/** One platform's section with its sealed secrets, checked by the platform's own schema. @throws UsageError */
export function platformConfig(
  module: PlatformModule,
  config: StationConfig,
  source: string,
  read: SealedReader,
): unknown {
  const section = config.platforms[module.code];
  if (section === undefined) return undefined;
  const parsed = module.configSchema.safeParse(withSealed(section, platformOwner(module), read, source));
  if (!parsed.success) throw new UsageError(describe(source, `platforms.${module.code}`, parsed.error));
  return parsed.data;
}

/** What is wrong with a part of the file: its path and what to write there. */
export function describe(source: string, prefix: string, error: z.ZodError): string {
  const [problem] = error.issues;
  const path = [prefix, ...(problem?.path ?? [])].filter((part) => part !== '').join('.');
  return `${source}: ${path === '' ? 'the file' : path} ${problem?.message ?? 'cannot be used'}`;
}

function checkPrinters(config: StationConfig, source: string): void {
  const names = config.printers.map(({ name }) => name);
  for (const [index, { name, fallback }] of config.printers.entries()) {
    if (names.indexOf(name) !== index)
      throw new UsageError(
        `${source}: printers.${index}.name "${name}" is used twice; give each printer its own name`,
      );
    if (fallback !== undefined && !names.includes(fallback)) {
      throw new UsageError(
        `${source}: printers.${index}.fallback "${fallback}" is no printer of this file; use one of ${names.join(', ')}`,
      );
    }
  }
}
