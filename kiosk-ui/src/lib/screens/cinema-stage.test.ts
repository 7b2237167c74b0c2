import { expect, test } from 'vitest';
import type { CinemaOrderCard, CinemaOrderState } from '@qiantai/shared/commands/cinema.ts';
import {
  isMobile,
  sentenceOfStage,
  stageOf,
  verdictOfStage,
  wishAfterBind,
  wishAfterPayRefused,
  type CinemaWish,
} from './cinema-stage.ts';

const order = (state: CinemaOrderState, more: Partial<CinemaOrderCard> = {}): CinemaOrderCard => ({
  platform: 'cinema',
  orderId: '261121180300000001',
  title: '《海上的灯》',
  state,
  payFen: 1_000,
  totalFen: 8_000,
  voucher: 'YLQT12345678901234',
  inHand: true,
  ...more,
});
const voucher = { code: 'YLQT1', title: '通兑票', type: 'VGC_T', expiresOn: '', status: 'usable' } as const;
const price = { payFen: 1_000, surchargeFen: 1_000, surchargeSays: '需补差价' };
const refused = (slug: 'cinema-price-changed' | 'voucher-expired' | 'outcome-unknown', details = {}) =>
  ({ is: 'refused', doing: 'pay', slug, message: '', details }) as const;

const everyWish: readonly CinemaWish[] = [
  { is: 'none' },
  { is: 'choose' },
  { is: 'working', doing: 'pay' },
  { is: 'priced', voucher, price },
  { is: 'confirm', payFen: 1_000 },
  { is: 'pay', payFen: 1_000 },
  refused('voucher-expired'),
];

test.each<CinemaOrderState>(['binding', 'paying', 'unclear', 'parked'])(
  'while an order is %s, nothing the clerk pressed before can hide it',
  (state) => {
    for (const wish of everyWish) expect(stageOf(order(state), wish).is).toBe('watching');
  },
);

test('a paid order is over, whatever was pressed', () => {
  for (const wish of everyWish) expect(stageOf(order('paid'), wish).is).toBe('ended');
});

test('an order taken up with a bound voucher asks for its price to be confirmed first', () => {
  expect(stageOf(order('bound'), { is: 'none' })).toMatchObject({ is: 'confirming', payFen: 1_000 });
  expect(stageOf(order('bound'), { is: 'choose' }).is).toBe('choosing');
});

test('a bound order whose price nobody told is never shown as ready to be paid', () => {
  expect(stageOf(order('bound', { payFen: undefined }), { is: 'none' }).is).toBe('choosing');
});

test('a failed payment is shown as such until the clerk wants to pay again', () => {
  const stage = stageOf(order('failed'), { is: 'none' });
  expect(verdictOfStage(stage)).toMatchObject({ tone: 'no', word: 'verdict.cinema-failed' });
  expect(stageOf(order('failed'), { is: 'confirm', payFen: 1_000 }).is).toBe('confirming');
});

test('binding at another price than was told shows both prices', () => {
  expect(wishAfterBind(1_000, 1_000)).toEqual({ is: 'confirm', payFen: 1_000 });
  expect(wishAfterBind(1_500, 1_000)).toEqual({ is: 'confirm', payFen: 1_500, wasFen: 1_000 });
  expect(wishAfterBind(undefined, 1_000)).toEqual({ is: 'none' });
});

test('a price that changed at the payment has to be confirmed anew, and looks unlike the first confirmation', () => {
  const wish = wishAfterPayRefused(refused('cinema-price-changed', { payFen: 2_000 }), 1_000);
  expect(wish).toEqual({ is: 'confirm', payFen: 2_000, wasFen: 1_000 });
  const changed = verdictOfStage(stageOf(order('bound'), wish));
  const first = verdictOfStage(stageOf(order('bound'), { is: 'confirm', payFen: 1_000 }));
  expect(changed).toMatchObject({ tone: 'unknown', word: 'verdict.cinema-changed' });
  expect(first?.tone).toBe('go');
});

test('any other refusal of a payment is said as it is', () => {
  const step = refused('voucher-expired');
  expect(wishAfterPayRefused(step, 1_000)).toBe(step);
});

test('an opening that was not answered says to look for the seats, not to open again', () => {
  const stage = stageOf(undefined, { ...refused('outcome-unknown'), doing: 'open' });
  expect(verdictOfStage(stage)?.tone).toBe('unknown');
  expect(sentenceOfStage(stage, 'zh-CN', 'Asia/Shanghai')).toContain('座位');
});

test('every state under way has its own words, in both languages', () => {
  for (const locale of ['zh-CN', 'en'] as const) {
    const said = (['binding', 'paying', 'unclear', 'parked'] as const).map((state) =>
      sentenceOfStage(stageOf(order(state), { is: 'none' }), locale, 'Asia/Shanghai'),
    );
    expect(new Set(said).size).toBe(4);
    expect(said.every((sentence) => sentence !== '')).toBe(true);
  }
});

test('a payment takes a whole mobile number or none', () => {
  expect(isMobile('')).toBe(true);
  expect(isMobile('13900001111')).toBe(true);
  expect(isMobile('1390000111')).toBe(false);
  expect(isMobile('23900001111')).toBe(false);
});

test('a voucher that does not fit the order is not called "no voucher": another one may fit', () => {
  const stage = stageOf(order('open'), { ...refused('outcome-unknown'), slug: 'voucher-wrong-kind' });
  expect(verdictOfStage(stage)?.word).toBe('verdict.cinema-unfit');
  expect(sentenceOfStage(stage, 'zh-CN', 'Asia/Shanghai')).toContain('没有使用');
});
