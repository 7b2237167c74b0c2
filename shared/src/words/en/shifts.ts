// English for shifts and the drawer.

import type { shifts as zh } from '../zh/shifts.ts';

export const shifts = {
  'drawer.why.payment': 'Payment',
  'drawer.why.refund': 'Refund',
  'drawer.why.change': 'Change',
  'drawer.why.shift': 'Shift or cash moved',
  'drawer.why.asked': 'By hand',
} as const satisfies Record<keyof typeof zh, string>;
