// What the raw facts say of codes that were accepted without their platform; beside the reducer, and as plain.

import type { Books, RawFact } from './reducer.ts';

export interface AcceptanceBook {
  readonly acceptance: string;
  readonly voucher: number;
  readonly platform: string;
  readonly code: string;
  readonly amountFen: number;
  readonly resultType: number;
  readonly resultId: number;
  readonly command: string;
  /** How long its platform had not been heard; undefined when it never was. */
  readonly silentMs: number | undefined;
  /** What was at risk with its platform just before. */
  readonly before: { readonly count: number; readonly fen: number };
  /** The key of the try that runs or comes next. */
  attempt: string;
  state: 'waiting' | 'confirmed' | 'case' | 'decided';
  /** Why it is or was on the desk, and what a manager decided last. */
  kind: string;
  action: string;
}

export interface OfflineBooks {
  readonly acceptances: Map<string, AcceptanceBook>;
  /** Unix milliseconds by the station's clock, of each platform. */
  readonly heardAtMs: Map<string, number>;
}

export function emptyOfflineBooks(): OfflineBooks {
  return { acceptances: new Map(), heardAtMs: new Map() };
}

interface Data {
  readonly [name: string]: unknown;
}
const num = (data: Data, name: string): number => Number(data[name] ?? 0);
const str = (data: Data, name: string): string => (typeof data[name] === 'string' ? data[name] : '');

/** Facts that only exist because the platform answered. */
function speakerOf(books: Books, type: string, data: Data): string | undefined {
  if (['voucher.seen', 'voucher.redeemed', 'voucher.reversed'].includes(type)) return str(data, 'platform');
  const isAnswer = type === 'voucher.redeem-refused' && data['platform'] !== undefined;
  return isAnswer ? books.tries.get(str(data, 'attempt'))?.platform : undefined;
}

function heard(books: Books, fact: RawFact, data: Data): void {
  const platform = speakerOf(books, fact.type, data);
  if (platform === undefined || platform === '') return;
  const { heardAtMs } = books.offline;
  heardAtMs.set(platform, Math.max(heardAtMs.get(platform) ?? 0, Number(fact.at.slice(0, 13))));
}

function accepted(books: Books, data: Data): void {
  const { acceptances, heardAtMs } = books.offline;
  const platform = str(data, 'platform');
  const voucher = num(data, 'voucher');
  const atRisk = [...acceptances.values()].filter(
    (each) => each.platform === platform && (each.state === 'waiting' || each.state === 'case'),
  );
  const heldBy = [...acceptances.values()].find(
    (each) => each.voucher === voucher && each.state === 'waiting',
  );
  if (heldBy !== undefined)
    books.oddities.push(`voucher ${voucher} was accepted while ${heldBy.acceptance} waited`);
  const heardAt = heardAtMs.get(platform);
  const acceptance = str(data, 'acceptance');
  acceptances.set(acceptance, {
    acceptance,
    voucher,
    platform,
    code: str(data, 'code'),
    amountFen: num(data, 'amountFen'),
    resultType: num(data, 'resultType'),
    resultId: num(data, 'resultId'),
    command: str(data, 'command'),
    silentMs: heardAt === undefined ? undefined : Math.max(0, num(data, 'acceptedAtMs') - heardAt),
    before: { count: atRisk.length, fen: atRisk.reduce((sum, each) => sum + each.amountFen, 0) },
    attempt: acceptance,
    state: 'waiting',
    kind: '',
    action: '',
  });
  books.codes.set(voucher, str(data, 'code'));
  books.platforms.set(voucher, platform);
}

function move(
  books: Books,
  data: Data,
  from: AcceptanceBook['state'],
  to: AcceptanceBook['state'],
): AcceptanceBook | undefined {
  const one = books.offline.acceptances.get(str(data, 'acceptance'));
  if (one?.state !== from)
    books.oddities.push(`acceptance ${str(data, 'acceptance')} became ${to} after it was ${one?.state}`);
  if (one !== undefined) one.state = to;
  return one;
}

/** The same try once more, under its old key: only after a no that had no effect. */
function askedAgain(books: Books, data: Data): void {
  const one = books.tries.get(str(data, 'attempt'));
  if (one?.state !== 'refused' || one.effects > 0)
    books.oddities.push(`${str(data, 'attempt')} was asked again after it was ${one?.state}`);
  if (one === undefined) return;
  one.state = 'asking';
  one.because = '';
  one.asks += 1;
  one.ticket = str(data, 'ticket');
  one.paidFen = num(data, 'paidFen');
  one.askedAtMs = num(data, 'askedAtMs');
}

const folds: Readonly<Record<string, (books: Books, data: Data) => void>> = {
  'voucher.accepted-offline': accepted,
  'voucher.offline-asked': askedAgain,
  'voucher.offline-confirmed': (books, data) => {
    const one = move(books, data, 'waiting', 'confirmed');
    const by = books.tries.get(str(data, 'attempt'));
    if (one !== undefined && (by === undefined || by.effects === 0))
      books.oddities.push(`${one.acceptance} was confirmed by ${str(data, 'attempt')}, which spent nothing`);
  },
  'case.opened': (books, data) => {
    const one = move(books, data, 'waiting', 'case');
    if (one !== undefined) one.kind = str(data, 'kind');
  },
  'case.closed': (books, data) => {
    const action = str(data, 'action');
    const one = move(books, data, 'case', action === 'retry' ? 'waiting' : 'decided');
    if (one === undefined) return;
    one.action = action;
    if (action === 'retry' && str(data, 'attempt') !== '') one.attempt = str(data, 'attempt');
  },
};

/** Folds one fact; what it is not about is left alone. */
export function foldOffline(books: Books, fact: RawFact, data: Data): void {
  folds[fact.type]?.(books, data);
  heard(books, fact, data);
}
