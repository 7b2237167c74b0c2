// The platforms' settings: on or off, asked whether they answer, and what their deals become. Secrets are not here.

import type { CommandInput } from '@qiantai/shared/commands/index.ts';
import type { PlatformCard } from '@qiantai/shared/commands/station.ts';
import type { DealRow } from '@qiantai/shared/views/catalogue.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { Agent } from '../agent.svelte.ts';
import { Live } from '../live.svelte.ts';

type Refused = Extract<CommandAnswer, { ok: false }>;

/** How a test of the line to a platform went. */
export type LineTest =
  | { readonly is: 'asking' }
  | { readonly is: 'ok'; readonly count: number }
  | { readonly is: 'authorised'; readonly untilMs: number }
  | { readonly is: 'no'; readonly answer: Refused };

export interface PlatformsDeps {
  readonly agent: Agent;
  readonly refused: (answer: Refused) => void;
  readonly switched: (card: PlatformCard) => void;
  readonly saved: () => void;
}

export class PlatformsScreen {
  chosen = $state('');
  tests = $state.raw<ReadonlyMap<string, LineTest>>(new Map());
  /** The deal that is being written; `new` is one that is not there yet. */
  editing = $state.raw<DealRow | 'new' | undefined>(undefined);
  isBusy = $state(false);

  readonly list: Live<'platform.list'>;
  readonly deals: Live<'platform.deals'>;
  readonly #deps: PlatformsDeps;

  constructor(deps: PlatformsDeps) {
    this.#deps = deps;
    this.list = new Live(deps.agent, 'platform.list', () => ({}), ['platform.']);
    this.deals = new Live(deps.agent, 'platform.deals', () => ({ platform_code: this.shown }), ['platform.']);
  }

  /** Begins to listen to the list. Deals are asked for only when it is known of which platform. @returns stops it */
  start(): () => void {
    return this.list.start();
  }

  /** The platform whose deals are shown: the one that was chosen, else the first that is set up. */
  get shown(): string {
    const all = this.list.value ?? [];
    return this.chosen !== ''
      ? this.chosen
      : ((all.find(({ configured }) => configured) ?? all[0])?.code ?? '');
  }

  choose(code: string): void {
    this.chosen = code;
    this.deals.value = undefined;
    void this.deals.refresh();
  }

  async switch(platform: PlatformCard, enabled: boolean): Promise<void> {
    const answer = await this.#deps.agent.command('platform.switch', {
      platform_code: platform.code,
      enabled,
    });
    if (!answer.ok) return this.#deps.refused(answer);
    this.#deps.switched(answer.result);
    await this.list.refresh();
  }

  /** Asks the platform for today's list: it spends nothing and needs all that a redemption needs. */
  async test(code: string): Promise<void> {
    this.#told(code, { is: 'asking' });
    const answer = await this.#deps.agent.command('platform.orders', { platform_code: code });
    this.#told(code, answer.ok ? { is: 'ok', count: answer.result.items.length } : { is: 'no', answer });
  }

  async authorise(code: string): Promise<void> {
    this.#told(code, { is: 'asking' });
    const answer = await this.#deps.agent.command('platform.authorise', { platform_code: code });
    this.#told(
      code,
      answer.ok ? { is: 'authorised', untilMs: answer.result.expires_at_ms } : { is: 'no', answer },
    );
  }

  async map(input: CommandInput<'platform.mapDeal'>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    const answer = await this.#deps.agent.command('platform.mapDeal', input);
    this.isBusy = false;
    if (!answer.ok) return this.#deps.refused(answer);
    this.editing = undefined;
    this.#deps.saved();
    await this.deals.refresh();
  }

  #told(code: string, test: LineTest): void {
    this.tests = new Map([...this.tests, [code, test]]);
  }
}
