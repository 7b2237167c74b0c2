// The sentence under the verdict: what it means here and what to do next. Pure; the word itself is in verdict.ts.

import { ticketPrefix } from '@qiantai/shared/documents/booking-slip.ts';
import { refusals, type RefusalSlug } from '@qiantai/shared/refusals.ts';
import { unreachable } from '@qiantai/shared/result.ts';
import { refusalSentence, say, type Locale } from '@qiantai/shared/words/index.ts';
import { momentText } from '../format.ts';
import type { Stage } from './stage.ts';
import { verdictOfVoucher } from './verdict.ts';

export interface Place {
  readonly locale: Locale;
  readonly timezone: string;
  readonly nowMs: number;
}

const isSlug = (text: string): text is RefusalSlug => Object.hasOwn(refusals, text);

function sentenceOfCard({ card }: Extract<Stage, { is: 'card' }>, place: Place): string {
  const { locale } = place;
  switch (verdictOfVoucher(card).word) {
    case 'verdict.ready':
      return say(locale, 'counter.ready-say');
    case 'verdict.expired':
      return say(locale, 'counter.expired-say');
    case 'verdict.refunded':
      return say(locale, 'counter.refunded-say');
    case 'verdict.offline-accepted':
      return say(locale, 'counter.offline-say');
    case 'verdict.unknown':
      return say(locale, 'refusal.outcome-unknown');
    default: {
      const used = card.redemption;
      if (used === undefined) return say(locale, 'counter.used-say');
      const time = momentText(used.endedAtMs ?? used.askedAtMs, place.timezone, place.nowMs);
      const gap = locale === 'en' ? ' ' : '';
      return (
        say(locale, 'counter.used-here', { time, clerk: used.clerk }) + gap + say(locale, 'counter.used-say')
      );
    }
  }
}

function sentenceOfSettled({ redemption }: Extract<Stage, { is: 'settled' }>, { locale }: Place): string {
  switch (redemption.state) {
    case 'redeemed':
      if (redemption.reversed) return say(locale, 'counter.reversed-say');
      return say(locale, redemption.voucherType === 4 ? 'counter.redeemed-kitchen' : 'counter.redeemed-say');
    case 'reversed':
      return say(locale, 'counter.reversed-say');
    case 'asking':
      return say(locale, 'counter.wait');
    case 'held':
      return say(locale, 'refusal.voucher-held');
    case 'accepted':
      return say(locale, 'counter.offline-say');
    case 'contested':
      return say(locale, 'counter.contested-say');
    case 'unclear':
      return say(locale, redemption.kind === 'reverse' ? 'unknown.undo-asking' : 'unknown.no-answer');
    case 'refused':
      return refusalSentence(
        locale,
        isSlug(redemption.because ?? '') ? (redemption.because as RefusalSlug) : 'platform-refused',
      );
    default:
      return unreachable(redemption.state);
  }
}

/** What to say under the verdict of a stage; empty while nothing is decided. */
export function sentenceOf(stage: Stage, place: Place): string {
  switch (stage.is) {
    case 'idle':
    case 'basket':
    case 'looking':
      return '';
    case 'working':
      return say(place.locale, 'counter.wait');
    case 'choosing':
      return say(place.locale, 'counter.choose-say');
    case 'card':
      return sentenceOfCard(stage, place);
    case 'settled':
      return sentenceOfSettled(stage, place);
    case 'refused':
      // What was never sent has its own sentence, said here; all else is said in this reader's language, not the browser's.
      if (stage.slug === 'not-ready') return stage.message;
      return refusalSentence(place.locale, stage.slug, { ...stage.details, timezone: place.timezone });
    case 'accepted':
      return say(place.locale, 'accept.say-done');
    case 'told':
      switch (stage.kind) {
        case 'payment-code':
          return say(place.locale, 'counter.payment-say');
        case 'member':
          return say(place.locale, 'counter.member-say');
        case 'order':
          return say(
            place.locale,
            stage.text.startsWith(ticketPrefix) ? 'bookings.slip-say' : 'counter.order-say',
          );
        default:
          return say(place.locale, 'counter.strange-say', { text: stage.text.slice(0, 60) });
      }
    default:
      return unreachable(stage);
  }
}
