// The cinema commands: open, look, bind, confirm the price, pay, follow. Thin: the deciding is in cinema-flow.

import type { CinemaOrderCard } from '@qiantai/shared/commands/cinema.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { fen, yuanText } from '@qiantai/shared/money.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant, type Outcome } from '@qiantai/shared/result.ts';
import {
  cinemaAttemptById,
  cinemaOrderById,
  openCinemaAttemptOf,
  recentCinemaOrders,
  redemptionOnOrder,
  type CinemaOrderRow,
} from '@qiantai/shared/views/cinema.ts';
import type { CinemaOrder } from '../platforms/cinema.ts';
import { cinemaCard } from './cinema-cards.ts';
import { createCinemaFlow, refusalOfAttempt, type CinemaChoice } from './cinema-flow.ts';
import { pricesOf } from './cinema-records.ts';
import type { Ask, Handlers, Shop } from './context.ts';
import { refusalOf } from './lookup.ts';

export interface Cinema {
  readonly handlers: Handlers;
  /** Goes back to every attempt the run before left without an end. @returns how many */
  settle(): number;
}

/** The value of a read. @throws Refusal for everything that is no yes */
async function told<T>(platform: string, work: Promise<Outcome<T>>): Promise<T> {
  const outcome = await work;
  if (outcome.is !== 'done') throw refusalOf(platform, outcome);
  return outcome.value;
}

/** Whose cinema is meant: the one named, or the only one there is. @throws Refusal platform-unknown, -disabled, -ambiguous */
function chosen(shop: Shop, code: string | undefined): CinemaChoice {
  const codes =
    code === undefined ? shop.platforms.cards().flatMap((card) => (card.enabled ? [card.code] : [])) : [code];
  const found = codes.flatMap((platform): CinemaChoice[] => {
    const desk = shop.platforms.client(platform).cinema;
    return desk === undefined ? [] : [{ platform, desk }];
  });
  const [first] = found;
  if (found.length > 1)
    throw new Refusal('platform-ambiguous', { candidates: found.map(({ platform }) => platform) });
  if (first === undefined) throw new Refusal('platform-unknown', { platform: code ?? '' });
  return first;
}

/** Which voucher a free change is about: '' takes it off, undefined when it is about something else. */
const voucherIn = (fields: Readonly<Record<string, string>>): string | undefined => fields['voucher_code'];

export function createCinema(shop: Shop): Cinema {
  const { journal } = shop;
  const { view } = journal;
  const flow = createCinemaFlow(shop);

  function rowOf(platform: string, order: string): CinemaOrderRow {
    const row = cinemaOrderById(view, platform, order);
    if (row === undefined) throw new Refusal('not-found', { order });
    return row;
  }

  /** An order opened elsewhere is taken up once the platform shows it. */
  async function known(choice: CinemaChoice, order: string, ask: Ask): Promise<CinemaOrderRow> {
    const { platform, desk } = choice;
    if (cinemaOrderById(view, platform, order) === undefined) {
      const read = await told(platform, desk.order(order));
      takeUp(platform, read, ask);
    }
    return rowOf(platform, order);
  }

  function takeUp(platform: string, read: CinemaOrder, ask: Ask): void {
    const { order, title, vouchers } = read;
    journal.transact(ask.actor.id, (tx) => {
      if (cinemaOrderById(tx.view, platform, order) !== undefined) return;
      const voucher = vouchers?.[0] ?? '';
      const fact = { platform, order, title, voucher, clerk: ask.actor.id, ...pricesOf(read) };
      tx.append('cinema.order-opened', `cinema-order:${order}`, fact);
    });
  }

  const card = ({ platform, desk }: CinemaChoice, order: string, now?: CinemaOrder): CinemaOrderCard =>
    cinemaCard(view, rowOf(platform, order), desk, now);

  /** What an attempt came to: its order's card, or the refusal it ended with. */
  function answerFor(choice: CinemaChoice, attempt: string): CinemaOrderCard {
    const row = cinemaAttemptById(view, attempt);
    invariant(row !== undefined, 'a journaled attempt has a row');
    if (row.state === 'refused') throw refusalOfAttempt(row);
    // Only an opening has no order to show while its end is not known.
    if (row.order_id === '') throw new Refusal('outcome-unknown', { attempt });
    return card(choice, row.order_id);
  }

  async function change(
    input: { platform_code?: string | undefined; order_id: string },
    fields: Readonly<Record<string, string>>,
    ask: Ask,
  ): Promise<CinemaOrderCard> {
    const choice = chosen(shop, input.platform_code);
    const done = flow.before(ask);
    if (done !== undefined) return answerFor(choice, await done);
    await known(choice, input.order_id, ask);
    const wish = { order: input.order_id, voucher: voucherIn(fields), fields };
    return answerFor(choice, await flow.change(choice, wish, ask));
  }

  /** The price now, read back from the platform. @throws Refusal when it is paid already or tells no price */
  async function priceNow({ platform, desk }: CinemaChoice, row: CinemaOrderRow): Promise<number> {
    const read = await told(platform, desk.order(row.order_id));
    if (read.status === 'paid') throw new Refusal('cinema-order-paid', { order: row.order_id });
    if (read.status === 'processing') throw new Refusal('cinema-order-busy', { order: row.order_id });
    if (read.payFen !== undefined) return read.payFen;
    if (row.voucher === '') throw new Refusal('platform-refused', { reason: 'no price told' });
    return (await told(platform, desk.price(row.order_id, row.voucher))).payFen;
  }

  const handlers: Handlers = {
    'cinema.openOrder': async (input, ask) => {
      const choice = chosen(shop, input.platform_code);
      const attempt = await (flow.before(ask) ?? flow.open(choice, input.fields, ask));
      return answerFor(choice, attempt);
    },
    'cinema.takeOrder': async ({ platform_code, order_id }, ask) => {
      const choice = chosen(shop, platform_code);
      const row = await known(choice, order_id, ask);
      if (row.paid === 1) throw new Refusal('cinema-order-paid', { order: order_id });
      choice.desk.takeInHand(order_id);
      return card(choice, order_id);
    },
    'cinema.order': async ({ platform_code, order_id }, ask) => {
      const choice = chosen(shop, platform_code);
      const read = await told(choice.platform, choice.desk.order(order_id));
      takeUp(choice.platform, read, ask);
      return card(choice, order_id, read);
    },
    'cinema.recent': () =>
      recentCinemaOrders(view, limits.recentShownMax).map((row) => {
        const usable = shop.platforms
          .cards()
          .some(({ code, configured }) => configured && code === row.platform);
        return cinemaCard(view, row, usable ? shop.platforms.settler(row.platform).cinema : undefined);
      }),
    'cinema.bind': (input, ask) => {
      const { voucher_code, voucher_code_type } = input;
      return change(input, { voucher_code, voucher_code_type }, ask);
    },
    'cinema.change': (input, ask) => change(input, input.fields, ask),
    'cinema.pay': async (input, ask) => {
      const choice = chosen(shop, input.platform_code);
      const done = flow.before(ask);
      if (done !== undefined) return answerFor(choice, await done);
      const row = await known(choice, input.order_id, ask);
      flow.refuseTaken(choice.platform, input.order_id);
      const confirmedFen = input.confirmed_fen ?? row.pay_fen;
      if (confirmedFen === null) throw new Refusal('bad-request', { field: 'confirmed_fen' });
      const payFen = await priceNow(choice, row);
      if (payFen !== confirmedFen)
        throw new Refusal('cinema-price-changed', { payFen, price: `￥${yuanText(fen(payFen))}` });
      const { order_id: order, mobile = '', pay_type: payType = '' } = input;
      return answerFor(choice, await flow.pay(choice, { order, payFen, mobile, payType }, ask));
    },
    'cinema.status': async ({ platform_code, order_id }, ask) => {
      const choice = chosen(shop, platform_code);
      const { platform, desk } = choice;
      await known(choice, order_id, ask);
      const open = openCinemaAttemptOf(view, platform, order_id);
      if (open?.state === 'parked') await flow.again(open);
      if (open !== undefined || redemptionOnOrder(view, platform, order_id) !== undefined)
        return card(choice, order_id);
      const { word } = await told(platform, desk.status(order_id));
      return { ...card(choice, order_id), status: word };
    },
    ...shownHandlers(shop),
  };

  return { handlers, settle: () => flow.settle() };
}

/** What is only looked at, and the one call that sends messages. */
function shownHandlers(shop: Shop): Handlers {
  const { journal } = shop;
  return {
    'cinema.vouchers': async ({ platform_code, type = '', schedule_id, goods_id, page }) => {
      const { platform, desk } = chosen(shop, platform_code);
      const query = { type, schedule: schedule_id, goods: goods_id, page };
      const { items, next } = await told(platform, desk.vouchers(query));
      return next === undefined ? { items } : { items, next };
    },
    'cinema.sheet': async ({ platform_code, sheet, order_id = '' }) => {
      const { platform, desk } = chosen(shop, platform_code);
      return { told: await told(platform, desk.sheet(sheet, order_id)) };
    },
    'cinema.price': async ({ platform_code, order_id, voucher_code }) => {
      const { platform, desk } = chosen(shop, platform_code);
      return told(platform, desk.price(order_id, voucher_code));
    },
    'cinema.template': async ({ platform_code, order_id, fields }, ask) => {
      const kept = journal.answerOf(ask.command);
      if (kept !== undefined && kept.bodyHash !== ask.hash) throw new Refusal('idempotency-mismatch');
      if (kept !== undefined) return kept.answer as { readonly told: unknown };
      const { platform, desk } = chosen(shop, platform_code);
      const answer = { told: await told(platform, desk.template(order_id, fields)) };
      journal.transact(ask.actor.id, (tx) => {
        if (journal.answerOf(ask.command) === undefined)
          tx.keepAnswer(ask.command, ask.name, ask.hash, answer);
      });
      return answer;
    },
  };
}
