// The hands of a busy evening: a clerk who places orders and takes dishes off them, a cook who bumps them away.
// Why they know each order's dishes themselves: whoever asked the station first would load it with more than the shop.

import type { TicketLine } from '@qiantai/shared/views/orders.ts';
import type { Random } from '../../sim/random.ts';
import type { Answered, TillLine } from '../till-line.ts';

/** So many tickets hang on the wall before the oldest is bumped away. */
const openBeforeBump = 15;
const dishesPerOrderMax = 4;

export const menu = [
  { id: 1, name: '宫保鸡丁', price: 38, category: '热菜', kitchen: '热菜' },
  { id: 2, name: '回锅肉', price: 42, category: '热菜', kitchen: '热菜' },
  { id: 3, name: '拍黄瓜', price: 12, category: '凉菜', kitchen: '凉菜' },
  { id: 4, name: '拼盘', price: 58, category: '凉菜', kitchen: '凉菜', also: ['热菜'] },
  { id: 5, name: '米饭', price: 2.5, category: '主食' },
  { id: 6, name: '酸梅汤', price: 8, category: '饮料' },
] as const;

interface OpenOrder {
  readonly id: number;
  lines: readonly Pick<TicketLine, 'line' | 'status' | 'quantity'>[];
}

export interface Done {
  readonly placed: number;
  readonly bumped: number;
  readonly voided: number;
}

export interface Hands {
  /** What one order brings with it, one deed after the other; each is done when it is called. */
  turn(): readonly (() => Promise<Answered<unknown> | undefined>)[];
  done(): Done;
}

export function createHands(line: TillLine, random: Random): Hands {
  const open: OpenOrder[] = [];
  let turns = 0;
  let placed = 0;
  let bumped = 0;
  let voided = 0;

  async function place(): Promise<Answered<unknown>> {
    const items = Array.from({ length: random.between(1, dishesPerOrderMax) }, () => ({
      menu_item_id: random.pick(menu).id,
      quantity: random.between(1, 3),
      note: random.chance(0.2) ? '少辣' : '',
    }));
    const answer = await line.command('order.place', { table_number: String(random.between(1, 60)), items });
    open.push({ id: answer.result.order_id, lines: answer.result.lines });
    placed += 1;
    return answer;
  }

  async function bump(
    order: OpenOrder | undefined,
    to: 'preparing' | 'served',
  ): Promise<Answered<unknown> | undefined> {
    const moving = (order?.lines ?? []).filter(
      ({ status, quantity }) => quantity > 0 && (status === 'pending' || to === 'served'),
    );
    if (order === undefined || moving.length === 0) return undefined;
    const answer = await line.command('kitchen.bump', {
      order_id: order.id,
      lines: moving.map((one) => ({
        line: one.line,
        expected_status: one.status,
        expected_quantity: one.quantity,
      })),
      to,
    });
    order.lines = answer.result.lines;
    bumped += 1;
    return answer;
  }

  async function takeOff(): Promise<Answered<unknown> | undefined> {
    const order = open.findLast(
      ({ lines }) => lines.length > 1 && lines.every(({ status }) => status === 'pending'),
    );
    const last = order?.lines.at(-1);
    if (order === undefined || last === undefined) return undefined;
    const answer = await line.command('order.voidLine', {
      ...{ order_id: order.id, line: last.line },
      ...{ quantity: random.between(1, last.quantity), expected_status: 'pending', reason: '客人不要了' },
    });
    order.lines = answer.result.lines;
    voided += 1;
    return answer;
  }

  return {
    turn() {
      turns += 1;
      return [
        place,
        ...(turns % 5 === 0 ? [takeOff] : []),
        ...(turns % 3 === 0 ? [() => bump(open.at(-2), 'preparing')] : []),
        () => (open.length > openBeforeBump ? bump(open.shift(), 'served') : Promise.resolve(undefined)),
      ];
    },
    done: () => ({ placed, bumped, voided }),
  };
}
