// The members' desk: find somebody by digits, and everything the shop may do with what they own.
// Why a list stays beside the one in hand: customers of the same last four digits stand at the same counter.

import type { BenefitCard } from '@qiantai/shared/commands/benefit.ts';
import type { CommandInput, CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import type { MemberCard } from '@qiantai/shared/commands/member.ts';
import type { WordKey } from '@qiantai/shared/words/index.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { Agent } from '../agent.svelte.ts';
import { Live } from '../live.svelte.ts';
import { isPhone, questionOf } from './member-search.ts';

export type MembersDialog =
  | { readonly is: 'none' }
  | { readonly is: 'register' | 'rename' | 'redeem' | 'adjust' | 'merge' | 'erase' }
  | { readonly is: 'use' | 'freeze' | 'unfreeze'; readonly benefit: BenefitCard };

export interface MembersDeps {
  readonly agent: Agent;
  readonly refused: (answer: Extract<CommandAnswer, { ok: false }>) => void;
  readonly done: (word: WordKey) => void;
}

const logShown = 50;

export class MembersScreen {
  digits = $state('');
  /** Who the last search found; undefined before the first. */
  found = $state.raw<readonly MemberCard[] | undefined>(undefined);
  chosen = $state<number | undefined>(undefined);
  dialog = $state.raw<MembersDialog>({ is: 'none' });
  busy = $state(false);

  readonly member: Live<'member.get'>;
  readonly log: Live<'points.log'>;
  readonly levels: Live<'member.levels'>;
  readonly #deps: MembersDeps;
  #stops: (() => void)[] = [];

  /** Nobody has the whole phone that was typed: it may be registered. */
  readonly mayRegister = $derived.by(() => isPhone(this.digits) && this.found?.length === 0);

  constructor(deps: MembersDeps) {
    this.#deps = deps;
    const subjects = ['member.', 'points.', 'benefit.', 'voucher.', 'order.', 'payment.'];
    const one = () => ({ member_id: this.chosen ?? 0 });
    this.member = new Live(deps.agent, 'member.get', one, subjects);
    this.log = new Live(deps.agent, 'points.log', () => ({ ...one(), limit: logShown }), subjects);
    this.levels = new Live(deps.agent, 'member.levels', () => ({}), ['member.']);
  }

  /** Begins to listen. @returns stops it */
  start(): () => void {
    const stop = this.levels.start();
    return () => {
      stop();
      this.#forget();
    };
  }

  type(digits: string): void {
    this.digits = digits;
    this.found = undefined;
    if (isPhone(digits)) void this.search();
  }

  /** Looks for whom the digits are; found alone, they are at hand at once. */
  async search(): Promise<void> {
    const question = questionOf(this.digits);
    if (question === undefined) return;
    const answer = await this.#deps.agent.command('member.find', question);
    if (!answer.ok) return this.#deps.refused(answer);
    this.found = answer.result;
    const [only, ...others] = answer.result;
    if (only !== undefined && others.length === 0) this.choose(only.member);
  }

  /** Finds whom another member is to be put together with. */
  async others(digits: string): Promise<readonly MemberCard[]> {
    const question = questionOf(digits);
    if (question === undefined) return [];
    const answer = await this.#deps.agent.command('member.find', question);
    if (answer.ok) return answer.result.filter(({ member }) => member !== this.chosen);
    this.#deps.refused(answer);
    return [];
  }

  choose(member: number): void {
    this.#forget();
    this.chosen = member;
    this.#stops = [this.member.start(), this.log.start()];
  }

  /** Lets go of whoever is in hand, for the next customer. */
  leave(): void {
    this.#forget();
    this.chosen = undefined;
    this.digits = '';
    this.found = undefined;
  }

  async register(name: string): Promise<void> {
    const card = await this.#change('member.register', { phone: this.digits, name }, 'members.registered');
    if (card === undefined) return;
    this.found = [card];
    this.choose(card.member);
  }

  async rename(name: string): Promise<void> {
    await this.#change('member.rename', { member_id: this.chosen ?? 0, name }, 'members.renamed');
  }

  async redeem(points: number, reason: string): Promise<void> {
    await this.#change(
      'points.redeem',
      { member_id: this.chosen ?? 0, points, reason },
      'points.redeem-done',
    );
  }

  /** @param points negative takes away */
  async adjust(points: number, reason: string): Promise<void> {
    await this.#change('points.adjust', { member_id: this.chosen ?? 0, points, reason }, 'members.adjusted');
  }

  /** The one in hand stays; the other's points, benefits and spending follow. */
  async merge(other: number, reason: string): Promise<void> {
    const into_id = this.chosen ?? 0;
    await this.#change('member.merge', { member_id: other, into_id, reason }, 'members.merged');
  }

  async erase(reason: string): Promise<void> {
    const card = await this.#change(
      'member.erase',
      { member_id: this.chosen ?? 0, reason },
      'members.erased',
    );
    if (card !== undefined) this.leave();
  }

  /** Everything the shop keeps about the one in hand, as text to be handed over. */
  async file(): Promise<string | undefined> {
    const answer = await this.#deps.agent.command('member.export', { member_id: this.chosen ?? 0 });
    if (answer.ok) return JSON.stringify(answer.result, undefined, 2);
    this.#deps.refused(answer);
    return undefined;
  }

  async use(benefit: BenefitCard, coach: string, note: string): Promise<void> {
    await this.#change('benefit.useLesson', { benefit_id: benefit.benefit, coach, note }, 'members.used');
  }

  async freeze(benefit: BenefitCard, reason: string): Promise<void> {
    await this.#change('benefit.freeze', { benefit_id: benefit.benefit, reason }, 'members.frozen');
  }

  async unfreeze(benefit: BenefitCard, reason: string): Promise<void> {
    await this.#change('benefit.unfreeze', { benefit_id: benefit.benefit, reason }, 'members.unfrozen');
  }

  #forget(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.member.value = undefined;
    this.log.value = undefined;
    this.dialog = { is: 'none' };
  }

  async #change<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
    word: WordKey,
  ): Promise<CommandResult<Name> | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    const answer = await this.#deps.agent.command(name, input);
    this.busy = false;
    if (!answer.ok) {
      this.#deps.refused(answer);
      return undefined;
    }
    this.dialog = { is: 'none' };
    if (name !== 'member.erase' && name !== 'member.register')
      await Promise.all([this.member.refresh(), this.log.refresh()]);
    this.#deps.done(word);
    return answer.result;
  }
}
