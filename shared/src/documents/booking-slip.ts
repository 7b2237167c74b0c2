// The slip of a confirmed booking: which class, when, which seat, and the code that checks in at the door.

import { fen, yuanText } from '../money.ts';
import { wallText } from '../time.ts';
import { pair, type PaperDocument } from './document.ts';

export interface BookingSlip {
  readonly store: string;
  readonly station: string;
  readonly timezone: string;
  readonly name: string;
  readonly label: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly priceFen: number;
  /** Masked. */
  readonly phone: string;
  readonly orderNumber: string;
  readonly confirmedAtMs: number;
  readonly ticket: string;
}

/** In front of a ticket in its code: a scan tells it from an order's number by it. */
export const ticketPrefix = 'QTB:';

export function bookingSlip(slip: BookingSlip): PaperDocument {
  const starts = wallText(slip.startsAtMs, slip.timezone);
  const ends = wallText(slip.endsAtMs, slip.timezone);
  return {
    kind: 'receipt',
    title: `${slip.name} ${slip.label}`,
    lines: [
      { is: 'text', text: slip.store, align: 'center', size: 2, bold: true },
      { is: 'text', text: '预约凭证', align: 'center' },
      { is: 'rule', style: 'thick' },
      { is: 'text', text: slip.name, align: 'center', size: 2, bold: true },
      { is: 'text', text: '座位', align: 'center' },
      { is: 'text', text: slip.label, align: 'center', size: 3, bold: true },
      { is: 'rule' },
      pair('日期', starts.slice(0, 10)),
      pair('时间', `${starts.slice(11, 16)}–${ends.slice(11, 16)}`),
      pair('手机', slip.phone),
      pair('已付', `￥${yuanText(fen(slip.priceFen))}`),
      pair('订单号', slip.orderNumber.slice(-12)),
      pair('确认时间', wallText(slip.confirmedAtMs, slip.timezone).slice(0, 16)),
      pair('工位', slip.station),
      { is: 'rule' },
      { is: 'qr', text: ticketPrefix + slip.ticket, size: 6 },
      { is: 'text', text: '到店请出示此码签到', align: 'center' },
    ],
  };
}
