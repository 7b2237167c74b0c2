// Two projects in one run: every suite beside its file, then whole evenings in a real browser.
// Why not a second runner for the browser: one report, one closing line, one way to write a test
// (docs/decisions/0004-playwright-core-under-vitest.md).

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const evenings = 'kiosk-ui/e2e/**/*.test.ts';
const outside = ['**/node_modules/**', '**/build/**', '**/.svelte-kit/**'];

export default defineConfig({
  test: {
    // Suites open real ptys, sockets and children: a process each keeps one suite's leak out of the next.
    pool: 'forks',
    projects: [
      {
        plugins: [svelte({ configFile: false, compilerOptions: { runes: true } })],
        test: {
          name: 'unit',
          include: ['{shared,printers,station-agent,scripts,kiosk-ui}/**/*.test.ts'],
          exclude: [...outside, evenings],
          maxWorkers: 2,
          testTimeout: 20_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: [evenings],
          exclude: outside,
          // One browser and one station at a time: on two cores a second pair only makes both late.
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 90_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
