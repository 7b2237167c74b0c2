// What goes over the line, read by other eyes than the clients': which step of a redemption a request is, and whose.
// Why tables of paths and field names and no reader per platform: a judge that shared a reader would share its mistakes.

import type { Books, Try } from './reducer.ts';

/** `open` and `bind` prepare a spend that needs an order first. */
export type Step = 'prepare' | 'consume' | 'reverse' | 'look' | 'list' | 'open' | 'bind' | 'other';

const steps: Readonly<Record<string, Step>> = {
  '/ddzh/tuangou/receipt/prepare': 'prepare',
  '/ddzh/tuangou/receipt/consume': 'consume',
  '/ddzh/tuangou/receipt/reverseconsume': 'reverse',
  '/ddzh/tuangou/receipt/getconsumed': 'look',
  '/ddzh/tuangou/receipt/querylistbydate': 'list',
  '/tuangou/coupon/prepare': 'prepare',
  '/tuangou/coupon/consume': 'consume',
  '/tuangou/coupon/cancel': 'reverse',
  '/tuangou/coupon/queryById': 'look',
  '/tuangou/coupon/queryListByDate': 'list',
  '/goodlife/v1/fulfilment/certificate/prepare/': 'prepare',
  '/goodlife/v1/fulfilment/certificate/verify/': 'consume',
  '/goodlife/v1/fulfilment/certificate/cancel/': 'reverse',
  '/goodlife/v1/fulfilment/certificate/get/': 'look',
  '/goodlife/v1/fulfilment/certificate/query/': 'look',
  '/goodlife/v1/fulfilment/certificate/verify_record/query/': 'list',
  '/goodlife/v1/trade/order/query/': 'look',
  '*/user/voucher/list/': 'prepare',
  '*/order/voucher/price/': 'prepare',
  '*/order/ticket/': 'open',
  '*/order/change/': 'bind',
  '*/order/payment/': 'consume',
  '*/order/info/': 'look',
  '*/order/query/': 'look',
  '*/user/vouchers_page': 'list',
};
/** One shop's own part of a path. */
const shopPart = /^\/ticket\/wmyc\/cinema\/\d+/;

/** What a request says. */
export interface Asked {
  readonly step: Step;
  readonly code: string;
  /** What makes a repeat the same request: a key, a one-shot token, an order; empty where a request carries none. */
  readonly key: string;
  /** The business part, byte for byte. */
  readonly biz: string;
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(url: URL, body: string): Fields {
  const query = Object.fromEntries(url.searchParams);
  if (body.startsWith('{')) return { ...query, ...(JSON.parse(body) as Fields) };
  const form = Object.fromEntries(new URLSearchParams(body));
  return { ...query, ...form, ...(JSON.parse(form['biz'] ?? '{}') as Fields) };
}

/** @param path with its query */
export function readAsked(path: string, body: string): Asked {
  const url = new URL(path, 'http://platform.invalid');
  const fields = fieldsOf(url, body);
  const text = (...names: string[]): string => {
    for (const name of names) {
      const value = fields[name];
      const first: unknown = Array.isArray(value) ? value[0] : value;
      if (typeof first === 'string') return first;
    }
    return '';
  };
  return {
    step: steps[url.pathname.replace(shopPart, '*')] ?? 'other',
    code: text(
      'receiptCode',
      'couponCode',
      'code',
      'voucher_code',
      'encrypted_codes',
      'encrypted_code',
      'order_id',
    ),
    key: text('requestId', 'eOrderId', 'verify_token', 'verify_id', 'order_id'),
    biz: typeof fields['biz'] === 'string' ? fields['biz'] : body,
  };
}

/** Every voucher code that stands in an answer. */
export function codesIn(body: string): readonly string[] {
  const found = new Set<string>();
  for (const match of body.matchAll(/"(?:receiptCode|couponCode|origin_code|voucher_code)":"(\w+)"/g))
    found.add(match[1] ?? '');
  const list = /"couponCodes":\[("[^\]]*")\]/.exec(body)?.[1] ?? '';
  for (const match of list.matchAll(/"(\d+)"/g)) found.add(match[1] ?? '');
  return [...found];
}

function undoes(books: Books, one: Try, asked: Asked): boolean {
  const items = books.tries.get(one.redemption)?.items ?? [];
  const flows = items.filter((item) => item.voucher === one.voucher).map((item) => item.flow ?? '');
  return (
    one.code === asked.code || (asked.key !== '' && flows.some((flow) => flow.split(':').includes(asked.key)))
  );
}

/**
 * The written intents that a request may speak for: by their own id, or by what their look had handed them.
 * Several when a platform is told of an order and not of a voucher; then what it spent tells which.
 */
export function intentsOf(books: Books, platform: string, asked: Asked): readonly Try[] {
  const all = [...books.tries.values()].filter((one) => one.platform === platform);
  if (asked.step === 'reverse')
    return all.filter((one) => one.kind === 'reverse' && undoes(books, one, asked));
  if (asked.step !== 'consume' || asked.key === '') return [];
  const word = JSON.stringify(asked.key);
  return all.filter(
    (one) => one.kind === 'redeem' && (one.attempt === asked.key || one.ticket.includes(word)),
  );
}
