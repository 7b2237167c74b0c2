// The day's bill of the rehearsal WeChat Pay: ready the next morning, one row a movement, packed and with its digest.

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { wallText } from '@qiantai/shared/time.ts';
import { no, type Door, type Said } from './rehearsal-door.ts';
import type { OrderBook } from './rehearsal-orders.ts';
import type { RefundBook } from './rehearsal-refunds.ts';

const zone = 'Asia/Shanghai';
const readyAfterMs = 33 * 3_600_000;
const names =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
const footNames =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';

const yuan = (fen: number): string => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;

interface Movement {
  readonly atMs: number;
  readonly no: string;
  readonly transaction: string;
  readonly state: 'SUCCESS' | 'REFUND' | 'REVOKED';
  readonly kind: string;
  readonly refundId: string;
  readonly refundNo: string;
  readonly fen: number;
}

export class BillBook {
  readonly #door: Door;
  readonly #orders: OrderBook;
  readonly #refunds: RefundBook;
  readonly #files = new Map<string, Buffer>();

  constructor(door: Door, orders: OrderBook, refunds: RefundBook) {
    this.#door = door;
    this.#orders = orders;
    this.#refunds = refunds;
  }

  #movements(day: string): readonly Movement[] {
    const all: Movement[] = [];
    for (const order of this.#orders.orders.values()) {
      if (order.transaction === '') continue;
      const { no: number, transaction, kind, total: fen } = order;
      const own = { no: number, transaction, kind, refundId: '0', refundNo: '0', fen };
      for (let taken = 0; taken < order.captures; taken += 1)
        all.push({ ...own, atMs: order.paidMs, state: 'SUCCESS' });
      if (order.reversed)
        all.push({ ...own, atMs: order.paidMs, state: 'REVOKED', refundId: '5'.repeat(28) });
    }
    for (const refund of this.#refunds.refunds.values()) {
      if (refund.state !== 'SUCCESS') continue;
      const { no: number, transaction, kind } = refund.order;
      const own = {
        no: number,
        transaction,
        kind,
        refundId: refund.id,
        refundNo: refund.no,
        fen: refund.fen,
      };
      all.push({ ...own, atMs: refund.endsMs, state: 'REFUND' });
    }
    return all.filter((each) => wallText(each.atMs, zone).startsWith(day));
  }

  #row(each: Movement): string {
    const { appid, mchid } = this.#door;
    const isPayment = each.state === 'SUCCESS';
    const [paid, back] = isPayment ? [yuan(each.fen), '0.00'] : ['0.00', yuan(each.fen)];
    const cells = [
      ...[
        wallText(each.atMs, zone),
        appid,
        mchid,
        '0',
        '',
        each.transaction,
        each.no,
        'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
      ],
      ...[each.kind, each.state, 'OTHERS', 'CNY', paid, '0.00', each.refundId, each.refundNo, back, '0.00'],
      ...[
        isPayment ? '' : 'ORIGINAL',
        isPayment ? '' : 'SUCCESS',
        '堂食, 一桌',
        '',
        '0.00000',
        '0.60%',
        paid,
        back,
        '',
      ],
    ];
    return cells.map((cell) => `\`${cell}`).join(',');
  }

  /** @param host where the file is fetched from, as the client called this platform */
  ask(query: URLSearchParams, host: string, nowMs: number): Said {
    const day = query.get('bill_date') ?? '';
    const startMs = Date.parse(`${day}T00:00:00+08:00`);
    if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(startMs))
      return no(400, 'PARAM_ERROR', 'bill_date 格式不对');
    if (nowMs < startMs + readyAfterMs) return no(400, 'STATEMENT_CREATING', '账单生成中');
    const movements = this.#movements(day);
    if (movements.length === 0) return no(400, 'NO_STATEMENT_EXIST', '账单文件不存在');
    const sum = (state: string): number =>
      movements.reduce(
        (total, each) => total + ((each.state === 'SUCCESS') === (state === 'SUCCESS') ? each.fen : 0),
        0,
      );
    const [paid, back] = [yuan(sum('SUCCESS')), yuan(sum('REFUND'))];
    const foot = [String(movements.length), paid, back, '0.00', '0.00000', paid, back];
    const text = [
      `\uFEFF${names}`,
      ...movements.map((each) => this.#row(each)),
      footNames,
      foot.map((cell) => `\`${cell}`).join(','),
      '',
    ].join('\r\n');
    const token = this.#door.hex(16);
    this.#files.set(token, query.get('tar_type') === 'GZIP' ? gzipSync(text) : Buffer.from(text));
    const hash_value = createHash('sha1').update(text).digest('hex');
    const download_url = `${host}/v3/billdownload/file?token=${token}`;
    return { status: 200, body: { hash_type: 'SHA1', hash_value, download_url } };
  }

  file(query: URLSearchParams): Said {
    const bytes = this.#files.get(query.get('token') ?? '');
    return bytes === undefined ? no(404, 'NOT_FOUND', '文件不存在') : { status: 200, bytes, unsigned: true };
  }
}
