// A basket: the codes of one table, scanned one after the other and redeemed together. It lives beside the counter's
// stage, so that a look aside does not lose what was scanned.

import type { BasketLook, BasketResult } from '@qiantai/shared/commands/basket.ts';
import type { PlatformLimits } from '@qiantai/shared/commands/station.ts';
import type { AnyFact } from '@qiantai/shared/facts/index.ts';
import { limits } from '@qiantai/shared/limits.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import { newCommandId, type Agent } from '../agent.svelte.ts';
import type { SoundName } from '../sound.svelte.ts';
import { compact, mostOf, openOf, stateOf, verdictOfBasket, type BasketEntry } from './basket-entry.ts';

export interface BasketDeps {
  readonly agent: Agent;
  readonly play: (sound: SoundName) => void;
  readonly limitsOf: (platform: string) => PlatformLimits | undefined;
  readonly refused: (answer: Extract<CommandAnswer, { ok: false }>) => void;
}

/** What was just scanned and not taken in. */
export type BasketNotice = 'none' | 'double' | 'full';

interface Sent {
  readonly command: string;
  readonly ids: readonly number[];
  readonly input: {
    readonly codes: { code: string; platform_code?: string; count: number }[];
    readonly onFailure: 'keep' | 'undo';
  };
}

export class Basket {
  entries = $state.raw<readonly BasketEntry[]>([]);
  /** What becomes of the others when one is refused. */
  onFailure = $state<'keep' | 'undo'>('keep');
  isBusy = $state(false);
  isDone = $state(false);
  notice = $state<BasketNotice>('none');

  readonly ready = $derived(this.entries.filter((entry) => stateOf(entry) === 'ready'));
  /** Under `undo` a code that is no good stops all: it has to be taken out first. */
  readonly mayGo = $derived(
    !this.isBusy &&
      !this.isDone &&
      this.ready.length > 0 &&
      this.entries.every((entry) => stateOf(entry) !== 'asking') &&
      (this.onFailure === 'keep' || this.ready.length === this.entries.length),
  );
  readonly verdict = $derived(this.isDone ? verdictOfBasket(this.entries) : undefined);
  readonly #deps: BasketDeps;
  #serial = 0;
  #sent: Sent | undefined;

  constructor(deps: BasketDeps) {
    this.#deps = deps;
  }

  /** Takes a code in and asks what it is worth. One that is in already, or one too many, is only said. */
  async add(text: string, platform?: string): Promise<void> {
    if (this.isBusy) return;
    if (this.isDone) this.clear();
    const code = compact(text);
    this.notice = this.entries.some((entry) => compact(entry.text) === code)
      ? 'double'
      : this.entries.length >= limits.basketCodesMax
        ? 'full'
        : 'none';
    if (this.notice !== 'none') return this.#deps.play('no');
    this.#serial += 1;
    const id = this.#serial;
    this.entries = [...this.entries, { id, text, platform, count: 1 }];
    await this.#look(id, text, platform);
  }

  /** The clerk said whose code it is. */
  async choose(id: number, platform: string): Promise<void> {
    const entry = this.entries.find((each) => each.id === id);
    if (entry === undefined) return;
    this.#put(id, { platform, look: undefined });
    await this.#look(id, entry.text, platform);
  }

  setCount(id: number, count: number): void {
    const entry = this.entries.find((each) => each.id === id);
    if (entry === undefined) return;
    this.#put(id, { count: Math.min(Math.max(1, count), mostOf(entry, this.#deps.limitsOf)) });
  }

  remove(id: number): void {
    if (this.isBusy || this.isDone) return;
    this.entries = this.entries.filter((entry) => entry.id !== id);
    this.notice = 'none';
  }

  clear(): void {
    if (this.isBusy) return;
    this.entries = [];
    this.isDone = false;
    this.notice = 'none';
    this.#sent = undefined;
  }

  /** Redeems what is ready, each by the ordinary way. */
  async redeem(): Promise<void> {
    if (!this.mayGo) return;
    const chosen = this.ready;
    const codes = chosen.map(({ text, look, count }) => ({
      code: text,
      ...(look?.card === undefined ? {} : { platform_code: look.card.platform }),
      count,
    }));
    const input = { codes, onFailure: this.onFailure };
    this.#sent = { command: newCommandId(), ids: chosen.map(({ id }) => id), input };
    this.isBusy = true;
    const isTold = await this.#ask();
    this.isBusy = false;
    if (!isTold) return;
    this.isDone = true;
    this.#deps.play(verdictOfBasket(this.entries).sound);
  }

  /** What was unknown may have an end: the same basket is asked for again, which spends nothing anew. */
  heard(facts: readonly AnyFact[] | undefined): void {
    if (!this.isDone || openOf(this.entries) === 0) return;
    const attempts = new Set(
      this.entries.flatMap(({ line }) => [line?.card?.attempt, line?.undo].filter((id) => id !== undefined)),
    );
    const concerns =
      facts === undefined || facts.some(({ data }) => 'attempt' in data && attempts.has(data.attempt ?? ''));
    if (concerns) void this.#ask();
  }

  async #look(id: number, code: string, platform: string | undefined): Promise<void> {
    const answer = await this.#deps.agent.command('basket.check', {
      codes: [{ code, ...(platform === undefined ? {} : { platform_code: platform }) }],
    });
    if (!answer.ok) {
      this.entries = this.entries.filter((entry) => entry.id !== id);
      return this.#deps.refused(answer);
    }
    const [look] = answer.result;
    if (look === undefined) return;
    if (this.#isIn(id, look)) {
      this.entries = this.entries.filter((entry) => entry.id !== id);
      this.notice = 'double';
      return this.#deps.play('no');
    }
    this.#put(id, { look });
    const entry = this.entries.find((each) => each.id === id);
    this.#deps.play(entry !== undefined && stateOf(entry) === 'ready' ? 'go' : 'no');
  }

  /** Two texts may be one voucher: only the platform's own name for it tells. */
  #isIn(id: number, { card }: BasketLook): boolean {
    return (
      card !== undefined &&
      this.entries.some((entry) => entry.id !== id && entry.look?.card?.voucher === card.voucher)
    );
  }

  async #ask(): Promise<boolean> {
    const sent = this.#sent;
    if (sent === undefined) return false;
    const answer = await this.#deps.agent.command('basket.redeem', sent.input, sent.command);
    if (this.#sent !== sent) return false;
    if (answer.ok) this.#told(sent, answer.result);
    else this.#deps.refused(answer);
    return answer.ok;
  }

  #told({ ids }: Sent, { lines }: BasketResult): void {
    for (const [index, id] of ids.entries()) this.#put(id, { line: lines[index] });
  }

  #put(id: number, change: Partial<BasketEntry>): void {
    this.entries = this.entries.map((entry) => (entry.id === id ? { ...entry, ...change } : entry));
  }
}
