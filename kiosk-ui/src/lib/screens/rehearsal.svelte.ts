// The rehearsal desk's state: what the fake platforms sell, what was issued, what the printers gave out, what is broken.

import { callApi, type ApiAnswer } from '../api.ts';
import { newCommandId, type Agent } from '../agent.svelte.ts';

export type PlatformFault = 'ok' | 'down' | 'reply-lost' | 'slow';
export type PrinterFault = 'ok' | 'out' | 'down' | 'stalled';

export interface Deal {
  readonly deal: string;
  readonly title: string;
  readonly paidFen: number;
  readonly originalFen: number;
  readonly voucherType: number;
}
export interface RehearsalPlatform {
  readonly code: string;
  readonly label: { readonly zh: string; readonly en: string };
  readonly colour: string;
  readonly deals: readonly Deal[];
}
export interface RehearsalVoucher {
  readonly platform: string;
  readonly code: string;
  /** What the phone's QR says: the code itself, or a link that leads to it. */
  readonly text: string;
  readonly title: string;
}
export interface RehearsalPaper {
  readonly printer: string;
  readonly number: number;
  readonly at: number | string;
}
export interface RehearsalState {
  readonly platforms: readonly RehearsalPlatform[];
  readonly papers: readonly RehearsalPaper[];
  readonly faults: {
    readonly platforms: Readonly<Record<string, PlatformFault>>;
    readonly printers: Readonly<Record<string, PrinterFault>>;
  };
  readonly vouchers: readonly RehearsalVoucher[];
}

export interface RehearsalDeps {
  readonly agent: Agent;
  readonly token: () => string | undefined;
  readonly refused: (message: string) => void;
}

const pollMs = 2_000;

export class RehearsalScreen {
  state = $state.raw<RehearsalState | undefined>(undefined);
  /** What the phone shows: the voucher in the customer's hand, or the shop window. */
  held = $state.raw<RehearsalVoucher | undefined>(undefined);
  isBusy = $state(false);
  /** Codes that were already shown to the gun. */
  scanned = $state.raw<ReadonlySet<string>>(new Set());

  /** Codes that were used at another store. */
  usedElsewhere = $state.raw<ReadonlySet<string>>(new Set());

  readonly #deps: RehearsalDeps;

  constructor(deps: RehearsalDeps) {
    this.#deps = deps;
  }

  /** Looks every two seconds, and at once when something happened in the shop. @returns stops it */
  start(): () => void {
    let soon: ReturnType<typeof setTimeout> | undefined;
    const stop = this.#deps.agent.onFacts(() => {
      soon ??= setTimeout(() => {
        soon = undefined;
        void this.look();
      }, 250);
    });
    const polling = setInterval(() => void this.look(), pollMs);
    void this.look();
    return () => {
      stop();
      clearInterval(polling);
      clearTimeout(soon);
    };
  }

  async look(): Promise<void> {
    if (this.#deps.token() === undefined) return;
    const answer = await callApi<RehearsalState>('/api/rehearsal', { token: this.#deps.token() });
    if (answer.ok) this.state = answer.body;
  }

  async buy(platform: string, deal: string, count: number): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    const answer = await this.#post<RehearsalVoucher>('/api/rehearsal/vouchers', { platform, deal, count });
    this.isBusy = false;
    if (answer.ok) this.held = answer.body;
    await this.look();
  }

  /** The counter's virtual gun reads the code in the customer's hand. */
  async scan(voucher: RehearsalVoucher): Promise<void> {
    const answer = await this.#post('/api/rehearsal/scan', { text: voucher.text });
    if (answer.ok) this.scanned = new Set([...this.scanned, voucher.code]);
  }

  /** The customer uses the voucher at another store; the counter learns of it from the platform alone. */
  async useElsewhere({ platform, code }: RehearsalVoucher): Promise<void> {
    const answer = await this.#post('/api/rehearsal/elsewhere', { platform, code });
    if (answer.ok) this.usedElsewhere = new Set([...this.usedElsewhere, code]);
  }

  async breakPlatform(platform: string, fault: PlatformFault): Promise<void> {
    await this.#post('/api/rehearsal/faults', { platform, fault });
    await this.look();
  }

  async breakPrinter(printer: string, fault: PrinterFault): Promise<void> {
    await this.#post('/api/rehearsal/faults', { printer, fault });
    await this.look();
  }

  async #post<Body>(path: string, body: unknown): Promise<ApiAnswer<Body>> {
    const answer = await callApi<Body>(path, {
      method: 'POST',
      body,
      token: this.#deps.token(),
      key: newCommandId(),
    });
    if (!answer.ok) this.#deps.refused(answer.message);
    return answer;
  }
}
