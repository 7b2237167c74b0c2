// What is this code? Asks the platforms that may know it, spends nothing, and remembers what they said.

import type { Becomes, VoucherRow } from '@qiantai/shared/views/vouchers.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import { voucherByCoupon } from '@qiantai/shared/views/voucher-list.ts';
import { openAttemptOf, voucherByCode, voucherById, vouchersByCode } from '@qiantai/shared/views/vouchers.ts';
import { becomesOf } from '@qiantai/shared/views/catalogue.ts';
import { isPaymentCode } from '@qiantai/shared/payment-code.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { invariant, type Outcome } from '@qiantai/shared/result.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { businessDay } from '@qiantai/shared/time.ts';
import type { Tx } from '../journal/journal.ts';
import type { Prepared } from '../platforms/platform.ts';
import type { Actor, Shop } from './context.ts';
import { seemsUndone, undoElsewhere } from './undone-elsewhere.ts';

interface Found {
  readonly platform: string;
  readonly prepared: Prepared;
  readonly atMs: number;
  /** The journal's head before the platform was asked: what happened since is newer than what it told. */
  readonly seqBefore: number;
}

/** A row, and how long ago its platform was asked about it. */
export interface Looked {
  readonly row: VoucherRow;
  readonly ageMs: number;
}

export interface Lookup {
  /**
   * The voucher's row, asked of its platform now, or a moment ago where `ahead` did.
   * @throws Refusal: not found, expired, used, ambiguous, unreachable …
   */
  look(code: string, platform: string | undefined, actor: Actor): Promise<Looked>;
  /** Asks about a code before anybody wants to know, so that the next look at it need not wait. */
  ahead(code: string): void;
  /** The row of a look that is fresh enough to redeem by, without asking anybody. */
  kept(code: string, platform: string | undefined): VoucherRow | undefined;
  /** The same for a redemption: a look of the last two minutes is fresh enough. Includes what consume needs. */
  forRedeeming(
    code: string,
    platform: string | undefined,
    actor: Actor,
  ): Promise<{ row: VoucherRow; ticket: string }>;
}

/** Turns a read's outcome into a refusal; a read that got no answer says the platform cannot be reached. */
export function refusalOf(platform: string, outcome: Exclude<Outcome<unknown>, { is: 'done' }>): Refusal {
  const word = 'platform' in outcome ? outcome.platform : undefined;
  if (outcome.is === 'rejected') {
    return new Refusal(outcome.because, {
      ...outcome.details,
      platform,
      ...(word === undefined ? {} : { word }),
    });
  }
  return new Refusal('platform-unreachable', {
    platform,
    why: outcome.why,
    ...(word === undefined ? {} : { word }),
  });
}

/** What a deal becomes; goods by its own title while nobody has mapped it. */
function becoming(shop: Shop, platform: string, prepared: Prepared): Becomes {
  const mapped = becomesOf(shop.journal.view, platform, prepared.deal);
  return mapped ?? { voucherType: prepared.voucherType ?? 7, product: prepared.title, dishes: [] };
}

/**
 * The row of what a platform showed. One text may stand for several vouchers one after the other (a link, for the
 * first of its order that is left), and one voucher for several texts: the platform's own name decides.
 */
function rowOf(view: ViewDb, platform: string, { code, coupon }: Prepared): VoucherRow | undefined {
  const named = voucherByCode(view, platform, code);
  if (coupon === undefined || named?.coupon === coupon || named?.coupon === '') return named;
  return voucherByCoupon(view, platform, coupon) ?? (named?.code === code ? named : undefined);
}

function isNews(
  row: VoucherRow | undefined,
  prepared: Prepared,
  becomes: Becomes,
  isNewText: boolean,
): boolean {
  return (
    row === undefined ||
    isNewText ||
    row.coupon !== (prepared.coupon ?? row.coupon) ||
    row.status !== 1 ||
    row.usable !== prepared.usable ||
    row.deal !== prepared.deal ||
    row.order_no !== prepared.orderNo ||
    row.paid_fen !== prepared.paidFen ||
    row.title !== prepared.title ||
    row.expires_on !== prepared.expiresOn ||
    row.becomes !== JSON.stringify(becomes)
  );
}

/** Appends voucher.seen for what a platform said. @returns the voucher's id */
export function appendSeen(tx: Tx, platform: string, prepared: Prepared, becomes: Becomes): number {
  const known = rowOf(tx.view, platform, prepared);
  const voucher = known?.voucher ?? tx.nextId('voucher');
  const code = known?.code ?? prepared.code;
  tx.append('voucher.seen', `voucher:${voucher}`, {
    voucher,
    platform,
    code,
    orderNo: prepared.orderNo,
    deal: prepared.deal,
    title: prepared.title,
    originalFen: prepared.originalFen,
    paidFen: prepared.paidFen,
    phone: prepared.phone,
    usable: prepared.usable,
    status: 1,
    expiresOn: prepared.expiresOn,
    becomes,
    ...(prepared.coupon === undefined ? {} : { coupon: prepared.coupon }),
    ...(prepared.code === code ? {} : { text: prepared.code }),
  });
  return voucher;
}

/** The voice of several platforms about one code: one that knows it wins, else the most telling refusal. */
async function askAll(shop: Shop, code: string, candidates: readonly string[]): Promise<Found> {
  const atMs = shop.env.now();
  const seqBefore = shop.journal.head().seq;
  const answers = await Promise.all(
    candidates.map(async (platform) => ({
      platform,
      outcome: await shop.platforms.client(platform).prepare(code),
    })),
  );
  const found = answers.filter((answer) => answer.outcome.is === 'done');
  if (found.length > 1)
    throw new Refusal('platform-ambiguous', { candidates: found.map(({ platform }) => platform) });
  const [first] = found;
  if (first?.outcome.is === 'done')
    return { platform: first.platform, prepared: first.outcome.value, atMs, seqBefore };
  const refusals = answers.flatMap(({ platform, outcome }) =>
    outcome.is === 'done' ? [] : [refusalOf(platform, outcome)],
  );
  const telling = refusals.find(({ slug }) => slug !== 'voucher-not-found') ?? refusals[0];
  throw telling ?? new Refusal('voucher-not-found', { code });
}

/** Keeps the latest of a kind: what is put in beyond the bound drives the oldest out. */
function keep<V>(all: Map<string, V>, code: string, value: V): void {
  all.delete(code);
  all.set(code, value);
  const [oldest] = all.keys();
  if (all.size > limits.recentShownMax && oldest !== undefined) all.delete(oldest);
}

export function createLookup(shop: Shop): Lookup {
  const fresh = new Map<string, Found>();
  /** Looks begun before anybody wanted them; each serves one look. */
  const early = new Map<string, { readonly atMs: number; readonly work: Promise<Found> }>();

  async function ask(code: string, platform: string | undefined): Promise<Found> {
    if (isPaymentCode(code)) throw new Refusal('voucher-wrong-kind', { reason: 'payment-code' });
    const candidates = platform === undefined ? shop.platforms.candidates(code) : [platform];
    if (candidates.length === 0) throw new Refusal('voucher-not-found', { code });
    const found = await askAll(shop, code, candidates);
    keep(fresh, code, found);
    return found;
  }

  /** A voucher in the middle of something: its platform is not asked about it meanwhile. */
  function openOf(code: string, platform: string | undefined): VoucherRow | undefined {
    const { view } = shop.journal;
    return vouchersByCode(view, code).find(
      (row) =>
        (platform ?? row.platform) === row.platform &&
        (row.status === 6 || openAttemptOf(view, row.voucher) !== undefined),
    );
  }

  /** What was asked ahead, if it is young enough and of the platform that is meant. */
  async function asked(code: string, platform: string | undefined): Promise<Found> {
    const begun = early.get(code);
    early.delete(code);
    if (begun === undefined || shop.env.now() - begun.atMs > limits.lookupAheadMsMax)
      return ask(code, platform);
    const found = await begun.work;
    return (platform ?? found.platform) === found.platform ? found : ask(code, platform);
  }

  const isFresh = (found: Found | undefined, platform: string | undefined): found is Found =>
    found !== undefined &&
    (platform ?? found.platform) === found.platform &&
    shop.env.now() - found.atMs < limits.lookupFreshMs;

  /** Writes down what is new, unless something happened to the voucher while the platform was thinking. */
  function note(found: Found, actor: Actor): VoucherRow {
    const { journal } = shop;
    const { platform, prepared } = found;
    const becomes = becoming(shop, platform, prepared);
    const row = rowOf(journal.view, platform, prepared);
    const isNewText = voucherByCode(journal.view, platform, prepared.code)?.voucher !== row?.voucher;
    const moved =
      row !== undefined &&
      (row.changed_seq > found.seqBefore || openAttemptOf(journal.view, row.voucher) !== undefined);
    if (moved || !isNews(row, prepared, becomes, isNewText)) {
      invariant(row !== undefined, 'only a known voucher can be no news');
      return row;
    }
    const id = journal.transact(actor.id, (tx) => {
      if (row !== undefined && prepared.usable > 0 && seemsUndone(shop, tx, row))
        undoElsewhere(shop, tx, row.voucher);
      return appendSeen(tx, platform, prepared, becomes);
    });
    const seen = voucherById(journal.view, id);
    invariant(seen !== undefined, 'a voucher just seen has a row');
    return seen;
  }

  function refuseExpired(row: VoucherRow): void {
    const today = businessDay(shop.env.now(), { timezone: shop.store.timezone, dayStartsAt: '00:00' });
    if (row.status === 1 && row.expires_on !== '' && row.expires_on < today) {
      throw new Refusal('voucher-expired', { expiresOn: row.expires_on });
    }
  }

  return {
    async look(code, platform, actor) {
      const open = openOf(code, platform);
      if (open !== undefined) return { row: open, ageMs: 0 };
      const found = await asked(code, platform);
      const row = note(found, actor);
      refuseExpired(row);
      return { row, ageMs: Math.max(0, shop.env.now() - found.atMs) };
    },
    ahead(code) {
      if (openOf(code, undefined) !== undefined) return;
      const work = ask(code, undefined);
      // Whoever looks hears of it; when nobody does, nobody needs to.
      work.catch(() => undefined);
      keep(early, code, { atMs: shop.env.now(), work });
    },
    kept(code, platform) {
      const found = fresh.get(code);
      return isFresh(found, platform) ? rowOf(shop.journal.view, found.platform, found.prepared) : undefined;
    },
    async forRedeeming(code, platform, actor) {
      const kept = fresh.get(code);
      const found = isFresh(kept, platform) ? kept : await ask(code, platform);
      // A look serves one redemption: what it told is no longer true afterwards.
      fresh.delete(code);
      const row = note(found, actor);
      refuseExpired(row);
      return { row, ticket: found.prepared.ticket ?? '' };
    },
  };
}
