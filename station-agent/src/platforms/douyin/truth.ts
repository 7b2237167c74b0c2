// What Douyin's own memory says of a coupon, and whether a use it remembers may be ours.
// Why "may": a record carries no mark of ours. Channel, shop, time and journal can rule a use out, never prove it; two
// stations that both took one use for their own would undo each other's, so without proof it is nobody's.

import { limits } from '@qiantai/shared/limits.ts';
import type { PlatformWord, Rejected } from '@qiantai/shared/result.ts';
import { wallText } from '@qiantai/shared/time.ts';
import type { Attempt, PlatformDeps } from '../platform.ts';
import type { Certificate, DouyinApi, Verified } from './api.ts';
import { whyOpen, type DouyinClient } from './client.ts';
import type { DouyinConfig } from './config.ts';
import type { AttemptMemory } from './memory.ts';
import { readFlow, type TicketCoupon } from './ticket.ts';

/** One use, its time by our clock. */
export interface Use {
  readonly verifyId: string;
  readonly certificateId: string;
  readonly atMs: number | undefined;
  readonly by: string;
  readonly canCancel: boolean;
}

/** One attempt as its ticket and the schedule bound it. */
export interface Asker {
  readonly attempt: Attempt;
  /** The platform's clock at the look, in unix ms. */
  readonly seenAtMs: number | undefined;
  /** The age up to which a use may be this attempt's. */
  readonly latestAgeMs: number;
}

/** What is remembered of one coupon, seen from one attempt. `spent`: no use of it is left. */
export type Look =
  | {
      readonly is: 'ours';
      readonly uses: readonly Use[];
      readonly spent: boolean;
      readonly word: PlatformWord;
    }
  | { readonly is: 'unproven'; readonly use: Use; readonly spent: boolean; readonly word: PlatformWord }
  | { readonly is: 'theirs'; readonly use: Use; readonly spent: boolean; readonly word: PlatformWord }
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
  /** Asks for one coupon. `ours` only where the shop says that nobody else spends its coupons this way. */
  look(asker: Asker, coupon: TicketCoupon): Promise<Look>;
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

  /** Whether this store's journal gives a use to another attempt: by its number, or as the only use there can be. */
  function journaledByAnother(verified: Verified, { attempt }: Asker, coupon: TicketCoupon): boolean {
    const fromMs = attempt.askedAtMs - limits.platformClockSlackMs;
    const others = (deps.usesOf?.(attempt.code) ?? []).filter((use) => use.attempt !== attempt.key);
    const isIts = (flow: string): boolean => readFlow(flow)?.verifyId === verified.verify_id;
    return others.some((use) => (use.flows ?? []).some(isIts) || (!coupon.timesCard && use.atMs >= fromMs));
  }

  /** Between which moments of the platform's clock a use may be an attempt's. */
  function windowOf({ attempt, seenAtMs, latestAgeMs }: Asker): readonly [number, number] {
    const slackMs = limits.platformClockSlackMs;
    const askedAtMs = attempt.askedAtMs + client.aheadMs();
    // The look is known by their own clock; of ours nobody knows whether it was set since.
    if (seenAtMs === undefined) return [askedAtMs - slackMs, askedAtMs + latestAgeMs + slackMs];
    const sentUntilMs = seenAtMs + limits.lookupFreshMs + latestAgeMs;
    return [seenAtMs - slackMs, sentUntilMs + limits.douyinArrivalMsMax];
  }

  function whose(verified: Verified, asker: Asker, coupon: TicketCoupon): 'perhaps' | 'theirs' | 'unclear' {
    const { verify_type: type = 0, poi_id: poi, verify_time: atMs } = verified;
    if (!byOpenPlatform.includes(type)) return 'theirs';
    if (poi !== '' && poi !== '0' && poi !== config.poiId) return 'theirs';
    if (memory.isAnothers(verified.verify_id, asker.attempt.key)) return 'theirs';
    if (atMs === undefined) return 'unclear';
    const [fromMs, untilMs] = windowOf(asker);
    if (atMs < fromMs || atMs > untilMs) return 'theirs';
    return journaledByAnother(verified, asker, coupon) ? 'theirs' : 'perhaps';
  }

  function judge(certificate: Certificate, asker: Asker, coupon: TicketCoupon, word: PlatformWord): Look {
    const status = certificate.status ?? 0;
    const spent = status === used;
    if (isRefunded(status)) return { is: 'refunded', word };
    if (status === unused && !coupon.timesCard) return { is: 'unused', word };
    const uses = usesOf(certificate);
    if (uses.length === 0)
      return spent ? { is: 'unclear', why: 'used-without-record', word } : { is: 'unused', word };
    const judged = uses.map((each) => ({ use: useOf(each), is: whose(each, asker, coupon) }));
    judged.sort((one, other) => (other.use.atMs ?? 0) - (one.use.atMs ?? 0));
    const perhaps = judged.filter((each) => each.is === 'perhaps').map((each) => each.use);
    const [latest] = perhaps;
    if (latest !== undefined)
      return config.onlyTill
        ? { is: 'ours', uses: perhaps, spent, word }
        : { is: 'unproven', use: latest, spent, word };
    if (judged.some((each) => each.is === 'unclear')) return { is: 'unclear', why: 'use-without-time', word };
    // Earlier uses of a times card say nothing about ours: there is only none of ours among them.
    if (coupon.timesCard && !spent) return { is: 'unused', word };
    const [last] = judged;
    return last === undefined ? { is: 'unused', word } : { is: 'theirs', use: last.use, spent, word };
  }

  return {
    useOf,
    async look(asker, coupon) {
      const reply = await api.get(coupon.encryptedCode);
      if (reply.is === 'ok') return judge(reply.data, asker, coupon, reply.word);
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
