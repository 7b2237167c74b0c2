// Short words at the bottom of the screen about something just done; never the only place of a money answer.

import type { Tone } from '../screens/verdict.ts';

export interface ToastEntry {
  readonly id: number;
  readonly tone: Tone;
  readonly text: string;
}

const shownMs = 6_000;
const shownMax = 3;

class Toasts {
  entries = $state.raw<readonly ToastEntry[]>([]);
  #count = 0;

  say(tone: Tone, text: string): void {
    this.#count += 1;
    const entry = { id: this.#count, tone, text };
    this.entries = [...this.entries, entry].slice(-shownMax);
    setTimeout(() => this.drop(entry.id), shownMs);
  }

  drop(id: number): void {
    this.entries = this.entries.filter((entry) => entry.id !== id);
  }
}

export const toasts = new Toasts();
