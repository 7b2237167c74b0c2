// Womei cinema vouchers and orders: the module the station finds by this folder's name.

import type { PlatformModule } from '../platform.ts';
import { OrderBook } from './book.ts';
import { openClient } from './client.ts';
import { womeiConfig, type WomeiConfig } from './config.ts';
import { WomeiDesk } from './desk.ts';
import { WomeiPlatform } from './redemption.ts';
import { womeiRehearsal } from './rehearsal.ts';
import { openTokens, type Tokens } from './token.ts';
import { openWire } from './wire.ts';

/** The one shape ever seen is four letters and fourteen digits; its neighbours are only offered. */
function recognise(text: string): 'certain' | 'possible' | 'no' {
  if (/^[A-Z]{4}\d{14}$/i.test(text)) return 'certain';
  return /^[A-Z]{2,6}\d{10,18}$/i.test(text) ? 'possible' : 'no';
}

export const platform: PlatformModule<WomeiConfig> = {
  code: 'womei',
  id: 3,
  label: { zh: '沃美影城', en: 'Womei Cinema' },
  colour: '#c8102e',
  configSchema: womeiConfig,
  secretKeys: ['token'],
  recognise,
  open(config, deps) {
    const book = new OrderBook(deps.secrets);
    const wire = openWire(config, deps, () => tokens.current());
    const client = openClient(config, deps, wire);
    const tokens: Tokens = openTokens(config.token, deps.secrets, () => client.sheet('user', ''));
    const desk = new WomeiDesk(config, client, book, () => deps.env.now());
    return new WomeiPlatform({ config, deps, client, book, desk, tokens });
  },
  rehearsal: womeiRehearsal,
};
