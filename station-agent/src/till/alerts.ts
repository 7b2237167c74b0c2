// Alerts: what does not add up, raised once, closed by a manager's note or by itself when it was explained.

import { createHash } from 'node:crypto';
import type { AlertCard } from '@qiantai/shared/commands/sync.ts';
import type { FactData } from '@qiantai/shared/facts/index.ts';
import { idsPerStation, storeId } from '@qiantai/shared/ids.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { fen, yuanText } from '@qiantai/shared/money.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { wallText } from '@qiantai/shared/time.ts';
import {
  alertById,
  lastAlert,
  listAlerts,
  openAlert,
  openAlertCount,
  openAlertsOf,
  wasRaised,
  type AlertRow,
} from '@qiantai/shared/views/sync.ts';
import { isWordKey, say, type Locale } from '@qiantai/shared/words/index.ts';
import type { Tx } from '../journal/journal.ts';
import { once, type Handlers, type Shop } from './context.ts';

type AlertData = FactData<'alert.raised'>;
export type AlertDraft = Pick<AlertData, 'key' | 'kind' | 'severity' | 'platform'> &
  Partial<Omit<AlertData, 'alert' | 'raisedAtMs'>>;

/** A key of fixed length that names what an alert is about and shows nothing of it. */
export function alertKey(kind: string, platform: string, ...about: readonly string[]): string {
  const hash = createHash('sha256').update(about.join('\n')).digest('hex').slice(0, 32);
  return `${kind}:${platform}:${hash}`;
}

/**
 * Raises an alert unless one of its key stands open.
 * @param again whether what was closed once may come back: a state of things may, a single event may not
 * @returns whether it was raised
 */
export function raiseAlert(shop: Shop, tx: Tx, draft: AlertDraft, again = false): boolean {
  const known = again ? openAlert(tx.view, draft.key) !== undefined : wasRaised(tx.view, draft.key);
  if (known) return false;
  const first = storeId(shop.journal.station, 0);
  const alert = (lastAlert(tx.view, first, first + idsPerStation) ?? first) + 1;
  tx.append('alert.raised', `alert:${alert}`, {
    code: '',
    title: '',
    amountFen: 0,
    journalFen: 0,
    happenedAtMs: 0,
    count: 1,
    why: '',
    ...draft,
    alert,
    raisedAtMs: shop.env.now(),
  });
  return true;
}

/**
 * The alert of one difference with a platform; one for the whole day once a hundred of its kind stand open, as then
 * the reason is not in any single voucher.
 */
export function raiseDifference(shop: Shop, tx: Tx, draft: AlertDraft, day: string): boolean {
  if (wasRaised(tx.view, draft.key)) return false;
  const { platform, kind } = draft;
  if (openAlertsOf(tx.view, platform, kind) < limits.alertsOpenPerKindMax) return raiseAlert(shop, tx, draft);
  return raiseAlert(shop, tx, {
    key: alertKey('too-many-differences', platform, day),
    kind: 'too-many-differences',
    severity: 'high',
    platform,
    why: day,
  });
}

/** Closes the open alert of a key, if there is one: what it was about is known now. */
export function explainAlert(shop: Shop, tx: Tx, key: string): void {
  const open = openAlert(tx.view, key);
  if (open === undefined) return;
  tx.append('alert.closed', `alert:${open.alert}`, {
    alert: open.alert,
    how: 'explained',
    note: '',
    closedAtMs: shop.env.now(),
  });
}

const yuan = (amount: number): string => (amount === 0 ? '' : yuanText(fen(amount)));

/** The class of a mismatch in the reader's words. */
function whyOf(kind: string, locale: Locale): string {
  const key = `mismatch-kind.${kind}`;
  return isWordKey(key) ? say(locale, key) : kind;
}

function cardOf(shop: Shop, row: AlertRow, locale: Locale): AlertCard {
  const values = {
    title: row.title,
    code: row.code,
    amount: row.kind === 'amount-differs' ? yuanText(fen(row.amount_fen)) : yuan(row.amount_fen),
    journal: row.kind === 'amount-differs' ? yuanText(fen(row.journal_fen)) : yuan(row.journal_fen),
    happened: row.happened_at_ms === 0 ? '' : wallText(row.happened_at_ms, shop.store.timezone).slice(0, 16),
    count: row.count,
    why: row.kind === 'bill-mismatch' ? whyOf(row.why, locale) : row.why,
    day: row.kind === 'bill-late' ? row.title : row.why,
  };
  return {
    alert: row.alert,
    kind: row.kind,
    severity: row.severity,
    platform: row.platform,
    voucher: row.voucher ?? undefined,
    code: row.code,
    title: row.title,
    amountFen: row.amount_fen,
    journalFen: row.journal_fen,
    happenedAtMs: row.happened_at_ms,
    state: row.state,
    raisedAtMs: row.raised_at_ms,
    closedAtMs: row.closed_at_ms ?? undefined,
    closedBy: row.closed_by,
    how: row.how,
    note: row.note,
    says: say(locale, `alert-says.${row.kind}`, values),
    todo: say(locale, `alert-todo.${row.kind}`),
  };
}

export function createAlerts(shop: Shop): Handlers {
  const { view } = shop.journal;
  return {
    'alert.list': (_input, ask) => ({
      open: listAlerts(view, 'open', limits.alertsShownMax).map((row) => cardOf(shop, row, ask.locale)),
      closed: listAlerts(view, 'closed', limits.recentShownMax).map((row) => cardOf(shop, row, ask.locale)),
      openCount: openAlertCount(view),
    }),
    'alert.close': ({ alert, note }, ask) =>
      once(shop, ask, (tx) => {
        const row = alertById(tx.view, alert);
        if (row === undefined) throw new Refusal('not-found', { alert });
        if (row.state !== 'open') throw new Refusal('status-changed', { status: row.how });
        const closedAtMs = shop.env.now();
        tx.append('alert.closed', `alert:${alert}`, { alert, how: 'person', note, closedAtMs });
        const closed = alertById(tx.view, alert);
        invariant(closed !== undefined, 'a closed alert has a row');
        return cardOf(shop, closed, ask.locale);
      }),
  };
}
