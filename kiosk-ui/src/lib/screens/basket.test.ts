import { expect, test } from 'vitest';
import type { BasketLine, BasketLook } from '@qiantai/shared/commands/basket.ts';
import type { RedemptionCard, VoucherCard } from '@qiantai/shared/commands/voucher.ts';
import type { AnyFact } from '@qiantai/shared/facts/index.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { Agent } from '../agent.svelte.ts';
import { Basket } from './basket.svelte.ts';
import { mostOf, platformsIn, stateOf, sumOf, verdictOfBasket, type BasketEntry } from './basket-entry.ts';
import { candidatesOf, whyOf } from './basket-words.ts';

const attempt = '0193a1b2-0000-7000-8000-000000000001';

function cardOf(code: string, more: Partial<VoucherCard> = {}): VoucherCard {
  return {
    voucher: Number(code),
    platform: 'meituan',
    code,
    deal: '7001',
    orderNo: '',
    title: '双人套餐',
    originalFen: 19_800,
    paidFen: 12_800,
    phone: '',
    usable: 1,
    status: 1,
    expiresOn: '2026-12-31',
    becomes: { voucherType: 4, product: '双人套餐', dishes: [] },
    mapped: true,
    ...more,
  };
}

type Wish = {
  readonly codes: { readonly code: string; readonly count?: number }[];
  readonly onFailure?: string;
};
type Looks = Record<string, Partial<BasketLook>>;

/** An agent that knows these codes, and answers a redemption as it is told to. */
function basketWith(looks: Looks, redeem: (wish: Wish) => readonly Partial<BasketLine>[] = () => []) {
  const asked: { name: string; input: Wish; id: string | undefined }[] = [];
  const sounds: string[] = [];
  const refused: string[] = [];
  const command = (name: string, input: Wish, id?: string): Promise<CommandAnswer> => {
    asked.push({ name, input, id });
    const result =
      name === 'basket.check'
        ? input.codes.map(({ code }) => ({ code, ...(looks[code] ?? { card: cardOf(code) }) }))
        : { lines: redeem(input), redeemed: 0, whole: false };
    return Promise.resolve({ ok: true, result, seq: 1 } as CommandAnswer);
  };
  const basket = new Basket({
    agent: { command } as unknown as Agent,
    play: (sound) => sounds.push(sound),
    limitsOf: (platform) => (platform === 'meituan' ? { countMax: 3, undoMinutes: 10 } : undefined),
    refused: ({ error }) => refused.push(error),
  });
  const spends = () => asked.filter(({ name }) => name === 'basket.redeem');
  return { basket, asked, sounds, refused, spends };
}

const statesOf = (basket: Basket): string[] => basket.entries.map(stateOf);
const notFound = { refusal: { error: 'voucher-not-found', message: '', data: {} } } as const;

test('codes are taken in one by one, each asked about and nothing spent', async () => {
  const { basket, sounds, spends } = basketWith({ '3': notFound });
  for (const code of ['1', '2', '3']) await basket.add(code);
  expect(statesOf(basket)).toEqual(['ready', 'ready', 'refused']);
  expect(sounds).toEqual(['go', 'go', 'no']);
  expect(sumOf(basket.ready)).toBe(25_600);
  expect(spends()).toEqual([]);
});

test('the same code twice is said and not taken in, also when it comes as another text of that voucher', async () => {
  const { basket, sounds } = basketWith({ link: { card: cardOf('1') } });
  await basket.add('1');
  await basket.add(' 1 ');
  expect([basket.entries.length, basket.notice]).toEqual([1, 'double']);
  basket.remove(99);
  await basket.add('link');
  expect([basket.entries.length, basket.notice]).toEqual([1, 'double']);
  expect(sounds).toEqual(['go', 'no', 'no']);
});

test('a times card is used as often as its platform lets it at once, never more than is left', async () => {
  const { basket, spends } = basketWith({ '1': { card: cardOf('1', { usable: 9 }) } });
  await basket.add('1');
  const [entry] = basket.entries;
  basket.setCount(entry?.id ?? 0, 9);
  expect(basket.entries[0]?.count).toBe(3);
  await basket.redeem();
  expect(spends()[0]?.input.codes).toEqual([{ code: '1', platform_code: 'meituan', count: 3 }]);
  expect(mostOf({ id: 1, text: '1', count: 1 }, () => undefined)).toBe(1);
});

test('under keep the good ones go; under undo a bad one has to be taken out first', async () => {
  const { basket, spends } = basketWith({ '2': notFound }, () => [{ state: 'redeemed' }]);
  await basket.add('1');
  await basket.add('2');
  basket.onFailure = 'undo';
  expect(basket.mayGo).toBe(false);
  await basket.redeem();
  expect(spends()).toEqual([]);
  basket.onFailure = 'keep';
  await Promise.all([basket.redeem(), basket.redeem()]);
  expect(spends()).toHaveLength(1);
  expect(spends()[0]?.input).toEqual({
    codes: [{ code: '1', platform_code: 'meituan', count: 1 }],
    onFailure: 'keep',
  });
  expect(statesOf(basket)).toEqual(['redeemed', 'refused']);
  expect(basket.verdict?.word).toBe('verdict.basket-part');
});

test('a code that two platforms may know waits for the clerk’s choice, and is then asked of that one alone', async () => {
  const ambiguous = {
    error: 'platform-ambiguous',
    message: '',
    data: { candidates: ['meituan', 'douyin'] },
  } as const;
  const looks: Looks = { '1': { refusal: ambiguous } };
  const { basket, asked } = basketWith(looks);
  await basket.add('1');
  const [entry] = basket.entries;
  expect(stateOf(entry as BasketEntry)).toBe('choose');
  expect(candidatesOf(entry as BasketEntry)).toEqual(['meituan', 'douyin']);
  looks['1'] = { card: cardOf('1', { platform: 'douyin' }) };
  await basket.choose(entry?.id ?? 0, 'douyin');
  expect(asked.at(-1)?.input.codes).toEqual([{ code: '1', platform_code: 'douyin' }]);
  expect(statesOf(basket)).toEqual(['ready']);
  expect(platformsIn(basket.entries)).toEqual(['douyin']);
});

test('what nobody knows yet turns by itself: the same basket is asked for again under its own id', async () => {
  let state: BasketLine['state'] = 'unclear';
  const line = () => [{ state, card: { attempt } as RedemptionCard }];
  const { basket, spends, sounds } = basketWith({}, line);
  await basket.add('1');
  await basket.redeem();
  expect([statesOf(basket), basket.verdict?.tone]).toEqual([['unclear'], 'unknown']);
  state = 'redeemed';
  const fact = (id: string) => [{ type: 'voucher.redeemed', data: { attempt: id } }] as unknown as AnyFact[];
  basket.heard(fact('another'));
  expect(spends()).toHaveLength(1);
  basket.heard(fact(attempt));
  await new Promise<void>((resolve) => setImmediate(resolve));
  expect(statesOf(basket)).toEqual(['redeemed']);
  expect(new Set(spends().map(({ id }) => id)).size).toBe(1);
  basket.heard(fact(attempt));
  expect(spends()).toHaveLength(2);
  expect(sounds).toEqual(['go', 'unknown']);
});

test('a redeemed basket is over: the next scan begins a new one; twenty-one codes are too many', async () => {
  const { basket } = basketWith({}, ({ codes }) => codes.map(() => ({ state: 'redeemed' }) as BasketLine));
  for (let code = 1; code <= 21; code += 1) await basket.add(String(code));
  expect([basket.entries.length, basket.notice]).toEqual([20, 'full']);
  await basket.redeem();
  await basket.add('30');
  expect([basket.entries.length, basket.isDone]).toEqual([1, false]);
});

test('each end of a basket has its word: not known before all, then what could not be given back', () => {
  const ends = (...states: BasketLine['state'][]) =>
    verdictOfBasket(states.map((state, id) => ({ id, text: '', count: 1, line: { code: '', state } }))).word;
  expect(ends('redeemed', 'redeemed')).toBe('verdict.basket-done');
  expect(ends('redeemed', 'refused')).toBe('verdict.basket-part');
  expect(ends('undone', 'refused', 'skipped')).toBe('verdict.basket-none');
  expect(ends('undo-refused', 'refused')).toBe('verdict.basket-stuck');
  expect(ends('redeemed', 'undo-unclear', 'undo-refused')).toBe('verdict.unknown');
});

test('why a code cannot be used is said in the reader’s language', () => {
  const expired = {
    id: 1,
    text: '1',
    count: 1,
    look: { code: '1', card: cardOf('1', { status: 3 }) },
  } as const;
  expect(whyOf(expired, 'en', 'Asia/Shanghai')).toBe('Expired');
  const missing = { id: 2, text: '2', count: 1, look: { code: '2', ...notFound } } as const;
  expect(whyOf(missing, 'zh-CN', 'Asia/Shanghai')).toMatch(/。$/);
  expect(whyOf({ ...expired, look: { code: '1', card: cardOf('1') } }, 'en', 'Asia/Shanghai')).toBe('');
});
