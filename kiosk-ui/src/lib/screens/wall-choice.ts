// How one wall is set: whose it is and how it shows its tickets. Kept in its browser: a wall that is switched on again
// is the wall it was.

import { keep, kept } from '../kept.ts';
import type { Place } from './wall-place.ts';
import type { WallSize } from './wall-size.ts';

export interface WallChoice {
  readonly place: Place;
  /** `tiles`: the oldest first; `columns`: by status. */
  readonly view: 'tiles' | 'columns';
  readonly size: WallSize;
  /** Whether the counts of all dishes stand beside the tickets. */
  readonly allDay: boolean;
}

const shelfPlace = 'qiantai.wall';
const usual: WallChoice = { place: { is: 'kitchen' }, view: 'tiles', size: 'auto', allDay: true };

export function readChoice(): WallChoice {
  const text = kept('local', shelfPlace);
  return text === undefined ? usual : { ...usual, ...(JSON.parse(text) as Partial<WallChoice>) };
}

export function keepChoice(choice: WallChoice): void {
  keep('local', shelfPlace, JSON.stringify(choice));
}
