// Taking an order at the counter: the menu, the draft, sending it, and then its money. The draft outlives a reload and
// a lost line; it goes only when the till has taken it.

import type { MenuEntry } from '@qiantai/shared/commands/menu.ts';
import type { OrderCard } from '@qiantai/shared/commands/order.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import { newCommandId, type Agent } from '../agent.svelte.ts';
import { keep, kept } from '../kept.ts';
import { Live } from '../live.svelte.ts';
import type { SoundName } from '../sound.svelte.ts';
import {
  asksFirst,
  emptyDraft,
  matches,
  readTyped,
  totalFenOf,
  unitFenOf,
  withChoice,
  withDish,
  withQuantity,
  type Draft,
  type DraftLine,
} from './order-draft.ts';

/** What a dialog is open about. */
export type OrderDialog =
  | { readonly is: 'none' }
  /** A dish is being chosen, or a line of the draft changed. */
  | { readonly is: 'dish'; readonly dish: MenuEntry; readonly line?: DraftLine }
  | { readonly is: 'table' }
  | { readonly is: 'note' };

export interface OrderingDeps {
  readonly agent: Agent;
  readonly timezone: () => string;
  readonly nowMs: () => number;
  readonly play: (sound: SoundName) => void;
  readonly refused: (answer: Extract<CommandAnswer, { ok: false }>) => void;
}

const place = 'qiantai.draft';

/** A draft and the id it will be sent under: pressed twice, or sent again after a lost line, it is one order. */
interface KeptDraft {
  readonly draft: Draft;
  readonly command: string;
}

function readKept(): KeptDraft {
  const text = kept('local', place);
  return text === undefined
    ? { draft: emptyDraft, command: newCommandId() }
    : (JSON.parse(text) as KeptDraft);
}

export class OrderingScreen {
  dialog = $state.raw<OrderDialog>({ is: 'none' });
  category = $state<string | undefined>(undefined);
  /** Letters typed on a keyboard, to find a dish by its code. */
  typed = $state('');
  busy = $state(false);
  /** The order whose money is being taken. */
  paying = $state.raw<OrderCard | undefined>(undefined);

  readonly menu: Live<'menu.get'>;
  readonly #deps: OrderingDeps;
  #held = $state.raw<KeptDraft>(readKept());

  readonly draft = $derived(this.#held.draft);
  readonly dishes = $derived.by(() => (this.menu.value?.categories ?? []).flatMap(({ items }) => items));
  readonly categories = $derived.by(() => (this.menu.value?.categories ?? []).map(({ name }) => name));
  readonly shown = $derived.by(() => {
    if (this.typed !== '') return matches(this.dishes, readTyped(this.typed).code);
    const chosen = this.category ?? this.categories[0];
    return this.menu.value?.categories.find(({ name }) => name === chosen)?.items ?? [];
  });
  readonly totalFen = $derived.by(() =>
    totalFenOf(this.draft, (item) => this.dish(item), this.#now(), this.#deps.timezone()),
  );
  readonly count = $derived(this.draft.lines.reduce((sum, { quantity }) => sum + quantity, 0));

  constructor(deps: OrderingDeps) {
    this.#deps = deps;
    this.menu = new Live(deps.agent, 'menu.get', () => ({}), ['menu.']);
  }

  /** Begins to listen. @returns stops it */
  start(): () => void {
    return this.menu.start();
  }

  dish(item: number): MenuEntry | undefined {
    return this.dishes.find((dish) => dish.item === item);
  }

  unitFen(line: DraftLine): number | undefined {
    return unitFenOf(line, this.dish(line.item), this.#now(), this.#deps.timezone());
  }

  /** How many of a dish stand in the draft. */
  countOf(item: number): number {
    return this.draft.lines.reduce((sum, line) => sum + (line.item === item ? line.quantity : 0), 0);
  }

  /** A press on a dish: ordered at once, or asked about first. */
  press(dish: MenuEntry, quantity = 1): void {
    this.typed = '';
    if (dish.soldOut) return this.#deps.play('no');
    if (asksFirst(dish)) this.dialog = { is: 'dish', dish };
    else this.#set(withDish(this.draft, dish.item, quantity));
  }

  change(line: DraftLine): void {
    const dish = this.dish(line.item);
    if (dish !== undefined) this.dialog = { is: 'dish', dish, line };
  }

  /** What a dialog about a dish came to. */
  choose(dish: MenuEntry, line: DraftLine | undefined, wish: Omit<DraftLine, 'key' | 'item'>): void {
    const { quantity, ...choice } = wish;
    this.dialog = { is: 'none' };
    if (line === undefined) this.#set(withDish(this.draft, dish.item, quantity, choice));
    else this.#set(withQuantity(withChoice(this.draft, line.key, choice), line.key, quantity));
  }

  setQuantity(line: DraftLine, quantity: number): void {
    this.#set(withQuantity(this.draft, line.key, quantity));
  }

  /** Dishes chosen from now on go onto an order that is there. */
  addTo({ order_id: order, pickup, table }: OrderCard): void {
    this.#set({ ...emptyDraft, addTo: { order, pickup, table } }, newCommandId());
  }

  setTable(table: string): void {
    this.dialog = { is: 'none' };
    this.#set({ ...this.draft, table });
  }

  setNote(note: string): void {
    this.dialog = { is: 'none' };
    this.#set({ ...this.draft, note });
  }

  /** Done with the last order; the menu is free for the next. */
  next(): void {
    this.paying = undefined;
    this.sent = undefined;
  }

  clear(): void {
    this.#held = { draft: emptyDraft, command: newCommandId() };
    keep('local', place, undefined);
  }

  /** A key of somebody who types: letters find, Enter orders the first found. @returns whether it was taken */
  key(key: string): boolean {
    if (key === 'Backspace' && this.typed !== '') this.typed = this.typed.slice(0, -1);
    else if (key === 'Escape' && this.typed !== '') this.typed = '';
    else if (key === 'Enter' && this.typed !== '') {
      const [first] = this.shown;
      if (first === undefined) this.#deps.play('no');
      else this.press(first, readTyped(this.typed).quantity);
    } else if (/^[\p{L}\d]$/u.test(key)) this.typed = (this.typed + key).slice(0, 20);
    else return false;
    return true;
  }

  /** Sends the draft to the kitchen. @param pay goes on to the money */
  async send(pay: boolean): Promise<void> {
    const { draft, command } = this.#held;
    if (this.busy || draft.lines.length === 0) return;
    this.busy = true;
    const items = draft.lines.map(({ item, quantity, portion, options, note }) => ({
      menu_item_id: item,
      quantity,
      note,
      ...(portion === undefined ? {} : { portion }),
      ...(options.length === 0 ? {} : { options: [...options] }),
    }));
    const { agent } = this.#deps;
    const answer = await (draft.addTo === undefined
      ? agent.command('order.place', { table_number: draft.table, note: draft.note, items }, command)
      : agent.command('order.addLines', { order_id: draft.addTo.order, items }, command));
    this.busy = false;
    if (!answer.ok) {
      // A refused draft is changed and sent as another; one that was never answered keeps its id.
      if (answer.error !== 'not-ready') this.#set(draft, newCommandId());
      this.#deps.play('no');
      return this.#deps.refused(answer);
    }
    this.#deps.play('ok');
    this.clear();
    this.sent = answer.result;
    if (pay) this.paying = answer.result;
  }

  /** The last order that was sent, to be said beside the menu. */
  sent = $state.raw<OrderCard | undefined>(undefined);

  #now(): number {
    return this.#deps.nowMs();
  }

  #set(draft: Draft, command = this.#held.command): void {
    this.sent = undefined;
    this.#held = { draft, command };
    keep('local', place, JSON.stringify(this.#held));
  }
}
