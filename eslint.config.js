// The linter's rules. Types are tsc's, formats prettier's, the project's own laws scripts/tidy's: what is left is here.
// Every rule that is turned off, or on with other than its usual options, carries its reason.

import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';

const throughEnv =
  'time, chance and timers come through Env (station-agent/src/env.ts), or no simulated world can replay this';
const netThroughEnv =
  'the network comes through Env (station-agent/src/env.ts), or no simulated world can replay this';

const networkModules = ['net', 'http', 'https', 'http2', 'tls', 'dgram', 'dns'].flatMap((name) => [
  name,
  `node:${name}`,
]);
const timerModules = ['timers', 'timers/promises'].flatMap((name) => [name, `node:${name}`]);
const chanceNames = [
  'randomBytes',
  'randomUUID',
  'randomInt',
  'randomFillSync',
  'randomFill',
  'getRandomValues',
];

const noTimers = timerModules.map((name) => ({ name, message: throughEnv }));
const noChance = ['crypto', 'node:crypto'].map((name) => ({
  name,
  importNames: chanceNames,
  message: throughEnv,
}));
const noNetwork = networkModules.map((name) => ({ name, message: netThroughEnv, allowTypeImports: true }));

export default defineConfig(
  globalIgnores(['**/build/', '**/.svelte-kit/', 'coverage/', 'test-results/']),
  js.configs.recommended,
  ts.configs.recommendedTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      globals: globals.node,
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      // A switch over a union names every member, or has a default that somebody wrote on purpose.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { requireDefaultForNonUnion: true, considerDefaultExhaustiveForUnions: true },
      ],
      // A handler that returns a promise to a caller who drops it loses its error, in an event as in a route.
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      eqeqeq: 'error',
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/dist/**'], message: 'a package’s inside is not its interface' }] },
      ],

      // Off: tsc does both (noUnusedLocals, noUnusedParameters), and an underscore means it here.
      '@typescript-eslint/no-unused-vars': 'off',
      // Off: an async function without await is how a port of ours answers at once; the type is the contract.
      '@typescript-eslint/require-await': 'off',
      // Off: our objects are records of functions closed over their state; none of them uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      // Off for numbers only: `${count} passed` is plain; the rest of the rule finds [object Object] in sentences.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowNever: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts', '**/*.svelte.js'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: ts.parser } },
    rules: {
      // Off: the app is served at the root of its own port, so there is no base path to resolve against.
      'svelte/no-navigation-without-resolve': 'off',
      // Off: a Map or Set of ours is replaced as a whole, or is bookkeeping that no screen shows.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    files: ['**/*.svelte'],
    rules: {
      // A component's callback parameters reach the linter as any; svelte-check knows and checks their types.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['kiosk-ui/src/**'], languageOptions: { globals: globals.browser } },
  {
    // Logs go through pino in the agent; the rest says nothing by itself.
    files: ['shared/src/**', 'printers/src/**', 'station-agent/src/**'],
    ignores: ['**/*.test.ts', '**/*.testkit.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    // Everything the simulated world runs. Not env.ts, which is the door; not what plays the other side in rehearsal.
    files: ['station-agent/src/**/*.ts'],
    ignores: [
      ...['**/*.test.ts', '**/*.testkit.ts', 'station-agent/src/env.ts', 'station-agent/src/main.ts'],
      ...[
        'station-agent/src/rehearsal/**',
        'station-agent/src/platforms/**/rehearsal*.ts',
        'station-agent/src/remote/rehearsal*.ts',
        'station-agent/src/payments/**/rehearsal*.ts',
        'station-agent/src/{platforms,payments}/conformance*.ts',
      ],
    ],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval', 'setImmediate', 'performance'].map((name) => ({
          name,
          message: throughEnv,
        })),
        ...['fetch', 'WebSocket', 'EventSource'].map((name) => ({ name, message: netThroughEnv })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: throughEnv },
        { object: 'Math', property: 'random', message: throughEnv },
        { object: 'process', property: 'hrtime', message: throughEnv },
        { object: 'crypto', property: 'randomUUID', message: throughEnv },
        { object: 'crypto', property: 'getRandomValues', message: throughEnv },
      ],
      // new Date(ms) and Date.parse(text) only turn what is known already; without an argument it is the clock.
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: throughEnv },
        { selector: "CallExpression[callee.name='Date']", message: throughEnv },
      ],
      '@typescript-eslint/no-restricted-imports': ['error', { paths: [...noTimers, ...noChance] }],
    },
  },
  {
    files: ['station-agent/src/{till,platforms,payments,journal}/**/*.ts'],
    ignores: [
      '**/*.test.ts',
      '**/*.testkit.ts',
      '**/rehearsal*.ts',
      'station-agent/src/{platforms,payments}/conformance*.ts',
    ],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: [...noTimers, ...noChance, ...noNetwork] },
      ],
    },
  },
  {
    files: ['**/*.test.ts', '**/*.testkit.ts'],
    rules: {
      // Off in tests: what a reply holds is asserted right there, and a wrong guess fails the test.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  {
    // Plain JavaScript here runs before TypeScript can; JSON it reads stays untyped until it is checked.
    files: ['**/*.mjs', 'eslint.config.js'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-return': 'off' },
  },
);
