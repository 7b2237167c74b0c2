import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { findBrowser, type Machine } from './browser.ts';

const bare: Machine = {
  env: {},
  platform: 'linux',
  arch: 'arm64',
  isRoot: false,
  exists: () => false,
  playwrights: () => Promise.resolve(undefined),
  fromNpm: () => Promise.reject(new Error('nothing to unpack')),
};

test('the browser found on this machine opens a page and shows Chinese text', async () => {
  const browser = await chromium.launch(await findBrowser());
  try {
    const page = await browser.newPage();
    await page.setContent('<h1>前台</h1>');
    expect(await page.locator('h1').innerText()).toBe('前台');
  } finally {
    await browser.close();
  }
}, 60_000);

test('a CHROMIUM_PATH that is not there is said, not passed over', async () => {
  const machine = {
    ...bare,
    env: { CHROMIUM_PATH: '/nowhere/chromium' },
    exists: (path: string) => path === '/usr/bin/chromium',
  };
  await expect(findBrowser(machine)).rejects.toThrow(/CHROMIUM_PATH names \/nowhere\/chromium/);
});

test('a CHROMIUM_PATH that is there comes before the machine’s own browser', async () => {
  const machine = { ...bare, env: { CHROMIUM_PATH: '/opt/mine' }, exists: () => true };
  expect((await findBrowser(machine)).executablePath).toBe('/opt/mine');
});

test('the machine’s own browser comes before playwright’s, and that one before npm’s', async () => {
  const all: Machine = {
    ...bare,
    arch: 'x64',
    exists: (path) => path === '/usr/bin/google-chrome',
    playwrights: () => Promise.resolve('/playwright/chrome'),
    fromNpm: () => Promise.resolve('/npm/chrome'),
  };
  expect((await findBrowser(all)).executablePath).toBe('/usr/bin/google-chrome');
  expect((await findBrowser({ ...all, exists: () => false })).executablePath).toBe('/playwright/chrome');
  expect((await findBrowser({ ...bare, arch: 'x64', fromNpm: all.fromNpm })).executablePath).toBe(
    '/npm/chrome',
  );
});

test('a shop’s Windows computer needs nothing but Edge', async () => {
  const machine: Machine = {
    ...bare,
    platform: 'win32',
    env: { 'PROGRAMFILES(X86)': 'C:/Program Files (x86)' },
    exists: (path) => path.includes('msedge.exe'),
  };
  expect((await findBrowser(machine)).executablePath).toContain('msedge.exe');
});

test('without any browser the sentence names three ways to get one', async () => {
  await expect(findBrowser(bare)).rejects.toThrow(/install Chrome.*playwright-core install.*CHROMIUM_PATH/);
});

test('the sandbox is given up for root only', async () => {
  const machine = { ...bare, env: { CHROMIUM_PATH: '/opt/mine' }, exists: () => true };
  expect((await findBrowser(machine)).args).not.toContain('--no-sandbox');
  expect((await findBrowser({ ...machine, isRoot: true })).args).toContain('--no-sandbox');
});
