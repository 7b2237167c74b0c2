// The virtual clock itself: order, draining, and the trace that stands for a whole evening.

import { expect, test } from 'vitest';
import { createKernel, type StoryLine } from './kernel.ts';
import { createRandom } from './random.ts';

const kernelOf = (seed: string) => createKernel(createRandom(seed));

test('events come by their time, whatever order they were set in', async () => {
  const kernel = kernelOf('order');
  const heard: string[] = [];
  for (const ms of [500, 20, 3_000, 21, 1, 500_000, 19])
    kernel.after(ms, () => heard.push(`${ms}@${kernel.now()}`));
  await kernel.runUntil(4_000);
  expect(heard).toEqual(['1@1', '19@19', '20@20', '21@21', '500@500', '3000@3000']);
  expect(kernel.now()).toBe(4_000);
});

test('events of one moment come in an order of the seed’s, the same each time', async () => {
  const order = async (seed: string): Promise<string> => {
    const kernel = kernelOf(seed);
    const heard: number[] = [];
    for (let index = 0; index < 8; index += 1) kernel.after(10, () => heard.push(index));
    await kernel.runUntil(10);
    return heard.join();
  };
  const orders = await Promise.all(['a', 'a', 'b', 'c', 'd'].map(order));
  expect(orders[0]).toBe(orders[1]);
  expect(new Set(orders).size).toBeGreaterThan(2);
});

test('whatever an event sets free has happened before the next event', async () => {
  const kernel = kernelOf('drain');
  const heard: string[] = [];
  kernel.after(5, () => {
    void (async () => {
      for (let step = 0; step < 50; step += 1) await Promise.resolve();
      heard.push('all of the first');
    })();
  });
  kernel.after(5.001, () => heard.push('the second'));
  await kernel.runUntil(6);
  expect(heard).toEqual(['all of the first', 'the second']);
});

test('a forgotten event never comes', async () => {
  const kernel = kernelOf('forget');
  const heard: string[] = [];
  const forget = kernel.after(5, () => heard.push('forgotten'));
  kernel.after(1, forget);
  await kernel.runUntil(100);
  expect(heard).toEqual([]);
});

test('the trace tells apart what happened, when, and in which order', async () => {
  const trace = async (
    notes: readonly (readonly [number, string])[],
    story?: StoryLine[],
  ): Promise<string> => {
    const kernel = createKernel(createRandom('trace'), story);
    for (const [ms, text] of notes) kernel.after(ms, () => kernel.note(text));
    await kernel.runUntil(100);
    return kernel.hash();
  };
  const plain = await trace([
    [1, 'scan'],
    [2, 'redeem'],
  ]);
  const story: StoryLine[] = [];
  const told = await trace(
    [
      [1, 'scan'],
      [2, 'redeem'],
    ],
    story,
  );
  expect(told).toBe(plain);
  expect(story.map(({ text }) => text)).toEqual(['scan', 'redeem']);
  expect(
    await trace([
      [1, 'redeem'],
      [2, 'scan'],
    ]),
  ).not.toBe(plain);
  expect(
    await trace([
      [1, 'scan'],
      [3, 'redeem'],
    ]),
  ).not.toBe(plain);
});

test('a stream of chance is its own: drawing from one does not move the other', () => {
  const one = createRandom('seed-1').child('clerks');
  const alone = [one.unit(), one.unit(), one.unit()];
  const parent = createRandom('seed-1');
  const other = parent.child('faults');
  for (let draw = 0; draw < 100; draw += 1) other.unit();
  const beside = parent.child('clerks');
  expect([beside.unit(), beside.unit(), beside.unit()]).toEqual(alone);
});
