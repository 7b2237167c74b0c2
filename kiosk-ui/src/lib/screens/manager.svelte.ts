// The manager's day: one business day's totals, and what still needs a person.

import type { RedemptionCard } from '@qiantai/shared/commands/voucher.ts';
import type { PaperCard } from '@qiantai/shared/commands/room.ts';
import type { Role } from '@qiantai/shared/facts/station.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { Agent } from '../agent.svelte.ts';
import { dayShifted } from '../format.ts';
import { Live } from '../live.svelte.ts';
import { isOpen } from './verdict.ts';

export interface Invitation {
  readonly device: number;
  readonly code: string;
  readonly untilMs: number;
}

export interface ManagerDeps {
  readonly agent: Agent;
  readonly refused: (answer: Extract<CommandAnswer, { ok: false }>) => void;
  readonly printed: () => void;
}

export class ManagerScreen {
  /** yyyy-MM-dd; undefined is the running business day, whichever that is. */
  day = $state<string | undefined>(undefined);
  invitation = $state.raw<Invitation | undefined>(undefined);

  readonly report: Live<'report.day'>;
  readonly papers: Live<'paper.list'>;
  readonly #recent: Live<'voucher.recent'>;
  readonly #uncertain: Live<'voucher.list'>;
  readonly #deps: ManagerDeps;

  constructor(deps: ManagerDeps) {
    this.#deps = deps;
    const { agent } = deps;
    this.report = new Live(agent, 'report.day', () => (this.day === undefined ? {} : { day: this.day }), [
      'voucher.',
      'order.',
      'paper.',
    ]);
    this.papers = new Live(agent, 'paper.list', () => ({ open: true }), ['paper.']);
    this.#recent = new Live(agent, 'voucher.recent', () => ({}), ['voucher.']);
    this.#uncertain = new Live(agent, 'voucher.list', () => ({ status: 5, page_size: 50 }), ['voucher.']);
  }

  /** Begins to listen. @returns stops it */
  start(): () => void {
    const stops = [this.report.start(), this.papers.start(), this.#recent.start(), this.#uncertain.start()];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Attempts without an end: those of the list of vouchers, and undos, which leave their voucher as it was. */
  get open(): readonly RedemptionCard[] {
    const listed = (this.#uncertain.value?.items ?? []).flatMap(({ redemption }) => redemption ?? []);
    const all = [...listed, ...(this.#recent.value ?? [])].filter(isOpen);
    return [...new Map(all.map((card) => [card.attempt, card])).values()];
  }

  get unconfirmed(): readonly PaperCard[] {
    return (this.papers.value ?? []).filter(({ state }) => state === 'unconfirmed');
  }

  get isToday(): boolean {
    return this.day === undefined || this.day === this.report.value?.today;
  }

  show(day: string | undefined): void {
    this.day = day === '' || day === this.report.value?.today ? undefined : day;
    void this.report.refresh();
  }

  turn(days: number): void {
    const shown = this.day ?? this.report.value?.today;
    if (shown !== undefined && !(days > 0 && this.isToday)) this.show(dayShifted(shown, days));
  }

  async print(): Promise<void> {
    const answer = await this.#deps.agent.command(
      'report.printDay',
      this.day === undefined ? {} : { day: this.day },
    );
    if (answer.ok) this.#deps.printed();
    else this.#deps.refused(answer);
  }

  async judge(paper: number, printed: boolean): Promise<void> {
    const answer = await this.#deps.agent.command('paper.judge', { paper, printed });
    if (!answer.ok) this.#deps.refused(answer);
  }

  async invite(name: string, role: Role): Promise<void> {
    const answer = await this.#deps.agent.command('device.invite', { name, role });
    if (!answer.ok) return this.#deps.refused(answer);
    const { device, code, expires_at_ms: untilMs } = answer.result;
    this.invitation = { device, code, untilMs };
  }

  async revoke(): Promise<void> {
    const { invitation } = this;
    if (invitation === undefined) return;
    const answer = await this.#deps.agent.command('device.revoke', { device: invitation.device });
    if (answer.ok) this.invitation = undefined;
    else this.#deps.refused(answer);
  }
}
