import { afterEach, expect, test } from 'vitest';
import { unknownIn, textIn } from '@qiantai/printers/paper/event.ts';
import { createVirtualPrinter, type VirtualPrinter } from '@qiantai/printers/paper/virtual-printer.ts';
import { modelNamed } from '@qiantai/printers/models.ts';
import type { PaperState } from '@qiantai/shared/views/papers.ts';
import { openRehearsalShop, type OpenShop } from '../station.testkit.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface PaperRowShown {
  readonly paper: number;
  readonly printer: string;
  readonly state: PaperState;
  readonly copy: number;
}

interface PrintingShop {
  readonly shop: OpenShop;
  readonly counter: VirtualPrinter;
  readonly kitchen: VirtualPrinter;
  redeem(): Promise<void>;
  papers(): Promise<PaperRowShown[]>;
  post(path: string, body: unknown): Promise<Record<string, unknown>>;
}

/** The rehearsal store, but with printers this test holds in its own hands. */
async function openPrintingShop(): Promise<PrintingShop> {
  const machines = await Promise.all(
    ['virtual-80mm', 'virtual-58mm'].map((name) => {
      const model = modelNamed(name);
      if (model === undefined) throw new Error(`${name} is missing`);
      return createVirtualPrinter({ model });
    }),
  );
  const [counter, kitchen] = machines;
  if (counter === undefined || kitchen === undefined) throw new Error('two printers were asked for');
  for (const machine of machines) cleanups.push(() => machine.close());
  const shop = await openRehearsalShop((config) => ({
    ...config,
    printers: [
      {
        name: 'counter',
        model: 'virtual-80mm',
        prints: ['redemption', 'receipt', 'day'],
        address: `network:127.0.0.1:${counter.port}`,
      },
      {
        name: 'kitchen',
        model: 'virtual-58mm',
        prints: ['kitchen'],
        address: `network:127.0.0.1:${kitchen.port}`,
      },
    ],
  }));
  cleanups.push(() => shop.close());
  const bearer = { authorization: `Bearer ${await shop.token('3001', '3333')}` };
  return {
    shop,
    counter,
    kitchen,
    async redeem() {
      const { body } = await shop.call(
        'POST',
        '/api/rehearsal/vouchers',
        { platform: 'meituan', deal: '7001' },
        bearer,
      );
      const redeemed = await shop.call(
        'POST',
        '/api/v1/vouchers/verify',
        { voucher_code: body['code'] },
        bearer,
      );
      expect(redeemed.status).toBe(200);
    },
    papers: async () =>
      (await shop.call('GET', '/api/papers', undefined, bearer)).body as unknown as PaperRowShown[],
    post: async (path, body) => (await shop.call('POST', path, body, bearer)).body,
  };
}

async function eventually(truth: () => Promise<boolean> | boolean): Promise<void> {
  for (let round = 0; round < 400; round += 1) {
    if (await truth()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it never became true');
}

const stateOf = async (printing: PrintingShop, printer: string): Promise<PaperState | undefined> =>
  (await printing.papers()).find((paper) => paper.printer === printer)?.state;

test('a redemption prints one slip and one kitchen ticket that say the same number, and nothing unknown', async () => {
  const printing = await openPrintingShop();
  await printing.redeem();
  await eventually(async () => (await printing.papers()).every(({ state }) => state === 'printed'));
  const [slip] = printing.counter.papers;
  const [ticket] = printing.kitchen.papers;
  if (slip === undefined || ticket === undefined) throw new Error('two papers were due');
  expect([unknownIn(slip.events), unknownIn(ticket.events)]).toEqual([[], []]);
  expect(textIn(slip.events)).toContain('川味双人套餐');
  expect(textIn(ticket.events)).toContain('宫保鸡丁');
  expect(textIn(ticket.events)).toContain('A01');
  expect(slip.qrs).toEqual([expect.stringMatching(/^QTO:ORD\d{18}$/)]);
  expect(textIn(slip.events)).not.toContain('13800138000');
});

test('an order paid in cash prints one receipt with its change, and money that goes back prints its own', async () => {
  const printing = await openPrintingShop();
  const { post } = printing;
  const order = await post('/api/orders', { items: [{ menu_item_id: 1, quantity: 2 }] });
  const owed = Number(order['final_amount'] ?? order['total_amount']);
  const payment = await post('/api/payment/create', { order_id: order['id'], payment_method: 'cash' });
  expect(printing.counter.papers.some(({ events }) => textIn(events).includes('合计'))).toBe(false);
  await post(`/api/payment/${String(payment['payment_id'])}/confirm`, { received: owed + 10 });
  const receipts = (): string[] =>
    printing.counter.papers.map(({ events }) => textIn(events)).filter((text) => text.includes('合计'));
  await eventually(() => receipts().length === 1);
  expect(receipts()[0]).toContain('找零');
  expect(receipts()[0]).toContain(owed.toFixed(2));
  await post(`/api/payment/${String(payment['payment_id'])}/refund`, { amount: 1, reason: '上错菜' });
  await eventually(() => printing.counter.papers.some(({ events }) => textIn(events).includes('退款')));
  expect(receipts()).toHaveLength(1);
});

test('the drawer opens once for cash, and by hand only with a reason', async () => {
  const printing = await openPrintingShop();
  const { post, counter } = printing;
  const order = await post('/api/orders', { items: [{ menu_item_id: 1 }] });
  const payment = await post('/api/payment/create', { order_id: order['id'], payment_method: 'cash' });
  await post(`/api/payment/${String(payment['payment_id'])}/confirm`, { received: 500 });
  await eventually(() => counter.drawerKicks === 1);
  expect(await post('/api/shifts/drawer', {})).toMatchObject({ error: 'bad-request' });
  await post('/api/shifts/drawer', { reason: '换零钱' });
  await eventually(() => counter.drawerKicks === 2);
});

test('a printer without paper holds its own papers only, and prints them once when the roll is in', async () => {
  const printing = await openPrintingShop();
  await eventually(() => true);
  printing.kitchen.setPaper('out');
  await printing.redeem();
  await eventually(async () => (await stateOf(printing, 'counter')) === 'printed');
  expect(await stateOf(printing, 'kitchen')).not.toBe('printed');
  expect(printing.kitchen.papers).toHaveLength(0);
  printing.kitchen.setPaper('ok');
  await eventually(async () => (await stateOf(printing, 'kitchen')) === 'printed');
  expect(printing.kitchen.papers).toHaveLength(1);
});

test('a paper cut off half-way asks a person; printed again it says 补打 1', async () => {
  const printing = await openPrintingShop();
  printing.counter.cutOff(120);
  await printing.redeem();
  await eventually(async () => (await stateOf(printing, 'counter')) === 'unconfirmed');
  const doubtful = (await printing.papers()).find(({ state }) => state === 'unconfirmed');
  await printing.post(`/api/papers/${doubtful?.paper ?? 0}/judge`, { printed: false });
  await eventually(() => printing.counter.papers.some((paper) => textIn(paper.events).includes('补打 1')));
  const whole = printing.counter.papers.filter((paper) => paper.qrs.length > 0);
  expect(whole).toHaveLength(1);
});

test('an unconfirmed paper is never sent again by itself', async () => {
  const printing = await openPrintingShop();
  printing.counter.cutOff(120);
  await printing.redeem();
  await eventually(async () => (await stateOf(printing, 'counter')) === 'unconfirmed');
  await printing.redeem();
  await eventually(() => printing.counter.papers.some((paper) => paper.qrs.length > 0));
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(printing.counter.papers.filter((paper) => paper.qrs.length > 0)).toHaveLength(1);
});

test('every further copy counts on', async () => {
  const printing = await openPrintingShop();
  await printing.redeem();
  await eventually(async () => (await stateOf(printing, 'counter')) === 'printed');
  const slip = (await printing.papers()).find(({ printer }) => printer === 'counter');
  for (const copy of [1, 2]) {
    expect(await printing.post(`/api/papers/${slip?.paper ?? 0}/reprint`, {})).toMatchObject({ copy });
  }
  await eventually(() => printing.counter.papers.length === 3);
  expect(printing.counter.papers.map((paper) => /补打 (\d)/.exec(textIn(paper.events))?.[1])).toEqual([
    undefined,
    '1',
    '2',
  ]);
});

test('the day’s totals come out where slips do', async () => {
  const printing = await openPrintingShop();
  await printing.redeem();
  await printing.post('/api/report/day/print', {});
  await eventually(() =>
    printing.counter.papers.some((paper) => textIn(paper.events).includes('日营业汇总')),
  );
  const totals = printing.counter.papers.find((paper) => textIn(paper.events).includes('日营业汇总'));
  expect(unknownIn(totals?.events ?? [])).toEqual([]);
  expect(textIn(totals?.events ?? [])).toMatch(/核销合计\s+1\s+128\.00/);
});
