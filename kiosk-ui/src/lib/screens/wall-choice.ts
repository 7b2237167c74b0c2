// What one wall keeps in its browser: how it is set, and what it last showed. A wall that is switched on again is the
// wall it was, also when the agent cannot be reached then.

import type { KitchenWall } from '@qiantai/shared/commands/room.ts';
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

export interface KeptWall {
  readonly wall: KitchenWall;
  /** When the agent was last heard, by this machine's clock. */
  readonly heardAtMs: number;
}

const wallPlace = 'qiantai.wall-shown';

export function keepWall(shown: KeptWall): void {
  keep('local', wallPlace, JSON.stringify(shown));
}

export function keptWall(): KeptWall | undefined {
  const text = kept('local', wallPlace);
  return text === undefined ? undefined : (JSON.parse(text) as KeptWall);
}
