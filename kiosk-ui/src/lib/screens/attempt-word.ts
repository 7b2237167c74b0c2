// The word of an attempt's state. An undo has words of its own: what failed there left the voucher redeemed.

import type { RedemptionCard } from '@qiantai/shared/commands/voucher.ts';
import type { WordKey } from '@qiantai/shared/words/index.ts';

/** The key of what a list says about an attempt. */
export function attemptWord(card: Pick<RedemptionCard, 'kind' | 'state' | 'reversed'>): WordKey {
  if (card.reversed || card.state === 'reversed') return 'attempt.reversed';
  if (card.kind === 'redeem' || card.state === 'redeemed') return `attempt.${card.state}`;
  // What was accepted offline is never an undo.
  if (card.state === 'accepted' || card.state === 'contested') return `attempt.${card.state}`;
  return card.state === 'held' ? 'attempt.undo-unclear' : `attempt.undo-${card.state}`;
}
