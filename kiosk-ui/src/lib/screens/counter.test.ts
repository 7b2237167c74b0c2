import { expect, test } from 'vitest';
import type { RedemptionCard, VoucherCard } from '@qiantai/shared/commands/voucher.ts';
import type { AnyFact } from '@qiantai/shared/facts/index.ts';
import type { CommandAnswer, CommandCall } from '@qiantai/shared/wire.ts';
import { Agent } from '../agent.svelte.ts';
import type { Line } from '../socket.ts';
import { CounterScreen } from './counter.svelte.ts';

const attempt = '0193a1b2-0000-7000-8000-000000000001';
const card: VoucherCard = {
  voucher: 1,
  platform: 'meituan',
  code: '123456789012',
  deal: '7001',
  orderNo: '4900001',
  title: '双人套餐',
  originalFen: 19_800,
  paidFen: 12_800,
  phone: '138****8000',
  usable: 2,
  status: 1,
  expiresOn: '2026-12-31',
  becomes: { voucherType: 4, product: '双人套餐', dishes: [{ name: '宫保鸡丁', quantity: 1 }] },
  mapped: true,
};
const redeemed: RedemptionCard = {
  attempt,
  kind: 'redeem',
  voucher: 1,
  platform: 'meituan',
  code: card.code,
  title: '双人套餐',
  phone: '',
  voucherType: 4,
  count: 1,
  paidFen: 12_800,
  clerk: '1001',
  clerkName: '小王',
  state: 'redeemed',
  askedAtMs: 0,
  reversibleUntilMs: 600_000,
  reversed: false,
};

type Answers = Record<string, (input: Record<string, unknown>) => CommandAnswer>;
const yes = (result: unknown): CommandAnswer => ({ ok: true, result, seq: 1 });
const no = (error: string, data: unknown = {}): CommandAnswer =>
  ({ ok: false, error, message: error, data }) as CommandAnswer;

/** A line that answers at once, as a quick agent would; `say` lets it speak by itself. */
function lineWith(answers: Answers) {
  const listeners = new Map<string, (payload: unknown) => void>();
  const asked: CommandCall[] = [];
  const line = {
    active: true,
    connected: true,
    io: { on: () => undefined },
    on: (event: string, listener: (payload: unknown) => void) => listeners.set(event, listener),
    emit(event: string, payload: unknown, answer: (answer: unknown) => void) {
      if (event === 'follow') return answer({ seq: 0 });
      const call = payload as CommandCall;
      asked.push(call);
      answer((answers[call.name] ?? (() => yes([])))(call.input as Record<string, unknown>));
    },
    close: () => undefined,
    removeAllListeners: () => undefined,
  };
  return {
    open: () => line as unknown as Line,
    asked,
    say: (event: string, payload?: unknown) => listeners.get(event)?.(payload),
  };
}

function counterWith(answers: Answers, autoRedeem = false) {
  const line = lineWith(answers);
  const agent = new Agent(line.open);
  const sounds: string[] = [];
  const screen = new CounterScreen({
    agent,
    play: (sound) => sounds.push(sound),
    nowMs: () => 1_000,
    autoRedeem: () => autoRedeem,
    limitsOf: () => undefined,
    tell: () => undefined,
  });
  screen.start();
  agent.connect('t', 'counter');
  line.say('connect');
  const spends = () => line.asked.filter(({ name }) => name === 'voucher.redeem');
  return { screen, line, sounds, spends };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test('a scanned voucher waits for the clerk: looking spends nothing', async () => {
  const { screen, sounds, spends } = counterWith({ 'voucher.lookup': () => yes(card) });
  screen.typed(card.code);
  await settle();
  expect(screen.verdict?.word).toBe('verdict.ready');
  expect(sounds).toEqual(['go']);
  expect(spends()).toEqual([]);
});

test('confirming spends the count that stands there, once, and turns green', async () => {
  const { screen, sounds, spends } = counterWith({
    'voucher.lookup': () => yes(card),
    'voucher.redeem': () => yes(redeemed),
  });
  await screen.look(card.code);
  screen.setCount(9);
  await Promise.all([screen.redeem(), screen.redeem()]);
  expect(spends().map(({ input }) => input)).toEqual([
    { code: card.code, platform_code: 'meituan', count: 2 },
  ]);
  expect(screen.verdict?.word).toBe('verdict.redeemed');
  expect(sounds).toEqual(['go', 'ok']);
});

test('a used, expired or unknown voucher cannot be confirmed', async () => {
  for (const status of [2, 3, 4, 5] as const) {
    const { screen, spends } = counterWith({ 'voucher.lookup': () => yes({ ...card, status, usable: 0 }) });
    await screen.look(card.code);
    await screen.redeem();
    expect(spends(), `status ${status}`).toEqual([]);
  }
});

test('a customer’s payment code never leaves the screen', async () => {
  const { screen, line } = counterWith({});
  const before = line.asked.length;
  screen.typed('134567890123456789');
  await settle();
  expect(line.asked.slice(before).filter(({ name }) => name.startsWith('voucher.l'))).toEqual([]);
  expect(screen.verdict?.word).toBe('verdict.payment');
  expect(JSON.stringify(screen.stage)).not.toContain('134567890123456789');
});

test('when two platforms may know the code, the clerk chooses and that platform alone is asked', async () => {
  const { screen } = counterWith({
    'voucher.lookup': ({ platform_code }) =>
      platform_code === undefined
        ? no('platform-ambiguous', { candidates: ['meituan', 'douyin'] })
        : yes({ ...card, platform: platform_code as string }),
  });
  await screen.look(card.code);
  expect(screen.stage).toMatchObject({ is: 'choosing', candidates: ['meituan', 'douyin'] });
  await screen.look(card.code, 'douyin');
  expect(screen.stage).toMatchObject({ is: 'card', card: { platform: 'douyin' } });
});

test('an unknown outcome stays amber until the fact comes, then turns by itself', async () => {
  let state: RedemptionCard['state'] = 'unclear';
  const { screen, line, sounds } = counterWith({
    'voucher.lookup': () => yes(card),
    'voucher.redeem': () => yes({ ...redeemed, state }),
    'voucher.attempt': () => yes({ ...redeemed, state }),
  });
  await screen.look(card.code);
  await screen.redeem();
  expect(screen.verdict?.tone).toBe('unknown');
  line.say('facts', {
    from: 1,
    to: 1,
    facts: [{ type: 'voucher.redeemed', data: { attempt: 'another' } } as unknown as AnyFact],
  });
  await settle();
  expect(screen.verdict?.tone).toBe('unknown');
  state = 'redeemed';
  line.say('facts', {
    from: 2,
    to: 2,
    facts: [{ type: 'voucher.redeemed', data: { attempt } } as unknown as AnyFact],
  });
  await settle();
  expect(screen.verdict?.word).toBe('verdict.redeemed');
  expect(sounds).toEqual(['go', 'unknown', 'ok']);
});

test('"outcome unknown" as a refusal shows the attempt it names, never a plain failure', async () => {
  const { screen } = counterWith({
    'voucher.lookup': () => yes(card),
    'voucher.redeem': () => no('outcome-unknown', { attempt }),
    'voucher.attempt': () => yes({ ...redeemed, state: 'unclear' }),
  });
  await screen.look(card.code);
  await screen.redeem();
  expect(screen.stage).toMatchObject({ is: 'settled', redemption: { state: 'unclear' } });
});

test('the next scan takes the stage, and a late answer does not take it back', async () => {
  let answerFirst: (() => void) | undefined;
  const { screen, line } = counterWith({
    'voucher.lookup': ({ code }) => yes({ ...card, code: code as string }),
  });
  const real = line.open().emit.bind(line.open());
  line.open().emit = ((event: string, payload: CommandCall, answer: () => void) => {
    if (event === 'command' && (payload.input as { code?: string }).code === 'first-code') {
      answerFirst = () => void (real as (...all: unknown[]) => void)(event, payload, answer);
    } else (real as (...all: unknown[]) => void)(event, payload, answer);
  }) as Line['emit'];
  const first = screen.look('first-code');
  await screen.look('second-code');
  answerFirst?.();
  await first;
  expect(screen.stage).toMatchObject({ is: 'card', card: { code: 'second-code' } });
});

test('undo asks first, names the voucher, and shows that it is undone', async () => {
  const { screen, line } = counterWith({
    'voucher.lookup': () => yes(card),
    'voucher.redeem': () => yes(redeemed),
    'voucher.reverse': () => yes({ ...redeemed, kind: 'reverse', state: 'reversed' }),
  });
  await screen.look(card.code);
  await screen.redeem();
  screen.askUndo();
  expect(screen.dialog).toBe('undo');
  expect(line.asked.some(({ name }) => name === 'voucher.reverse')).toBe(false);
  await screen.undo('点错了');
  expect(line.asked.find(({ name }) => name === 'voucher.reverse')?.input).toEqual({
    voucher_id: 1,
    redemption: attempt,
    reason: '点错了',
  });
  expect(screen.verdict?.word).toBe('verdict.reversed');
});

test('a redemption whose window is over cannot be undone from here', async () => {
  const { screen } = counterWith({ 'voucher.recent': () => yes([{ ...redeemed, reversibleUntilMs: 999 }]) });
  await settle();
  screen.askUndo();
  expect(screen.dialog).toBe('none');
});

test('a store that redeems at the scan needs no confirmation, but never for a used voucher', async () => {
  const fresh = counterWith(
    { 'voucher.lookup': () => yes(card), 'voucher.redeem': () => yes(redeemed) },
    true,
  );
  await fresh.screen.look(card.code);
  expect(fresh.screen.verdict?.word).toBe('verdict.redeemed');
  const used = counterWith({ 'voucher.lookup': () => yes({ ...card, status: 2, usable: 0 }) }, true);
  await used.screen.look(card.code);
  expect(used.spends()).toEqual([]);
});

test('a command on its way when the line breaks is asked again with the same id, not given up', async () => {
  const { screen, line, spends } = counterWith({
    'voucher.lookup': () => yes(card),
    'voucher.redeem': () => yes(redeemed),
  });
  await screen.look(card.code);
  const emit = line.open().emit;
  const lost: unknown[] = [];
  line.open().emit = ((event: string, payload: CommandCall, answer: () => void) => {
    if (event === 'command' && payload.name === 'voucher.redeem') lost.push(payload.id);
    else (emit as (...all: unknown[]) => void).call(line.open(), event, payload, answer);
  }) as Line['emit'];
  const done = screen.redeem();
  line.open().emit = emit;
  line.say('disconnect');
  line.say('connect');
  await done;
  expect(spends().map(({ id }) => id)).toEqual(lost);
  expect(screen.verdict?.word).toBe('verdict.redeemed');
});

const allowance = {
  platform: 'meituan',
  allowed: true,
  acceptMax: 50,
  amountMaxFen: 500_000,
  minutesMax: 240,
  acceptLeft: 3,
  amountLeftFen: 20_000,
  minutesLeft: 240,
  heardAtMs: 0,
  tally: { accepted: 0, confirmed: 0, cases: 0, waiting: 0 },
};
const outOfReach: Answers = {
  'voucher.lookup': () => no('platform-unreachable', { platform: 'meituan' }),
  'offline.status': () => yes({ platforms: [allowance] }),
  'voucher.list': () => yes({ items: [] }),
};
const takesOf = ({ asked }: { readonly asked: readonly CommandCall[] }) =>
  asked.filter(({ name }) => name === 'voucher.acceptOffline').map(({ input }) => input);

test('a code out of reach is offered, taken with what the clerk read off the phone, and says so in its own word', async () => {
  const { screen, line } = counterWith({
    ...outOfReach,
    'voucher.acceptOffline': () => yes({ acceptance: attempt, code: card.code, platform: 'meituan' }),
  });
  await screen.look(card.code);
  await settle();
  expect(screen.offer).toMatchObject({ platform: 'meituan', amountFen: 0, product: '' });
  await screen.acceptOffline({ amountFen: 12_800, product: ' 双人套餐 ' });
  expect(takesOf(line)).toEqual([
    { code: card.code, platform_code: 'meituan', amount_fen: 12_800, product: '双人套餐' },
  ]);
  expect(screen.verdict).toMatchObject({ tone: 'unknown', word: 'verdict.accepted-now' });
  expect(screen.offer).toBeUndefined();
});

test('without allowance nothing is offered, and nothing can be taken', async () => {
  const { screen, line } = counterWith({
    ...outOfReach,
    'offline.status': () => yes({ platforms: [{ ...allowance, acceptLeft: 0 }] }),
  });
  await screen.look(card.code);
  await settle();
  await screen.acceptOffline({ amountFen: 12_800, product: '双人套餐' });
  expect([screen.offer, takesOf(line), screen.verdict?.word]).toEqual([undefined, [], 'verdict.unreachable']);
});

test('what was on the stage when its redemption found no platform need not be asked for again', async () => {
  const { screen, line } = counterWith({
    ...outOfReach,
    'voucher.lookup': () => yes(card),
    'voucher.redeem': () => no('platform-unreachable', { platform: 'meituan' }),
    'voucher.acceptOffline': () => no('offline-budget', { reason: '金额已满' }),
  });
  await screen.look(card.code);
  await screen.redeem();
  await settle();
  expect(screen.offer).toMatchObject({ amountFen: 12_800, product: '双人套餐' });
  await screen.acceptOffline({ amountFen: 1, product: '' });
  expect(takesOf(line)).toMatchObject([{ amount_fen: 12_800 }]);
  expect(screen.verdict?.word).toBe('verdict.no-allowance');
});

test('a platform that is back meanwhile is looked at as usual, ready to be redeemed', async () => {
  let isBack = false;
  const { screen } = counterWith({
    ...outOfReach,
    'voucher.lookup': () => (isBack ? yes(card) : no('platform-unreachable', { platform: 'meituan' })),
    'voucher.acceptOffline': () => no('platform-reachable', { platform: 'meituan' }),
  });
  await screen.look(card.code);
  await settle();
  isBack = true;
  await screen.acceptOffline({ amountFen: 12_800, product: '双人套餐' });
  expect(screen.verdict?.word).toBe('verdict.ready');
});

test('an offer does not outlive its code: the next scan takes it off the stage', async () => {
  const { screen } = counterWith(outOfReach);
  await screen.look(card.code);
  await settle();
  expect(screen.offer).toBeDefined();
  screen.scanned({ kind: 'member', text: 'M1' } as Parameters<typeof screen.scanned>[0]);
  expect(screen.offer).toBeUndefined();
});
