// Reads how a vitest run ended, out of its own state.
// Why not its JSON report: that one leaves out unhandled errors and the notes of skipped tests.

import { relative, sep } from 'node:path';
import type { TestCase, TestModule, TestSuite, Vitest } from 'vitest/node';
import type { Ending, Ran } from './tally.ts';

const plainPath = (root: string, path: string): string => relative(root, path).split(sep).join('/');

/** A hook of the file or of a describe around it broke, so it never ran. */
function isUnderBroken(test: TestCase): boolean {
  for (let around: TestSuite | TestModule = test.parent; ; around = around.parent) {
    if (around.errors().length > 0) return true;
    if (around.type === 'module') return false;
  }
}

function endingOf(test: TestCase, file: string): Ending {
  const result = test.result();
  const name = `${file} > ${test.fullName}`;
  if (result.state === 'skipped' && !isUnderBroken(test)) {
    return { name, verdict: 'skipped', ...(result.note === undefined ? {} : { note: result.note }) };
  }
  // Still pending at the end of the run: its process died under it.
  return { name, verdict: result.state === 'passed' ? 'passed' : 'failed' };
}

function endingsIn(module: TestModule, file: string, chosen: RegExp | undefined): Ending[] {
  const tests = [...module.children.allTests()];
  // With -t every other test counts as skipped for vitest; nobody wants to read those.
  const meant = chosen === undefined ? tests : tests.filter((test) => chosen.test(test.fullName));
  const broken = [module, ...module.children.allSuites()].filter((suite) => suite.errors().length > 0);
  return [
    ...meant.map((test) => endingOf(test, file)),
    ...broken.map(({ type }): Ending => ({
      name: `${file}: its ${type} broke outside the tests`,
      verdict: 'failed',
    })),
  ];
}

/** Errors reach us copied from another process: with a message, without a class. */
function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : typeof error;
}

/**
 * @param root the project's folder
 * @param chosen the name pattern given with -t
 */
export function endingsOf(vitest: Vitest, root: string, chosen?: RegExp): Ending[] {
  const modules = vitest.state.getTestModules();
  const strays = vitest.state.getUnhandledErrors();
  return [
    ...modules.flatMap((module) => endingsIn(module, plainPath(root, module.moduleId), chosen)),
    ...strays.map((error): Ending => ({ name: `outside any test: ${messageOf(error)}`, verdict: 'failed' })),
  ];
}

/** Which files each project ran. */
export function ranIn(vitest: Vitest, root: string): Ran {
  const ran: Record<string, string[]> = {};
  for (const module of vitest.state.getTestModules()) {
    (ran[module.project.name] ??= []).push(plainPath(root, module.moduleId));
  }
  return ran;
}
