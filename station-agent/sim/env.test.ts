// A killed process: whatever it waited for never comes, and nothing it still tries to do happens.

import { expect, test } from 'vitest';
import { openDatabase } from '../src/journal/sqlite.ts';
import { sleep, type HttpAnswer } from '../src/env.ts';
import { Crash, createLife, type Life } from './env.ts';
import { createKernel, type Kernel } from './kernel.ts';
import { createRandom } from './random.ts';

interface Stage {
  readonly kernel: Kernel;
  readonly life: Life;
  readonly deaths: string[];
  readonly complaints: string[];
  /** Answers to the requests sent so far. */
  readonly answers: ((answer: HttpAnswer) => void)[];
}

function stage(dies: (where: string) => boolean = () => false): Stage {
  const kernel = createKernel(createRandom('env'));
  const deaths: string[] = [];
  const complaints: string[] = [];
  const answers: ((answer: HttpAnswer) => void)[] = [];
  const life = createLife({
    kernel,
    random: createRandom('life'),
    wall: () => 1_000_000 + kernel.now(),
    send: (_request, answer) => answers.push(answer),
    dies,
    onDeath: (where) => deaths.push(where),
    onComplaint: ({ message }) => complaints.push(message),
    onCommit: () => undefined,
  });
  return { kernel, life, deaths, complaints, answers };
}

const request = { method: 'POST', url: 'http://127.0.0.1/', headers: {}, timeoutMs: 1_000 } as const;
const gone: HttpAnswer = { is: 'no-answer', sent: true, why: 'reset' };

test('a dead process hears no timer, no answer, and asks nothing more', async () => {
  const { kernel, life, answers, deaths } = stage();
  const heard: string[] = [];
  void sleep(life.env, 50).then(() => heard.push('timer'));
  void life.env.http(request).then(() => heard.push('answer'));
  kernel.after(10, () => life.kill('anywhere'));
  kernel.after(20, () => {
    answers[0]?.(gone);
    void life.env.http(request).then(() => heard.push('second answer'));
    life.env.timer(1, () => heard.push('second timer'));
  });
  await kernel.runUntil(5_000);
  expect(heard).toEqual([]);
  expect(answers).toHaveLength(1);
  expect(deaths).toEqual(['anywhere']);
});

test('a living process hears them all, and is at rest afterwards', async () => {
  const { kernel, life, answers } = stage();
  const heard: string[] = [];
  void sleep(life.env, 50).then(() => heard.push('timer'));
  void life.env.http(request).then(() => heard.push('answer'));
  expect(life.pending()).toEqual({ timers: 1, calls: 1 });
  kernel.after(20, () => answers[0]?.(gone));
  await kernel.runUntil(5_000);
  expect(heard).toEqual(['answer', 'timer']);
  expect(life.pending()).toEqual({ timers: 0, calls: 0 });
});

test('killed at a named place, the code that stood there never goes on', async () => {
  const { kernel, life, deaths } = stage((where) => where === 'before-call');
  const heard: string[] = [];
  void (async () => {
    await life.env.crashpoint('before-intent');
    heard.push('intent');
    await life.env.crashpoint('before-call');
    heard.push('call');
  })();
  await kernel.runUntil(5_000);
  expect(heard).toEqual(['intent']);
  expect(deaths).toEqual(['before-call']);
});

test('a commit that the process did not live to make is not there; one it made is, though it never knew', () => {
  const disk = openDatabase(':memory:');
  disk.exec('CREATE TABLE papers (paper INTEGER)');
  const write = (where: string): void => {
    const { life } = stage((place) => place === where);
    const db = life.hold(disk);
    expect(() => db.transact(() => db.run('INSERT INTO papers VALUES (1)'))).toThrow(Crash);
    expect(() => db.all('SELECT * FROM papers')).toThrow(Crash);
  };
  write('before-commit');
  expect(disk.all('SELECT * FROM papers')).toEqual([]);
  write('after-commit');
  expect(disk.all('SELECT * FROM papers')).toEqual([{ paper: 1 }]);
  disk.close();
});

test('a bug that is logged is heard; what a dead process logs is not', () => {
  const { life, complaints } = stage();
  life.env.log.error({ err: new Error('oops') }, 'attempt stopped by a bug');
  life.env.log.error({ why: 'no answer' }, 'platform away');
  life.kill('anywhere');
  life.env.log.error({ err: new Error('oops') }, 'command failed');
  expect(complaints).toEqual(['attempt stopped by a bug']);
});
