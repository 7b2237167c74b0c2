// Cash over the counter: a person is the witness, the drawer is the other side.
// Why a channel at all: the till, the shift count and the receipt treat it as every other way to pay.

import { z } from 'zod';
import type { ChannelModule } from '../channel.ts';

const configSchema = z.strictObject({
  /** In yuan. What is below is let off, as a discount of the order. */
  roundDownTo: z.union([z.literal('none'), z.literal(0.1), z.literal(1)]).default('none'),
});

export const channel: ChannelModule<z.output<typeof configSchema>> = {
  code: 'cash',
  label: { zh: '现金', en: 'Cash' },
  says: { zh: '收现金，自动算找零', en: 'Taken in the drawer; the change is worked out' },
  colour: '#2e7d32',
  order: 30,
  means: ['hand'],
  drawer: true,
  configSchema,
  // Nothing is asked of anybody: what a person confirms is the end, so there is nothing to be patient about.
  open: ({ roundDownTo }) => ({
    patience: {},
    ...(roundDownTo === 'none'
      ? {}
      : { rounded: (amountFen) => amountFen - (amountFen % Math.round(roundDownTo * 100)) }),
  }),
};
