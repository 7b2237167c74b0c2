// How a consumption is recognised as ours: by the account that Meituan records with it.
// Why a mark per attempt: the account takes no part in any check of theirs, and it is the one thing of ours that a
// query of a used voucher shows again, so it tells this attempt from an earlier one without trusting two clocks.

import { createHash } from 'node:crypto';
import { limits } from '@qiantai/shared/limits.ts';
import type { Attempt, PlatformDeps, Undo } from '../platform.ts';
import type { MeituanConfig } from './config.ts';

/** A consumption as the platform remembers it. */
export interface UsedRecord {
  readonly deal: string;
  readonly account: string;
  /** 15: by a third-party system such as this one; empty when not told. */
  readonly channel: string;
  /** By our clock; undefined when the platform told no readable time. */
  readonly atMs: number | undefined;
}

/** `qt-<store>-<station>`, or what the shop set. */
export function accountBase(config: MeituanConfig, deps: PlatformDeps): string {
  const base = config.appShopAccount ?? `qt-${deps.store.id}-${deps.station}`;
  return base.slice(0, limits.meituanAccountCharsMax - 11);
}

/** Ten characters that stand for one attempt. */
export function attemptMark(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 10);
}

/**
 * Whether the platform's record of a used voucher speaks of this very attempt. Without the account, channel and time can
 * only rule it out: another station of the shop may have spent it in the same minute.
 */
export function whoseUse(
  record: UsedRecord,
  attempt: Attempt,
  config: MeituanConfig,
): 'ours' | 'theirs' | 'unproven' {
  if (config.accountEchoed && record.account !== '')
    return record.account.includes(attemptMark(attempt.key)) ? 'ours' : 'theirs';
  if (record.channel !== '' && record.channel !== '15') return 'theirs';
  if (record.atMs === undefined) return 'unproven';
  if (record.atMs < attempt.askedAtMs - limits.platformClockSlackMs) return 'theirs';
  return config.onlyTill ? 'ours' : 'unproven';
}

/** Whether the record speaks of a later spend than the one this undo takes back: then the undo has happened. */
export function usedAnew(record: UsedRecord, undo: Undo, config: MeituanConfig): boolean {
  if (config.accountEchoed && record.account !== '')
    return !record.account.includes(attemptMark(undo.attempt));
  return record.atMs !== undefined && record.atMs > undo.askedAtMs + limits.platformClockSlackMs;
}
