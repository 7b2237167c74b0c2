import { expect, test } from 'vitest';
import type { CaseCard } from '@qiantai/shared/commands/offline.ts';
import type { CommandAnswer, CommandCall } from '@qiantai/shared/wire.ts';
import { Agent } from '../agent.svelte.ts';
import type { Line } from '../socket.ts';
import { ConflictsScreen } from './conflicts.svelte.ts';

const card: CaseCard = {
  case: 7,
  acceptance: '0193a1b2-0000-7000-8000-000000000001',
  voucher: 1,
  kind: 'used-elsewhere',
  platform: 'meituan',
  code: '123456789012',
  product: '双人套餐',
  amountFen: 12_800,
  clerk: '1001',
  clerkName: '小王',
  acceptedAtMs: 0,
  why: '',
  openedAtMs: 0,
  open: true,
  actions: ['write-off', 'customer-paid', 'goods-returned', 'retry'],
  note: '',
};

/** A desk whose line keeps what was asked and answers a decision with `decided`. */
function deskWith(decided: () => CommandAnswer) {
  const asked: CommandCall[] = [];
  const said: string[] = [];
  const listeners = new Map<string, (payload: unknown) => void>();
  const line = {
    active: true,
    connected: true,
    io: { on: () => undefined },
    on: (event: string, listener: (payload: unknown) => void) => listeners.set(event, listener),
    emit(event: string, payload: unknown, answer: (answer: unknown) => void) {
      if (event === 'follow') return answer({ seq: 0 });
      const call = payload as CommandCall;
      asked.push(call);
      answer(call.name === 'case.close' ? decided() : { ok: true, result: { waiting: 2 }, seq: 1 });
    },
    close: () => undefined,
    removeAllListeners: () => undefined,
  };
  const agent = new Agent(() => line as unknown as Line);
  const screen = new ConflictsScreen({
    agent,
    refused: ({ error }) => said.push(error),
    closed: ({ case: id }) => said.push(`closed ${id}`),
    retried: (waiting) => said.push(`waiting ${waiting}`),
  });
  agent.connect('t', 'manager');
  listeners.get('connect')?.(undefined);
  const decisions = () => asked.filter(({ name }) => name === 'case.close');
  return { screen, said, decisions };
}

const closed = (): CommandAnswer => ({ ok: true, result: { ...card, open: false }, seq: 1 });

test('a loss needs a word of what happened; asking the platform again needs none', async () => {
  const { screen, decisions } = deskWith(closed);
  screen.ask(card);
  expect(screen.mayClose).toBe(false);
  screen.action = 'write-off';
  screen.note = '  ';
  await screen.close();
  expect(decisions()).toEqual([]);
  screen.action = 'retry';
  await screen.close();
  expect(decisions().map(({ input }) => input)).toEqual([{ case: 7, action: 'retry', note: '' }]);
});

test('a decision pressed twice is one decision, and the question goes away', async () => {
  const { screen, said, decisions } = deskWith(closed);
  screen.ask(card);
  screen.action = 'customer-paid';
  screen.note = ' 当面补付 ';
  await Promise.all([screen.close(), screen.close()]);
  expect(new Set(decisions().map(({ id }) => id)).size).toBe(1);
  expect(decisions()[0]?.input).toEqual({ case: 7, action: 'customer-paid', note: '当面补付' });
  expect([said, screen.closing]).toEqual([['closed 7'], undefined]);
});

test('a refused decision stays on the desk with its note, and the next try is another one', async () => {
  const { screen, said, decisions } = deskWith(() => ({
    ok: false,
    error: 'case-closed',
    message: '',
    data: {},
  }));
  screen.ask(card);
  screen.action = 'write-off';
  screen.note = '顾客已走';
  await screen.close();
  await screen.close();
  expect(said).toEqual(['case-closed', 'case-closed']);
  expect([screen.closing, screen.note]).toEqual([card, '顾客已走']);
  expect(new Set(decisions().map(({ id }) => id)).size).toBe(2);
});

test('asking again now tells how many wait for an answer', async () => {
  const { screen, said } = deskWith(closed);
  await screen.retry();
  expect([said, screen.retrying]).toEqual([['waiting 2'], false]);
});
