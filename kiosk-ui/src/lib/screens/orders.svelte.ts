// The orders of the day: which stand open, one in hand, and what may still be changed about it.
// Every change goes to the till with what the clerk saw; what moved meanwhile is refused and shown anew.

import type { OrderCard, OrderLineCard } from '@qiantai/shared/commands/order.ts';
import type { PaymentCard } from '@qiantai/shared/commands/payment.ts';
import type { CommandInput, CommandName } from '@qiantai/shared/commands/index.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { Agent } from '../agent.svelte.ts';
import { Live } from '../live.svelte.ts';

/** What a dialog is open about. */
export type OrdersDialog =
  | { readonly is: 'none' }
  | { readonly is: 'void'; readonly line: OrderLineCard }
  | { readonly is: 'move' }
  | { readonly is: 'split' }
  | { readonly is: 'merge' }
  | { readonly is: 'cancel' }
  | { readonly is: 'refund'; readonly payment: PaymentCard };

export interface OrdersDeps {
  readonly agent: Agent;
  readonly refused: (answer: Extract<CommandAnswer, { ok: false }>) => void;
  readonly done: () => void;
}

const over = new Set(['completed', 'cancelled']);

export class OrdersScreen {
  /** Only those that still want something, or all of the day. */
  scope = $state<'open' | 'day'>('open');
  chosen = $state<number | undefined>(undefined);
  dialog = $state.raw<OrdersDialog>({ is: 'none' });
  paying = $state(false);
  busy = $state(false);

  readonly list: Live<'order.list'>;
  readonly money: Live<'payment.ofOrder'>;
  readonly methods: Live<'payment.methods'>;
  readonly #deps: OrdersDeps;
  #stopMoney: (() => void) | undefined;

  readonly shown = $derived.by(() => {
    const orders = this.list.value ?? [];
    return this.scope === 'day' ? orders : orders.filter(({ status }) => !over.has(status));
  });
  readonly order = $derived.by((): OrderCard | undefined =>
    this.list.value?.find(({ order_id: id }) => id === this.chosen),
  );
  /** Orders that another may be put together with. */
  readonly others = $derived.by(() =>
    (this.list.value ?? []).filter(
      (each) => each.order_id !== this.chosen && !over.has(each.status) && each.source !== 'booking',
    ),
  );

  constructor(deps: OrdersDeps) {
    this.#deps = deps;
    this.list = new Live(deps.agent, 'order.list', () => ({ page_size: 100 }), [
      'order.',
      'payment.',
      'kitchen.',
    ]);
    this.methods = new Live(deps.agent, 'payment.methods', () => ({}), ['station.']);
    this.money = new Live(deps.agent, 'payment.ofOrder', () => ({ order_id: this.chosen ?? 0 }), [
      'payment.',
      'refund.',
      'order.',
    ]);
  }

  /** Begins to listen. @returns stops it */
  start(): () => void {
    const stops = [this.list.start(), this.methods.start()];
    return () => {
      for (const stop of stops) stop();
      this.#stopMoney?.();
    };
  }

  /** What people call a way to pay; undefined for what is no channel: a voucher, points. */
  methodName(channel: string, language: 'zh' | 'en'): string | undefined {
    return this.methods.value?.find(({ id }) => id === channel)?.label[language];
  }

  choose(order: number): void {
    this.chosen = order;
    this.paying = false;
    this.dialog = { is: 'none' };
    this.#stopMoney?.();
    this.money.value = undefined;
    this.#stopMoney = this.money.start();
  }

  /** Whether anything about it may still be changed. */
  isOpen(order: OrderCard): boolean {
    return !over.has(order.status) && order.source !== 'booking';
  }

  async voidLine(line: OrderLineCard, quantity: number, reason: string): Promise<void> {
    await this.#change('order.voidLine', {
      order_id: this.chosen ?? 0,
      line: line.line,
      expected_status: line.status,
      reason,
      ...(quantity < line.quantity ? { quantity } : {}),
    });
  }

  async move(table: string): Promise<void> {
    await this.#change('order.move', {
      order_id: this.chosen ?? 0,
      table_number: table,
      expected_table: this.order?.table ?? '',
    });
  }

  async split(lines: readonly { line: number; quantity: number }[]): Promise<void> {
    await this.#change('order.split', { order_id: this.chosen ?? 0, lines: [...lines] });
  }

  async merge(from: number): Promise<void> {
    await this.#change('order.merge', { order_id: this.chosen ?? 0, from_order_id: from });
  }

  async cancel(reason: string): Promise<void> {
    const order = this.order;
    if (order === undefined) return;
    await this.#change('order.setStatus', {
      order_id: order.order_id,
      status: 'cancelled',
      expected_status: order.status,
      reason,
    });
  }

  /** Confirms an order that a guest sent. */
  async confirm(): Promise<void> {
    const order = this.order;
    if (order === undefined) return;
    await this.#change('order.setStatus', {
      order_id: order.order_id,
      status: 'confirmed',
      expected_status: order.status,
    });
  }

  async refund(
    payment: PaymentCard,
    amountFen: number,
    reason: string,
    approve?: { staff: string; pin: string },
  ): Promise<void> {
    await this.#change('payment.refund', {
      payment_id: payment.payment,
      amountFen,
      reason,
      ...(approve === undefined ? {} : { approve }),
    });
  }

  async #change<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const answer = await this.#deps.agent.command(name, input);
    this.busy = false;
    await Promise.all([this.list.refresh(), this.money.refresh()]);
    if (answer.ok || answer.error === 'outcome-unknown') {
      this.dialog = { is: 'none' };
      this.#deps.done();
    } else this.#deps.refused(answer);
  }
}
