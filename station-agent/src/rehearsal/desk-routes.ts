// What the rehearsal desk can do: issue a voucher, pull the virtual gun's trigger, see papers, break things.

import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import { Refusal } from '@qiantai/shared/refusals.ts';
import type { VirtualPrinter } from '@qiantai/printers/paper/virtual-printer.ts';
import type { ExtraRoutes } from '../gateway/gateway.ts';
import { replayGun } from '../scanners/transports/replay.ts';
import { parse, rehearsalGun } from './desk-shape.ts';
import type { RehearsalPayPart } from './payments.ts';
import type { RehearsalPart } from './rehearsal.ts';

const issueShape = z.object({
  platform: z.string(),
  deal: z.string(),
  count: z.number().int().min(1).max(20).default(1),
  /** What its customer does not know: it ran out yesterday, or the money is back already. */
  flaw: z.enum(['expired', 'refunded']).optional(),
  /** Its digits, where the same number is to stand on two platforms. */
  code: z
    .string()
    .regex(/^\d{8,15}$/)
    .optional(),
});
const dayMs = 86_400_000;
const scanShape = z.object({ text: z.string().min(1).max(4_000) });
const elsewhereShape = z.object({ platform: z.string(), code: z.string().min(1).max(4_000) });
const platformFaults = ['ok', 'down', 'reply-lost', 'slow'] as const;
const printerFaults = ['ok', 'out', 'down', 'stalled'] as const;
const faultShape = z.union([
  z.strictObject({ platform: z.string(), fault: z.enum(platformFaults) }),
  z.strictObject({ printer: z.string(), fault: z.enum(printerFaults) }),
]);

type PlatformFault = (typeof platformFaults)[number];
type PrinterFault = (typeof printerFaults)[number];

const vouchersShownMax = 50;
/** How many requests a broken line swallows: more than any retry the till makes before it only asks. */
const manyRequests = 1_000;

async function breakPlatform({ server }: Pick<RehearsalPart, 'server'>, fault: PlatformFault): Promise<void> {
  await server.faults.clear();
  if (fault === 'down') server.faults.next('refuse-connection');
  if (fault === 'reply-lost') server.faults.next('reply-lost', 1);
  if (fault === 'slow') server.faults.next('slow', manyRequests);
}

async function breakPrinter(machine: VirtualPrinter, fault: PrinterFault): Promise<void> {
  machine.resume();
  machine.setPaper(fault === 'out' ? 'out' : 'ok');
  if (fault === 'down') await machine.refuse();
  else await machine.accept();
  if (fault === 'stalled') machine.stall();
}

interface Desk {
  readonly parts: readonly RehearsalPart[];
  readonly payments: readonly RehearsalPayPart[];
  readonly machines: ReadonlyMap<string, VirtualPrinter>;
  readonly vouchers: { platform: string; code: string; text: string; title: string }[];
  readonly faults: { platforms: Record<string, PlatformFault>; printers: Record<string, PrinterFault> };
}

function show(desk: Desk): Record<string, unknown> {
  return {
    platforms: desk.parts.map(({ module, platform }) => ({
      code: module.code,
      label: module.label,
      colour: module.colour,
      deals: platform.deals.map(({ deal, title, paidFen, originalFen, voucherType }) => ({
        deal,
        title,
        paidFen,
        originalFen,
        voucherType,
      })),
    })),
    papers: [...desk.machines].flatMap(([printer, machine]) =>
      machine.papers.map(({ number, at }) => ({ printer, number, at })),
    ),
    faults: desk.faults,
    vouchers: desk.vouchers,
  };
}

function partOf(desk: Desk, code: string): RehearsalPart {
  const part = desk.parts.find(({ module }) => module.code === code);
  if (part === undefined) throw new Refusal('platform-unknown', { platform: code });
  return part;
}

function machineOf(desk: Desk, name: string): VirtualPrinter {
  const machine = desk.machines.get(name);
  if (machine === undefined) throw new Refusal('printer-unknown', { printer: name });
  return machine;
}

function issue(desk: Desk, body: unknown, nowMs: number): Record<string, unknown> {
  const wish = parse(issueShape, body);
  const { module, platform } = partOf(desk, wish.platform);
  const deal = platform.deals.find((one) => one.deal === wish.deal);
  if (deal === undefined) throw new Refusal('not-found', { deal: wish.deal });
  const { code, text } = platform.issue({
    deal: wish.deal,
    count: wish.count,
    phone: '13800138000',
    ...(wish.flaw === 'expired' ? { expiresAtMs: nowMs - dayMs } : {}),
    ...(wish.flaw === 'refunded' ? { refunded: true } : {}),
    ...(wish.code === undefined ? {} : { code: wish.code }),
  });
  // What the customer's phone shows as a QR may be a link; the code beneath it is what a clerk could type.
  const voucher = { platform: module.code, code, text: text ?? code, title: deal.title };
  desk.vouchers.unshift(voucher);
  desk.vouchers.splice(vouchersShownMax);
  return voucher;
}

/** The customer goes to another store of the brand first. */
function useElsewhere(desk: Desk, body: unknown, nowMs: number): Record<string, unknown> {
  const { platform: name, code } = parse(elsewhereShape, body);
  const { platform } = partOf(desk, name);
  if (!desk.vouchers.some((voucher) => voucher.platform === name && voucher.code === code))
    throw new Refusal('voucher-not-found', { code });
  if (platform.spent(code) === 0) platform.events?.consumedElsewhere?.(code, nowMs);
  return { used: platform.spent(code) > 0 };
}

async function breakOne(desk: Desk, body: unknown): Promise<void> {
  const wish = parse(faultShape, body);
  if ('platform' in wish) {
    // A payment platform breaks in the same ways; no two far sides share a name.
    const paid = desk.payments.find(({ module }) => module.code === wish.platform);
    await breakPlatform(paid ?? partOf(desk, wish.platform), wish.fault);
    desk.faults.platforms[wish.platform] = wish.fault;
  } else {
    await breakPrinter(machineOf(desk, wish.printer), wish.fault);
    desk.faults.printers[wish.printer] = wish.fault;
  }
}

async function sendPaper(desk: Desk, request: Request, response: Response): Promise<void> {
  const { printer = '', file = '' } = request.params as { printer?: string; file?: string };
  const [, number, kind] = /^(\d+)\.(svg|png)$/.exec(file) ?? [];
  const paper = machineOf(desk, printer).papers.find((one) => String(one.number) === number);
  if (paper === undefined) throw new Refusal('paper-not-found', { printer, paper: number ?? file });
  response.set('cache-control', 'private, max-age=3600');
  if (kind === 'svg') response.type('image/svg+xml').send(await paper.svg());
  else response.type('image/png').send(Buffer.from(await paper.png()));
}

/** The desk's routes, behind the same gate and sign-in as every other. Pictures carry no secrets and need no token. */
export function createDeskRoutes(
  parts: readonly RehearsalPart[],
  machines: ReadonlyMap<string, VirtualPrinter>,
  now: () => number,
  payments: readonly RehearsalPayPart[],
): ExtraRoutes {
  const desk: Desk = {
    parts,
    payments,
    machines,
    vouchers: [],
    faults: {
      platforms: Object.fromEntries(
        [...parts, ...payments].map(({ module }) => [module.code, 'ok' as const]),
      ),
      printers: Object.fromEntries([...machines.keys()].map((name) => [name, 'ok' as const])),
    },
  };
  return (app: Express, session) => {
    app.get('/api/rehearsal', (request, response) => {
      session(request);
      response.set('cache-control', 'no-store').json(show(desk));
    });
    app.post('/api/rehearsal/vouchers', (request, response) => {
      session(request);
      response.json(issue(desk, request.body, now()));
    });
    app.post('/api/rehearsal/elsewhere', (request, response) => {
      session(request);
      response.json(useElsewhere(desk, request.body, now()));
    });
    app.post('/api/rehearsal/scan', (request, response) => {
      session(request);
      response.json({ heard: replayGun(rehearsalGun).scan(parse(scanShape, request.body).text) });
    });
    app.post('/api/rehearsal/faults', async (request, response) => {
      session(request);
      await breakOne(desk, request.body);
      response.json(show(desk));
    });
    app.get('/api/rehearsal/papers/:printer/:file', (request, response) =>
      sendPaper(desk, request, response),
    );
  };
}
