// Light, dark, or as the system says; the choice stays with this browser.

import { keep, kept } from './kept.ts';

export const themes = ['auto', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themes)[number];

const place = 'qiantai.theme';

class Theme {
  choice = $state<ThemeChoice>('auto');

  constructor() {
    const before = themes.find((theme) => theme === kept('local', place));
    if (before !== undefined) this.choose(before);
  }

  choose(choice: ThemeChoice): void {
    this.choice = choice;
    keep('local', place, choice === 'auto' ? undefined : choice);
    const root = globalThis.document?.documentElement;
    if (choice === 'auto') delete root?.dataset['theme'];
    else if (root !== undefined) root.dataset['theme'] = choice;
  }

  next(): void {
    this.choose(themes[(themes.indexOf(this.choice) + 1) % themes.length] ?? 'auto');
  }
}

export const theme = new Theme();
