// Tells the guest's window what the clerk's window holds. Why not through the till: a draft is nobody's business
// until it is sent, and both windows stand on one machine.

import type { ShownDraft } from './customer-display.ts';

const name = 'qiantai.draft';

/** @returns a function that tells, and one that stops */
export function tellDraft(): { tell(draft: ShownDraft): void; stop(): void } {
  const channel = new BroadcastChannel(name);
  let last: ShownDraft | undefined;
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data === 'tell' && last !== undefined) channel.postMessage(last);
  };
  return {
    tell: (draft) => {
      last = draft;
      channel.postMessage(draft);
    },
    stop: () => channel.close(),
  };
}

/** @param heard told each draft, the present one first @returns stops it */
export function hearDraft(heard: (draft: ShownDraft) => void): () => void {
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'object' && data !== null) heard(data as ShownDraft);
  };
  channel.postMessage('tell');
  return () => channel.close();
}
