// Meituan and Dianping group-buy vouchers: the module the station finds by this folder's name.

import type { PlatformModule } from '../platform.ts';
import { openClient } from './client.ts';
import { meituanConfig, type MeituanConfig } from './config.ts';
import { meituanRehearsal } from './rehearsal.ts';
import { openRestaurant } from './restaurant.ts';
import { openServiceRetail } from './service-retail.ts';

export const platform: PlatformModule<MeituanConfig> = {
  code: 'meituan',
  id: 1,
  label: { zh: '美团', en: 'Meituan' },
  colour: '#ffc300',
  configSchema: meituanConfig,
  secretKeys: ['signKey', 'accessToken', 'refreshToken'],
  // Its codes are plain digits like those of others: shorter than any payment code, and never certain.
  recognise: (text) => (/^\d{8,15}$/.test(text) ? 'possible' : 'no'),
  open(config, deps) {
    const desk = { config, deps, client: openClient(config, deps) };
    return config.businessId === 58 ? openServiceRetail(desk) : openRestaurant(desk);
  },
  rehearsal: (random) => meituanRehearsal(random, 58),
  dialects: { restaurant: (random) => meituanRehearsal(random, 1) },
};
