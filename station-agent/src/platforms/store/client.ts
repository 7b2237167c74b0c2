// The shop's own vouchers as a platform: a signature says what was issued, the journal says what is used up.
// Why it remembers nothing itself: the till writes each end down before anything new on that code begins, so the
// journal is the only truth, and every answer can be given again after a crash with the same words.

import { limits } from '@qiantai/shared/limits.ts';
import { done, invariant, type Outcome, type Rejected } from '@qiantai/shared/result.ts';
import { wallText, wallTime } from '@qiantai/shared/time.ts';
import type {
  Attempt,
  Consumed,
  JournaledUse,
  PlatformDeps,
  Prepared,
  Undo,
  VoucherIssuer,
  VoucherPlatform,
} from '../platform.ts';
import { dayNumber, dayText, readCode, writeCode, type VoucherClaims } from './code.ts';
import { keysOf, type StoreConfig } from './config.ts';
import { kidOf, privateKeyOf } from './keys.ts';

type Reversed = Outcome<{ readonly reversedAtMs: number }>;

const hourMs = 3_600_000;
const usedOf = (uses: readonly JournaledUse[]): number => uses.reduce((sum, use) => sum + use.count, 0);
const no = (because: Rejected['because'], details: NonNullable<Rejected['details']>): Rejected => ({
  is: 'rejected',
  because,
  details,
});

function issuerOf(config: StoreConfig, store: number): VoucherIssuer | undefined {
  const key = config.privateKey === undefined ? undefined : privateKeyOf(config.privateKey);
  if (key === undefined) return undefined;
  const kid = kidOf(key, keysOf(config.publicKeys));
  invariant(kid !== undefined, 'a checked section holds the public half of its private key');
  return {
    kid,
    sign: ({ validFrom, validUntil, ...wish }) =>
      writeCode(
        { ...wish, store, validFromDay: dayNumber(validFrom), validUntilDay: dayNumber(validUntil) },
        kid,
        key,
      ),
  };
}

/** Judges codes by signature, calendar and journal. Every answer is a function of those three. */
class Verifier {
  readonly #keys: ReturnType<typeof keysOf>;
  readonly #deps: PlatformDeps;
  readonly #usesOf: (code: string) => readonly JournaledUse[];

  constructor(config: StoreConfig, deps: PlatformDeps) {
    invariant(deps.usesOf !== undefined, 'a voucher without a server is redeemed by a journal');
    this.#keys = keysOf(config.publicKeys);
    this.#deps = deps;
    this.#usesOf = (code) => deps.usesOf?.(code) ?? [];
  }

  uses(code: string): readonly JournaledUse[] {
    return this.#usesOf(code);
  }

  /** What a code says, if one of our keys says it of this store. */
  read(code: string): VoucherClaims | Rejected {
    const read = readCode(code, this.#keys);
    if (read.is === 'no') return no('voucher-not-found', { why: read.why });
    const { claims } = read;
    if (claims.store === this.#deps.store.id) return claims;
    return no('voucher-wrong-store', { channel: `#${claims.store}` });
  }

  /** Why a voucher of ours may not be used `count` times at a moment, or undefined. */
  objection(
    claims: VoucherClaims,
    uses: readonly JournaledUse[],
    count: number,
    atMs: number,
  ): Rejected | undefined {
    const { timezone } = this.#deps.store;
    const left = claims.uses - usedOf(uses);
    const last = uses.at(-1);
    if (left <= 0 && last !== undefined)
      return no('voucher-already-redeemed', { usedAt: wallText(last.atMs, timezone) });
    if (this.#deps.revoked?.(claims.batch, claims.serial) === true)
      return no('voucher-revoked', { batch: claims.batch, serial: claims.serial });
    const today = dayNumber(wallTime(atMs, timezone).date);
    if (today > claims.validUntilDay)
      return no('voucher-expired', { expiresOn: dayText(claims.validUntilDay) });
    if (today < claims.validFromDay)
      return no('voucher-not-yet-valid', { validFrom: dayText(claims.validFromDay) });
    return count >= 1 && count <= left ? undefined : no('voucher-count', { usable: left });
  }
}

/**
 * Opens the shop's own vouchers. Needs `deps.usesOf`; asks `deps.revoked` and `deps.titleOf` where they are given.
 * Every call answers at once as done or rejected.
 */
export function openStoreVouchers(config: StoreConfig, deps: PlatformDeps): VoucherPlatform {
  const verifier = new Verifier(config, deps);
  const windowMs = Math.round(config.reverseHours * hourMs);

  function prepared(code: string): Outcome<Prepared> {
    const claims = verifier.read(code);
    if ('is' in claims) return claims;
    const uses = verifier.uses(code);
    const objection = verifier.objection(claims, uses, 1, deps.env.now());
    if (objection !== undefined) return objection;
    return done({
      code,
      orderNo: `${claims.batch}-${claims.serial}`,
      deal: claims.deal,
      title: deps.titleOf?.(claims.deal) ?? claims.deal,
      originalFen: claims.valueFen,
      paidFen: claims.valueFen,
      phone: '',
      usable: claims.uses - usedOf(uses),
      expiresOn: dayText(claims.validUntilDay),
    });
  }

  /** Judged by the moment of the intent: an attempt settled a day later ends as it would have ended at once. */
  function spent(attempt: Attempt): Outcome<Consumed> {
    const { code, key, count, askedAtMs } = attempt;
    const claims = verifier.read(code);
    if ('is' in claims) return claims;
    const uses = verifier.uses(code);
    const written = uses.some((use) => use.attempt === key);
    const objection = written ? undefined : verifier.objection(claims, uses, count, askedAtMs);
    if (objection !== undefined) return objection;
    const left = claims.uses - usedOf(uses) - (written ? 0 : count);
    return done({
      items: [{ code, deal: claims.deal, flow: key, left, uses: count }],
      consumedAtMs: askedAtMs,
      reversibleUntilMs: askedAtMs + windowMs,
    });
  }

  /** Only time can speak against an undo; written down twice it is the same yes. */
  function undone(undo: Undo): Reversed {
    const untilMs = undo.consumedAtMs + windowMs;
    if (undo.askedAtMs > untilMs) return no('reversal-window-closed', { untilMs });
    return done({ reversedAtMs: undo.askedAtMs });
  }

  const issuer = issuerOf(config, deps.store.id);
  return {
    prepare: (code) => Promise.resolve(prepared(code)),
    consume: (attempt) => Promise.resolve(spent(attempt)),
    settle: (attempt) => Promise.resolve(spent(attempt)),
    reverse: (undo) => Promise.resolve(undone(undo)),
    settleReverse: (undo) => Promise.resolve(undone(undo)),
    // Nobody else keeps a list of these: what was used is what the shop's own journal says.
    listByDate: () => Promise.resolve(done({ orders: [] })),
    authorise: () => Promise.resolve(done({ expiresAtMs: 0 })),
    limits: { countMax: limits.batchUsesMax, undoMinutes: Math.floor(config.reverseHours * 60) },
    ...(issuer === undefined ? {} : { issuer }),
  };
}
