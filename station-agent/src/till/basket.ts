// Several vouchers of one table: all are looked at, then each is redeemed by the ordinary way under a command id of
// its own made from the basket's. Why nothing more is journaled: those ids answer the same again, whatever was cut short.

import { createHash } from 'node:crypto';
import type {
  BasketLine,
  BasketLineState,
  BasketLook,
  BasketRefusal,
  BasketResult,
} from '@qiantai/shared/commands/basket.ts';
import type { CommandResult, ParsedInput } from '@qiantai/shared/commands/index.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant, type PlatformWord } from '@qiantai/shared/result.ts';
import {
  attemptByCommand,
  attemptById,
  voucherById,
  type AttemptRow,
} from '@qiantai/shared/views/vouchers.ts';
import { vouchersOfUse } from '@qiantai/shared/views/voucher-uses.ts';
import { refusalSentence } from '@qiantai/shared/words/index.ts';
import { once, type Ask, type Handlers, type Shop } from './context.ts';
import { redemptionCard } from './voucher-cards.ts';
import type { Vouchers } from './vouchers.ts';

type Wish = ParsedInput<'basket.redeem'>;
type Item = Wish['codes'][number];

/** What is kept of a line for a repeat; where its attempt stands is read anew. */
interface Ended {
  readonly code: string;
  readonly attempt?: string | undefined;
  readonly refusal?: BasketRefusal | undefined;
  /** Each undo that was begun for it, or why none was. */
  readonly undos: readonly string[];
}

/** The single ways a basket goes. */
interface BasketSteps {
  readonly look: NonNullable<Handlers['voucher.lookup']>;
  readonly redeem: NonNullable<Handlers['voucher.redeem']>;
  readonly reverse: NonNullable<Handlers['voucher.reverse']>;
  readonly kept: Vouchers['kept'];
}

function stepsOf({ handlers, kept }: Pick<Vouchers, 'handlers' | 'kept'>): BasketSteps {
  const look = handlers['voucher.lookup'];
  const redeem = handlers['voucher.redeem'];
  const reverse = handlers['voucher.reverse'];
  invariant(look !== undefined && redeem !== undefined && reverse !== undefined, 'a till redeems vouchers');
  return { look, redeem, reverse, kept };
}

const idCharsMax = 200;
const compact = (code: string): string => code.replaceAll(/\s/g, '');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The ask of one step: its own id, and a body hash that changes with the basket's. */
function stepOf(ask: Ask, name: string, step: string): Ask {
  const base = ask.command.length > idCharsMax ? sha256(ask.command) : ask.command;
  return { ...ask, name, command: `${base}:${step}`, hash: sha256(`${ask.hash}:${step}`) };
}

function refuseDoubles(names: readonly string[]): void {
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) throw new Refusal('basket-double', { code: double });
}

/** A refusal as the basket's answer carries it. Rethrows what is not one. */
function refusalIn(shop: Shop, ask: Ask, error: unknown): BasketRefusal {
  if (!(error instanceof Refusal)) throw error;
  const { word, ...data } = error.details;
  const details = { ...error.details, timezone: shop.store.timezone };
  const told = word === undefined ? {} : { platform: word as PlatformWord };
  return { error: error.slug, message: refusalSentence(ask.locale, error.slug, details), data, ...told };
}

/** A code whose platform holds its outcome back is not refused: it is left alone and said. */
const isEnded = (row: AttemptRow): boolean => row.state === 'redeemed' || row.state === 'refused';

/** One run through a basket. */
class BasketRun {
  readonly #shop: Shop;
  readonly #steps: BasketSteps;
  readonly #wish: Wish;
  readonly #ask: Ask;
  readonly #ended: Ended[];
  #stopped = false;

  constructor(shop: Shop, steps: BasketSteps, wish: Wish, ask: Ask) {
    this.#shop = shop;
    this.#steps = steps;
    this.#wish = wish;
    this.#ask = ask;
    this.#ended = wish.codes.map(({ code }) => ({ code, undos: [] }));
  }

  #redeemAsk(index: number): Ask {
    return stepOf(this.#ask, 'voucher.redeem', String(index));
  }

  #begunBefore(index: number): AttemptRow | undefined {
    return attemptByCommand(this.#shop.journal.view, this.#redeemAsk(index).command);
  }

  #refuse(index: number, error: unknown): void {
    const attempt = this.#begunBefore(index)?.attempt;
    const refusal = refusalIn(this.#shop, this.#ask, error);
    this.#ended[index] = { code: this.#wish.codes[index]?.code ?? '', attempt, refusal, undos: [] };
    if (this.#wish.onFailure === 'undo') this.#stopped = true;
  }

  /** @returns each line's platform; undefined where the look was refused */
  async #lookAll(): Promise<readonly (string | undefined)[]> {
    const looks = await Promise.all(
      this.#wish.codes.map(async (item, index) => {
        const begun = this.#begunBefore(index);
        if (begun !== undefined) return { platform: begun.platform, voucher: begun.voucher };
        try {
          // What was just checked is fresh enough, as it is for a redemption of its own.
          return (
            this.#steps.kept(item.code, item.platform_code) ??
            (await this.#steps.look(item, stepOf(this.#ask, 'voucher.lookup', `${index}:look`)))
          );
        } catch (error) {
          this.#refuse(index, error);
          return undefined;
        }
      }),
    );
    // Two texts may be one voucher: only the platform's own name for it tells.
    refuseDoubles(looks.flatMap((look) => (look === undefined ? [] : [String(look.voucher)])));
    return looks.map((look) => look?.platform);
  }

  async #redeemOne(item: Item, platform: string, index: number): Promise<void> {
    // What was begun before a restart is asked for again; what was not is left alone once something was refused.
    if (this.#stopped && this.#begunBefore(index) === undefined) return;
    try {
      const wish = { ...item, platform_code: platform };
      const { attempt } = await this.#steps.redeem(wish, this.#redeemAsk(index));
      this.#ended[index] = { code: item.code, attempt, undos: [] };
    } catch (error) {
      this.#refuse(index, error);
    }
  }

  /** Every voucher that an attempt spent and that still stands by it. */
  #spentBy(row: AttemptRow): readonly number[] {
    const { view } = this.#shop.journal;
    const scanned = voucherById(view, row.voucher);
    invariant(scanned !== undefined, 'an attempt belongs to a voucher');
    if (row.count === 1 || scanned.redeemed_at_ms === null) return [row.voucher];
    return vouchersOfUse(view, row.platform, row.attempt, scanned.redeemed_at_ms);
  }

  async #undoOne(index: number): Promise<void> {
    const ended = this.#ended[index];
    const row = attemptById(this.#shop.journal.view, ended?.attempt ?? '');
    if (ended === undefined || row?.state !== 'redeemed') return;
    const undos: string[] = [];
    let refusal: BasketRefusal | undefined;
    for (const voucher_id of this.#spentBy(row)) {
      const step = stepOf(this.#ask, 'voucher.reverse', `${index}:undo:${voucher_id}`);
      try {
        undos.push((await this.#steps.reverse({ voucher_id, reason: 'basket' }, step)).attempt);
      } catch (error) {
        refusal = refusalIn(this.#shop, this.#ask, error);
      }
    }
    this.#ended[index] = { ...ended, undos, refusal };
  }

  async run(): Promise<readonly Ended[]> {
    refuseDoubles(this.#wish.codes.map(({ code }) => compact(code)));
    const platforms = await this.#lookAll();
    const names = [...new Set(platforms.flatMap((name) => (name === undefined ? [] : [name])))];
    await Promise.all(
      names.map(async (name) => {
        for (const [index, item] of this.#wish.codes.entries())
          if (platforms[index] === name) await this.#redeemOne(item, name, index);
      }),
    );
    if (this.#stopped) for (const index of this.#ended.keys()) await this.#undoOne(index);
    return this.#ended;
  }
}

/** @param vouchers the ways of single vouchers: their looks are shared, so that no platform is asked twice */
export function createBasket(shop: Shop, vouchers: Pick<Vouchers, 'handlers' | 'kept'>): Handlers {
  const { journal } = shop;
  const steps = stepsOf(vouchers);
  const running = new Map<string, Promise<readonly Ended[]>>();

  function stateOf(ended: Ended): BasketLineState {
    const row = attemptById(journal.view, ended.attempt ?? '');
    if (row === undefined) return ended.refusal === undefined ? 'skipped' : 'refused';
    if (!isEnded(row)) return 'unclear';
    if (row.state === 'refused') return 'refused';
    const undos = ended.undos.map((undo) => attemptById(journal.view, undo)?.state);
    if (ended.refusal !== undefined || undos.includes('refused')) return 'undo-refused';
    if (undos.length === 0) return redemptionCard(journal.view, row).reversed ? 'undone' : 'redeemed';
    return undos.every((state) => state === 'reversed') ? 'undone' : 'undo-unclear';
  }

  function lineOf(ended: Ended): BasketLine {
    const row = attemptById(journal.view, ended.attempt ?? '');
    const isOver = (undo: string): boolean =>
      ['reversed', 'refused'].includes(attemptById(journal.view, undo)?.state ?? '');
    return {
      code: ended.code,
      state: stateOf(ended),
      card: row === undefined ? undefined : redemptionCard(journal.view, row),
      refusal: ended.refusal,
      undo: ended.undos.find((undo) => !isOver(undo)),
    };
  }

  function resultOf(all: readonly Ended[]): BasketResult {
    const lines = all.map(lineOf);
    const redeemed = lines.filter(({ state }) => state === 'redeemed').length;
    return { lines, redeemed, whole: redeemed === lines.length };
  }

  /** The id is bound to this body before anything is spent, so that no other basket can go on under it. */
  async function runOnce(wish: Wish, ask: Ask): Promise<readonly Ended[]> {
    once(shop, { ...stepOf(ask, ask.name, 'begun'), hash: ask.hash }, () => ({ begun: true }));
    if (journal.answerOf(ask.command) === undefined) {
      const work = running.get(ask.command) ?? new BasketRun(shop, steps, wish, ask).run();
      running.set(ask.command, work);
      try {
        const ended = await work;
        return once(shop, ask, () => ended);
      } finally {
        running.delete(ask.command);
      }
    }
    return once<readonly Ended[]>(shop, ask, () => []);
  }

  return {
    'basket.check': async ({ codes }, ask): Promise<CommandResult<'basket.check'>> => {
      refuseDoubles(codes.map(({ code }) => compact(code)));
      return Promise.all(
        codes.map(async (item, index): Promise<BasketLook> => {
          try {
            const card = await steps.look(item, stepOf(ask, 'voucher.lookup', String(index)));
            return { code: item.code, card };
          } catch (error) {
            return { code: item.code, refusal: refusalIn(shop, ask, error) };
          }
        }),
      );
    },
    'basket.redeem': async (wish, ask) => resultOf(await runOnce(wish, ask)),
  };
}
