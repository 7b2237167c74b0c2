// Douyin group-buy vouchers: the module the station finds by this folder's name.

import { limits } from '@qiantai/shared/limits.ts';
import type { PlatformModule, VoucherPlatform } from '../platform.ts';
import { douyinConfig, type DouyinConfig } from './config.ts';
import { openDesk, type Desk } from './desk.ts';
import { openLooking } from './looking.ts';
import { recogniseAnywhere, recogniseHere } from './recognise.ts';
import { Listing } from './records.ts';
import { douyinRehearsal } from './rehearsal.ts';
import { Spending } from './spending.ts';
import { Undoing } from './undoing.ts';
import { hearDouyin } from './webhooks.ts';

function openPlatform(desk: Desk): VoucherPlatform {
  const look = openLooking(desk);
  const spending = new Spending(desk);
  const undoing = new Undoing(desk);
  const listing = new Listing(desk);
  return {
    prepare: look,
    consume: (attempt) => spending.consume(attempt),
    settle: (attempt, _round, ageMs) => spending.settle(attempt, ageMs),
    reverse: (undo) => undoing.undo(undo),
    settleReverse: (undo, _round, ageMs) => undoing.settle(undo, ageMs),
    listByDate: (day, offset) => listing.page(day, offset),
    // There is no consent to exchange: key and secret are the authorisation, and asking for a token proves them.
    authorise: () => desk.client.tokens.renew(),
    hear: (message) => hearDouyin(desk.config, message),
    recognise: (text) => recogniseHere(text, desk.config),
    limits: { countMax: limits.douyinCountMax, undoMinutes: limits.douyinReverseMinutes },
  };
}

export const platform: PlatformModule<DouyinConfig> = {
  code: 'douyin',
  id: 2,
  label: { zh: '抖音', en: 'Douyin' },
  colour: '#161823',
  configSchema: douyinConfig,
  secretKeys: ['clientSecret'],
  recognise: recogniseAnywhere,
  open: (config, deps) => openPlatform(openDesk(config, deps)),
  rehearsal: douyinRehearsal,
};
