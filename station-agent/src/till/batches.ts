// Batches of the shop's own vouchers: issued, shown, exported, printed, withdrawn. Codes are never stored: the
// batch's fact and the key that signed it write every one of them again, to the same character.

import type { BatchCard, BatchCode } from '@qiantai/shared/commands/batch.ts';
import type { ParsedInput } from '@qiantai/shared/commands/index.ts';
import type { PaperCard } from '@qiantai/shared/commands/room.ts';
import { voucherSheet } from '@qiantai/shared/documents/voucher-sheet.ts';
import { idsPerStation, storeId } from '@qiantai/shared/ids.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { wallTime } from '@qiantai/shared/time.ts';
import {
  batchById,
  isRevoked,
  lastBatch,
  recentBatches,
  revocationsOf,
  usesByCode,
  usesByDeal,
  type BatchRow,
} from '@qiantai/shared/views/batches.ts';
import { becomesOf } from '@qiantai/shared/views/catalogue.ts';
import { copiesOf, papersOf } from '@qiantai/shared/views/papers.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import type { Dish } from '@qiantai/shared/views/vouchers.ts';
import { say, type Locale } from '@qiantai/shared/words/index.ts';
import { sleep } from '../env.ts';
import type { Tx } from '../journal/journal.ts';
import type { VoucherIssuer } from '../platforms/platform.ts';
import { batchCsv } from './batch-file.ts';
import { once, type Ask, type Handlers, type Shop } from './context.ts';
import { queuePaper } from './room.ts';

/** Signing is slow enough that a whole batch in one go would be felt at the counter. */
const codesAtOnce = 100;
const dayMs = 86_400_000;

/** The platform whose vouchers this station may make: whichever says that it can. */
function issuing(shop: Shop, locale: Locale): { readonly platform: string; readonly issuer: VoucherIssuer } {
  for (const { code, configured } of shop.platforms.cards()) {
    const issuer = configured ? shop.platforms.settler(code).issuer : undefined;
    // Asked again as a customer of it: a platform that is switched off issues nothing.
    if (issuer !== undefined && shop.platforms.client(code).issuer === issuer)
      return { platform: code, issuer };
  }
  throw new Refusal('platform-misconfigured', { reason: say(locale, 'batch.no-key') });
}

/** The issuer that wrote this batch, or undefined when its key is not here (any more). */
function issuerOf(shop: Shop, row: BatchRow): VoucherIssuer | undefined {
  const open = shop.platforms.cards().some(({ code, configured }) => configured && code === row.platform);
  const issuer = open ? shop.platforms.settler(row.platform).issuer : undefined;
  return issuer?.kid === row.kid ? issuer : undefined;
}

function penFor(shop: Shop, row: BatchRow, locale: Locale): (serial: number) => string {
  const issuer = issuerOf(shop, row);
  if (issuer === undefined) {
    const reason = say(locale, 'batch.other-key', { kid: row.kid });
    throw new Refusal('platform-misconfigured', { reason });
  }
  return (serial) =>
    issuer.sign({
      batch: row.batch,
      serial,
      deal: row.deal,
      valueFen: row.value_fen,
      uses: row.uses,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
    });
}

function known(view: ViewDb, batch: number): BatchRow {
  const row = batchById(view, batch);
  if (row === undefined) throw new Refusal('not-found', { batch });
  return row;
}

function batchCard(shop: Shop, row: BatchRow, used: number): BatchCard {
  const serials = revocationsOf(shop.journal.view, row.batch).map(({ serial }) => serial);
  const revokedCount = serials.includes(0) ? row.count : serials.length;
  const { card, lessons, cash } = becomesOf(shop.journal.view, row.platform, row.deal) ?? {};
  return {
    batch: row.batch,
    platform: row.platform,
    deal: row.deal,
    product: row.product,
    voucherType: row.voucher_type,
    dishes: JSON.parse(row.dishes) as Dish[],
    card,
    lessons,
    cash,
    valueFen: row.value_fen,
    count: row.count,
    uses: row.uses,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    note: row.note,
    issuedBy: row.issued_by,
    issuedAtMs: row.issued_at_ms,
    used,
    revoked: revokedCount === 0 ? 'none' : revokedCount === row.count ? 'all' : 'some',
    revokedCount,
    writable: issuerOf(shop, row) !== undefined,
  };
}

function usedOf(view: ViewDb, row: BatchRow): number {
  return usesByDeal(view, row.platform).get(row.deal) ?? 0;
}

/** @throws Refusal bad-request when the days make no sense from today on */
function validity(
  input: ParsedInput<'batch.issue'>,
  today: string,
): { readonly validFrom: string; readonly validUntil: string } {
  const validFrom = input.valid_from ?? today;
  const validUntil = input.valid_until;
  const last = new Date(Date.parse(today) + limits.batchValidDaysMax * dayMs).toISOString().slice(0, 10);
  if (validFrom < today) throw new Refusal('bad-request', { field: 'valid_from', reason: `≥ ${today}` });
  if (validUntil < validFrom)
    throw new Refusal('bad-request', { field: 'valid_until', reason: `≥ ${validFrom}` });
  if (validUntil > last) throw new Refusal('bad-request', { field: 'valid_until', reason: `≤ ${last}` });
  return { validFrom, validUntil };
}

function issue(shop: Shop, input: ParsedInput<'batch.issue'>, ask: Ask, tx: Tx): BatchCard {
  const { platform, issuer } = issuing(shop, ask.locale);
  const days = validity(input, wallTime(shop.env.now(), shop.store.timezone).date);
  const first = storeId(shop.station.number, 0);
  const batch = lastBatch(tx.view, first, first + idsPerStation) + 1;
  const becomes = {
    deal: `b${batch}`,
    product: input.product,
    voucherType: input.voucher_type,
    dishes: input.dishes,
  };
  tx.append('batch.issued', `batch:${batch}`, {
    batch,
    platform,
    kid: issuer.kid,
    ...becomes,
    ...days,
    valueFen: input.value_fen,
    count: input.count,
    uses: input.uses,
    note: input.note,
    issuedAtMs: shop.env.now(),
  });
  tx.append('platform.deal-mapped', `deal:${platform}:${becomes.deal}`, {
    platform,
    ...becomes,
    card: input.card,
    lessons: input.lessons,
    cash: input.cash,
  });
  return batchCard(shop, known(tx.view, batch), 0);
}

function revoke(shop: Shop, input: ParsedInput<'batch.revoke'>, tx: Tx): BatchCard {
  const row = known(tx.view, input.batch);
  const serials = [...new Set(input.serials)].sort((one, other) => one - other);
  if ((serials.at(-1) ?? 0) > row.count)
    throw new Refusal('bad-request', { field: 'serials', reason: `≤ ${row.count}` });
  tx.append('batch.revoked', `batch:${row.batch}`, {
    batch: row.batch,
    ...(input.serials === undefined ? {} : { serials }),
    reason: input.reason,
    revokedAtMs: shop.env.now(),
  });
  return batchCard(shop, row, usedOf(tx.view, row));
}

function print(shop: Shop, input: ParsedInput<'batch.print'>, ask: Ask, tx: Tx): readonly PaperCard[] {
  const row = known(tx.view, input.batch);
  const { from, to } = input;
  if (to < from || to > row.count || to - from >= limits.batchPrintMax) {
    const last = Math.min(row.count, from + limits.batchPrintMax - 1);
    throw new Refusal('bad-request', { field: 'to', reason: `${from}–${Math.max(from, last)}` });
  }
  const codeOf = penFor(shop, row, ask.locale);
  const serials = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const good = serials.filter((serial) => !isRevoked(tx.view, row.batch, serial));
  if (good.length === 0) throw new Refusal('voucher-revoked', { batch: row.batch });
  return good.map((serial) => {
    const number = `${row.batch}-${serial}`;
    const subject = `voucher-sheet:${number}`;
    const document = voucherSheet({
      store: shop.store.name,
      product: row.product,
      voucherType: row.voucher_type,
      dishes: JSON.parse(row.dishes) as Dish[],
      valueFen: row.value_fen,
      uses: row.uses,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
      number,
      code: codeOf(serial),
    });
    const copy = papersOf(tx.view, subject).length === 0 ? 0 : copiesOf(tx.view, subject, 'receipt') + 1;
    return queuePaper(shop, tx, { kind: 'receipt', document: { ...document }, subject, copy });
  });
}

export function createBatches(shop: Shop): Handlers {
  const { view } = shop.journal;

  /** Serials from..to of a batch as codes, with a breath between each hundred. */
  async function codes(row: BatchRow, from: number, to: number, locale: Locale): Promise<BatchCode[]> {
    const codeOf = penFor(shop, row, locale);
    const used = usesByCode(view, row.platform, row.deal);
    const items: BatchCode[] = [];
    for (let serial = from; serial <= to; serial += 1) {
      if (items.length % codesAtOnce === codesAtOnce - 1) await sleep(shop.env, 0);
      const code = codeOf(serial);
      const revoked = isRevoked(view, row.batch, serial);
      items.push({ serial, code, used: used.get(code) ?? 0, revoked });
    }
    return items;
  }

  return {
    'batch.issue': (input, ask) => once(shop, ask, (tx) => issue(shop, input, ask, tx)),
    'batch.revoke': (input, ask) => once(shop, ask, (tx) => revoke(shop, input, tx)),
    'batch.print': (input, ask) => once(shop, ask, (tx) => print(shop, input, ask, tx)),
    'batch.list': () => {
      const rows = recentBatches(view, limits.batchesShownMax);
      const platforms = new Set(rows.map(({ platform }) => platform));
      const used = new Map([...platforms].map((platform) => [platform, usesByDeal(view, platform)]));
      return rows.map((row) => batchCard(shop, row, used.get(row.platform)?.get(row.deal) ?? 0));
    },
    'batch.codes': async ({ batch, page }, ask) => {
      const row = known(view, batch);
      const pageSize = limits.batchPageMax;
      const from = (page - 1) * pageSize + 1;
      const items = await codes(row, from, Math.min(row.count, page * pageSize), ask.locale);
      return { batch, items, total: row.count, page, pageSize };
    },
    'batch.export': async ({ batch }, ask) => {
      const row = known(view, batch);
      const items = await codes(row, 1, row.count, ask.locale);
      invariant(items.length === row.count, 'a batch is exported whole');
      const text = batchCsv(row, items, ask.locale);
      return { filename: `vouchers-${batch}.csv`, type: 'text/csv; charset=utf-8', text };
    },
  };
}
