// Tickets for the tests of the wall: as the agent would send them, with what a test cares about written out.

import type { KitchenTicket, TicketLine } from '@qiantai/shared/views/orders.ts';

export function dish(line: number, more: Partial<TicketLine> = {}): TicketLine {
  return {
    ...{
      line,
      name: `菜${line}`,
      quantity: 1,
      voided: 0,
      note: '',
      item: line,
      unit_fen: 1_000,
      options: '[]',
    },
    ...{ kitchen: '热菜', also: [], status: 'pending' as const, statusAtMs: 0 },
    ...more,
  };
}

export function ticket(
  order: number,
  lines: readonly TicketLine[] = [dish(1)],
  more: Partial<KitchenTicket> = {},
): KitchenTicket {
  return {
    ...{
      order_id: order,
      number: `ORD${order}`,
      pickup: `A${order}`,
      status: 'confirmed' as const,
      title: '',
    },
    ...{ note: '', source: 'counter', placedAtMs: order, statusAtMs: order, recalled: false, table: '8' },
    ...{ changeSeq: order, unseen: false, undoable: false, lines },
    ...more,
  };
}
