// The conflict desk: what was accepted offline and not honoured stays here until a manager decides what becomes of it.

import type { CaseCard, CasePage } from '@qiantai/shared/commands/offline.ts';
import type { ParsedInput } from '@qiantai/shared/commands/index.ts';
import { caseActions, type CaseAction, type CaseKind } from '@qiantai/shared/facts/offline.ts';
import { idsPerStation, storeId, uuidv7 } from '@qiantai/shared/ids.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant, type PlatformWord } from '@qiantai/shared/result.ts';
import {
  acceptanceById,
  caseById,
  lastCase,
  listCases,
  type AcceptanceRow,
  type CaseRow,
} from '@qiantai/shared/views/offline.ts';
import { staffByNumber } from '@qiantai/shared/views/people.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import { attemptById, voucherById } from '@qiantai/shared/views/vouchers.ts';
import type { Tx } from '../journal/journal.ts';
import type { Ask, Shop } from './context.ts';
import { takeBack } from './granting.ts';

/**
 * Where only the amount is wrong the voucher is spent: it is neither asked again nor are goods taken back for it. While
 * its outcome is unknown it may yet turn out to be spent for these goods, so they are not taken back either.
 */
function actionsOf(view: ViewDb, row: CaseRow): readonly CaseAction[] {
  if (row.kind === 'amount-differs') return ['write-off', 'customer-paid'];
  const acceptance = acceptanceById(view, row.acceptance);
  const attempt = acceptance === undefined ? undefined : attemptById(view, acceptance.attempt);
  const isOpen = attempt !== undefined && attempt.state !== 'refused';
  return isOpen ? caseActions.filter((action) => action !== 'goods-returned') : caseActions;
}

export function nameOf(view: ViewDb, number: string): string {
  return staffByNumber(view, number)?.name ?? number;
}

function caseCard(view: ViewDb, row: CaseRow): CaseCard {
  const open = row.closed_at_ms === null;
  return {
    case: row.case_id,
    acceptance: row.acceptance,
    voucher: row.voucher,
    kind: row.kind,
    platform: row.platform,
    code: row.code,
    product: row.product,
    amountFen: row.amount_fen,
    toldFen: row.told_fen ?? undefined,
    clerk: row.clerk,
    clerkName: nameOf(view, row.clerk),
    acceptedAtMs: row.accepted_at_ms,
    why: row.why,
    word: row.word === null ? undefined : (JSON.parse(row.word) as PlatformWord),
    openedAtMs: row.opened_at_ms,
    open,
    actions: open ? actionsOf(view, row) : [],
    action: row.action ?? undefined,
    note: row.note,
    closedBy: row.closed_by ?? undefined,
    closedByName: row.closed_by === null ? undefined : nameOf(view, row.closed_by),
    closedAtMs: row.closed_at_ms ?? undefined,
  };
}

/** What the platform said that made it a case. */
export interface CaseCause {
  readonly kind: CaseKind;
  readonly why: string;
  readonly word?: PlatformWord | undefined;
  readonly toldFen?: number;
}

/** Puts a waiting acceptance on the desk, in the transaction of what made it one. */
export function openCase(shop: Shop, tx: Tx, row: AcceptanceRow, cause: CaseCause): void {
  const first = storeId(shop.station.number, 0);
  const id = lastCase(tx.view, first, first + idsPerStation) + 1;
  tx.append('case.opened', `case:${id}`, {
    case: id,
    acceptance: row.acceptance,
    voucher: row.voucher,
    kind: cause.kind,
    platform: row.platform,
    code: row.code,
    product: row.product,
    amountFen: row.amount_fen,
    ...(cause.toldFen === undefined ? {} : { toldFen: cause.toldFen }),
    clerk: row.clerk,
    acceptedAtMs: row.accepted_at_ms,
    why: cause.why,
    word: cause.word,
    openedAtMs: shop.env.now(),
  });
}

export function casePage(view: ViewDb, input: ParsedInput<'case.list'>): CasePage {
  const { state, page, page_size: pageSize } = input;
  const open = state === 'all' ? undefined : state === 'open';
  const { rows, total } = listCases(view, open, (page - 1) * pageSize, pageSize);
  return { items: rows.map((row) => caseCard(view, row)), total, page, pageSize };
}

/** The order is cancelled, the benefit taken back: what was given at the acceptance, by its own key. */
function returnGoods(shop: Shop, tx: Tx, row: AcceptanceRow): void {
  const voucher = voucherById(tx.view, row.voucher);
  invariant(voucher !== undefined, 'an acceptance has a voucher');
  const given = { redeemed_by: row.acceptance, result_type: row.result_type, result_id: row.result_id };
  takeBack(shop, tx, { ...voucher, ...given }, row.acceptance);
}

/** @throws Refusal not-found, case-closed */
export function closeCase(shop: Shop, tx: Tx, input: ParsedInput<'case.close'>, ask: Ask): CaseCard {
  const row = caseById(tx.view, input.case);
  if (row === undefined) throw new Refusal('not-found', { case: input.case });
  const actions = actionsOf(tx.view, row);
  if (row.closed_at_ms !== null || !actions.includes(input.action))
    throw new Refusal('case-closed', { case: input.case, actions: actions.join() });
  const acceptance = acceptanceById(tx.view, row.acceptance);
  invariant(acceptance !== undefined, 'a case belongs to an acceptance');
  if (input.action === 'goods-returned') returnGoods(shop, tx, acceptance);
  // A key the platform said no to may be remembered by it as a no: the next try is a new one.
  const spent = input.action === 'retry' && attemptById(tx.view, acceptance.attempt)?.state === 'refused';
  tx.append('case.closed', `case:${row.case_id}`, {
    case: row.case_id,
    acceptance: row.acceptance,
    voucher: row.voucher,
    action: input.action,
    note: input.note,
    ...(spent ? { attempt: uuidv7(shop.env.now(), shop.env.random(10)) } : {}),
    closedBy: ask.actor.id,
    closedAtMs: shop.env.now(),
  });
  const closed = caseById(tx.view, row.case_id);
  invariant(closed !== undefined, 'a case stays on record');
  return caseCard(tx.view, closed);
}
