// Where a screen stands in the journal: every batch must begin right after the last, else facts were missed.

import type { FactsEvent } from '@qiantai/shared/wire.ts';

export type CursorVerdict = 'in-order' | 'already-known' | 'gap';

export interface Cursor {
  /** The last seq this screen knows; undefined before the first follow. */
  readonly at: number | undefined;
  /** Judges a batch and moves on when it is in order. */
  take(batch: Pick<FactsEvent, 'from' | 'to'>): CursorVerdict;
  /** The agent said where its journal stands; only ever moves forward. */
  reach(seq: number): void;
  /** What was known is worth nothing, such as when another journal answers. */
  forget(): void;
}

export function createCursor(): Cursor {
  let at: number | undefined;
  return {
    get at() {
      return at;
    },
    take({ from, to }) {
      if (at !== undefined && to <= at) return 'already-known';
      if (at !== undefined && from !== at + 1) return 'gap';
      at = to;
      return 'in-order';
    },
    reach(seq) {
      at = Math.max(at ?? 0, seq);
    },
    forget() {
      at = undefined;
    },
  };
}
