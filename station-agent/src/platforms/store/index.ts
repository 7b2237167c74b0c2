// The shop's own vouchers, printed or shown as signed QR codes: the module the station finds by this folder's name.

import type { PlatformModule } from '../platform.ts';
import { openStoreVouchers } from './client.ts';
import { codePrefix } from './code.ts';
import { storeConfig, type StoreConfig } from './config.ts';
import { storeRehearsal } from './rehearsal.ts';

export const platform: PlatformModule<StoreConfig> = {
  code: 'store',
  id: 4,
  label: { zh: '本店', en: 'In-house' },
  colour: '#0e7c66',
  configSchema: storeConfig,
  secretKeys: ['privateKey'],
  offline: true,
  // No other platform writes such a text, so a damaged one is refused here and asked nowhere else.
  recognise: (text) => (text.startsWith(codePrefix) ? 'certain' : 'no'),
  open: openStoreVouchers,
  rehearsal: storeRehearsal,
};
