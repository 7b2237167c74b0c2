// The papers of one printer, one after the other, none lost and none sent twice by itself.
// The rules are a pure machine; printer-queue.ts does what it names. Each printer has a queue of its own,
// so a stuck one holds up nobody else.

import { limits } from '@qiantai/shared/limits.ts';
import { unreachable } from '@qiantai/shared/result.ts';
import type { PaperDocument } from '@qiantai/shared/documents/document.ts';
import type { PrinterStatus, SendEnd } from './printer.ts';

/** A paper that is due. */
export interface DuePaper {
  readonly paper: number;
  readonly document: PaperDocument;
  /** 0 for the first print; n prints as 补打 n. */
  readonly copy: number;
}

/** Where the papers are kept. Each call is durable when it returns; a rejection means that nothing was kept. */
export interface PaperStore {
  /** The oldest paper of the printer that is queued or not-sent, in the order they became due. */
  next(printer: string): DuePaper | undefined | Promise<DuePaper | undefined>;
  /** From now on bytes of it may leave. */
  sending(paper: number): void | Promise<void>;
  ended(paper: number, end: SendEnd): void | Promise<void>;
}

/**
 * The queue's mind. `looking` asks the store, `queued` has a paper that is being written down as sending,
 * `not-sent` waits to try the head again; `again` remembers a call that came meanwhile.
 */
export type QueueState =
  | { readonly is: 'idle'; readonly tries: number }
  | { readonly is: 'looking'; readonly tries: number; readonly again: boolean }
  | { readonly is: 'queued'; readonly tries: number; readonly paper: number }
  | { readonly is: 'sending'; readonly tries: number; readonly paper: number }
  | { readonly is: 'printed' | 'unconfirmed'; readonly tries: number; readonly paper: number }
  | {
      readonly is: 'not-sent';
      readonly tries: number;
      readonly paper: number;
      readonly paused: boolean;
      readonly again: boolean;
    }
  | { readonly is: 'resting'; readonly tries: number } // the store failed
  | { readonly is: 'closed'; readonly tries: number; readonly paper?: number };

export type QueueEvent =
  | { readonly is: 'woken' } // a paper became due
  | { readonly is: 'ready' } // the printer came into a state it can print in
  | { readonly is: 'found'; readonly paper: number }
  | { readonly is: 'none' }
  | { readonly is: 'noted' } // sending is on disk
  | { readonly is: 'ended'; readonly end: SendEnd }
  | { readonly is: 'recorded' } // the end is on disk
  | { readonly is: 'pause-over' }
  | { readonly is: 'store-failed' }
  | { readonly is: 'close' };

export type QueueEffect =
  | { readonly do: 'look' }
  | { readonly do: 'note'; readonly paper: number }
  | { readonly do: 'send'; readonly paper: number }
  | { readonly do: 'record'; readonly paper: number; readonly end: SendEnd }
  | { readonly do: 'pause'; readonly ms: number }
  | { readonly do: 'end-pause' };

interface Step {
  readonly state: QueueState;
  readonly effects: readonly QueueEffect[];
}

export const idle: QueueState = { is: 'idle', tries: 0 };

const stay = (state: QueueState): Step => ({ state, effects: [] });
const look = (tries: number, ...before: QueueEffect[]): Step => ({
  state: { is: 'looking', tries, again: false },
  effects: [...before, { do: 'look' }],
});

/** @param tries how often the head was not sent, from 1 @returns the pause before the next try: doubles up to its bound */
export function retryPauseMs(tries: number): number {
  return Math.min(
    limits.paperRetryMaxMs,
    limits.paperRetryFirstMs * 2 ** Math.min(20, Math.max(0, tries - 1)),
  );
}

function rest(tries: number): Step {
  return {
    state: { is: 'resting', tries: tries + 1 },
    effects: [{ do: 'pause', ms: retryPauseMs(tries + 1) }],
  };
}

function whileLooking(state: Extract<QueueState, { is: 'looking' }>, event: QueueEvent): Step {
  if (event.is === 'woken' || event.is === 'ready') return stay({ ...state, again: true });
  if (event.is === 'none') return state.again ? look(0) : stay(idle);
  if (event.is !== 'found') return stay(state);
  const { paper } = event;
  return { state: { is: 'queued', tries: state.tries, paper }, effects: [{ do: 'note', paper }] };
}

function whileSending(state: Extract<QueueState, { is: 'sending' }>, event: QueueEvent): Step {
  if (event.is !== 'ended') return stay(state);
  const { paper } = state;
  const record: QueueEffect = { do: 'record', paper, end: event.end };
  const tries = event.end.is === 'not-sent' ? state.tries + 1 : 0;
  if (event.end.is !== 'not-sent') return { state: { is: event.end.is, tries, paper }, effects: [record] };
  return { state: { is: 'not-sent', tries, paper, paused: false, again: false }, effects: [record] };
}

function whileNotSent(state: Extract<QueueState, { is: 'not-sent' }>, event: QueueEvent): Step {
  if (!state.paused) {
    if (event.is === 'ready') return stay({ ...state, again: true });
    if (event.is !== 'recorded') return stay(state);
    if (state.again) return look(state.tries);
    return { state: { ...state, paused: true }, effects: [{ do: 'pause', ms: retryPauseMs(state.tries) }] };
  }
  if (event.is === 'pause-over') return look(state.tries);
  return event.is === 'ready' ? look(state.tries, { do: 'end-pause' }) : stay(state);
}

/** Closing keeps in mind the paper that is under way: its end is still written down, nothing else is started. */
function closed(state: QueueState): Step {
  const underWay = state.is === 'queued' || state.is === 'sending' ? { paper: state.paper } : {};
  if (state.is === 'closed') return stay(state);
  return { state: { is: 'closed', tries: state.tries, ...underWay }, effects: [{ do: 'end-pause' }] };
}

function whileClosed(state: Extract<QueueState, { is: 'closed' }>, event: QueueEvent): Step {
  const { paper, tries } = state;
  if (paper === undefined || (event.is !== 'noted' && event.is !== 'ended')) return stay(state);
  const never: SendEnd = { is: 'not-sent', why: 'the station is closing' };
  const end = event.is === 'ended' ? event.end : never;
  return { state: { is: 'closed', tries }, effects: [{ do: 'record', paper, end }] };
}

/** The next state and what is to be done, in order. Events that do not fit a state change nothing. */
export function next(state: QueueState, event: QueueEvent): Step {
  if (event.is === 'close') return closed(state);
  if (event.is === 'store-failed' && state.is !== 'closed') return rest(state.tries);
  switch (state.is) {
    case 'idle':
      return event.is === 'woken' ? look(0) : stay(state);
    case 'looking':
      return whileLooking(state, event);
    case 'queued':
      if (event.is !== 'noted') return stay(state);
      return { state: { ...state, is: 'sending' }, effects: [{ do: 'send', paper: state.paper }] };
    case 'sending':
      return whileSending(state, event);
    case 'printed':
    case 'unconfirmed':
      return event.is === 'recorded' ? look(0) : stay(state);
    case 'not-sent':
      return whileNotSent(state, event);
    case 'resting':
      return event.is === 'pause-over' ? look(state.tries) : stay(state);
    case 'closed':
      return whileClosed(state, event);
    default:
      return unreachable(state);
  }
}

/**
 * What a paper's kept state means when the station starts: one found in `sending` may have come out.
 * @returns the end to record, or undefined when the state stands
 */
export function afterRestart(kept: 'queued' | 'sending' | SendEnd['is']): SendEnd | undefined {
  if (kept !== 'sending') return undefined;
  return { is: 'unconfirmed', why: 'the station stopped while this paper was being sent' };
}

/** Whether a paper can be started in this state, as far as the printer told. */
export function isReady(status: PrinterStatus): boolean {
  const sound = status.fault === 'none' || status.fault === 'unknown';
  return status.reachable && status.paper !== 'out' && status.cover !== 'open' && sound;
}
