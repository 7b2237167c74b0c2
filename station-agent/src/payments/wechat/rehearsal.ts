// A WeChat Pay for rehearsals and tests: pure, and as strict as the real one about signatures, clocks and numbers.
// Why it states its own rules and shares none of the client's code: both could be wrong together.

import type { RehearsalReply, RehearsalRequest } from '../../remote/rehearsal.ts';
import type { RehearsalChannel } from '../channel.ts';
import { BillBook } from './rehearsal-bills.ts';
import { Door, no, type Mode, type Said } from './rehearsal-door.ts';
import { fieldsOf } from './rehearsal-fields.ts';
import { privatePem, publicPem } from './rehearsal-keys.ts';
import { OrderBook } from './rehearsal-orders.ts';
import { PostOffice } from './rehearsal-posts.ts';
import { RefundBook } from './rehearsal-refunds.ts';

/** What only this channel's own tests do to it. */
export interface WechatRehearsal extends RehearsalChannel {
  readonly door: Door;
}

interface Books {
  readonly door: Door;
  readonly orders: OrderBook;
  readonly refunds: RefundBook;
  readonly bills: BillBook;
}

const orderPath = /^\/v3\/pay\/transactions\/out-trade-no\/([^/]+)(?:\/(close|reverse))?$/;
const refundPath = '/v3/refund/domestic/refunds';

function read({ door, orders, refunds, bills }: Books, request: RehearsalRequest): Said {
  const url = new URL(request.path, 'http://localhost');
  const [, key] = orderPath.exec(url.pathname) ?? [];
  if (key !== undefined)
    return url.searchParams.get('mchid') === door.mchid
      ? orders.query(decodeURIComponent(key), request.nowMs)
      : no(400, 'PARAM_ERROR', 'mchid 不符');
  if (url.pathname.startsWith(`${refundPath}/`))
    return refunds.query(url.pathname.slice(refundPath.length + 1));
  if (url.pathname === '/v3/certificates') return door.certificates(request.nowMs);
  const host = `http://${request.headers['host'] ?? 'localhost'}`;
  if (url.pathname === '/v3/bill/tradebill') return bills.ask(url.searchParams, host, request.nowMs);
  if (url.pathname === '/v3/billdownload/file') return bills.file(url.searchParams);
  return no(404, 'NOT_FOUND', '资源不存在');
}

function write({ orders, refunds }: Books, request: RehearsalRequest): Said {
  const { path, nowMs } = request;
  const fields = fieldsOf(request.body);
  if (fields === undefined) return no(400, 'PARAM_ERROR', '请求体不是 JSON');
  if (path === '/v3/pay/transactions/native') return orders.native(fields, nowMs);
  if (path === '/v3/pay/transactions/codepay') return orders.codepay(fields, nowMs);
  if (path === refundPath) return refunds.ask(fields, nowMs);
  const [, key, verb] = orderPath.exec(path) ?? [];
  if (key !== undefined && verb === 'close') return orders.close(decodeURIComponent(key), fields, nowMs);
  if (key !== undefined && verb === 'reverse') return orders.reverse(decodeURIComponent(key), fields, nowMs);
  return no(404, 'NOT_FOUND', '资源不存在');
}

function spoilt(reply: RehearsalReply, signature: string): RehearsalReply {
  return reply.headers['wechatpay-signature'] === undefined
    ? { ...reply, body: `${reply.body} ` }
    : { ...reply, headers: { ...reply.headers, 'wechatpay-signature': signature } };
}

/** @param mode whose signatures this merchant asked for */
export function wechatRehearsal(
  random: (bytes: number) => Uint8Array,
  mode: Mode = 'public-key',
): WechatRehearsal {
  const door = new Door(random, mode);
  const posts = new PostOffice(door);
  const orders: OrderBook = new OrderBook(door, (order, nowMs) => {
    if (order.notifyUrl !== '') posts.add('TRANSACTION.SUCCESS', orders.told(order), nowMs);
  });
  const refunds: RefundBook = new RefundBook(door, orders, (refund, nowMs) => {
    if (refund.notifyUrl === '') return;
    const { status: refund_status, ...told } = Object(refunds.told(refund)) as Record<string, unknown>;
    posts.add(`REFUND.${refund.state}`, { mchid: door.mchid, refund_status, ...told }, nowMs);
  });
  const books = { door, orders, refunds, bills: new BillBook(door, orders, refunds) };

  function handle(request: RehearsalRequest): RehearsalReply {
    refunds.age(request.nowMs);
    const wrong = door.judge(request);
    return door.reply(
      wrong ?? (request.method === 'POST' ? write(books, request) : read(books, request)),
      request,
    );
  }

  function config(baseUrl: string): Readonly<Record<string, unknown>> {
    const { mchid, appid, serialNo, apiV3Key, publicKeyId } = door;
    const notifyUrl = 'https://shop.example/api/v1/payment/wxpay/callback';
    const privateKey = privatePem(door.keys.merchant());
    const shop = { baseUrl, mchid, appid, serialNo, privateKey, apiV3Key, notifyUrl };
    if (mode === 'certificates') return shop;
    const byKey = { ...shop, publicKeyId, publicKey: publicPem(door.keys.platform()) };
    return mode === 'moving' ? { ...byKey, certificatesToo: true } : byKey;
  }

  const wrongSignature = (reply: RehearsalReply): string =>
    door.signed(`${reply.body} `, 0, true)['wechatpay-signature'] ?? '';
  return {
    door,
    handle,
    config,
    phone: orders,
    netFen(key) {
      const order = orders.orders.get(key);
      if (order === undefined || order.reversed) return 0;
      return order.captures * order.total - refunds.goneFen(order);
    },
    captures: (key) => orders.orders.get(key)?.captures ?? 0,
    takesTwice(key) {
      const order = orders.orders.get(key);
      if (order?.transaction) order.captures += 1;
    },
    notices(nowMs) {
      refunds.age(nowMs);
      return posts.due(nowMs);
    },
    answered: (id, answer) => posts.answered(id, answer),
    refundsEnd: (how) => void (refunds.endAs = how),
    wrongKey: (baseUrl) => ({ ...config(baseUrl), privateKey: privatePem(door.keys.stranger()) }),
    otherMerchant: (baseUrl) => ({ ...config(baseUrl), mchid: `18${door.mchid.slice(2)}` }),
    spoilSignature: (reply) => spoilt(reply, wrongSignature(reply)),
    probe: (reply) => spoilt(reply, `WECHATPAY/SIGNTEST/${wrongSignature(reply).slice(19)}`),
  };
}
