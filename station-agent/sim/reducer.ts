// A second opinion on the journal: what its raw facts say, folded by other hands than the product's views.
// Why so plain: it is the judge of the views, so it shares nothing with them and keeps everything in sight.

import { emptyOfflineBooks, foldOffline, type OfflineBooks } from './reducer-offline.ts';

export interface RawFact {
  readonly seq: number;
  readonly station_seq: number;
  readonly at: string;
  readonly business_day: string;
  readonly actor: string;
  readonly type: string;
  readonly data: string;
}

export interface SpentItem {
  readonly code: string;
  readonly voucher: number;
  readonly resultType: number;
  readonly resultId: number;
  /** The platform's own number of the use. */
  readonly flow?: string;
  /** Uses left, where the code counts its own. */
  readonly left?: number;
}

export type TryState = 'asking' | 'unclear' | 'held' | 'redeemed' | 'reversed' | 'refused';

export interface Try {
  readonly attempt: string;
  readonly kind: 'redeem' | 'reverse';
  readonly platform: string;
  /** What the look had handed to the spend. */
  ticket: string;
  readonly voucher: number;
  readonly command: string;
  /** Of a reverse: the redemption it undoes. */
  readonly redemption: string;
  readonly code: string;
  readonly count: number;
  askedAtMs: number;
  /** How often it was begun: more than once only for what was accepted offline. */
  asks: number;
  state: TryState;
  /** How many facts said that it took effect. */
  effects: number;
  /** Of a reverse that took effect: the platform's number of the use; empty where it has none. */
  flow: string;
  because: string;
  items: readonly SpentItem[];
  reversibleUntilMs: number;
  paidFen: number;
}

export interface OrderBook {
  readonly order: number;
  readonly attempt: string;
  status: string;
}

export interface PaperBook {
  readonly paper: number;
  readonly kind: string;
  readonly subject: string;
  readonly copy: number;
  /** Every step, in order: queued sending printed not-sent unconfirmed judged. */
  readonly steps: string[];
}

export interface DayBook {
  redeemed: number;
  redeemedFen: number;
  reversed: number;
  reversedFen: number;
}

/** What one journal says. `oddities` are facts that cannot follow from those before. */
export interface Books {
  readonly tries: Map<string, Try>;
  readonly byCommand: Map<string, Try>;
  readonly codes: Map<number, string>;
  /** Of each voucher. */
  readonly platforms: Map<number, string>;
  readonly orders: Map<number, OrderBook>;
  readonly benefits: Map<number, { readonly attempt: string; takenBack: number }>;
  readonly papers: Map<number, PaperBook>;
  readonly days: Map<string, DayBook>;
  readonly offline: OfflineBooks;
  readonly oddities: string[];
  seq: number;
  at: string;
}

export function emptyBooks(): Books {
  return {
    tries: new Map(),
    byCommand: new Map(),
    codes: new Map(),
    platforms: new Map(),
    orders: new Map(),
    benefits: new Map(),
    papers: new Map(),
    days: new Map(),
    offline: emptyOfflineBooks(),
    oddities: [],
    seq: 0,
    at: '',
  };
}

const openStates: readonly TryState[] = ['asking', 'unclear', 'held'];
export const isOpen = (one: Try): boolean => openStates.includes(one.state);

interface Data {
  readonly [name: string]: unknown;
}
const num = (data: Data, name: string): number => Number(data[name] ?? 0);
const str = (data: Data, name: string): string => (typeof data[name] === 'string' ? data[name] : '');

function begin(books: Books, kind: Try['kind'], data: Data): void {
  const voucher = num(data, 'voucher');
  for (const other of books.tries.values()) {
    if (other.voucher === voucher && isOpen(other))
      books.oddities.push(
        `${str(data, 'attempt')} began while ${other.attempt} was open on voucher ${voucher}`,
      );
  }
  const made: Try = {
    attempt: str(data, 'attempt'),
    kind,
    platform: books.platforms.get(voucher) ?? '',
    ticket: str(data, 'ticket'),
    voucher,
    command: str(data, 'command'),
    redemption: str(data, 'redemption'),
    code: kind === 'redeem' ? str(data, 'code') : (books.codes.get(voucher) ?? ''),
    count: Math.max(1, num(data, 'count')),
    askedAtMs: num(data, 'askedAtMs'),
    asks: 1,
    state: 'asking',
    effects: 0,
    flow: '',
    because: '',
    items: [],
    reversibleUntilMs: 0,
    paidFen: num(data, 'paidFen'),
  };
  books.tries.set(made.attempt, made);
  // What was accepted offline was asked for by another command, which is kept with the acceptance.
  const isOffline = [...books.offline.acceptances.values()].some(({ attempt }) => attempt === made.attempt);
  if (!isOffline) books.byCommand.set(made.command, made);
}

function move(books: Books, data: Data, state: TryState): Try | undefined {
  const one = books.tries.get(str(data, 'attempt'));
  if (one === undefined) {
    books.oddities.push(`${str(data, 'attempt')} ${state} was never asked`);
    return undefined;
  }
  const isTakenUp = one.state === 'refused' && state === 'redeemed' && one.because === 'platform-unreachable';
  if (!isOpen(one) && !isTakenUp) books.oddities.push(`${one.attempt} ${state} after it was ${one.state}`);
  one.state = state;
  return one;
}

function dayOf(books: Books, day: string): DayBook {
  const found = books.days.get(day) ?? { redeemed: 0, redeemedFen: 0, reversed: 0, reversedFen: 0 };
  books.days.set(day, found);
  return found;
}

function redeemed(books: Books, fact: RawFact, data: Data): void {
  const one = move(books, data, 'redeemed');
  if (one === undefined) return;
  one.effects += 1;
  one.items = data['items'] as readonly SpentItem[];
  one.reversibleUntilMs = num(data, 'reversibleUntilMs');
  const day = dayOf(books, fact.business_day);
  day.redeemed += one.items.length;
  day.redeemedFen += one.items.length * num(data, 'paidFen');
}

function reversed(books: Books, fact: RawFact, data: Data): void {
  const one = move(books, data, 'reversed');
  if (one === undefined) return;
  one.effects += 1;
  one.flow = str(data, 'flow');
  const day = dayOf(books, fact.business_day);
  day.reversed += 1;
  day.reversedFen += num(data, 'paidFen');
}

function moved(books: Books, data: Data): void {
  const order = books.orders.get(num(data, 'order'));
  if (order === undefined || order.status !== str(data, 'from'))
    books.oddities.push(
      `order ${num(data, 'order')} moved from ${str(data, 'from')}, but was ${order?.status}`,
    );
  if (order !== undefined) order.status = str(data, 'to');
}

function paperStep(books: Books, step: string, data: Data): void {
  const paper = books.papers.get(num(data, 'paper'));
  if (paper === undefined) books.oddities.push(`paper ${num(data, 'paper')} ${step} was never queued`);
  paper?.steps.push(step);
}

const folds: Readonly<Record<string, (books: Books, data: Data, fact: RawFact) => void>> = {
  'voucher.seen': (books, data) => {
    books.codes.set(num(data, 'voucher'), str(data, 'code'));
    books.platforms.set(num(data, 'voucher'), str(data, 'platform'));
  },
  'voucher.redeem-requested': (books, data) => begin(books, 'redeem', data),
  'voucher.reverse-requested': (books, data) => begin(books, 'reverse', data),
  'voucher.redeemed': (books, data, fact) => redeemed(books, fact, data),
  'voucher.reversed': (books, data, fact) => reversed(books, fact, data),
  'voucher.redeem-unclear': (books, data) => void move(books, data, 'unclear'),
  'voucher.redeem-held': (books, data) => void move(books, data, 'held'),
  'voucher.reverse-unclear': (books, data) => void move(books, data, 'unclear'),
  'voucher.redeem-refused': refused,
  'voucher.reverse-refused': refused,
  'order.placed': (books, data) => {
    const order = num(data, 'order');
    if (books.orders.has(order)) books.oddities.push(`order ${order} was placed twice`);
    books.orders.set(order, { order, attempt: str(data, 'attempt'), status: str(data, 'status') });
  },
  'order.status-set': moved,
  'order.recalled': (books, data) => {
    const order = books.orders.get(num(data, 'order'));
    if (order?.status !== 'completed')
      books.oddities.push(`order ${num(data, 'order')} was recalled too early`);
    if (order !== undefined) order.status = str(data, 'to');
  },
  'benefit.granted': (books, data) =>
    void books.benefits.set(num(data, 'benefit'), { attempt: str(data, 'attempt'), takenBack: 0 }),
  'benefit.taken-back': (books, data) => {
    const benefit = books.benefits.get(num(data, 'benefit'));
    if (benefit !== undefined) benefit.takenBack += 1;
  },
  'paper.queued': (books, data) => {
    const paper = num(data, 'paper');
    const { kind, subject, copy } = {
      kind: str(data, 'kind'),
      subject: str(data, 'subject'),
      copy: num(data, 'copy'),
    };
    books.papers.set(paper, { paper, kind, subject, copy, steps: ['queued'] });
  },
};

function refused(books: Books, data: Data): void {
  const one = move(books, data, 'refused');
  if (one !== undefined) one.because = str(data, 'because');
}

/** Folds facts into the books, in order. */
export function fold(books: Books, facts: readonly RawFact[]): void {
  for (const fact of facts) {
    if (fact.seq !== books.seq + 1) books.oddities.push(`fact ${fact.seq} follows ${books.seq}`);
    if (fact.at <= books.at) books.oddities.push(`fact ${fact.seq} is not later than the one before`);
    books.seq = fact.seq;
    books.at = fact.at;
    const data = JSON.parse(fact.data) as Data;
    const known = folds[fact.type];
    if (known !== undefined) known(books, data, fact);
    else if (fact.type.startsWith('paper.')) paperStep(books, fact.type.slice('paper.'.length), data);
    foldOffline(books, fact, data);
  }
}
