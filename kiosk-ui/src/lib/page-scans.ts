// Lets a keyboard gun type into a page that has no text field in sight: one way for every screen that takes scans.

import { createWedge, listenForScans } from './wedge.ts';
import type { SoundName } from './sound.svelte.ts';
import { toasts } from './parts/toasts.svelte.ts';
import { t } from './words.svelte.ts';

/** @param typed told each whole code @param play says a scan was lost @returns stops listening */
export function listenForTypedScans(
  typed: (text: string) => void,
  play: (sound: SoundName) => void,
): () => void {
  const wedge = createWedge({
    onScan: ({ text }) => typed(text),
    onLost: (why) => {
      toasts.say('no', t(why === 'ime' ? 'keys.ime' : 'keys.unreadable'));
      play('no');
    },
    now: () => performance.now(),
    timer: (ms, then) => {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
  });
  return listenForScans(document, wedge);
}
