// The list of vouchers: what is asked for, which one is open beside it, its file, its sync.
// A scan opens the voucher it names; nothing is spent here.

import type { RedemptionCard, VoucherCard } from '@qiantai/shared/commands/voucher.ts';
import type { CommandAnswer, ScanEvent } from '@qiantai/shared/wire.ts';
import type { Agent } from '../agent.svelte.ts';
import { Live } from '../live.svelte.ts';
import { isPaymentCode } from './typed-code.ts';
import { noFilters, questionOf, type VoucherFilters } from './voucher-list.ts';

type Refused = Extract<CommandAnswer, { ok: false }>;

export interface VouchersDeps {
  readonly agent: Agent;
  readonly refused: (answer: Refused) => void;
  /** A code was scanned that is no voucher's. */
  readonly strange: () => void;
}

const pageSize = 20;

export class VouchersScreen {
  filters = $state.raw<VoucherFilters>(noFilters);
  page = $state(1);
  /** The voucher that stands open beside the list. */
  open = $state<number | undefined>(undefined);
  isSearching = $state(false);
  /** The running business day, yyyy-MM-dd; empty until the agent told it. */
  today = $state('');

  readonly list: Live<'voucher.list'>;
  readonly #deps: VouchersDeps;
  #turn = 0;

  constructor(deps: VouchersDeps) {
    this.#deps = deps;
    this.list = new Live(
      deps.agent,
      'voucher.list',
      () => ({ ...questionOf(this.filters, this.today), page: this.page, page_size: pageSize }),
      ['voucher.', 'benefit.'],
    );
  }

  /** Begins to listen. @returns stops it */
  start(): () => void {
    const stops = [this.list.start(), this.#deps.agent.onScan((scan) => this.scanned(scan))];
    return () => {
      for (const stop of stops) stop();
    };
  }

  get items(): readonly VoucherCard[] {
    return this.list.value?.items ?? [];
  }

  /** Narrows the list; it begins at its first page again. */
  async narrow(change: Partial<VoucherFilters>): Promise<void> {
    this.filters = { ...this.filters, ...change };
    this.page = 1;
    if (change.range !== undefined) await this.#askToday();
    await this.list.refresh();
  }

  turn(page: number): void {
    this.page = page;
    void this.list.refresh();
  }

  scanned(scan: ScanEvent): void {
    if (scan.kind === 'voucher') void this.find(scan.text);
    else this.#deps.strange();
  }

  typed(text: string): void {
    if (isPaymentCode(text)) this.#deps.strange();
    else void this.find(text);
  }

  /** Opens the voucher of a code: one this store has seen, else one its platform knows. */
  async find(text: string): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const { agent } = this.#deps;
    this.isSearching = false;
    const known = await agent.command('voucher.list', { ...questionOf({ ...noFilters, keyword: text }, '') });
    if (turn !== this.#turn) return;
    const seen = known.ok ? known.result.items.filter(({ code }) => code === text) : [];
    const [only] = seen;
    if (only !== undefined && seen.length === 1) return this.#show(only.voucher);
    if (seen.length > 1) return this.narrow({ ...noFilters, keyword: text });
    const looked = await agent.command('voucher.lookup', { code: text });
    if (turn !== this.#turn) return;
    if (looked.ok) this.#show(looked.result.voucher);
    else this.#deps.refused(looked);
  }

  /** Looks for a word by hand: the list shows whatever fits. */
  async search(keyword: string): Promise<void> {
    this.isSearching = false;
    await this.narrow({ ...noFilters, keyword });
  }

  #show(voucher: number): void {
    this.open = voucher;
  }

  /** The business day is the agent's to say: it may have begun at four in the morning. */
  async #askToday(): Promise<void> {
    const answer = await this.#deps.agent.command('voucher.stats', {});
    if (answer.ok) this.today = answer.result.to;
  }
}

/** One voucher with its history, kept fresh while it is open. */
export class VoucherDetail {
  /** Why the last undo was refused; it stands until the next try. */
  refusal = $state.raw<Refused | undefined>(undefined);
  /** The use whose undo is asked about. */
  asking = $state.raw<RedemptionCard | undefined>(undefined);
  isBusy = $state(false);

  readonly voucher: Live<'voucher.get'>;
  readonly logs: Live<'voucher.logs'>;
  readonly #agent: Agent;
  readonly #id: number;

  constructor(agent: Agent, voucher: number) {
    this.#agent = agent;
    this.#id = voucher;
    const subjects = ['voucher.', 'benefit.'];
    this.voucher = new Live(agent, 'voucher.get', () => ({ voucher_id: voucher }), subjects);
    this.logs = new Live(agent, 'voucher.logs', () => ({ voucher_id: voucher }), subjects);
  }

  /** Begins to listen. @returns stops it */
  start(): () => void {
    const stops = [this.voucher.start(), this.logs.start()];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Undoes the redemption. What came of it stands in the history, what was refused beside it. */
  async undo(reason: string): Promise<void> {
    const use = this.asking;
    this.asking = undefined;
    if (use === undefined) return;
    this.isBusy = true;
    this.refusal = undefined;
    const answer = await this.#agent.command('voucher.reverse', {
      voucher_id: this.#id,
      redemption: use.attempt,
      reason,
    });
    this.isBusy = false;
    if (!answer.ok) this.refusal = answer;
    await Promise.all([this.voucher.refresh(), this.logs.refresh()]);
  }
}
