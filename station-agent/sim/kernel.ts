// Virtual time: one event, then everything it set free, then the next event, always in the order the seed says.
// Why setImmediate between events: it drains all microtasks, so that native promises stay exact and no fake timers are needed.

import type { Random } from './random.ts';

interface Event {
  readonly atMs: number;
  /** Two events of one moment come in an order of the seed's, not of the code's. */
  readonly tie: number;
  readonly seq: number;
  readonly work: () => void;
  cancelled: boolean;
}

function isBefore(one: Event, other: Event): boolean {
  if (one.atMs !== other.atMs) return one.atMs < other.atMs;
  return one.tie !== other.tie ? one.tie < other.tie : one.seq < other.seq;
}

/** The binary heap. */
class Agenda {
  readonly #events: Event[] = [];

  push(event: Event): void {
    const events = this.#events;
    let at = events.length;
    events.push(event);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = events[above];
      if (parent === undefined || !isBefore(event, parent)) break;
      events[at] = parent;
      at = above;
    }
    events[at] = event;
  }

  first(): Event | undefined {
    return this.#events[0];
  }

  pop(): void {
    const events = this.#events;
    const last = events.pop();
    if (last === undefined || events.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      const [one, other] = [events[left], events[right]];
      if (one === undefined) break;
      const [child, childAt] = other !== undefined && isBefore(other, one) ? [other, right] : [one, left];
      if (!isBefore(child, last)) break;
      events[at] = child;
      at = childAt;
    }
    events[at] = last;
  }
}

export interface StoryLine {
  readonly atMs: number;
  readonly text: string;
}

export interface Kernel {
  /** Milliseconds since the history began. */
  now(): number;
  /** Does something later. @returns a function that forgets it */
  after(ms: number, work: () => void): () => void;
  /** Runs every event up to a moment; afterwards `now()` is that moment. */
  runUntil(ms: number): Promise<void>;
  /** Writes down what happened: part of the trace's hash, and of the story when one is told. */
  note(text: string): void;
  /** Adds to the story only, for what would be too dear to look up in every history; undefined when none is told. */
  readonly tell: ((text: string) => void) | undefined;
  /** Stands for everything noted so far, in order and with its times. */
  hash(): string;
  events(): number;
}

/** @param story gathers the timeline of a replay; absent in bulk runs */
export function createKernel(random: Random, story?: StoryLine[]): Kernel {
  const agenda = new Agenda();
  let nowMs = 0;
  let seq = 0;
  let events = 0;
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;

  function mix(value: number): void {
    high = Math.imul(high ^ value, 0x9e3779b1);
    low = Math.imul(low ^ value, 0x5f356495);
  }

  return {
    now: () => nowMs,
    after(ms, work) {
      seq += 1;
      const event: Event = {
        atMs: nowMs + Math.max(0, ms),
        tie: random.between(0, 0xffff),
        seq,
        work,
        cancelled: false,
      };
      agenda.push(event);
      return () => {
        event.cancelled = true;
      };
    },
    async runUntil(ms) {
      await new Promise(setImmediate);
      for (let event = agenda.first(); event !== undefined && event.atMs <= ms; event = agenda.first()) {
        agenda.pop();
        if (event.cancelled) continue;
        nowMs = event.atMs;
        events += 1;
        event.work();
        await new Promise(setImmediate);
      }
      nowMs = ms;
    },
    note(text) {
      mix(Math.floor(nowMs));
      for (let index = 0; index < text.length; index += 1) mix(text.charCodeAt(index));
      story?.push({ atMs: nowMs, text });
    },
    tell: story === undefined ? undefined : (text) => void story.push({ atMs: nowMs, text }),
    hash() {
      const half = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
      return half(high ^ (low >>> 15)) + half(low ^ (high >>> 13));
    },
    events: () => events,
  };
}
