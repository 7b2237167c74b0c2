// The account's vouchers by kind: shown some at a time, more asked for when the clerk leafs beyond what was told.
// Why not kept fresh by facts: the list is the platform's, and each question is a call to it.

import type { CinemaVoucherCard } from '@qiantai/shared/commands/cinema.ts';
import { limits } from '@qiantai/shared/limits.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { Agent } from '../agent.svelte.ts';

export const cinemaKinds = ['VGC_T', 'VGC_P', 'VCC'] as const;
export type CinemaKind = (typeof cinemaKinds)[number];

export const shelfPageSize = 6;

export class CinemaShelf {
  kind = $state<CinemaKind>('VGC_T');
  page = $state(1);
  items = $state.raw<readonly CinemaVoucherCard[] | undefined>(undefined);
  refusal = $state.raw<Extract<CommandAnswer, { ok: false }> | undefined>(undefined);
  isBusy = $state(false);
  readonly shown = $derived(
    (this.items ?? []).slice((this.page - 1) * shelfPageSize, this.page * shelfPageSize),
  );
  readonly #agent: Agent;
  #next = $state<number | undefined>(undefined);
  #turn = 0;

  constructor(agent: Agent) {
    this.#agent = agent;
  }

  get hasMore(): boolean {
    const isLast = this.page * shelfPageSize >= (this.items?.length ?? 0);
    return this.#next !== undefined && isLast && (this.items?.length ?? 0) < limits.cinemaVouchersShownMax;
  }

  forget(): void {
    this.#turn += 1;
    this.items = undefined;
    this.refusal = undefined;
    this.isBusy = false;
  }

  /** Shows a kind from its beginning. @param platform whose account */
  async show(platform: string, kind: CinemaKind = this.kind): Promise<void> {
    this.forget();
    this.kind = kind;
    this.page = 1;
    await this.#load(platform, undefined);
  }

  turn(page: number): void {
    this.page = page;
  }

  async more(platform: string): Promise<void> {
    if (this.#next === undefined || this.isBusy) return;
    const before = this.items?.length ?? 0;
    await this.#load(platform, this.#next);
    const isNewPage = before % shelfPageSize === 0 && (this.items?.length ?? 0) > before;
    if (isNewPage) this.page += 1;
  }

  async #load(platform: string, page: number | undefined): Promise<void> {
    const turn = this.#turn;
    this.isBusy = true;
    const answer = await this.#agent.command('cinema.vouchers', {
      platform_code: platform,
      type: this.kind,
      ...(page === undefined ? {} : { page }),
    });
    if (turn !== this.#turn) return;
    this.isBusy = false;
    this.refusal = answer.ok ? undefined : answer;
    if (!answer.ok) return;
    const { items, next } = answer.result;
    // A platform that moves its pages may list a voucher twice.
    const known = new Set(this.items?.map(({ code }) => code));
    this.items = [...(this.items ?? []), ...items.filter(({ code }) => !known.has(code))];
    this.#next = items.length === 0 ? undefined : next;
  }
}
