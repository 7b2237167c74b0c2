import { afterEach, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { hasSocat, needsSocat } from '../../station-agent/src/scanners/pty.testkit.ts';
import { openEvening, qrIn, type Evening } from './evening.testkit.ts';

const evenings: Evening[] = [];
afterEach(async () => {
  for (const evening of evenings.splice(0)) await evening.close();
});

async function open(withGun = false): Promise<Evening> {
  const evening = await openEvening(withGun);
  evenings.push(evening);
  return evening;
}

const clerk = { staff: '1001', pin: '1111' };

/** Confirms as a person does: reads first. An Enter right behind a scan is the gun's own. */
async function confirm(counter: Page): Promise<void> {
  await counter.waitForTimeout(400);
  await counter.keyboard.press('Enter');
}

test.skipIf(!hasSocat)(
  `one scan through a serial line becomes a redeemed voucher, a paper, a kitchen ticket and a total ${hasSocat ? '' : needsSocat}`,
  async () => {
    const evening = await open(true);
    const counter = await evening.screen('/', undefined, { as: clerk });
    const wall = await evening.screen(
      '/kitchen',
      { width: 1920, height: 1080 },
      { as: { staff: '2001', pin: '2222' } },
    );
    await counter.getByText('请扫码').waitFor();
    const code = await evening.issue();
    await evening.cable?.send(`${code}\r`);
    const verdict = counter.getByTestId('verdict');
    await verdict.getByRole('heading', { name: '可核销' }).waitFor();
    expect(await counter.getByText('川味双人套餐').first().isVisible()).toBe(true);
    await counter.keyboard.press('Enter');
    await verdict.getByRole('heading', { name: '核销成功' }).waitFor();

    await wall.getByRole('article').getByText('宫保鸡丁').waitFor();
    expect(await wall.getByText('A01').first().isVisible()).toBe(true);

    const token = { authorization: `Bearer ${await evening.shop.token('3001', '3333')}` };
    const paper = await fetch(`${evening.shop.url}/api/rehearsal/papers/counter/1.png`, { headers: token });
    expect(await qrIn(new Uint8Array(await paper.arrayBuffer()))).toMatch(/^QTO:ORD\d{18}$/);

    const manager = await evening.screen('/manager', undefined, { as: { staff: '3001', pin: '3333' } });
    await manager.getByText('128.00').first().waitFor();
  },
);

test('a clerk undoes within the window; the dish leaves the wall', async () => {
  const evening = await open();
  const counter = await evening.screen('/', undefined, { as: clerk });
  await counter.getByText('请扫码').waitFor();
  const code = await evening.issue();
  await counter.keyboard.type(code, { delay: 2 });
  await counter.keyboard.press('Enter');
  await counter.getByTestId('verdict').getByRole('heading', { name: '可核销' }).waitFor();
  await confirm(counter);
  await counter.getByTestId('verdict').getByRole('heading', { name: '核销成功' }).waitFor();
  await counter.keyboard.press('u');
  await counter.getByRole('dialog').waitFor();
  await counter.getByRole('dialog').getByRole('button', { name: '撤销核销', exact: true }).click();
  await counter.getByTestId('verdict').getByRole('heading', { name: '已撤销' }).waitFor();
  expect(evening.shop.station.journal.read(0, 500).some(({ type }) => type === 'voucher.reversed')).toBe(
    true,
  );
});

test('a used voucher, an unknown one and a payment code each get their own word', async () => {
  const evening = await open();
  const counter = await evening.screen('/', undefined, { as: clerk });
  await counter.getByText('请扫码').waitFor();
  const verdict = counter.getByTestId('verdict');
  const scan = async (text: string): Promise<void> => {
    await counter.keyboard.type(text, { delay: 2 });
    await counter.keyboard.press('Enter');
  };
  const code = await evening.issue();
  await scan(code);
  await verdict.getByRole('heading', { name: '可核销' }).waitFor();
  await confirm(counter);
  await verdict.getByRole('heading', { name: '核销成功' }).waitFor();
  // The same code pulled twice at once is one scan: a person scans again after a moment.
  await counter.waitForTimeout(1_700);
  await scan(code);
  await verdict.getByRole('heading', { name: '已核销过' }).waitFor();
  await scan('9999999999');
  await verdict.getByRole('heading', { name: '找不到' }).waitFor();
  await scan('134567890123456789');
  await verdict.getByRole('heading', { name: /付款码/ }).waitFor();
  expect(await counter.content()).not.toContain('134567890123456789');
});

test('a lost reply is 结果未知 first and turns by itself', async () => {
  const evening = await open();
  const counter = await evening.screen('/', undefined, { as: clerk });
  await counter.getByText('请扫码').waitFor();
  const token = { authorization: `Bearer ${await evening.shop.token()}` };
  const code = await evening.issue();
  await counter.keyboard.type(code, { delay: 2 });
  await counter.keyboard.press('Enter');
  const verdict = counter.getByTestId('verdict');
  await verdict.getByRole('heading', { name: '可核销' }).waitFor();
  await evening.shop.call(
    'POST',
    '/api/rehearsal/faults',
    { platform: 'meituan', fault: 'reply-lost' },
    token,
  );
  await confirm(counter);
  await verdict.getByRole('heading', { name: '核销成功' }).waitFor();
  const redeemed = evening.shop.station.journal.read(0, 500).map(({ type }) => type);
  expect(redeemed.filter((type) => type === 'voucher.redeem-unclear')).toHaveLength(1);
  expect(redeemed.filter((type) => type === 'voucher.redeemed')).toHaveLength(1);
});

test('a page of another origin, or under another name, gets nothing in a real browser', async () => {
  const evening = await open();
  const { port } = new URL(evening.shop.url);
  const page = await evening.screen('/docs');
  // about:blank carries no origin of ours; everything it sends says so.
  await page.goto('data:text/html,<title>evil</title>');
  const told = await page.evaluate(async (url) => {
    const tries: string[] = [];
    for (const path of ['/healthz', '/api/kitchen', '/socket.io/?EIO=4&transport=polling']) {
      tries.push(
        await fetch(url + path).then(
          (answer) => answer.text(),
          () => 'nothing',
        ),
      );
    }
    tries.push(
      await new Promise<string>((resolve) => {
        const line = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
        line.onopen = () => resolve('open');
        line.onerror = () => resolve('nothing');
      }),
    );
    return tries;
  }, evening.shop.url);
  expect(told).toEqual(['nothing', 'nothing', 'nothing', 'nothing']);

  const { chromium } = await import('playwright-core');
  const { findBrowser } = await import('../../scripts/browser.ts');
  const found = await findBrowser();
  const rebound = await chromium.launch({
    ...found,
    args: [...found.args, '--host-resolver-rules=MAP evil.test 127.0.0.1'],
  });
  try {
    const evil = await rebound.newPage();
    const answer = await evil.goto(`http://evil.test:${port}/`);
    expect(answer?.status()).toBe(421);
    const socket = await evil.evaluate(
      (url) =>
        new Promise<string>((resolve) => {
          const line = new WebSocket(url);
          line.onopen = () => resolve('open');
          line.onerror = () => resolve('nothing');
        }),
      `ws://evil.test:${port}/socket.io/?EIO=4&transport=websocket`,
    );
    expect(socket).toBe('nothing');
    expect(await evil.evaluate(() => fetch('/healthz').then((reply) => reply.status))).toBe(421);
  } finally {
    await rebound.close();
  }
});
