// The seventeen calls of the Womei app, each with the path exactly as the app writes it, and what their answers say.
// Why the raw answer is kept beside what was read: twelve of them were never seen, so a person may have to look.

import { done, type Outcome } from '@qiantai/shared/result.ts';
import type {
  CinemaCertificate,
  CinemaOrder,
  CinemaPrice,
  CinemaSheet,
  CinemaStatus,
  CinemaVoucher,
  CinemaVoucherPage,
} from '../cinema.ts';
import type { PlatformDeps } from '../platform.ts';
import type { WomeiConfig } from './config.ts';
import { codesOf, dayOf, fenOf, listOf, momentMs, pick, textOf } from './fields.ts';
import { readFailure, type Fields, type Heard, type Wire } from './wire.ts';

const cinema = '/ticket/wmyc/cinema/{cinema}';

/** A voucher of the list with what only the platform's folder needs. */
export interface ListedVoucher extends CinemaVoucher {
  readonly deal: string;
  readonly usedAtMs: number | undefined;
  readonly usedBy: string;
}

export interface ListedPage extends CinemaVoucherPage {
  readonly items: readonly ListedVoucher[];
}

export interface WomeiClient {
  /** POST order/ticket/. WRITE. */
  openOrder(fields: Fields): Promise<Heard>;
  /** POST order/change/. WRITE. */
  changeOrder(order: string, fields: Fields): Promise<Heard>;
  /** POST order/payment/. WRITE. */
  payOrder(order: string, mobile: string, payType: string): Promise<Heard>;
  /** POST order/template/. */
  template(order: string, fields: Fields): Promise<Heard>;
  /** GET order/info/. */
  order(order: string): Promise<Outcome<CinemaOrder>>;
  /** POST order/query/. */
  status(order: string): Promise<Outcome<{ readonly status: CinemaStatus; readonly word: string }>>;
  /** POST order/voucher/price/. */
  price(order: string, voucher: string): Promise<Outcome<CinemaPrice>>;
  /** GET user/voucher/list/: all vouchers of the account. */
  allVouchers(): Promise<Outcome<ListedPage>>;
  /** GET user/vouchers: those of one type. */
  vouchersOfType(type: string, schedule: string, goods: string): Promise<Outcome<ListedPage>>;
  /** GET user/vouchers_page. @param page as the platform counts; undefined is the first */
  voucherPage(type: string, page: number | undefined): Promise<Outcome<ListedPage>>;
  /** The calls that are only shown. */
  sheet(sheet: CinemaSheet, order: string): Promise<Outcome<unknown>>;
  /** What a new or a read order says. @param order its number where the answer does not repeat it */
  readOrder(data: unknown, order: string): CinemaOrder;
  readCertificate(data: unknown): CinemaCertificate;
}

const sheetPaths: Readonly<Record<CinemaSheet, string>> = {
  sublists: '/ticket/order/sublists/info',
  vcc: `${cinema}/order/vcc/list/`,
  'vcc-count': `${cinema}/order/vcc/usable/count`,
  user: `${cinema}/user/info/`,
  cards: `${cinema}/user/cards/`,
  ads: `${cinema}/ads/`,
  gifts: `${cinema}/vcc/activity/gift/`,
};

/** How answers are read, by the names and units of one configuration. */
class Reader {
  readonly #config: WomeiConfig;
  readonly #deps: PlatformDeps;

  constructor(config: WomeiConfig, deps: PlatformDeps) {
    this.#config = config;
    this.#deps = deps;
  }

  status(word: string): CinemaStatus {
    const words: Readonly<Record<string, CinemaStatus>> = this.#config.orderStatuses;
    const known = Object.hasOwn(words, word) ? words[word] : undefined;
    if (known === undefined && word !== '')
      this.#deps.env.log.warn({ platform: 'womei', word: word.slice(0, 40) }, 'a status nobody explained');
    return known ?? 'other';
  }

  fen(data: unknown, names: readonly string[]): number | undefined {
    return fenOf(pick(data, names), this.#config.priceUnit);
  }

  order(data: unknown, order: string): CinemaOrder {
    const { fields, orderInfoTellsPayment } = this.#config;
    const statusWord = textOf(data, fields.orderStatus);
    return {
      order: textOf(data, fields.order) || order,
      title: textOf(data, fields.orderTitle),
      payFen: this.fen(data, fields.payPrice),
      totalFen: this.fen(data, fields.totalPrice),
      vouchers: codesOf(pick(data, fields.boundVouchers), fields.voucherCode),
      status: statusWord === '' || !orderInfoTellsPayment ? 'other' : this.status(statusWord),
      statusWord,
      told: data,
    };
  }

  voucher(entry: unknown): ListedVoucher {
    const { fields, voucherStatuses } = this.#config;
    const type = textOf(entry, fields.voucherType);
    const title = textOf(entry, fields.voucherTitle);
    const word = textOf(entry, fields.voucherStatus);
    const expires = textOf(entry, fields.voucherExpires);
    const expiresAtMs = momentMs(expires);
    // A bare day lasts to its end.
    const lastMs = expiresAtMs === undefined || expires.length > 10 ? expiresAtMs : expiresAtMs + 86_400_000;
    const listed = Object.hasOwn(voucherStatuses, word) ? voucherStatuses[word] : undefined;
    const late = lastMs !== undefined && lastMs <= this.#deps.env.now();
    return {
      code: textOf(entry, fields.voucherCode),
      title: title === '' ? type : title,
      type,
      deal: textOf(entry, fields.voucherDeal) || type,
      expiresOn: dayOf(expires, this.#deps.store.timezone),
      status: listed === undefined || listed === 'usable' ? (late ? 'expired' : 'usable') : listed,
      usedAtMs: momentMs(textOf(entry, fields.voucherUsedAt)),
      usedBy: textOf(entry, fields.voucherOrder),
    };
  }

  /** @param page undefined when the answer is whole */
  vouchers(data: unknown, page: number | undefined): ListedPage | undefined {
    const list = listOf(data, this.#config.fields.list);
    if (list === undefined) return undefined;
    const items = list.map((entry) => this.voucher(entry)).filter(({ code }) => code !== '');
    const more = page !== undefined && list.length >= this.#config.pageSize;
    return more ? { items, next: page + 1, told: data } : { items, told: data };
  }
}

function unreadable(why: string): Outcome<never> {
  return { is: 'unknown', why };
}

export function openClient(config: WomeiConfig, deps: PlatformDeps, wire: Wire): WomeiClient {
  const reader = new Reader(config, deps);
  const numbered = (order: string): Fields => ({ [config.orderParam]: order });

  async function vouchers(path: string, params: Fields, page?: number): Promise<Outcome<ListedPage>> {
    const heard = await wire.get(path, params);
    if (heard.is !== 'ok') return readFailure(heard);
    // No data at all is how some servers say that there is none.
    const read = reader.vouchers(heard.data ?? [], page);
    return read === undefined ? unreadable('no-voucher-list') : done(read, heard.word);
  }

  async function order(number: string): Promise<Outcome<CinemaOrder>> {
    const heard = await wire.get(`${cinema}/order/info/`, numbered(number));
    if (heard.is !== 'ok') return readFailure(heard);
    const read = reader.order(heard.data, number);
    return read.order === number ? done(read, heard.word) : unreadable('other-order');
  }

  async function status(number: string): ReturnType<WomeiClient['status']> {
    const heard = await wire.post(`${cinema}/order/query/`, numbered(number));
    if (heard.is !== 'ok') return readFailure(heard);
    const told = textOf(heard.data, config.fields.order);
    if (told !== '' && told !== number) return unreadable('other-order');
    const word = textOf(heard.data, config.fields.orderStatus);
    return word === '' ? unreadable('no-status') : done({ status: reader.status(word), word }, heard.word);
  }

  async function price(number: string, voucher: string): Promise<Outcome<CinemaPrice>> {
    const form = { voucher_code: voucher, order_id: number };
    const heard = await wire.post(`${cinema}/order/voucher/price/`, form);
    if (heard.is !== 'ok') return readFailure(heard);
    const payFen = reader.fen(heard.data, ['pay_price']);
    const surchargeFen = reader.fen(heard.data, ['surcharge_price']);
    if (payFen === undefined || surchargeFen === undefined) return unreadable('no-price');
    return done({ payFen, surchargeFen, surchargeSays: textOf(heard.data, ['surcharge_msg']) }, heard.word);
  }

  async function sheet(which: CinemaSheet, number: string): Promise<Outcome<unknown>> {
    const heard = await wire.get(sheetPaths[which], number === '' ? {} : numbered(number));
    return heard.is === 'ok' ? done(heard.data ?? null, heard.word) : readFailure(heard);
  }

  return {
    openOrder: (fields) => wire.post(`${cinema}/order/ticket/`, { ...config.orderFields, ...fields }),
    changeOrder: (number, fields) => wire.post(`${cinema}/order/change/`, { ...fields, ...numbered(number) }),
    payOrder: (number, mobile, payType) =>
      wire.post(`${cinema}/order/payment/`, { order_id: number, mobile, pay_type: payType }),
    template: (number, fields) => wire.post(`${cinema}/order/template/`, { ...fields, ...numbered(number) }),
    order,
    status,
    price,
    sheet,
    allVouchers: () => vouchers(`${cinema}/user/voucher/list/`, {}),
    vouchersOfType: (type, schedule, goods) =>
      vouchers(`${cinema}/user/vouchers`, { voucher_type: type, schedule_id: schedule, goods_id: goods }),
    voucherPage(type, asked) {
      const page = asked ?? config.pageFirst;
      const params = {
        ...(type === '' ? {} : { voucher_type: type }),
        [config.pageParam]: String(page),
        [config.pageSizeParam]: String(config.pageSize),
      };
      return vouchers(`${cinema}/user/vouchers_page`, params, page);
    },
    readOrder: (data, number) => reader.order(data, number),
    readCertificate: (data) => ({
      payType: textOf(data, ['pay_type']),
      feeFen: reader.fen(data, ['total_fee']),
      totalFen: reader.fen(data, ['total_price']),
      certificate: certificateText(pick(data, ['wechat_pay_certificate'])),
    }),
  };
}

/** Its form is unknown: text as it is, anything else as JSON. */
function certificateText(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
