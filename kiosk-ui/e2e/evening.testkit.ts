// A shop with a real browser in front of it and a real serial line for a gun.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { openCable, type Cable } from '../../station-agent/src/scanners/pty.testkit.ts';
import { openRehearsalShop, type OpenShop } from '../../station-agent/src/station.testkit.ts';
import { findBrowser } from '../../scripts/browser.ts';

export interface Evening {
  readonly shop: OpenShop;
  readonly browser: Browser;
  readonly cable?: Cable | undefined;
  /** A screen of its own: a page that shares a context with another one is drawn at a crawl. */
  screen(path: string, size?: { width: number; height: number }, more?: ScreenWish): Promise<Page>;
  /** Issues a voucher as the customer's phone would. */
  issue(deal?: string): Promise<string>;
  close(): Promise<void>;
}

export interface ScreenWish {
  readonly locale?: string;
  readonly dark?: boolean;
  /** A screen that is tapped. */
  readonly touch?: boolean;
  /** Signs in by the PIN pad as this staff number. */
  readonly as?: { readonly staff: string; readonly pin: string };
}

/** Signs in as a person would, by touch: number, next, PIN, in. */
export async function signIn(page: Page, staff: string, pin: string): Promise<void> {
  const byNumber = page.getByRole('button', { name: '改用工号登录' });
  const pad = page.getByRole('button', { name: '下一步', exact: true });
  await byNumber.or(pad).first().waitFor();
  if (await byNumber.isVisible()) await byNumber.click();
  for (const [digits, enter] of [
    [staff, '下一步'],
    [pin, '登录'],
  ] as const) {
    for (const digit of digits) await page.getByRole('button', { name: digit, exact: true }).click();
    await page.getByRole('button', { name: enter, exact: true }).click();
  }
  await pad.waitFor({ state: 'detached' });
}

/** What a phone reads in a picture. @returns undefined where there is no QR code */
export async function qrIn(png: Uint8Array): Promise<string | undefined> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  await prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer }, fireImmediately: true });
  const [code] = await readBarcodes(png, { formats: ['QRCode'] });
  return code?.text;
}

/** @param withGun opens a pty and gives the station its end as a serial scanner */
export async function openEvening(withGun = false): Promise<Evening> {
  const cable = withGun ? await openCable() : undefined;
  const shop = await openRehearsalShop((config) =>
    cable === undefined ? config : { ...config, scanners: [...config.scanners, `serial:${cable.path}`] },
  );
  const browser = await chromium.launch({ ...(await findBrowser()), headless: true });
  const contexts: BrowserContext[] = [];
  const token = await shop.token();
  return {
    shop,
    browser,
    cable,
    async screen(path, size = { width: 1280, height: 800 }, more = {}) {
      const context = await browser.newContext({
        viewport: size,
        locale: more.locale ?? 'zh-CN',
        timezoneId: 'Asia/Shanghai',
        colorScheme: more.dark === true ? 'dark' : 'light',
        reducedMotion: 'reduce',
        hasTouch: more.touch === true,
      });
      contexts.push(context);
      const page = await context.newPage();
      await page.goto(shop.url + path);
      if (more.as !== undefined) await signIn(page, more.as.staff, more.as.pin);
      return page;
    },
    async issue(deal = '7001') {
      const { body } = await shop.call(
        'POST',
        '/api/rehearsal/vouchers',
        { platform: 'meituan', deal },
        { authorization: `Bearer ${token}` },
      );
      return String(body['code']);
    },
    async close() {
      for (const context of contexts) await context.close();
      await browser.close();
      await shop.close();
      await cable?.remove();
    },
  };
}
