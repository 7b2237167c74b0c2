// The cinema desk's state: the order picked, the voucher chosen, the price confirmed, the payment followed.
// What is under way is never guessed here: the order's own state, kept fresh by facts, decides the stage.

import type { CinemaOrderCard, CinemaVoucherCard } from '@qiantai/shared/commands/cinema.ts';
import type { CommandInput } from '@qiantai/shared/commands/index.ts';
import type { AnyFact } from '@qiantai/shared/facts/index.ts';
import type { CommandAnswer, ScanEvent } from '@qiantai/shared/wire.ts';
import type { WordKey } from '@qiantai/shared/words/index.ts';
import type { Agent } from '../agent.svelte.ts';
import { Live } from '../live.svelte.ts';
import {
  isMobile,
  isUnderWay,
  stageOf,
  wishAfterBind,
  wishAfterPayRefused,
  type CinemaDoing,
  type CinemaWish,
} from './cinema-stage.ts';
import { CinemaShelf } from './cinema-shelf.svelte.ts';
import { record } from './stage.ts';
import { isPaymentCode } from './typed-code.ts';

export type CinemaDialog = 'none' | 'open' | 'take' | 'manual';

export interface CinemaDeps {
  readonly agent: Agent;
  /** Says something beside the stage. */
  readonly tell: (word: WordKey) => void;
}

type Refused = Extract<CommandAnswer, { ok: false }>;
type Named = Pick<CinemaOrderCard, 'platform' | 'orderId'>;

const isSame = (one: Named, other: Named | undefined): boolean =>
  one.orderId === other?.orderId && one.platform === other.platform;

const named = ({ platform, orderId }: Named): { platform_code: string; order_id: string } => ({
  platform_code: platform,
  order_id: orderId,
});

function refusedStep(doing: CinemaDoing, answer: Refused): Extract<CinemaWish, { is: 'refused' }> {
  const { error: slug, message, data, platform: word } = answer;
  return { is: 'refused', doing, slug, message, details: record(data), word };
}

export class CinemaScreen {
  wish = $state.raw<CinemaWish>({ is: 'none' });
  dialog = $state<CinemaDialog>('none');
  mobile = $state('');
  /** Empty for what the cinema's own settings say. */
  payType = $state('');

  readonly recent: Live<'cinema.recent'>;
  readonly shelf: CinemaShelf;
  readonly #deps: CinemaDeps;
  #picked = $state.raw<Named | undefined>(undefined);
  /** The last answer about the picked order, and when it came: the list may be older than it. */
  #told = $state.raw<{ readonly card: CinemaOrderCard; readonly atMs: number } | undefined>(undefined);
  #turn = 0;

  readonly order = $derived.by((): CinemaOrderCard | undefined => {
    const picked = this.#picked;
    if (picked === undefined) return undefined;
    const listed = this.recent.value?.find((card) => isSame(card, picked));
    const told = isSame(picked, this.#told?.card) ? this.#told : undefined;
    if (listed === undefined) return told?.card;
    return told !== undefined && told.atMs > this.recent.askedAtMs ? told.card : listed;
  });
  readonly stage = $derived(stageOf(this.order, this.wish));

  constructor(deps: CinemaDeps) {
    this.#deps = deps;
    this.recent = new Live(deps.agent, 'cinema.recent', () => ({}), ['cinema.', 'voucher.']);
    this.shelf = new CinemaShelf(deps.agent);
  }

  /** Begins to listen. @returns stops it */
  start(): () => void {
    const stops = [
      this.recent.start(),
      this.#deps.agent.onScan((scan) => this.scanned(scan)),
      this.#deps.agent.onFacts((facts) => this.#onFacts(facts)),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  scanned({ kind, text }: Pick<ScanEvent, 'kind' | 'text'>): void {
    if (kind === 'voucher' || kind === 'unknown') this.typed(text);
    else this.#deps.tell('cinema.scan-wrong');
  }

  /** A voucher's code from a gun or a hand. */
  typed(text: string): void {
    this.dialog = 'none';
    // A keyboard gun's digits have also been taken for a mobile number.
    this.mobile = '';
    const { stage } = this;
    if (isPaymentCode(text)) this.#deps.tell('cinema.scan-wrong');
    else if (stage.is === 'idle' || stage.is === 'ended') this.#deps.tell('cinema.order-first');
    else if (stage.is === 'watching') this.#deps.tell('cinema.dont-change');
    else if (stage.is !== 'working') void this.#priceScanned(text.trim());
  }

  /** Opens an order. @param seats with commas @param goods empty for none */
  async open(schedule: string, seats: string, goods: string): Promise<void> {
    this.dialog = 'none';
    const fields = {
      schedule_id: schedule,
      seat_ids: seats,
      ...(goods === '' ? {} : { goods_id: goods }),
    };
    await this.#step('open', undefined, (agent) => agent.command('cinema.openOrder', { fields }));
  }

  /** Takes an order in hand by its number. */
  async take(number: string): Promise<void> {
    this.dialog = 'none';
    const input = { order_id: number };
    await this.#step('take', undefined, (agent) => agent.command('cinema.takeOrder', input));
  }

  /** Shows one of the latest; one that may still be paid is taken in hand. */
  async pick(card: CinemaOrderCard): Promise<void> {
    this.#turn += 1;
    this.#show(card);
    this.wish = { is: 'none' };
    if (card.state === 'paid' || card.inHand || isUnderWay(card)) return;
    await this.#step('take', card, (agent) => agent.command('cinema.takeOrder', named(card)));
  }

  /** What the order would cost with this voucher. Binds nothing. */
  async price(voucher: CinemaVoucherCard): Promise<void> {
    const { order } = this;
    if (order === undefined || this.stage.is === 'watching' || this.stage.is === 'ended') return;
    const turn = this.#working('price');
    const input = { ...named(order), voucher_code: voucher.code };
    const answer = await this.#deps.agent.command('cinema.price', input);
    if (turn !== this.#turn) return;
    this.wish = answer.ok ? { is: 'priced', voucher, price: answer.result } : refusedStep('price', answer);
  }

  /** Binds the voucher whose price is shown. */
  async bind(): Promise<void> {
    const { stage } = this;
    if (stage.is !== 'priced') return;
    const { order, voucher, price } = stage;
    const input = { ...named(order), voucher_code: voucher.code, voucher_code_type: voucher.type };
    const card = await this.#step('bind', order, (agent) => agent.command('cinema.bind', input));
    if (card?.state !== 'bound') return;
    this.wish = wishAfterBind(card.payFen, price.payFen);
    if (card.payFen === undefined) await this.toConfirm(card);
  }

  /** Asks for the price to be confirmed: the one told last, else the one with the bound voucher. */
  async toConfirm(order: CinemaOrderCard | undefined = this.order): Promise<void> {
    if (order === undefined) return;
    if (order.payFen !== undefined) {
      this.wish = { is: 'confirm', payFen: order.payFen };
      return;
    }
    if (order.voucher === '') return;
    const turn = this.#working('price');
    const input = { ...named(order), voucher_code: order.voucher };
    const answer = await this.#deps.agent.command('cinema.price', input);
    if (turn !== this.#turn) return;
    this.wish = answer.ok ? { is: 'confirm', payFen: answer.result.payFen } : refusedStep('price', answer);
  }

  /** The clerk has told the customer and confirms. */
  confirm(): void {
    const { stage } = this;
    if (stage.is !== 'confirming') return;
    this.wish = { is: 'pay', payFen: stage.payFen };
  }

  /** Pays at the confirmed price, once. */
  async pay(): Promise<void> {
    const { stage } = this;
    if (stage.is !== 'paying' || !isMobile(this.mobile)) return;
    const { order, payFen } = stage;
    const input: CommandInput<'cinema.pay'> = {
      ...named(order),
      confirmed_fen: payFen,
      ...(this.mobile === '' ? {} : { mobile: this.mobile }),
      ...(this.payType === '' ? {} : { pay_type: this.payType }),
    };
    const turn = this.#turn + 1;
    await this.#step('pay', order, (agent) => agent.command('cinema.pay', input));
    const { wish } = this;
    if (turn !== this.#turn || wish.is !== 'refused' || wish.doing !== 'pay') return;
    const next = wishAfterPayRefused(wish, payFen);
    // A payment that failed is the order's own state: it is shown with what may be done about it.
    if (wish.slug === 'cinema-payment-failed') await this.recent.refresh();
    if (this.wish === wish) this.wish = wish.slug === 'cinema-payment-failed' ? { is: 'none' } : next;
  }

  /** Asks about a parked order once more. */
  async again(): Promise<void> {
    const { stage } = this;
    if (stage.is !== 'watching') return;
    const { order } = stage;
    const card = await this.#step('again', order, (agent) => agent.command('cinema.status', named(order)));
    if (card?.state === 'parked') this.#deps.tell('cinema.still');
  }

  /** Takes the bound voucher off the order, which is priced anew. */
  async takeOff(): Promise<void> {
    const { order } = this;
    if (order === undefined || order.voucher === '') return;
    const input = { ...named(order), fields: { voucher_code: '' } };
    const card = await this.#step('bind', order, (agent) => agent.command('cinema.change', input));
    if (card !== undefined) this.wish = { is: 'choose' };
  }

  choose(): void {
    this.wish = { is: 'choose' };
  }

  /** One step back; closes a dialog first. What is on its way is not left. */
  back(): void {
    if (this.dialog !== 'none') {
      this.dialog = 'none';
      return;
    }
    const { stage } = this;
    if (stage.is === 'working') return;
    this.#turn += 1;
    if (stage.is === 'paying') this.wish = { is: 'confirm', payFen: stage.payFen };
    else if (stage.is === 'priced' || stage.is === 'confirming') this.wish = { is: 'choose' };
    else if (stage.is === 'refused' && stage.order !== undefined) this.wish = { is: 'none' };
    else this.leave();
  }

  /** Back to no order. Whatever is under way goes on and stays in the list. */
  leave(): void {
    this.#turn += 1;
    this.#picked = undefined;
    this.wish = { is: 'none' };
    this.mobile = '';
  }

  #working(doing: CinemaDoing): number {
    this.#turn += 1;
    this.wish = { is: 'working', doing };
    return this.#turn;
  }

  #show(card: CinemaOrderCard): void {
    if (!isSame(card, this.#picked)) {
      this.mobile = '';
      this.shelf.forget();
    }
    this.#picked = { platform: card.platform, orderId: card.orderId };
    this.#told = { card, atMs: Date.now() };
  }

  /** One command about an order. @returns its card, when it was answered and is still what the clerk looks at */
  async #step(
    doing: CinemaDoing,
    order: CinemaOrderCard | undefined,
    ask: (agent: Agent) => Promise<CommandAnswer<CinemaOrderCard>>,
  ): Promise<CinemaOrderCard | undefined> {
    if (order === undefined) this.#picked = undefined;
    const turn = this.#working(doing);
    const answer = await ask(this.#deps.agent);
    if (turn !== this.#turn) return undefined;
    if (!answer.ok) {
      this.wish = refusedStep(doing, answer);
      return undefined;
    }
    this.#show(answer.result);
    this.wish = { is: 'none' };
    return answer.result;
  }

  /** A scanned voucher's kind is found in the account's list: binding it needs the kind. */
  async #priceScanned(code: string): Promise<void> {
    const { order } = this;
    if (order === undefined) return;
    const turn = this.#working('price');
    const answer = await this.#deps.agent.command('cinema.vouchers', { platform_code: order.platform });
    if (turn !== this.#turn) return;
    if (!answer.ok) {
      this.wish = refusedStep('price', answer);
      return;
    }
    const found = answer.result.items.find((voucher) => voucher.code === code);
    if (found !== undefined) return this.price(found);
    this.wish = { is: 'refused', doing: 'price', slug: 'voucher-not-found', message: '', details: {} };
  }

  /** An order older than the list shows is asked about by itself. */
  #onFacts(facts: readonly AnyFact[] | undefined): void {
    const { order } = this;
    if (order === undefined || this.recent.value?.some((card) => isSame(card, order)) === true) return;
    const concerns =
      facts === undefined || facts.some(({ data }) => 'order' in data && data.order === order.orderId);
    if (concerns) void this.#askAgain(order);
  }

  async #askAgain(order: CinemaOrderCard): Promise<void> {
    const answer = await this.#deps.agent.command('cinema.order', named(order));
    if (answer.ok && isSame(order, this.#picked)) this.#told = { card: answer.result, atMs: Date.now() };
  }
}
