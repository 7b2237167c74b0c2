// A card on the bank's own terminal: the clerk copies the number on its slip, and that is the proof.
// Why no line to the terminal: every bank's differs, and the slip is what a dispute is settled with.

import { z } from 'zod';
import type { ChannelModule } from '../channel.ts';

export const channel: ChannelModule = {
  code: 'credit_card',
  label: { zh: '银行卡', en: 'Bank card' },
  says: {
    zh: '在银行的刷卡机上收款，录入凭条上的参考号',
    en: 'On the bank’s terminal; its slip number is kept',
  },
  colour: '#37474f',
  order: 40,
  means: ['hand'],
  // A voucher number has 6 characters, a retrieval reference 12. From 13 on it could be a card's own number, which
  // must never be written down.
  slipNumber: /^[0-9A-Za-z]{6,12}$/,
  configSchema: z.strictObject({}),
  open: () => ({ patience: {} }),
};
