// A platform is one folder: it is found where it lies, and a folder that breaks the contract stops the start.

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { closeStagesAfterEach, doneOf, setStage, settled } from './conformance-stage.ts';
import { loadPlatforms } from './index.ts';

closeStagesAfterEach();

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function platformsFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'platforms-'));
  folders.push(folder);
  return folder;
}

const zodUrl = pathToFileURL(createRequire(import.meta.url).resolve('zod')).href;

/** A small platform that is honest: it spends by key, once, and remembers. */
const corner = `
import zod from ${JSON.stringify(zodUrl)};

const json = (body) => ({ status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

function rehearsal(random) {
  const sold = new Map();
  const handle = ({ path, body }) => {
    const { code, key } = JSON.parse(body);
    const voucher = sold.get(code);
    if (voucher === undefined) return json({ word: 'missing' });
    if (path === '/look') return json({ word: voucher.by ?? 'free' });
    if (voucher.by === undefined) Object.assign(voucher, { by: key, times: 1 });
    return json({ word: voucher.by });
  };
  return {
    handle,
    issue: ({ deal }) => {
      const code = 'EC-' + Buffer.from(random(6)).toString('hex');
      sold.set(code, { deal, by: undefined, times: 0 });
      return { code };
    },
    deals: [{ deal: 'tea', title: '一壶茶', originalFen: 2000, paidFen: 1500, voucherType: 7, dishes: [] }],
    spent: (code) => sold.get(code).times,
    consumptions: (code) => sold.get(code).times,
    config: (baseUrl) => ({ baseUrl }),
  };
}

function open({ baseUrl }, { env }) {
  async function ask(path, body) {
    const answer = await env.http({ method: 'POST', url: baseUrl + path, headers: {}, body: JSON.stringify(body), timeoutMs: 2000 });
    return answer.is === 'answer' ? JSON.parse(new TextDecoder().decode(answer.body)).word : undefined;
  }
  const no = { is: 'rejected', because: 'reversal-window-closed' };
  const verdict = (word, attempt) => {
    if (word === undefined || word === 'free') return { is: 'unknown', why: 'no-answer' };
    if (word !== attempt.key) return { is: 'rejected', because: 'voucher-already-redeemed' };
    const items = [{ code: attempt.code, deal: 'tea', flow: '' }];
    return { is: 'done', value: { items, consumedAtMs: attempt.askedAtMs, reversibleUntilMs: 0 } };
  };
  const prepared = (code) => ({ code, orderNo: '', deal: 'tea', title: '一壶茶', originalFen: 2000, paidFen: 1500, phone: '', usable: 1, expiresOn: '' });
  return {
    prepare: async (code) => {
      const word = await ask('/look', { code });
      return word === 'free' ? { is: 'done', value: prepared(code) } : { is: 'rejected', because: 'voucher-not-found' };
    },
    consume: async (attempt) => verdict(await ask('/spend', { code: attempt.code, key: attempt.key }), attempt),
    settle: async (attempt) => verdict(await ask('/spend', { code: attempt.code, key: attempt.key }), attempt),
    reverse: async () => no,
    settleReverse: async () => no,
    listByDate: async () => ({ is: 'done', value: { orders: [] } }),
    authorise: async () => ({ is: 'done', value: { expiresAtMs: 0 } }),
  };
}

export const platform = {
  code: 'corner', id: 77, label: { zh: '街角茶馆', en: 'Corner' }, colour: 'seagreen',
  configSchema: zod.object({ baseUrl: zod.string() }),
  recognise: (text) => (text.startsWith('EC-') ? 'certain' : 'no'),
  open, rehearsal,
};
`;

function write(folder: string, name: string, text: string): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'index.ts'), text);
}

test('a new folder is a new platform: found, configured, rehearsed and spent at, with no edit elsewhere', async () => {
  const folder = platformsFolder();
  write(folder, 'corner', corner);
  mkdirSync(join(folder, 'notes-only'));
  const found = await loadPlatforms(folder);
  expect([...found.keys()]).toEqual(['corner']);
  const module = found.get('corner');
  if (module === undefined) throw new Error('corner is gone');
  const stage = await setStage(module);
  const { code } = stage.rehearsal.issue({ deal: 'tea' });
  expect(module.recognise(code)).toBe('certain');
  expect(doneOf(await stage.platform.prepare(code)).title).toBe('一壶茶');
  const attempt = stage.attempt(code);
  stage.server.faults.next('reply-lost');
  expect((await stage.platform.consume(attempt)).is).toBe('unknown');
  doneOf(await settled(stage, attempt));
  expect(stage.rehearsal.consumptions(code)).toBe(1);
});

test('a folder whose code is not its name, or that lacks a part, stops the start and is named', async () => {
  const wrongName = platformsFolder();
  write(wrongName, 'corners', corner);
  await expect(loadPlatforms(wrongName)).rejects.toThrow('platforms/corners');
  const lacking = platformsFolder();
  write(lacking, 'half', "export const platform = { code: 'half', id: 3 };\n");
  await expect(loadPlatforms(lacking)).rejects.toThrow('platforms/half/index.ts');
});

test('two platforms with one id stop the start', async () => {
  const folder = platformsFolder();
  write(folder, 'corner', corner);
  cpSync(join(folder, 'corner'), join(folder, 'other'), { recursive: true });
  writeFileSync(join(folder, 'other', 'index.ts'), corner.replace("code: 'corner'", "code: 'other'"));
  await expect(loadPlatforms(folder)).rejects.toThrow('share the id 77');
});
