import { expect, test } from 'vitest';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { OutboxDeps } from './outbox.svelte.ts';
import { Outbox } from './outbox.svelte.ts';
import { createOutboxShelf } from './outbox-shelf.ts';

/** A browser's storage that outlives its pages. */
function storage(bytesMax = Number.POSITIVE_INFINITY) {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem(key: string, value: string) {
      if (value.length > bytesMax) throw new DOMException('full', 'QuotaExceededError');
      kept.set(key, value);
    },
    removeItem: (key: string) => void kept.delete(key),
    key: (index: number) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size;
    },
  };
}

type Listener = Parameters<OutboxDeps['agent']['onFacts']>[0];

/** A till behind a line that can be cut before the command arrives, or after it was done and before the answer. */
function till(refuses: (name: string, input: unknown) => boolean = () => false) {
  const done: unknown[] = [];
  const answers = new Map<string, CommandAnswer>();
  const listeners = new Set<Listener>();
  const notSent: CommandAnswer<never> = { ok: false, error: 'not-ready', message: '' };
  return {
    done,
    online: true,
    losesAnswers: false,
    async command(name: string, input: unknown, id = '') {
      await Promise.resolve();
      if (!this.online) return notSent;
      let answer = answers.get(id);
      if (answer === undefined) {
        answer = refuses(name, input)
          ? { ok: false, error: 'status-changed', message: '已经变了' }
          : { ok: true, result: {}, seq: done.length + 1 };
        answers.set(id, answer);
        if (answer.ok) done.push(input);
      }
      return this.losesAnswers ? notSent : answer;
    },
    onFacts(listener: Listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    back() {
      this.online = true;
      this.losesAnswers = false;
      for (const listener of listeners) listener(undefined);
    },
  };
}

function page(
  line: ReturnType<typeof till>,
  shelf: ReturnType<typeof storage> | undefined,
  by = 'staff:2001',
) {
  const agent = line as unknown as OutboxDeps['agent'];
  const outbox = new Outbox({ agent, shelf: createOutboxShelf(shelf), by: () => by });
  return { outbox, close: outbox.start() };
}

const recall = (outbox: Outbox, order_id: number) =>
  outbox.give('order.recall', { order_id }, `A${order_id}`);
const rest = () => new Promise((resolve) => setTimeout(resolve, 5));

test('what is tapped without the line waits and is sent in its order when the line is back', async () => {
  const line = till();
  line.online = false;
  const { outbox } = page(line, storage());
  const answers = [1, 2, 3].map((order) => recall(outbox, order));
  expect(outbox.waiting.map(({ says }) => says)).toEqual(['A1', 'A2', 'A3']);
  line.back();
  expect((await Promise.all(answers)).every(({ ok }) => ok)).toBe(true);
  expect(line.done).toEqual([{ order_id: 1 }, { order_id: 2 }, { order_id: 3 }]);
  expect(outbox.waiting).toEqual([]);
});

test('a browser that is closed meanwhile sends it when it is opened again, once', async () => {
  const line = till();
  const kept = storage();
  line.online = false;
  const first = page(line, kept);
  void recall(first.outbox, 1);
  first.close();
  line.online = true;
  const second = page(line, kept);
  await rest();
  expect(line.done).toEqual([{ order_id: 1 }]);
  expect(second.outbox.waiting).toEqual([]);
  expect(kept.length).toBe(0);
});

test('an answer that was lost is asked for with the same id: nothing happens twice', async () => {
  const line = till();
  line.losesAnswers = true;
  const kept = storage();
  const first = page(line, kept);
  void recall(first.outbox, 1);
  await rest();
  expect(line.done).toHaveLength(1);
  expect(first.outbox.waiting).toHaveLength(1);
  first.close();
  line.back();
  const second = page(line, kept);
  await rest();
  expect(line.done).toHaveLength(1);
  expect(second.outbox.waiting).toEqual([]);
});

test('a no stays on the list with its reason until somebody has read it, also over a restart, and the next one goes out', async () => {
  const line = till((_name, input) => (input as { order_id: number }).order_id === 1);
  const kept = storage();
  const { outbox, close } = page(line, kept);
  await Promise.all([recall(outbox, 1), recall(outbox, 2)]);
  expect(line.done).toEqual([{ order_id: 2 }]);
  expect(outbox.refused.map(({ says, refused }) => [says, refused?.message])).toEqual([['A1', '已经变了']]);
  close();
  const again = page(line, kept).outbox;
  expect(again.refused).toHaveLength(1);
  again.dismiss(again.refused[0]?.id ?? '');
  expect(again.refused).toEqual([]);
  expect(kept.length).toBe(0);
});

test('what never left the screen can be taken back, what may have left cannot', async () => {
  const line = till();
  line.online = false;
  const { outbox } = page(line, storage());
  void recall(outbox, 1);
  expect(outbox.takeOut(outbox.waiting[0]?.id ?? '')).toBe(true);
  expect(outbox.waiting).toEqual([]);
  line.online = true;
  line.losesAnswers = true;
  void recall(outbox, 2);
  await rest();
  expect(outbox.takeOut(outbox.waiting[0]?.id ?? '')).toBe(false);
});

test('nobody’s tap is sent in another person’s name', async () => {
  const line = till();
  const kept = storage();
  line.online = false;
  const cook = page(line, kept, 'staff:2001');
  void recall(cook.outbox, 1);
  cook.close();
  line.online = true;
  const clerk = page(line, kept, 'staff:1001');
  await recall(clerk.outbox, 2);
  expect(line.done).toEqual([{ order_id: 2 }]);
  expect(clerk.outbox.waiting.map(({ by }) => by)).toEqual(['staff:2001']);
});

test('a browser that keeps nothing says so, and sends all the same', async () => {
  for (const kept of [undefined, storage(10)]) {
    const line = till();
    line.online = false;
    const { outbox } = page(line, kept);
    const answer = recall(outbox, 1);
    expect(outbox.isKept).toBe(false);
    line.back();
    expect((await answer).ok).toBe(true);
  }
});
