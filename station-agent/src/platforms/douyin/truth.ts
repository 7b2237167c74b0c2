// What Douyin's own memory says of a coupon, and whether a use it remembers is ours.
// Why so many signs: a record carries no mark of ours, so channel, shop, time and what else we know must all agree.

import { limits } from '@qiantai/shared/limits.ts';
import type { PlatformWord, Rejected } from '@qiantai/shared/result.ts';
import { wallText } from '@qiantai/shared/time.ts';
import type { Attempt, PlatformDeps } from '../platform.ts';
import type { Certificate, DouyinApi, Verified } from './api.ts';
import { whyOpen, type DouyinClient } from './client.ts';
import type { DouyinConfig } from './config.ts';
import type { AttemptMemory } from './memory.ts';
import type { TicketCoupon } from './ticket.ts';

/** One use, its time by our clock. */
export interface Use {
  readonly verifyId: string;
  readonly certificateId: string;
  readonly atMs: number | undefined;
  readonly by: string;
  readonly canCancel: boolean;
}

/** What is remembered of one coupon, seen from one attempt. */
export type Look =
  | { readonly is: 'ours'; readonly uses: readonly Use[]; readonly word: PlatformWord }
  | { readonly is: 'theirs'; readonly use: Use; readonly word: PlatformWord }
  | { readonly is: 'unused'; readonly word: PlatformWord }
  | { readonly is: 'refunded'; readonly word: PlatformWord }
  | { readonly is: 'unclear'; readonly why: string; readonly word?: PlatformWord };

const unused = 1;
const used = 2;
const refunding: readonly number[] = [3, 4, 6];
/** Used through the open platform, as this station does; 0 is not told. 1 the customer, 2 and 3 the merchant's app. */
const byOpenPlatform: readonly number[] = [0, 4];
const channels: Readonly<Record<number, string>> = {
  1: '顾客自助',
  2: '商家扫码',
  3: '商家输码',
  4: '开放平台',
};

function usedBy(channel: string, verifier: string): string {
  return channel === '' || verifier.startsWith(channel) ? verifier : `${channel} ${verifier}`.trim();
}

export function isRefunded(status: number | undefined): boolean {
  return status !== undefined && refunding.includes(status);
}

/** Uses that stand, newest knowledge first. */
export function usesOf(certificate: Certificate): readonly Verified[] {
  const { verify, verify_records: all } = certificate;
  if (verify === null || verify === undefined || verify.verify_id === '') return all;
  return all.some((each) => each.verify_id === verify.verify_id) ? all : [verify, ...all];
}

export interface Truth {
  /** Asks for one coupon. @param latestAgeMs the age up to which a use may be this attempt's */
  look(attempt: Attempt, coupon: TicketCoupon, latestAgeMs: number): Promise<Look>;
  useOf(verified: Verified): Use;
  /** When and by whom, for the clerk. */
  usedDetails(use: Use): NonNullable<Rejected['details']>;
}

interface Parts {
  readonly config: DouyinConfig;
  readonly deps: PlatformDeps;
  readonly client: DouyinClient;
  readonly api: DouyinApi;
  readonly memory: AttemptMemory;
}

export function openTruth({ config, deps, client, api, memory }: Parts): Truth {
  function useOf(verified: Verified): Use {
    const { verify_time: theirs, verify_type: type = 0 } = verified;
    return {
      verifyId: verified.verify_id,
      certificateId: verified.certificate_id,
      atMs: theirs === undefined ? undefined : theirs - client.aheadMs(),
      by: usedBy(channels[type] ?? '', verified.verifier_unique_id),
      canCancel: verified.can_cancel !== false,
    };
  }

  /** In this store's journal another attempt has this code, begun while ours was open. */
  function journaledByAnother(attempt: Attempt): boolean {
    const fromMs = attempt.askedAtMs - limits.platformClockSlackMs;
    const uses = deps.usesOf?.(attempt.code) ?? [];
    return uses.some((use) => use.attempt !== attempt.key && use.atMs >= fromMs);
  }

  function whose(verified: Verified, attempt: Attempt, latestAgeMs: number): 'ours' | 'theirs' | 'unclear' {
    const { verify_type: type = 0, poi_id: poi } = verified;
    if (!byOpenPlatform.includes(type)) return 'theirs';
    if (poi !== '' && poi !== '0' && poi !== config.poiId) return 'theirs';
    if (memory.isAnothers(verified.verify_id, attempt.key)) return 'theirs';
    const { atMs } = useOf(verified);
    if (atMs === undefined) return 'unclear';
    const ageMs = atMs - attempt.askedAtMs;
    const slackMs = limits.platformClockSlackMs;
    if (ageMs < -slackMs || ageMs > latestAgeMs + slackMs) return 'theirs';
    return journaledByAnother(attempt) ? 'theirs' : 'ours';
  }

  function judge(
    certificate: Certificate,
    attempt: Attempt,
    coupon: TicketCoupon,
    latestAgeMs: number,
    word: PlatformWord,
  ): Look {
    const status = certificate.status ?? 0;
    if (isRefunded(status)) return { is: 'refunded', word };
    if (status === unused && !coupon.timesCard) return { is: 'unused', word };
    const uses = usesOf(certificate);
    if (uses.length === 0)
      return status === used ? { is: 'unclear', why: 'used-without-record', word } : { is: 'unused', word };
    const judged = uses.map((each) => ({ use: useOf(each), is: whose(each, attempt, latestAgeMs) }));
    const ours = judged.filter((each) => each.is === 'ours').map((each) => each.use);
    if (ours.length > 0) return { is: 'ours', uses: ours, word };
    if (judged.some((each) => each.is === 'unclear')) return { is: 'unclear', why: 'use-without-time', word };
    // Earlier uses of a times card say nothing about ours: there is only none of ours among them.
    if (coupon.timesCard && status !== used) return { is: 'unused', word };
    const [last] = judged;
    return last === undefined ? { is: 'unused', word } : { is: 'theirs', use: last.use, word };
  }

  return {
    useOf,
    async look(attempt, coupon, latestAgeMs) {
      const reply = await api.get(coupon.encryptedCode);
      if (reply.is === 'ok') return judge(reply.data, attempt, coupon, latestAgeMs, reply.word);
      const why = whyOpen(reply);
      return 'word' in reply && reply.word !== undefined
        ? { is: 'unclear', why, word: reply.word }
        : { is: 'unclear', why };
    },
    usedDetails(use) {
      return {
        ...(use.atMs === undefined ? {} : { usedAt: wallText(use.atMs, deps.store.timezone) }),
        ...(use.by === '' ? {} : { usedBy: use.by }),
      };
    },
  };
}
