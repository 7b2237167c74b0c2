// Taking the money of one order: which way, where it stands, what may be pressed. The till's own card decides the
// stage; this keeps only what the clerk wishes and sends it on.

import type { MethodCard, PaymentCard, TenderOffer } from '@qiantai/shared/commands/payment.ts';
import type { CommandInput, CommandName } from '@qiantai/shared/commands/index.ts';
import type { ScanEvent } from '@qiantai/shared/wire.ts';
import { refusals, type RefusalSlug } from '@qiantai/shared/refusals.ts';
import { refusalSentence, type WordKey } from '@qiantai/shared/words/index.ts';
import type { Agent } from '../agent.svelte.ts';
import { Live } from '../live.svelte.ts';
import { words } from '../words.svelte.ts';
import type { SoundName } from '../sound.svelte.ts';
import { checkoutSound, checkoutStage, fenOfDigits, type CheckoutWish } from './checkout.ts';
import { isPaymentCode } from './typed-code.ts';

export interface CheckoutDeps {
  readonly agent: Agent;
  readonly order: number;
  readonly play: (sound: SoundName) => void;
  /** Says something beside the stage. */
  readonly tell: (word: WordKey) => void;
  /** The order is paid in full; said once. */
  readonly paid?: () => void;
}

/** A customer's code: by the scan's id, so that its digits stay in the agent, or as a keyboard gun typed it. */
type ShownCode = { readonly scan_id: string } | { readonly auth_code: string };

function refusalOf(last: PaymentCard | undefined): RefusalSlug | undefined {
  if (last?.state !== 'closed' || last.because === undefined) return undefined;
  return Object.hasOwn(refusals, last.because) ? (last.because as RefusalSlug) : 'platform-refused';
}

export class CheckoutScreen {
  wish = $state.raw<CheckoutWish>({ is: 'choose' });
  /** What the pad holds: fen as digits, or the terminal's reference. */
  digits = $state('');
  /** How much is taken by the next means; undefined is all that is due. */
  partFen = $state<number | undefined>(undefined);

  readonly money: Live<'payment.ofOrder'>;
  readonly methods: Live<'payment.methods'>;
  /** Vouchers and points that could be taken. */
  readonly tenders: Live<'payment.tenders'>;
  readonly #deps: CheckoutDeps;
  #waitingCode: ShownCode | undefined;
  /** A voucher the customer showed here: what it still holds is offered too. */
  #voucher: string | undefined;

  readonly stage = $derived.by(() =>
    checkoutStage(this.money.value, this.wish, (channel) => this.method(channel)?.drawer === true),
  );
  readonly dueFen = $derived.by(() => this.money.value?.money.dueFen ?? 0);
  readonly nextFen = $derived(Math.min(this.partFen ?? this.dueFen, this.dueFen));
  /** What was paid so far, by other means. */
  readonly taken = $derived.by(() =>
    (this.money.value?.payments ?? []).filter(({ state, kept }) => state === 'paid' && kept),
  );

  constructor(deps: CheckoutDeps) {
    this.#deps = deps;
    this.money = new Live(deps.agent, 'payment.ofOrder', () => ({ order_id: deps.order }), [
      'payment.',
      'refund.',
      'order.',
    ]);
    this.methods = new Live(deps.agent, 'payment.methods', () => ({}), ['station.']);
    this.tenders = new Live(
      deps.agent,
      'payment.tenders',
      () => ({ order_id: deps.order, ...(this.#voucher === undefined ? {} : { code: this.#voucher }) }),
      ['payment.', 'refund.', 'order.', 'benefit.', 'points.'],
    );
  }

  /** Begins to listen. @returns stops it */
  start(): () => void {
    const stops = [
      this.money.start(),
      this.methods.start(),
      this.tenders.start(),
      this.#deps.agent.onScan((scan) => this.scanned(scan)),
      $effect.root(() => {
        let before = this.stage.is;
        $effect(() => {
          const now = this.stage.is;
          const sound = checkoutSound(before, now);
          const isNews = now !== before;
          if (sound !== undefined) this.#deps.play(sound);
          if (isNews && now === 'paid') this.#deps.paid?.();
          before = now;
          if (now === 'choose' && this.#waitingCode !== undefined) void this.#charge(this.#waitingCode);
        });
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  method(channel: string): MethodCard | undefined {
    return this.methods.value?.find(({ id }) => id === channel);
  }

  scanned({ kind, id, text }: Pick<ScanEvent, 'kind' | 'id' | 'text'>): void {
    if (kind === 'payment-code') this.#shown({ scan_id: id });
    else if (kind === 'voucher') void this.#offerVoucher(text);
    else this.#deps.tell('checkout.not-a-code');
  }

  /** What a keyboard gun typed. */
  typed(text: string): void {
    if (isPaymentCode(text)) this.#shown({ auth_code: text.replace(/[\s-]/g, '') });
    else void this.#offerVoucher(text.trim());
  }

  /** Takes a voucher's value or points, as much as the order needs. */
  async takeTender({ tender, reference }: TenderOffer): Promise<void> {
    await this.#ask('payment.tender', {
      order_id: this.#deps.order,
      tender,
      reference,
      ...(this.partFen === undefined ? {} : { amountFen: this.nextFen }),
    });
    await this.tenders.refresh();
  }

  /** A redeemed voucher with value left is offered; anything else is no way to pay. */
  async #offerVoucher(code: string): Promise<void> {
    this.#voucher = code === '' ? undefined : code;
    await this.tenders.refresh();
    if (this.tenders.value?.some(({ isShown }) => isShown) !== true)
      this.#deps.tell('checkout.voucher-empty');
  }

  /** Begins to take the money by one way. */
  async take(method: MethodCard): Promise<void> {
    this.digits = '';
    await this.#ask('payment.create', {
      order_id: this.#deps.order,
      payment_method: method.id,
      ...(this.partFen === undefined ? {} : { amountFen: this.nextFen }),
    });
  }

  /** What the customer handed over is in the pad. */
  async confirmCash(payment: PaymentCard, receivedFen = fenOfDigits(this.digits)): Promise<void> {
    await this.#ask('payment.confirm', { payment_id: payment.payment, receivedFen });
    this.digits = '';
  }

  /** The reference on the terminal's slip is in the pad. */
  async confirmCard(payment: PaymentCard): Promise<void> {
    await this.#ask('payment.confirm', { payment_id: payment.payment, reference: this.digits });
    this.digits = '';
  }

  async cancel(payment: PaymentCard): Promise<void> {
    this.#waitingCode = undefined;
    await this.#ask('payment.cancel', { payment_id: payment.payment });
  }

  /** Asks the channel again where this payment stands. */
  async lookAgain(payment: PaymentCard): Promise<void> {
    await this.#ask('payment.query', { payment_id: payment.payment, now: true });
  }

  /** Takes only a part by the next means. @param digits fen, empty for all that is due */
  setPart(digits: string): void {
    const fen = fenOfDigits(digits);
    this.partFen = fen > 0 && fen < this.dueFen ? fen : undefined;
    this.digits = '';
    this.wish = { is: 'choose' };
  }

  /** One scan while a picture is shown means the customer chose to be scanned: the picture is taken back first. */
  #shown(code: ShownCode): void {
    const { stage } = this;
    if (stage.is === 'choose' || stage.is === 'refused') void this.#charge(code);
    else if (stage.is === 'showing') {
      this.#waitingCode = code;
      void this.#ask('payment.cancel', { payment_id: stage.payment.payment });
    } else this.#deps.tell('checkout.code-not-now');
  }

  async #charge(code: ShownCode): Promise<void> {
    this.#waitingCode = undefined;
    const amount = this.partFen === undefined ? {} : { amountFen: this.nextFen };
    await this.#ask('payment.charge', { order_id: this.#deps.order, ...code, ...amount });
  }

  async #ask<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<void> {
    this.wish = { is: 'working' };
    const answer = await this.#deps.agent.command(name, input);
    await this.money.refresh();
    if (!answer.ok && answer.error !== 'outcome-unknown') {
      this.wish = { is: 'refused', slug: answer.error, message: answer.message };
      return;
    }
    // An attempt that the channel refused is an answer too; its sentence is said like any other "no".
    const refused = refusalOf(this.money.value?.payments.at(-1));
    this.partFen = undefined;
    this.wish =
      refused === undefined || name === 'payment.cancel'
        ? { is: 'choose' }
        : { is: 'refused', slug: refused, message: refusalSentence(words.locale, refused) };
  }
}
