// Shifts: a float, a time at the drawer, a blind count. Why nothing here tells the expected cash before the count is
// in: whoever knows what should be there counts until it is.

import type { ClosedShiftCard, OpenShiftCard, ShiftCard } from '@qiantai/shared/commands/shift.ts';
import { managers } from '@qiantai/shared/commands/command.ts';
import { isTenderCode } from '@qiantai/shared/commands/payment.ts';
import type { PaperCard } from '@qiantai/shared/commands/room.ts';
import type { ParsedInput } from '@qiantai/shared/commands/index.ts';
import { xPaper, zPaper, type ShiftPaperSetting } from '@qiantai/shared/documents/shift-papers.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import {
  denominationsFen,
  expectedFen,
  type ShiftReport,
  type ShiftSide,
} from '@qiantai/shared/shift-report.ts';
import { billOf, openMismatchesOf } from '@qiantai/shared/views/bills.ts';
import { copiesOf, papersOf } from '@qiantai/shared/views/papers.ts';
import { staffByNumber } from '@qiantai/shared/views/people.ts';
import { methodsOf, redemptionsOf } from '@qiantai/shared/views/revenue-reports.ts';
import {
  lastZ,
  openShift,
  recentShifts,
  shiftById,
  shiftSums,
  type ShiftRow,
} from '@qiantai/shared/views/shifts.ts';
import { reconciliationOf } from '@qiantai/shared/views/sync.ts';
import type { ViewDb } from '@qiantai/shared/views/view.ts';
import { say } from '@qiantai/shared/words/index.ts';
import type { Tx } from '../journal/journal.ts';
import { once, type Ask, type Handlers, type Shop } from './context.ts';
import { daysBetween } from './day-bounds.ts';
import type { Paying } from './paying.ts';
import { queuePaper } from './room.ts';
import { heldThings } from './shift-held.ts';

type MoneyOfShift = Pick<Paying, 'shiftClosing'>;

/** Whether money of a way of paying lies in the drawer: its channel says so. */
function drawerOf(shop: Shop): (channel: string) => boolean {
  return (channel) => shop.payments?.find(channel)?.module.drawer === true;
}

const nameOf = (view: ViewDb, number: string): string => staffByNumber(view, number)?.name ?? number;

function baseOf(view: ViewDb, row: ShiftRow) {
  return {
    shift: row.shift,
    station: row.station,
    clerk: row.clerk,
    clerkName: nameOf(view, row.clerk),
    floatFen: row.float_fen,
    openedAtMs: row.opened_at_ms,
    day: row.opened_day,
  };
}

function openCard(shop: Shop, row: ShiftRow): OpenShiftCard {
  const { view } = shop.journal;
  const sums = shiftSums(view, row.shift, drawerOf(shop));
  return {
    ...baseOf(view, row),
    state: 'open',
    moves: sums.moves,
    openings: sums.openings,
    vouchers: sums.vouchers,
    methods: sums.methods.filter(({ drawer }) => !drawer),
    held: heldThings(view, row.station, drawerOf(shop)),
  };
}

function closedCard(view: ViewDb, row: ShiftRow): ClosedShiftCard {
  invariant(row.closed_at_ms !== null && row.report !== null, 'a closed shift has its report');
  return {
    ...baseOf(view, row),
    state: 'closed',
    z: row.z ?? 0,
    closedAtMs: row.closed_at_ms,
    closedBy: nameOf(view, row.closed_by ?? ''),
    counted: JSON.parse(row.counted ?? '[]') as ClosedShiftCard['counted'],
    countedFen: row.counted_fen ?? 0,
    expectedFen: row.expected_fen ?? 0,
    varianceFen: row.variance_fen ?? 0,
    reason: row.explanation === '' ? (row.reason ?? '') : row.explanation,
    left: JSON.parse(row.left_open ?? '[]') as string[],
    leftReason: row.left_reason ?? '',
    report: JSON.parse(row.report) as ShiftReport,
  };
}

function cardOf(shop: Shop, row: ShiftRow): ShiftCard {
  return row.closed_at_ms === null ? openCard(shop, row) : closedCard(shop.journal.view, row);
}

/** @throws Refusal shift-none */
function running(shop: Shop, view: ViewDb): ShiftRow {
  const row = openShift(view, shop.journal.station);
  if (row === undefined) throw new Refusal('shift-none');
  return row;
}

/** A day's money beside its bill; both by the day the money moved once there is a bill, as that knows no other. */
function billSide(
  view: ViewDb,
  name: string,
  day: string,
  journalCount: number,
  journalFen: number,
): ShiftSide {
  const side = { kind: 'payment', name, day } as const;
  const read = billOf(view, name, day);
  if (read === undefined) return { ...side, journalCount, journalFen };
  const { journal, bill } = read;
  return {
    ...side,
    journalCount: journal.paidCount,
    journalFen: journal.paidFen - journal.refundedFen,
    otherCount: bill.paidCount,
    otherFen: bill.paidFen - bill.refundedFen,
    differences: openMismatchesOf(view, name, day).length,
  };
}

/** This journal beside what platforms list and channels bill, for each business day the shift touched. */
function sidesOf(shop: Shop, view: ViewDb, row: ShiftRow, sums: Omit<ShiftReport, 'sides'>): ShiftSide[] {
  const days = daysBetween(row.opened_day, shop.journal.today());
  const platforms = sums.vouchers.flatMap(({ platform }) =>
    days.map((day): ShiftSide => {
      const rows = redemptionsOf(view, day, day).filter((one) => one.platform === platform);
      const other = reconciliationOf(view, platform, day);
      const total = (pick: (one: (typeof rows)[number]) => number): number =>
        rows.reduce((sum, one) => sum + pick(one), 0);
      return {
        kind: 'platform',
        name: platform,
        day,
        journalCount: total((one) => one.redeemed - one.reversed),
        journalFen: total((one) => one.redeemedFen - one.reversedFen),
        ...(other === undefined
          ? {}
          : {
              otherCount: other.platform_count,
              otherFen: other.platform_fen,
              differences: other.differences_count,
            }),
      };
    }),
  );
  const channels = sums.methods.filter(({ drawer }) => !drawer).map(({ channel }) => channel);
  const bills = days.flatMap((day) =>
    methodsOf(view, day, day)
      .filter(({ channel }) => channels.includes(channel))
      .map(({ channel, payments, fen }) => billSide(view, channel, day, payments, fen)),
  );
  return [...platforms, ...bills];
}

/** @throws Refusal shift-held with the list, not-allowed when it is not a manager who leaves something */
function checkHeld(shop: Shop, tx: Tx, row: ShiftRow, leaving: readonly string[], ask: Ask): void {
  const held = heldThings(tx.view, row.station, drawerOf(shop));
  if (leaving.length > 0 && !managers.includes(ask.actor.role)) throw new Refusal('not-allowed');
  const kept = held.filter(({ thing }) => !leaving.includes(thing));
  if (kept.length > 0) throw new Refusal('shift-held', { count: kept.length, held: kept });
  const gone = leaving.find((thing) => !held.some((one) => one.thing === thing));
  if (gone !== undefined) throw new Refusal('bad-request', { field: 'leaving', reason: gone });
}

function paperSetting(shop: Shop, view: ViewDb, row: ShiftRow): ShiftPaperSetting {
  const platforms = new Map(shop.platforms.cards().map((card) => [card.code, card.label.zh]));
  const methods = new Map(shop.payments?.methods().map((card) => [card.id, card.label.zh]));
  return {
    store: shop.store.name,
    station: shop.station.name,
    timezone: shop.store.timezone,
    clerk: nameOf(view, row.clerk),
    shift: row.shift,
    openedAtMs: row.opened_at_ms,
    methodLabel: (channel) =>
      methods.get(channel) ?? (isTenderCode(channel) ? say('zh-CN', `checkout.tender.${channel}`) : channel),
    platformLabel: (code) => platforms.get(code) ?? code,
  };
}

/** Queues the Z paper of a closed shift; every one after the first carries its mark. @throws Refusal printer-unknown */
function printZ(shop: Shop, tx: Tx, row: ShiftRow): PaperCard {
  const subject = `shift:${row.shift}:z`;
  const [first] = papersOf(tx.view, subject);
  const { reason: _said, ...card } = closedCard(tx.view, row);
  // What was explained since does not change the paper: it says what was known when the shift was closed.
  const document =
    first === undefined
      ? { ...zPaper({ ...card, ...paperSetting(shop, tx.view, row), reason: row.reason ?? '' }) }
      : (JSON.parse(first.document) as Record<string, unknown>);
  const copy = first === undefined ? 0 : copiesOf(tx.view, subject, 'shift') + 1;
  return queuePaper(shop, tx, { kind: 'shift', document, subject, copy });
}

function close(
  shop: Shop,
  paying: MoneyOfShift,
  tx: Tx,
  input: ParsedInput<'shift.close'>,
  ask: Ask,
): ClosedShiftCard {
  const row = running(shop, tx.view);
  checkHeld(shop, tx, row, input.leaving, ask);
  paying.shiftClosing(tx);
  const subject = `shift:${row.shift}`;
  if (drawerChannels(shop)) tx.append('drawer.opened', subject, { why: 'shift', reason: '' });
  const sums = shiftSums(tx.view, row.shift, drawerOf(shop));
  const report = { ...sums, sides: sidesOf(shop, tx.view, row, sums) };
  const countedFen = input.counted.reduce((sum, { fen, count }) => sum + fen * count, 0);
  const expected = expectedFen(row.float_fen, report);
  tx.append('shift.closed', subject, {
    shift: row.shift,
    z: lastZ(tx.view, row.station) + 1,
    counted: input.counted,
    countedFen,
    expectedFen: expected,
    varianceFen: countedFen - expected,
    reason: input.reason,
    left: input.leaving,
    leftReason: input.leaving_reason,
    report,
    closedAtMs: shop.env.now(),
  });
  const closed = shiftById(tx.view, row.shift);
  invariant(closed !== undefined, 'a closed shift has a row');
  if (shop.printerFor('shift') !== undefined) printZ(shop, tx, closed);
  return closedCard(tx.view, closed);
}

/** Whether this station takes cash at all. */
function drawerChannels(shop: Shop): boolean {
  return shop.payments?.methods().some(({ drawer }) => drawer) === true;
}

function known(view: ViewDb, shift: number): ShiftRow {
  const row = shiftById(view, shift);
  if (row === undefined) throw new Refusal('not-found', { shift });
  return row;
}

function changing(shop: Shop, paying: MoneyOfShift): Handlers {
  const { env } = shop;
  return {
    'shift.open': ({ floatFen }, ask) =>
      once(shop, ask, (tx) => {
        const before = openShift(tx.view, shop.journal.station);
        if (before !== undefined) throw new Refusal('shift-open', { shift: before.shift });
        const shift = tx.nextId('shift');
        tx.append('shift.opened', `shift:${shift}`, { shift, floatFen, openedAtMs: env.now() });
        if (drawerChannels(shop)) tx.append('drawer.opened', `shift:${shift}`, { why: 'shift', reason: '' });
        return openCard(shop, known(tx.view, shift));
      }),
    'shift.cash': ({ amountFen, reason }, ask) =>
      once(shop, ask, (tx) => {
        const { shift } = running(shop, tx.view);
        if (shiftSums(tx.view, shift, () => false).moves.length >= limits.shiftMovesMax)
          throw new Refusal('shift-moves', { max: limits.shiftMovesMax });
        tx.append('shift.cash-moved', `shift:${shift}`, { shift, amountFen, reason, movedAtMs: env.now() });
        tx.append('drawer.opened', `shift:${shift}`, { why: 'shift', reason });
        return openCard(shop, known(tx.view, shift));
      }),
    'shift.close': (input, ask) => once(shop, ask, (tx) => close(shop, paying, tx, input, ask)),
    'shift.explain': ({ shift_id: shift, reason }, ask) =>
      once(shop, ask, (tx) => {
        const row = known(tx.view, shift);
        if (row.closed_at_ms === null) throw new Refusal('not-found', { shift });
        tx.append('shift.explained', `shift:${shift}`, { shift, reason, explainedAtMs: env.now() });
        return closedCard(tx.view, known(tx.view, shift));
      }),
    'drawer.open': ({ reason }, ask) =>
      once(shop, ask, (tx) => {
        tx.append('drawer.opened', `station:${shop.station.number}`, { why: 'asked', reason });
        return { opened: true as const };
      }),
    'shift.printX': (_input, ask) =>
      once(shop, ask, (tx) => {
        const row = running(shop, tx.view);
        const { moves, openings, vouchers, methods } = openCard(shop, row);
        const document = xPaper(
          paperSetting(shop, tx.view, row),
          { moves, openings, vouchers, methods },
          env.now(),
        );
        const subject = `shift:${row.shift}:x:${shop.journal.head().seq}`;
        return queuePaper(shop, tx, { kind: 'shift', document: { ...document }, subject, copy: 0 });
      }),
    'shift.reprint': ({ shift_id: shift }, ask) =>
      once(shop, ask, (tx) => {
        const row = known(tx.view, shift);
        if (row.closed_at_ms === null) throw new Refusal('not-found', { shift });
        return printZ(shop, tx, row);
      }),
  };
}

export function createShifts(shop: Shop, paying: MoneyOfShift): Handlers {
  const { view } = shop.journal;
  return {
    ...changing(shop, paying),
    'shift.current': () => {
      const row = openShift(view, shop.journal.station);
      return { shift: row === undefined ? null : openCard(shop, row), denominationsFen };
    },
    'shift.get': ({ shift_id }) => cardOf(shop, known(view, shift_id)),
    'shift.list': ({ limit }) => recentShifts(view, limit).map((row) => cardOf(shop, row)),
  };
}
