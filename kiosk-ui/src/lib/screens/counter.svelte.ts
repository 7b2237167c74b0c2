// The counter's state: what was scanned, what the till said, what the clerk may do next. Components only show it.
// A new scan always wins: whatever was on the stage goes on by itself and stays in the list of the latest.

import type { RedemptionCard, VoucherCard } from '@qiantai/shared/commands/voucher.ts';
import type { PlatformLimits } from '@qiantai/shared/commands/station.ts';
import type { PaperCard } from '@qiantai/shared/commands/room.ts';
import type { AnyFact } from '@qiantai/shared/facts/index.ts';
import { limits } from '@qiantai/shared/limits.ts';
import type { CommandAnswer, ScanEvent } from '@qiantai/shared/wire.ts';
import { newCommandId, type Agent } from '../agent.svelte.ts';
import { Live } from '../live.svelte.ts';
import { Basket } from './basket.svelte.ts';
import type { SoundName } from '../sound.svelte.ts';
import {
  candidatesIn,
  mayRedeem,
  mayUndo,
  pointerIn,
  record,
  redemptionOf,
  verdictOf,
  type Stage,
} from './stage.ts';
import { offerOf, unreachedIn, type OfflineAnswer, type OfflineOffer } from './offline-offer.ts';
import { isPaymentCode, masked } from './typed-code.ts';
import { isOpen } from './verdict.ts';

export type CounterDialog = 'none' | 'manual' | 'undo' | 'accept' | 'papers' | 'keys';

export interface CounterDeps {
  readonly agent: Agent;
  readonly play: (sound: SoundName) => void;
  /** Unix milliseconds by the agent's clock. */
  readonly nowMs: () => number;
  readonly autoRedeem: () => boolean;
  readonly limitsOf: (platform: string) => PlatformLimits | undefined;
  /** Says something beside the stage, such as that a paper was printed again. */
  readonly tell: (
    tone: 'ok' | 'no',
    answer: { readonly message?: string; readonly paper?: PaperCard },
  ) => void;
}

type Refused = Extract<CommandAnswer, { ok: false }>;

export class CounterScreen {
  stage = $state.raw<Stage>({ is: 'idle' });
  dialog = $state<CounterDialog>('none');
  /** What the undo dialog asks about. */
  undoing = $state.raw<RedemptionCard | undefined>(undefined);
  /** What may be accepted without its platform, while the stage says that it cannot be reached. */
  offer = $state.raw<OfflineOffer | undefined>(undefined);
  /** Pick-up numbers by attempt, heard from the kitchen's facts. */
  pickups = $state.raw<ReadonlyMap<string, string>>(new Map());

  readonly verdict = $derived(verdictOf(this.stage));
  readonly recent: Live<'voucher.recent'>;
  readonly papers: Live<'paper.list'>;
  readonly basket: Basket;
  readonly #deps: CounterDeps;
  #turn = 0;

  constructor(deps: CounterDeps) {
    this.#deps = deps;
    const { agent, play, limitsOf, tell } = deps;
    this.basket = new Basket({ agent, play, limitsOf, refused: (answer) => tell('no', answer) });
    this.recent = new Live(deps.agent, 'voucher.recent', () => ({}), ['voucher.', 'benefit.', 'case.']);
    this.papers = new Live(deps.agent, 'paper.list', () => ({ open: true }), ['paper.']);
  }

  /** Begins to listen. @returns stops it */
  start(): () => void {
    const stops = [
      this.recent.start(),
      this.papers.start(),
      this.#deps.agent.onScan((scan) => this.scanned(scan)),
      this.#deps.agent.onFacts((facts) => this.#onFacts(facts)),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  get unconfirmed(): readonly PaperCard[] {
    return (this.papers.value ?? []).filter(({ state }) => state === 'unconfirmed');
  }

  get waitingPapers(): readonly PaperCard[] {
    return (this.papers.value ?? []).filter(({ state }) => state === 'not-sent' || state === 'queued');
  }

  /** Attempts without an end that the stage does not already show. */
  get openAttempts(): readonly RedemptionCard[] {
    return (this.recent.value ?? []).filter(isOpen);
  }

  /** The redemption that U undoes: the one on the stage, else the latest that still can be. */
  get undoable(): RedemptionCard | undefined {
    const nowMs = this.#deps.nowMs();
    return [redemptionOf(this.stage), ...(this.recent.value ?? [])].find(
      (card) => card !== undefined && mayUndo(card, nowMs),
    );
  }

  /** One of the agent's guns read something. */
  scanned(scan: ScanEvent): void {
    if (scan.kind === 'voucher') this.#taken(scan.text);
    else this.#show({ is: 'told', kind: scan.kind, text: scan.text }, this.#newTurn());
  }

  /** A keyboard gun or a hand typed something. */
  typed(text: string): void {
    if (isPaymentCode(text))
      this.#show({ is: 'told', kind: 'payment-code', text: masked(text) }, this.#newTurn());
    else this.#taken(text);
  }

  /** A voucher's code: into the basket while that stands open, else on the stage. */
  #taken(text: string): void {
    if (this.stage.is === 'basket') void this.basket.add(text);
    else void this.look(text);
  }

  /** Opens the basket; what stands on the stage waiting to be redeemed goes in. */
  openBasket(): void {
    if (this.stage.is === 'working') return;
    const { stage } = this;
    this.#newTurn();
    this.dialog = 'none';
    this.stage = { is: 'basket' };
    if (mayRedeem(stage)) void this.basket.add(stage.card.code, stage.card.platform);
  }

  /** Looks a code up. Spends nothing, unless the store redeems at the scan. */
  async look(text: string, platform?: string): Promise<void> {
    if (this.#isSameAgain(text, platform)) return;
    const turn = this.#newTurn();
    this.dialog = 'none';
    this.stage = { is: 'looking', text };
    const answer = await this.#deps.agent.command('voucher.lookup', {
      code: text,
      ...(platform === undefined ? {} : { platform_code: platform }),
    });
    if (!answer.ok) return this.#refuse(answer, text, turn);
    this.#showCard(answer.result, turn);
    if (turn === this.#turn && this.#deps.autoRedeem() && mayRedeem(this.stage)) await this.redeem();
  }

  setCount(count: number): void {
    if (this.stage.is !== 'card') return;
    const usable = Math.max(1, this.stage.card.usable);
    this.stage = { ...this.stage, count: Math.min(Math.max(1, count), usable) };
  }

  /** Spends the voucher on the stage. */
  async redeem(): Promise<void> {
    const { stage } = this;
    if (!mayRedeem(stage)) return;
    const { card, count } = stage;
    const turn = this.#newTurn();
    this.stage = { is: 'working', doing: 'redeem', title: card.becomes.product, code: card.code };
    const answer = await this.#deps.agent.command(
      'voucher.redeem',
      { code: card.code, platform_code: card.platform, count },
      newCommandId(),
    );
    if (answer.ok) this.#show({ is: 'settled', redemption: answer.result, card }, turn);
    else await this.#refuse(answer, card.code, turn, { card });
  }

  /** Takes the offer. @param given what the clerk read off the customer's phone where nobody knew it; money in fen */
  async acceptOffline(given: OfflineAnswer): Promise<void> {
    const { offer } = this;
    if (offer === undefined) return;
    const { code, platform } = offer;
    const product = given.product.trim() === '' ? offer.product : given.product.trim();
    const amountFen = offer.amountFen > 0 ? offer.amountFen : given.amountFen;
    const turn = this.#newTurn();
    this.dialog = 'none';
    this.stage = { is: 'working', doing: 'accept', title: product, code };
    const answer = await this.#deps.agent.command('voucher.acceptOffline', {
      code,
      platform_code: platform,
      amount_fen: amountFen,
      ...(given.deal === undefined ? {} : { deal: given.deal }),
      ...(product === '' ? {} : { product }),
    });
    if (answer.ok) return this.#show({ is: 'accepted', accepted: answer.result }, turn);
    if (answer.error !== 'platform-reachable') return this.#refuse(answer, code, turn);
    this.#deps.tell('ok', answer);
    if (turn === this.#turn) await this.look(code, platform);
  }

  askUndo(redemption: RedemptionCard | undefined = this.undoable): void {
    if (redemption === undefined || !mayUndo(redemption, this.#deps.nowMs())) return;
    this.undoing = redemption;
    this.dialog = 'undo';
  }

  /** Undoes the redemption that was asked about. */
  async undo(reason: string): Promise<void> {
    const redemption = this.undoing;
    this.dialog = 'none';
    this.undoing = undefined;
    if (redemption === undefined) return;
    const turn = this.#newTurn();
    this.stage = { is: 'working', doing: 'reverse', title: redemption.title, code: redemption.code };
    const answer = await this.#deps.agent.command('voucher.reverse', {
      voucher_id: redemption.voucher,
      redemption: redemption.attempt,
      reason,
    });
    if (answer.ok) this.#show({ is: 'settled', redemption: answer.result }, turn);
    else await this.#refuse(answer, redemption.code, turn, { undoing: true });
  }

  /** Shows one of the latest on the stage. */
  open(redemption: RedemptionCard): void {
    this.#newTurn();
    this.stage = { is: 'settled', redemption };
  }

  /** Back to the calm stage; closes a dialog first. */
  back(): void {
    if (this.dialog !== 'none') {
      this.dialog = 'none';
      return;
    }
    if (this.stage.is === 'working' || (this.stage.is === 'basket' && this.basket.isBusy)) return;
    // What was redeemed is over; what was only scanned waits beside the stage.
    if (this.stage.is === 'basket' && this.basket.isDone) this.basket.clear();
    this.#newTurn();
    this.stage = { is: 'idle' };
  }

  /** Says of a paper whether it came out. */
  async judge(paper: number, printed: boolean): Promise<void> {
    const answer = await this.#deps.agent.command('paper.judge', { paper, printed });
    if (!answer.ok) this.#deps.tell('no', answer);
    await this.papers.refresh();
    if (this.unconfirmed.length === 0 && this.dialog === 'papers') this.dialog = 'none';
  }

  /** Prints the slip of a redemption again. */
  async reprint(redemption: RedemptionCard): Promise<void> {
    const { agent, tell } = this.#deps;
    const papers = await agent.command('paper.list', { open: false });
    if (!papers.ok) return tell('no', papers);
    const slip = papers.result.find(({ subject }) => subject === `redemption:${redemption.attempt}`);
    if (slip === undefined) return tell('no', {});
    const answer = await agent.command('paper.reprint', { paper: slip.paper });
    if (answer.ok) tell('ok', { paper: answer.result });
    else tell('no', answer);
  }

  #newTurn(): number {
    this.offer = undefined;
    this.#turn += 1;
    return this.#turn;
  }

  /** A gun that reads the same code twice while it is still being asked about. */
  #isSameAgain(text: string, platform: string | undefined): boolean {
    const { stage } = this;
    if (platform !== undefined) return false;
    return (stage.is === 'looking' && stage.text === text) || (stage.is === 'working' && stage.code === text);
  }

  #show(stage: Stage, turn: number): void {
    if (turn !== this.#turn) return;
    this.stage = stage;
    if (stage.is === 'told') this.dialog = 'none';
    const sound = verdictOf(stage)?.sound;
    if (sound !== undefined) this.#deps.play(sound);
    void this.#seekOffer(stage, turn);
  }

  #showCard(card: VoucherCard, turn: number): void {
    const { redemption } = card;
    if (redemption !== undefined && isOpen(redemption)) this.#show({ is: 'settled', redemption, card }, turn);
    else this.#show({ is: 'card', card, count: 1 }, turn);
  }

  /** A platform that cannot be reached may have an allowance: it is asked for only then. */
  async #seekOffer(stage: Stage, turn: number): Promise<void> {
    const unreached = unreachedIn(stage);
    if (unreached === undefined) return;
    const { agent, nowMs } = this.#deps;
    const { code, platform } = unreached;
    const [status, seen, deals] = await Promise.all([
      agent.command('offline.status', {}),
      agent.command('voucher.list', { keyword: code.slice(0, 100), platform_code: platform }),
      agent.command('platform.deals', { platform_code: platform }),
    ]);
    if (turn !== this.#turn || this.stage !== stage || !status.ok || !seen.ok) return;
    const allowance = status.result.platforms.find((each) => each.platform === platform);
    const row = seen.result.items.find((card) => card.code === code.replaceAll(/\s/g, ''));
    this.offer = offerOf(unreached, allowance, row, nowMs(), deals.ok ? deals.result : []);
  }

  async #refuse(
    answer: Refused,
    text: string,
    turn: number,
    of: Pick<Extract<Stage, { is: 'refused' }>, 'card' | 'undoing'> = {},
  ): Promise<void> {
    const { agent } = this.#deps;
    const candidates = answer.error === 'platform-ambiguous' ? candidatesIn(answer) : [];
    if (candidates.length > 0) return this.#show({ is: 'choosing', text, candidates }, turn);
    const { attempt, voucher } = pointerIn(answer);
    if (attempt !== undefined) {
      const told = await agent.command('voucher.attempt', { attempt });
      if (told.ok) return this.#show({ is: 'settled', redemption: told.result }, turn);
    }
    if (voucher !== undefined) {
      const told = await agent.command('voucher.get', { voucher_id: voucher });
      if (told.ok && told.result.redemption !== undefined) return this.#showCard(told.result, turn);
    }
    const { error: slug, message, data, platform: word } = answer;
    this.#show({ is: 'refused', slug, message, details: record(data), text, word, ...of }, turn);
  }

  #onFacts(facts: readonly AnyFact[] | undefined): void {
    for (const fact of facts ?? []) {
      if (fact.type === 'order.placed' && fact.data.attempt !== undefined) {
        const heard = [...this.pickups, [fact.data.attempt, fact.data.pickup] as const];
        this.pickups = new Map(heard.slice(-limits.recentShownMax));
      }
    }
    this.basket.heard(facts);
    const { stage } = this;
    if (stage.is !== 'settled') return;
    const { attempt, state } = stage.redemption;
    if (!isOpen(stage.redemption) && state !== 'accepted' && state !== 'contested') return;
    const concerns =
      facts === undefined ||
      facts.some(
        ({ data }) =>
          ('attempt' in data && data.attempt === attempt) ||
          ('acceptance' in data && data.acceptance === attempt),
      );
    if (concerns) void this.#turnByItself(attempt);
  }

  /** What was unknown has an end: the stage turns, if it still shows that attempt. */
  async #turnByItself(attempt: string): Promise<void> {
    const answer = await this.#deps.agent.command('voucher.attempt', { attempt });
    const { stage } = this;
    if (!answer.ok || stage.is !== 'settled' || stage.redemption.attempt !== attempt) return;
    if (answer.result.state === stage.redemption.state) return;
    this.#show({ ...stage, redemption: answer.result }, this.#turn);
  }
}
