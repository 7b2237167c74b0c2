// What a clerk reads at arm's length: for every answer of the till one tone, one icon, one word, one sound.
// Pure, so that each pairing is pinned by a test and no screen invents its own.

import type { RedemptionCard, VoucherCard } from '@qiantai/shared/commands/voucher.ts';
import type { RefusalSlug } from '@qiantai/shared/refusals.ts';
import { unreachable } from '@qiantai/shared/result.ts';
import type { ScanKind } from '@qiantai/shared/wire.ts';
import type { WordKey } from '@qiantai/shared/words/index.ts';
import type { SoundName } from '../sound.svelte.ts';

export type Tone = 'go' | 'ok' | 'no' | 'unknown' | 'info' | 'busy';

export type VerdictIcon =
  | 'ticket'
  | 'done'
  | 'used'
  | 'expired'
  | 'refunded'
  | 'not-found'
  | 'unknown'
  | 'held'
  | 'no-line'
  | 'busy'
  | 'store'
  | 'money'
  | 'person'
  | 'order'
  | 'strange'
  | 'choose'
  | 'refused'
  | 'lock'
  | 'undone'
  | 'setup';

export interface Verdict {
  readonly tone: Tone;
  readonly icon: VerdictIcon;
  readonly word: WordKey;
  readonly sound: SoundName;
}

const verdict = (tone: Tone, icon: VerdictIcon, word: WordKey, sound: SoundName): Verdict => ({
  tone,
  icon,
  word,
  sound,
});

const ready = verdict('go', 'ticket', 'verdict.ready', 'go');
const used = verdict('no', 'used', 'verdict.used', 'no');
const expired = verdict('no', 'expired', 'verdict.expired', 'no');
const refunded = verdict('no', 'refunded', 'verdict.refunded', 'no');
const unknown = verdict('unknown', 'unknown', 'verdict.unknown', 'unknown');
const held = verdict('unknown', 'held', 'verdict.held', 'unknown');
const failed = verdict('no', 'refused', 'verdict.failed', 'no');
const heldOffline = verdict('unknown', 'held', 'verdict.offline-accepted', 'unknown');
const noAllowance = verdict('no', 'no-line', 'verdict.no-allowance', 'no');

/** A code was accepted just now without its platform: goods may go out, the platform's word is still to come. */
export const acceptedVerdict = verdict('unknown', 'done', 'verdict.accepted-now', 'ok');

/** What a looked-up voucher is. */
export function verdictOfVoucher(card: Pick<VoucherCard, 'status' | 'usable' | 'redemption'>): Verdict {
  if (card.redemption !== undefined && isOpen(card.redemption)) return verdictOfRedemption(card.redemption);
  switch (card.status) {
    case 1:
      return card.usable > 0 ? ready : used;
    case 2:
      return used;
    case 3:
      return expired;
    case 4:
      return refunded;
    case 5:
      return unknown;
    case 6:
      return heldOffline;
    default:
      return unreachable(card.status);
  }
}

/** Whether this attempt has no end yet. */
export function isOpen(card: Pick<RedemptionCard, 'state'>): boolean {
  return card.state === 'asking' || card.state === 'unclear' || card.state === 'held';
}

/** How an attempt to redeem or to undo stands. */
export function verdictOfRedemption(
  card: Pick<RedemptionCard, 'state' | 'kind' | 'because' | 'reversed'>,
): Verdict {
  switch (card.state) {
    case 'redeemed':
      return card.reversed
        ? verdict('info', 'undone', 'verdict.reversed', 'ok')
        : verdict('ok', 'done', 'verdict.redeemed', 'ok');
    case 'reversed':
      return verdict('info', 'undone', 'verdict.reversed', 'ok');
    case 'asking':
      return verdict('busy', 'busy', 'verdict.busy', 'go');
    case 'unclear':
      return unknown;
    case 'held':
      return held;
    case 'accepted':
      return heldOffline;
    case 'contested':
      return verdict('no', 'refused', 'verdict.contested', 'no');
    case 'refused':
      if (card.kind === 'reverse') return verdict('no', 'refused', 'verdict.undo-refused', 'no');
      return card.because === undefined ? failed : verdictOfRefusal(card.because as RefusalSlug);
    default:
      return unreachable(card.state);
  }
}

const refusalVerdicts: Readonly<Partial<Record<RefusalSlug, Verdict>>> = {
  'outcome-unknown': unknown,
  'voucher-not-found': verdict('no', 'not-found', 'verdict.not-found', 'no'),
  'voucher-already-redeemed': used,
  'voucher-expired': expired,
  'voucher-refunded': refunded,
  'voucher-revoked': verdict('no', 'refused', 'verdict.revoked', 'no'),
  'voucher-not-yet-valid': verdict('no', 'expired', 'verdict.not-yet', 'no'),
  'voucher-wrong-store': verdict('no', 'store', 'verdict.wrong-store', 'no'),
  'voucher-wrong-kind': verdict('info', 'strange', 'verdict.wrong-kind', 'no'),
  'voucher-busy': verdict('unknown', 'busy', 'verdict.busy', 'unknown'),
  'voucher-held': held,
  'voucher-accepted-offline': heldOffline,
  'offline-refused': noAllowance,
  'offline-budget': noAllowance,
  'platform-ambiguous': verdict('go', 'choose', 'verdict.choose', 'unknown'),
  'platform-unreachable': verdict('no', 'no-line', 'verdict.unreachable', 'no'),
  'platform-busy': verdict('no', 'no-line', 'verdict.platform-busy', 'no'),
  'platform-refused': verdict('no', 'refused', 'verdict.refused', 'no'),
  'platform-disabled': verdict('no', 'setup', 'verdict.setup', 'no'),
  'platform-unknown': verdict('no', 'setup', 'verdict.setup', 'no'),
  'platform-misconfigured': verdict('no', 'setup', 'verdict.setup', 'no'),
  'not-allowed': verdict('no', 'lock', 'verdict.not-allowed', 'no'),
  'not-signed-in': verdict('no', 'lock', 'verdict.not-allowed', 'no'),
  'not-ready': verdict('no', 'no-line', 'verdict.offline', 'no'),
  'reversal-window-closed': verdict('no', 'refused', 'verdict.undo-refused', 'no'),
};

/** How a refusal looks; one without an own look is "did not work" and its sentence tells the rest. */
export function verdictOfRefusal(slug: RefusalSlug): Verdict {
  return refusalVerdicts[slug] ?? failed;
}

/** What a scan that never goes to a voucher platform is. */
export function verdictOfScan(kind: Exclude<ScanKind, 'voucher'>): Verdict {
  switch (kind) {
    case 'payment-code':
      return verdict('info', 'money', 'verdict.payment', 'unknown');
    case 'member':
      return verdict('info', 'person', 'verdict.member', 'unknown');
    case 'order':
      return verdict('info', 'order', 'verdict.order', 'unknown');
    case 'unknown':
      return verdict('no', 'strange', 'verdict.strange', 'no');
    default:
      return unreachable(kind);
  }
}
