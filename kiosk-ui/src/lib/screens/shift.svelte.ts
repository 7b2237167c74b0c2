// The shift at this station's drawer: begin it with a float, move cash, count blind, close, and read the ones before.
// What ought to lie in the drawer is not on this screen, and not in this program, before the count is with the till.

import type { CommandInput, CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import type { ClosedShiftCard, HeldThing, ShiftCard } from '@qiantai/shared/commands/shift.ts';
import type { WordKey } from '@qiantai/shared/words/index.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import { newCommandId, type Agent } from '../agent.svelte.ts';
import { Live } from '../live.svelte.ts';
import { countedInput, type Pieces } from './drawer-count.ts';

export type ShiftDialog =
  | { readonly is: 'none' }
  | { readonly is: 'cash'; readonly out: boolean }
  | { readonly is: 'explain'; readonly shift: ClosedShiftCard }
  /** The till will not close: what still has no end. */
  | { readonly is: 'held' };

export interface ShiftDeps {
  readonly agent: Agent;
  readonly refused: (answer: Extract<CommandAnswer, { ok: false }>) => void;
  readonly done: (word: WordKey) => void;
}

export class ShiftScreen {
  /** The shift that is looked at; undefined is the one that runs, or its beginning. */
  chosen = $state<number | undefined>(undefined);
  dialog = $state.raw<ShiftDialog>({ is: 'none' });
  /** The drawer is being counted. */
  counting = $state(false);
  pieces = $state.raw<Pieces>({});
  busy = $state(false);

  readonly current: Live<'shift.current'>;
  readonly list: Live<'shift.list'>;
  readonly methods: Live<'payment.methods'>;
  readonly #deps: ShiftDeps;
  #closing = newCommandId();

  readonly running = $derived.by(() => this.current.value?.shift ?? undefined);
  readonly past = $derived.by(() => (this.list.value ?? []).filter((each) => each.state === 'closed'));
  readonly shown = $derived.by((): ClosedShiftCard | undefined =>
    this.past.find(({ shift }) => shift === this.chosen),
  );
  readonly held = $derived.by((): readonly HeldThing[] => this.running?.held ?? []);

  constructor(deps: ShiftDeps) {
    this.#deps = deps;
    const subjects = ['shift.', 'payment.', 'refund.', 'voucher.', 'drawer.'];
    this.current = new Live(deps.agent, 'shift.current', () => ({}), subjects);
    this.list = new Live(deps.agent, 'shift.list', () => ({ limit: 60 }), ['shift.']);
    this.methods = new Live(deps.agent, 'payment.methods', () => ({}), ['station.']);
  }

  /** Begins to listen. @returns stops it */
  start(): () => void {
    const stops = [this.current.start(), this.list.start(), this.methods.start()];
    return () => {
      for (const stop of stops) stop();
    };
  }

  choose(shift: ShiftCard | undefined): void {
    this.chosen = shift?.state === 'closed' ? shift.shift : undefined;
    this.dialog = { is: 'none' };
  }

  async open(floatFen: number): Promise<void> {
    await this.#change('shift.open', { floatFen }, 'shift.opened');
  }

  /** @param amountFen negative takes out */
  async move(amountFen: number, reason: string): Promise<void> {
    await this.#change('shift.cash', { amountFen, reason }, 'shift.moved');
  }

  async printX(): Promise<void> {
    await this.#change('shift.printX', {}, 'shift.x-printed');
  }

  async reprint(shift: number): Promise<void> {
    await this.#change('shift.reprint', { shift_id: shift }, 'shift.z-printed');
  }

  async explain(shift: number, reason: string): Promise<void> {
    await this.#change('shift.explain', { shift_id: shift, reason }, 'shift.explained');
  }

  beginCount(): void {
    this.pieces = {};
    this.counting = true;
    this.#closing = newCommandId();
  }

  /** Hands the count in. Pressed twice it is one close; what holds it is shown instead of a bare refusal. */
  async close(left: readonly HeldThing[] = [], leavingReason = ''): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const answer = await this.#deps.agent.command(
      'shift.close',
      {
        counted: countedInput(this.pieces),
        leaving: left.map(({ thing }) => thing),
        leaving_reason: leavingReason,
      },
      this.#closing,
    );
    this.busy = false;
    await Promise.all([this.current.refresh(), this.list.refresh()]);
    if (answer.ok) {
      this.counting = false;
      this.pieces = {};
      this.dialog = { is: 'none' };
      this.chosen = answer.result.shift;
      this.#deps.done('shift.closed');
      return;
    }
    this.#closing = newCommandId();
    if (answer.error === 'shift-held') this.dialog = { is: 'held' };
    else this.#deps.refused(answer);
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
    await Promise.all([this.current.refresh(), this.list.refresh()]);
    this.dialog = { is: 'none' };
    this.#deps.done(word);
    return answer.result;
  }
}
