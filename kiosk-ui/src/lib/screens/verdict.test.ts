import { expect, test } from 'vitest';
import type { RedemptionCard } from '@qiantai/shared/commands/voucher.ts';
import type { AttemptState, VoucherStatus } from '@qiantai/shared/views/vouchers.ts';
import { refusals, type RefusalSlug } from '@qiantai/shared/refusals.ts';
import { verdictOfRedemption, verdictOfRefusal, verdictOfScan, verdictOfVoucher } from './verdict.ts';

const attempt = (state: AttemptState, more: Partial<RedemptionCard> = {}): RedemptionCard => ({
  attempt: '0193a1b2-0000-7000-8000-000000000001',
  kind: 'redeem',
  voucher: 1,
  platform: 'meituan',
  code: '123456789012',
  title: '双人套餐',
  phone: '',
  voucherType: 4,
  count: 1,
  paidFen: 12_800,
  clerk: '1001',
  clerkName: '小王',
  state,
  askedAtMs: 0,
  reversibleUntilMs: 0,
  reversed: false,
  ...more,
});

test('blue waits for the clerk, green is done: the two are never the same colour', () => {
  expect(verdictOfVoucher({ status: 1, usable: 1 }).tone).toBe('go');
  expect(verdictOfRedemption(attempt('redeemed')).tone).toBe('ok');
});

test.each<[VoucherStatus, string]>([
  [2, 'verdict.used'],
  [3, 'verdict.expired'],
  [4, 'verdict.refunded'],
])('a voucher of status %i may not look redeemable', (status, word) => {
  const verdict = verdictOfVoucher({ status, usable: 0 });
  expect(verdict).toMatchObject({ tone: 'no', word, sound: 'no' });
});

test('what has no certain end is amber and sounds like neither yes nor no', () => {
  for (const verdict of [
    verdictOfVoucher({ status: 5, usable: 0 }),
    verdictOfRedemption(attempt('unclear')),
    verdictOfRedemption(attempt('held')),
    verdictOfRefusal('outcome-unknown'),
    verdictOfRefusal('voucher-busy'),
  ]) {
    expect(verdict.tone).toBe('unknown');
    expect(verdict.sound).toBe('unknown');
  }
});

test('an unredeemed voucher with an attempt under way shows the attempt, not "good to redeem"', () => {
  expect(verdictOfVoucher({ status: 1, usable: 1, redemption: attempt('asking') }).tone).toBe('busy');
  expect(verdictOfVoucher({ status: 1, usable: 1, redemption: attempt('unclear') }).tone).toBe('unknown');
});

test('only a redemption that stands is green: an undone one and a refused one are not', () => {
  expect(verdictOfRedemption(attempt('redeemed', { reversed: true })).word).toBe('verdict.reversed');
  expect(verdictOfRedemption(attempt('refused', { because: 'voucher-expired' })).word).toBe(
    'verdict.expired',
  );
  expect(verdictOfRedemption(attempt('refused', { kind: 'reverse' })).word).toBe('verdict.undo-refused');
});

test('no refusal is ever green', () => {
  for (const slug of Object.keys(refusals) as RefusalSlug[])
    expect(verdictOfRefusal(slug).tone, slug).not.toBe('ok');
});

test('a payment code sends the clerk elsewhere instead of saying no', () => {
  expect(verdictOfScan('payment-code')).toMatchObject({ tone: 'info', word: 'verdict.payment' });
  expect(verdictOfScan('unknown').tone).toBe('no');
});
