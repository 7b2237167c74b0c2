// One code of a basket as the screen shows it: asked about, ready, refused, and how its redemption ended. Pure.

import type { BasketLine, BasketLook } from '@qiantai/shared/commands/basket.ts';
import type { PlatformLimits } from '@qiantai/shared/commands/station.ts';
import { verdictOfVoucher, type Tone, type Verdict } from './verdict.ts';

export interface BasketEntry {
  readonly id: number;
  /** As it was scanned. */
  readonly text: string;
  /** Chosen by the clerk where more than one platform may know the code. */
  readonly platform?: string | undefined;
  readonly count: number;
  /** Absent while its platform is asked. */
  readonly look?: BasketLook | undefined;
  /** How it ended, once the basket was redeemed. */
  readonly line?: BasketLine | undefined;
}

export type EntryState = 'asking' | 'ready' | 'choose' | BasketLine['state'];

/** Where an entry stands now. */
export function stateOf({ look, line }: BasketEntry): EntryState {
  if (line !== undefined) return line.state;
  if (look === undefined) return 'asking';
  if (look.card !== undefined)
    return verdictOfVoucher(look.card).word === 'verdict.ready' ? 'ready' : 'refused';
  return look.refusal?.error === 'platform-ambiguous' ? 'choose' : 'refused';
}

export const stateTones: Readonly<Record<EntryState, Tone>> = {
  asking: 'busy',
  ready: 'go',
  choose: 'unknown',
  redeemed: 'ok',
  unclear: 'unknown',
  refused: 'no',
  skipped: 'busy',
  undone: 'info',
  'undo-unclear': 'unknown',
  'undo-refused': 'no',
};

/** A code without the blanks of a printed group: the same code is known again. */
export const compact = (text: string): string => text.replaceAll(/\s/g, '');

/** The most uses of an entry that may be spent at once. */
export function mostOf(
  { look }: BasketEntry,
  limitsOf: (platform: string) => PlatformLimits | undefined,
): number {
  if (look?.card === undefined) return 1;
  const most = limitsOf(look.card.platform)?.countMax ?? look.card.usable;
  return Math.max(1, Math.min(look.card.usable, most));
}

/** What the entries that may be redeemed were paid for, in fen. */
export function sumOf(entries: readonly BasketEntry[]): number {
  return entries.reduce((sum, { look, count }) => sum + (look?.card?.paidFen ?? 0) * count, 0);
}

/** The platforms of the entries, each once, in the order they came. */
export function platformsIn(entries: readonly BasketEntry[]): readonly string[] {
  return [...new Set(entries.flatMap(({ look }) => (look?.card === undefined ? [] : [look.card.platform])))];
}

const isOpen = (state: EntryState): boolean => state === 'unclear' || state === 'undo-unclear';

/** How many entries nobody knows the end of yet. */
export const openOf = (entries: readonly BasketEntry[]): number =>
  entries.filter((entry) => isOpen(stateOf(entry))).length;

/** The one word of a basket that was redeemed: what is not known comes first, then what was spent and cannot go back. */
export function verdictOfBasket(entries: readonly BasketEntry[]): Verdict {
  const states = entries.flatMap((entry) => (entry.line === undefined ? [] : [stateOf(entry)]));
  const redeemed = states.filter((state) => state === 'redeemed').length;
  if (states.some(isOpen))
    return { tone: 'unknown', icon: 'unknown', word: 'verdict.unknown', sound: 'unknown' };
  if (states.includes('undo-refused'))
    return { tone: 'no', icon: 'refused', word: 'verdict.basket-stuck', sound: 'no' };
  if (redeemed === entries.length && redeemed > 0)
    return { tone: 'ok', icon: 'done', word: 'verdict.basket-done', sound: 'ok' };
  return redeemed > 0
    ? { tone: 'unknown', icon: 'choose', word: 'verdict.basket-part', sound: 'no' }
    : { tone: 'no', icon: 'refused', word: 'verdict.basket-none', sound: 'no' };
}
