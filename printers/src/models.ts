// Every printer model the product knows: one JSON file each in models/, found by listing the folder.
// Why files and not code: a shop's technician adds a model without touching a program.

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { invariant } from '@qiantai/shared/result.ts';
import type { PrinterModel } from './printer.ts';

const folder = join(import.meta.dirname, 'models');

function oneOf<T>(value: unknown, choices: readonly T[], what: string): T {
  const found = choices.find((choice) => choice === value);
  invariant(found !== undefined, `${what} must be one of ${choices.join(', ')}, not ${String(value)}`);
  return found;
}

/**
 * Reads one model file.
 * @param file its name, `<model>.json`
 * @throws Error that names file and field when it does not say what a model must say
 */
export function parseModel(file: string, text: string): PrinterModel {
  const data = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const name = basename(file, '.json');
  const flags = [true, false] as const;
  invariant(data['name'] === name, `${file}: name must be ${name}, as the file is called`);
  invariant(typeof data['label'] === 'string' && data['label'] !== '', `${file}: label must be a text`);
  return {
    name,
    label: data['label'],
    columns: oneOf(data['columns'], [48, 42, 32] as const, `${file}: columns`),
    dots: oneOf(data['dots'], [576, 512, 384] as const, `${file}: dots`),
    cutter: oneOf(data['cutter'], flags, `${file}: cutter`),
    drawer: oneOf(data['drawer'], flags, `${file}: drawer`),
    confirm: oneOf(data['confirm'], ['gs-h', 'gs-r', 'none'] as const, `${file}: confirm`),
  };
}

function readModels(): ReadonlyMap<string, PrinterModel> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return new Map(
    files.sort().map((file) => {
      const model = parseModel(file, readFileSync(join(folder, file), 'utf8'));
      return [model.name, model];
    }),
  );
}

/** All models by name, as the folder lists them. */
export const models: ReadonlyMap<string, PrinterModel> = readModels();

/**
 * Vertical motion units in one dot: Epson's 180 dpi heads count feeds in 1/360 inch, 203 dpi heads in dots.
 * Source: TM-T88 series specification, ESC 3 and GS P.
 */
export function feedUnitsPerDot(model: PrinterModel): 1 | 2 {
  return model.dots === 512 ? 2 : 1;
}

/** @returns the model, or undefined when no file has that name */
export function modelNamed(name: string): PrinterModel | undefined {
  return models.get(name);
}
