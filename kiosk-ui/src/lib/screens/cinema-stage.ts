// Where the cinema desk stands: the order's own state first, what the clerk wants second. One union, pure.
// Why the order wins: while its payment has no end, nothing a clerk pressed before may hide that.

import type {
  CinemaOrderCard,
  CinemaOrderState,
  CinemaPriceCard,
  CinemaVoucherCard,
} from '@qiantai/shared/commands/cinema.ts';
import type { RefusalSlug } from '@qiantai/shared/refusals.ts';
import { unreachable, type PlatformWord } from '@qiantai/shared/result.ts';
import { refusalSentence, say, type Locale } from '@qiantai/shared/words/index.ts';
import { verdictOfRefusal, type Verdict } from './verdict.ts';

/** What is being asked of the platform now. */
export type CinemaDoing = 'open' | 'take' | 'price' | 'bind' | 'pay' | 'again';

interface RefusedStep {
  readonly is: 'refused';
  readonly doing: CinemaDoing;
  readonly slug: RefusalSlug;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly word?: PlatformWord | undefined;
}

/** What the clerk is about to do with the order. Amounts in whole fen. */
export type CinemaWish =
  | { readonly is: 'none' }
  | { readonly is: 'choose' }
  | { readonly is: 'working'; readonly doing: CinemaDoing }
  | { readonly is: 'priced'; readonly voucher: CinemaVoucherCard; readonly price: CinemaPriceCard }
  | { readonly is: 'confirm'; readonly payFen: number; readonly wasFen?: number | undefined }
  | { readonly is: 'pay'; readonly payFen: number }
  | RefusedStep;

export type CinemaStage =
  | { readonly is: 'idle' }
  | { readonly is: 'working'; readonly doing: CinemaDoing; readonly order?: CinemaOrderCard | undefined }
  | { readonly is: 'choosing'; readonly order: CinemaOrderCard }
  | {
      readonly is: 'priced';
      readonly order: CinemaOrderCard;
      readonly voucher: CinemaVoucherCard;
      readonly price: CinemaPriceCard;
    }
  | {
      readonly is: 'confirming';
      readonly order: CinemaOrderCard;
      readonly payFen: number;
      /** The price told before, when it is another now. */
      readonly wasFen?: number | undefined;
    }
  | { readonly is: 'paying'; readonly order: CinemaOrderCard; readonly payFen: number }
  | { readonly is: 'watching'; readonly order: CinemaOrderCard }
  | { readonly is: 'ended'; readonly order: CinemaOrderCard }
  | (RefusedStep & { readonly order?: CinemaOrderCard | undefined });

/** Whether this order has a step without an end: nothing may be changed or paid. */
export function isUnderWay({ state }: Pick<CinemaOrderCard, 'state'>): boolean {
  return state === 'binding' || state === 'paying' || state === 'unclear' || state === 'parked';
}

function restingStage(order: CinemaOrderCard): CinemaStage {
  if (order.state === 'failed') return { is: 'ended', order };
  if (order.state === 'bound' && order.payFen !== undefined)
    return { is: 'confirming', order, payFen: order.payFen };
  return { is: 'choosing', order };
}

/** The stage of an order and a wish. @param order undefined while none is picked */
export function stageOf(order: CinemaOrderCard | undefined, wish: CinemaWish): CinemaStage {
  if (wish.is === 'working' && wish.doing === 'again') return { is: 'working', doing: 'again', order };
  if (order !== undefined && isUnderWay(order)) return { is: 'watching', order };
  if (order?.state === 'paid') return { is: 'ended', order };
  if (wish.is === 'working') return { is: 'working', doing: wish.doing, order };
  if (wish.is === 'refused') return { ...wish, order };
  if (order === undefined) return { is: 'idle' };
  switch (wish.is) {
    case 'none':
      return restingStage(order);
    case 'choose':
      return { is: 'choosing', order };
    case 'priced':
      return { is: 'priced', order, voucher: wish.voucher, price: wish.price };
    case 'confirm':
      return { is: 'confirming', order, payFen: wish.payFen, wasFen: wish.wasFen };
    case 'pay':
      return { is: 'paying', order, payFen: wish.payFen };
    default:
      return unreachable(wish);
  }
}

/** The wish after a voucher is bound. @param toldFen what the clerk told the customer before */
export function wishAfterBind(payFen: number | undefined, toldFen: number): CinemaWish {
  if (payFen === undefined) return { is: 'none' };
  return payFen === toldFen ? { is: 'confirm', payFen } : { is: 'confirm', payFen, wasFen: toldFen };
}

/** The wish after a payment was refused: a new price has to be confirmed, a failure is the order's own state. */
export function wishAfterPayRefused(step: RefusedStep, confirmedFen: number): CinemaWish {
  const payFen = step.details['payFen'];
  if (step.slug === 'cinema-price-changed' && typeof payFen === 'number')
    return { is: 'confirm', payFen, wasFen: confirmedFen };
  return step;
}

/** A mobile number as the payment takes it: none at all, or 11 digits. */
export function isMobile(text: string): boolean {
  return text === '' || /^1\d{10}$/.test(text);
}

const unclear: Verdict = { tone: 'unknown', icon: 'unknown', word: 'verdict.unknown', sound: 'unknown' };
const parked: Verdict = { tone: 'unknown', icon: 'held', word: 'verdict.cinema-parked', sound: 'unknown' };
const failed: Verdict = { tone: 'no', icon: 'refused', word: 'verdict.cinema-failed', sound: 'no' };
const paying: Verdict = { tone: 'busy', icon: 'busy', word: 'verdict.cinema-paying', sound: 'go' };

/** How an order looks, in a list and on the stage. */
export function verdictOfOrder(state: CinemaOrderState): Verdict {
  switch (state) {
    case 'open':
    case 'bound':
      return { tone: 'go', icon: 'ticket', word: `cinema-state.${state}`, sound: 'go' };
    case 'binding':
      return { tone: 'busy', icon: 'busy', word: 'verdict.cinema-binding', sound: 'go' };
    case 'paying':
      return paying;
    case 'paid':
      return { tone: 'ok', icon: 'done', word: 'verdict.cinema-paid', sound: 'ok' };
    case 'failed':
      return failed;
    case 'unclear':
      return unclear;
    case 'parked':
      return parked;
    default:
      return unreachable(state);
  }
}

const refusalVerdicts: Readonly<Partial<Record<RefusalSlug, Verdict>>> = {
  'cinema-order-first': { tone: 'info', icon: 'order', word: 'verdict.cinema-order', sound: 'no' },
  'cinema-order-busy': { tone: 'unknown', icon: 'busy', word: 'verdict.busy', sound: 'unknown' },
  'cinema-order-paid': { tone: 'no', icon: 'used', word: 'verdict.cinema-was-paid', sound: 'no' },
  'cinema-price-changed': {
    tone: 'unknown',
    icon: 'money',
    word: 'verdict.cinema-changed',
    sound: 'unknown',
  },
  'voucher-wrong-kind': { tone: 'no', icon: 'strange', word: 'verdict.cinema-unfit', sound: 'no' },
  'cinema-payment-failed': failed,
  'cinema-parked': parked,
};

/** One colour, one icon, one word; undefined where the clerk is choosing or typing. */
export function verdictOfStage(stage: CinemaStage): Verdict | undefined {
  switch (stage.is) {
    case 'idle':
    case 'working':
    case 'choosing':
    case 'paying':
      return undefined;
    case 'priced':
      return { tone: 'go', icon: 'ticket', word: 'verdict.cinema-fits', sound: 'go' };
    case 'confirming':
      return stage.wasFen === undefined
        ? { tone: 'go', icon: 'money', word: 'verdict.cinema-confirm', sound: 'go' }
        : { tone: 'unknown', icon: 'money', word: 'verdict.cinema-changed', sound: 'unknown' };
    case 'watching':
    case 'ended':
      return verdictOfOrder(stage.order.state);
    case 'refused':
      return refusalVerdicts[stage.slug] ?? verdictOfRefusal(stage.slug);
    default:
      return unreachable(stage);
  }
}

const stateSays = {
  binding: 'cinema.binding-say',
  paying: 'cinema.paying-say',
  unclear: 'cinema.unclear-say',
  parked: 'cinema.parked-say',
  paid: 'cinema.paid-say',
  failed: 'cinema.failed-say',
} as const;

/** The sentence under the verdict; empty where there is none. */
export function sentenceOfStage(stage: CinemaStage, locale: Locale, timezone: string): string {
  switch (stage.is) {
    case 'priced':
      return say(locale, 'cinema.fits-say');
    case 'confirming':
      return say(locale, stage.wasFen === undefined ? 'cinema.confirm-say' : 'cinema.changed-say');
    case 'watching':
    case 'ended': {
      const { state } = stage.order;
      return state === 'open' || state === 'bound' ? '' : say(locale, stateSays[state]);
    }
    case 'refused':
      if (stage.slug === 'not-ready') return stage.message;
      if (stage.doing === 'open' && stage.slug === 'outcome-unknown')
        return say(locale, 'cinema.open-unknown');
      if (stage.slug === 'voucher-wrong-kind') return say(locale, 'cinema.unfit-say');
      return refusalSentence(locale, stage.slug, { ...stage.details, timezone });
    default:
      return '';
  }
}
