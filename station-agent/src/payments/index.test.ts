// A channel is one folder: it is found where it lies, and a folder that breaks the contract stops the start.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { realEnv } from '../env.ts';
import { channelModules, loadChannels } from './index.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function channelsFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'payments-'));
  folders.push(folder);
  return folder;
}

const zodUrl = pathToFileURL(createRequire(import.meta.url).resolve('zod')).href;

/** A jar on the counter: a person says what was put into it. */
const jar = (code: string, order = 70, more = ''): string => `
import zod from ${JSON.stringify(zodUrl)};
export const channel = {
  code: ${JSON.stringify(code)}, order: ${order}, colour: 'seagreen',
  label: { zh: '罐子', en: 'Jar' }, says: { zh: '放进罐子', en: 'Put it into the jar' },
  means: ['hand'], configSchema: zod.strictObject({}), ${more}
  open: () => ({ patience: {} }),
};
`;

function write(folder: string, name: string, text: string): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'index.ts'), text);
}

test('a new folder is a new channel, with _ for - in its code, in the order in which a till offers it', async () => {
  const folder = channelsFolder();
  write(folder, 'tip-jar', jar('tip_jar', 71));
  write(folder, 'jar', jar('jar', 70));
  mkdirSync(join(folder, 'notes-only'));
  const found = await loadChannels(folder);
  expect([...found.keys()]).toEqual(['jar', 'tip_jar']);
  const quiet = (): void => undefined;
  const opened = found.get('tip_jar')?.open(
    {},
    {
      env: realEnv({ debug: quiet, info: quiet, warn: quiet, error: quiet }, 1024),
      secrets: { read: () => undefined, write: quiet },
      store: { id: 1, name: '演练店', timezone: 'Asia/Shanghai' },
      station: 0,
    },
  );
  expect(opened?.patience).toEqual({});
});

test('a folder whose code is not its name, or that lacks a part, stops the start and is named', async () => {
  const wrongName = channelsFolder();
  write(wrongName, 'jars', jar('jar'));
  await expect(loadChannels(wrongName)).rejects.toThrow('payments/jars');
  const dashed = channelsFolder();
  write(dashed, 'tip-jar', jar('tip-jar'));
  await expect(loadChannels(dashed)).rejects.toThrow('payments/tip-jar');
  const lacking = channelsFolder();
  write(lacking, 'half', "export const channel = { code: 'half', order: 3 };\n");
  await expect(loadChannels(lacking)).rejects.toThrow('payments/half/index.ts');
  const strange = channelsFolder();
  write(strange, 'jar', jar('jar').replace("['hand']", "['wish']"));
  await expect(loadChannels(strange)).rejects.toThrow('payments/jar/index.ts');
});

test('a channel that charges shown codes but cannot tell them from other texts stops the start', async () => {
  const folder = channelsFolder();
  write(folder, 'jar', jar('jar').replace("['hand']", "['code']"));
  await expect(loadChannels(folder)).rejects.toThrow('payments/jar/index.ts');
  const whole = channelsFolder();
  const recognise = "recognise: (text) => text === '1',";
  write(whole, 'jar', jar('jar', 70, recognise).replace("['hand']", "['code']"));
  expect((await loadChannels(whole)).get('jar')?.recognise?.('1')).toBe(true);
});

test('two channels in one place of the row stop the start', async () => {
  const folder = channelsFolder();
  write(folder, 'jar', jar('jar'));
  write(folder, 'other', jar('other'));
  await expect(loadChannels(folder)).rejects.toThrow('share the place 70');
});

test('every channel of this build stands under its own code', () => {
  for (const [code, module] of channelModules) expect(module.code).toBe(code);
});
