// The rehearsal platform is strict where the real one is known to be, so that a careless client fails here first.

import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { womeiRehearsal, type WomeiRehearsal } from './rehearsal.ts';

const at = Date.parse('2026-11-21T18:03:09+08:00');
const P = '/ticket/wmyc/cinema/400001';

interface Heard {
  readonly status: number;
  readonly ret: number;
  readonly data: Record<string, never>;
}

class Door {
  readonly rehearsal: WomeiRehearsal = womeiRehearsal((bytes) => randomBytes(bytes));
  readonly #token = String(this.rehearsal.config('')['token']);

  ask(
    method: 'GET' | 'POST',
    path: string,
    fields: Record<string, string> = {},
    how: { nowMs?: number; headers?: Record<string, string>; body?: string } = {},
  ): Heard {
    const form = new URLSearchParams(fields).toString();
    const reply = this.rehearsal.handle({
      method,
      path: method === 'GET' && form !== '' ? `${path}?${form}` : path,
      headers: { 'content-type': 'application/x-www-form-urlencoded', token: this.#token, ...how.headers },
      body: how.body ?? (method === 'POST' ? form : ''),
      nowMs: how.nowMs ?? at,
    });
    const said =
      reply.status === 200 ? (JSON.parse(reply.body) as Omit<Heard, 'status'>) : { ret: -1, data: {} };
    return { status: reply.status, ...said };
  }

  order(schedule_id = '810001', seat_ids = '1-1', nowMs = at): string {
    return String(
      this.ask('POST', `${P}/order/ticket/`, { schedule_id, seat_ids }, { nowMs }).data['order_id'],
    );
  }
}

test('a path without its slash, or with one too many, is not there', () => {
  const door = new Door();
  for (const path of [`${P}/order/info`, `${P}/user/vouchers/`, `/ticket/order/sublists/info/`, '/nowhere'])
    expect(door.ask('GET', path).status, path).toBe(404);
  expect(door.ask('GET', `/ticket/wmyc/cinema/1/user/info/`).status).toBe(404);
});

test('a wrong token is not logged in, and a body that is no form is no request', () => {
  const door = new Door();
  expect(door.ask('GET', `${P}/user/info/`, {}, { headers: { token: 'x' } }).ret).toBe(9001);
  const json = { headers: { 'content-type': 'application/json' }, body: '{"schedule_id":"810001"}' };
  expect(door.ask('POST', `${P}/order/ticket/`, {}, json).ret).toBe(9002);
});

test('an order’s number is eighteen digits that begin with the time, and its seats are taken until it lapses', () => {
  const door = new Door();
  expect(door.order()).toMatch(/^261121180309\d{6}$/);
  const again = { schedule_id: '810001', seat_ids: '1-1' };
  expect(door.ask('POST', `${P}/order/ticket/`, again).ret).toBe(9203);
  expect(door.ask('POST', `${P}/order/ticket/`, again, { nowMs: at + 901_000 }).ret).toBe(0);
});

test('each change prices anew: bound, taken off, and with a surcharge', () => {
  const door = new Door();
  const order_id = door.order('810002');
  const { code } = door.rehearsal.issue({ deal: 'WT02' });
  const change = (voucher_code: string): number =>
    Number(
      door.ask('POST', `${P}/order/change/`, { order_id, voucher_code, voucher_code_type: 'VGC_T' }).data[
        'pay_price'
      ],
    );
  expect(change(code)).toBe(1_000);
  expect(change('')).toBe(8_000);
  expect(door.ask('POST', `${P}/order/change/`, { order_id, voucher_code: code }).ret).toBe(9002);
  expect(
    door.ask('POST', `${P}/order/change/`, { order_id, voucher_code: 'YLQT1', voucher_code_type: 'x' }).ret,
  ).toBe(9101);
});

test('a payment is taken once; with something to pay it is processing for two polls, then a success', () => {
  const door = new Door();
  const order_id = door.order();
  const pay = (): number =>
    door.ask('POST', `${P}/order/payment/`, { order_id, mobile: '13700002222', pay_type: 'WECHAT' }).ret;
  const status = (): string => String(door.ask('POST', `${P}/order/query/`, { order_id }).data['status']);
  expect(status()).toBe('UNPAID');
  expect([pay(), pay()]).toEqual([0, 9202]);
  expect([status(), status(), status(), status()]).toEqual([
    'PROCESSING',
    'PROCESSING',
    'SUCCESS',
    'SUCCESS',
  ]);
  expect(door.ask('POST', `${P}/order/change/`, { order_id, voucher_code: '' }).ret).toBe(9202);
});

test('the failing screening fails after its polls and gives the voucher back', () => {
  const door = new Door();
  const order_id = door.order('810009');
  const { code } = door.rehearsal.issue({ deal: 'WT01' });
  door.ask('POST', `${P}/order/change/`, { order_id, voucher_code: code, voucher_code_type: 'VGC_T' });
  door.ask('POST', `${P}/order/payment/`, { order_id, mobile: '13700002222', pay_type: 'WECHAT' });
  expect(door.rehearsal.spent(code)).toBe(1);
  for (let poll = 0; poll < 3; poll += 1) door.ask('POST', `${P}/order/query/`, { order_id });
  expect([door.rehearsal.status(order_id), door.rehearsal.spent(code)]).toEqual(['FAILED', 0]);
});

test('a voucher bound to two orders is used by the first that is paid', () => {
  const door = new Door();
  const { code } = door.rehearsal.issue({ deal: 'WT01' });
  const rets = ['2-1', '2-2'].map((seat) => {
    const order_id = door.order('810001', seat);
    door.ask('POST', `${P}/order/change/`, { order_id, voucher_code: code, voucher_code_type: 'VGC_T' });
    return order_id;
  });
  const paid = rets.map(
    (order_id) =>
      door.ask('POST', `${P}/order/payment/`, { order_id, mobile: '13700002222', pay_type: 'WECHAT' }).ret,
  );
  expect(paid).toEqual([0, 9102]);
});
