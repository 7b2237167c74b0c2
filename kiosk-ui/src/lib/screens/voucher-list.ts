// The list of vouchers in plain words: its filters as a question to the agent, its colours, its shortened codes. Pure.

import type { CommandInput } from '@qiantai/shared/commands/index.ts';
import type { VoucherStatus } from '@qiantai/shared/views/vouchers.ts';
import { codeText } from '../format.ts';
import { boundsOf, type DayRange } from './day-range.ts';
import type { Tone } from './verdict.ts';

export interface VoucherFilters {
  readonly keyword: string;
  /** A platform's code; empty is all. */
  readonly platform: string;
  /** 0 is all. */
  readonly type: number;
  /** 0 is all. */
  readonly status: number;
  readonly range: DayRange;
}

export const noFilters: VoucherFilters = {
  keyword: '',
  platform: '',
  type: 0,
  status: 0,
  range: { is: 'all' },
};

export const voucherTypes = [1, 2, 3, 4, 5, 6, 7] as const;
export const voucherStatuses = [1, 2, 3, 4, 5, 6] as const;

const keywordMax = 100;

type Question = Omit<CommandInput<'voucher.list'>, 'page' | 'page_size'>;

/** What the agent is asked. @param today yyyy-MM-dd, the running business day */
export function questionOf(filters: VoucherFilters, today: string): Question {
  const { keyword, platform, type, status, range } = filters;
  return {
    ...(keyword === '' ? {} : { keyword: keyword.slice(0, keywordMax) }),
    ...(platform === '' ? {} : { platform_code: platform }),
    ...(type === 0 ? {} : { voucher_type: type }),
    ...(status === 0 ? {} : { status }),
    ...boundsOf(range, today),
  };
}

/** Where the same list is as a file. */
export function exportPath(filters: VoucherFilters, today: string, format: 'csv' | 'xlsx'): string {
  const asked = Object.entries({ format, ...questionOf(filters, today) });
  return `/api/v1/vouchers/export?${new URLSearchParams(asked.map(([name, value]) => [name, String(value)])).toString()}`;
}

export function isNarrowed(filters: VoucherFilters): boolean {
  return Object.keys(questionOf(filters, '2026-01-01')).length > 0;
}

const tones: Readonly<Record<VoucherStatus, Tone>> = {
  1: 'go',
  2: 'ok',
  3: 'busy',
  4: 'no',
  5: 'unknown',
  6: 'unknown',
};

/** The colour of a state: blue waits, green is done, grey is over, red went back, amber is not known. */
export function toneOfStatus(status: VoucherStatus): Tone {
  return tones[status];
}

const codeShownMax = 14;

/** A code short enough for a column; long ones begin alike, so that their end is what people compare. */
export function shortCode(code: string): string {
  return code.length <= codeShownMax ? codeText(code) : `…${code.replace(/\/+$/, '').slice(-10)}`;
}

/** A phone as a list may show it: a whole number loses its middle, what a platform masked stays. */
export function maskedPhone(phone: string): string {
  return phone.replace(/^(\d{3})\d{4}(\d{4})$/, '$1****$2');
}
