// WeChat Pay: the module the station finds by this folder's name.

import type { ChannelModule } from '../channel.ts';
import { openWechat } from './client.ts';
import { wechatConfig, type WechatConfig } from './config.ts';
import { isPaymentCode } from './orders.ts';
import { wechatRehearsal } from './rehearsal.ts';

export const channel: ChannelModule<WechatConfig> = {
  code: 'wechat',
  routeName: 'wxpay',
  order: 10,
  label: { zh: '微信支付', en: 'WeChat Pay' },
  says: { zh: '顾客扫码，或出示微信付款码', en: 'The customer scans, or shows a WeChat code' },
  colour: '#07c160',
  means: ['qr', 'code'],
  configSchema: wechatConfig,
  secretKeys: ['privateKey', 'apiV3Key'],
  recognise: isPaymentCode,
  open: openWechat,
  rehearsal: wechatRehearsal,
};
