// Every configured printer with its queue; and which printer prints which kind of paper.

import { modelNamed } from '@qiantai/printers/models.ts';
import { openPrinter } from '@qiantai/printers/transports/index.ts';
import type { PrinterStatus } from '@qiantai/printers/printer.ts';
import { PrinterQueue } from '@qiantai/printers/printer-queue.ts';
import { invariant } from '@qiantai/shared/result.ts';
import type { PrinterConfig } from './config.ts';
import type { Env } from './env.ts';
import type { Journal } from './journal/journal.ts';
import { followDrawer } from './outputs/drawer.ts';
import { createPaperStore } from './outputs/print-jobs.ts';

export interface PrinterRoom {
  close(): Promise<void>;
}

/** Which printer prints a kind of paper; for the kitchen, that of one of its stations where it has its own. */
export function printerRouter(
  printers: readonly PrinterConfig[],
): (kind: string, station?: string) => string | undefined {
  return (kind, station) => {
    const able = printers.filter(({ prints }) => (prints as readonly string[]).includes(kind));
    const named =
      able.find(({ stations }) => station !== undefined && stations?.includes(station) === true) ??
      able.find(({ stations }) => stations === undefined) ??
      able[0];
    // The totals of a day come out where receipts do when nobody said otherwise.
    const counter =
      kind === 'day' || kind === 'shift'
        ? printers.find(({ prints }) => prints.includes('receipt'))
        : undefined;
    return (named ?? counter)?.name;
  };
}

/** Where a kitchen ticket comes out that neither wall nor kitchen printer showed: beside a person. */
export function fallbackPrinter(printers: readonly PrinterConfig[]): string | undefined {
  const kitchen = printers.find(({ prints }) => prints.includes('kitchen'));
  return (
    kitchen?.fallback ?? printers.find(({ prints }) => prints.includes('receipt'))?.name ?? kitchen?.name
  );
}

/** Opens every printer of a checked configuration. */
export function openPrinterRoom(
  printers: readonly PrinterConfig[],
  journal: Journal,
  env: Env,
  onStatus: (printer: string, status: PrinterStatus) => void,
): PrinterRoom {
  const store = createPaperStore(journal, () => env.now());
  const queues = printers.map((printer) => openQueue(printer, store, env, onStatus));
  const forget = journal.onAppend(() => {
    for (const queue of queues) queue.wake();
  });
  const drawer = followDrawer(journal, env, () => {
    const name = printerRouter(printers)('receipt');
    const at = printers.findIndex((printer) => printer.name === name);
    void queues[at]?.kick(printers[at]?.drawerPin ?? 2).then((end) => {
      if (end.is !== 'printed') env.log.warn({ printer: name, end: end.is }, 'the drawer did not open');
    });
  });
  return {
    async close() {
      forget();
      drawer.stop();
      await Promise.all(queues.map((queue) => queue.close()));
    },
  };
}

function openQueue(
  printer: PrinterConfig,
  store: ReturnType<typeof createPaperStore>,
  env: Env,
  onStatus: (printer: string, status: PrinterStatus) => void,
): PrinterQueue {
  const model = modelNamed(printer.model);
  invariant(model !== undefined, `the configuration was checked: model ${printer.model}`);
  return new PrinterQueue({
    printer: printer.name,
    model,
    store,
    timer: (ms, then) => env.timer(ms, then),
    open: (told) => openPrinter(printer.address, model, told),
    onStatus: (status) => onStatus(printer.name, status),
    onStoreFailed: (error) => env.log.error({ printer: printer.name, err: error }, 'paper store failed'),
  });
}
