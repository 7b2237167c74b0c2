// Opens every payment channel that station.json has a part for, and seals its secrets.

import { isTenderCode, type MethodCard } from '@qiantai/shared/commands/payment.ts';
import type { ReceiptShop } from '@qiantai/shared/documents/order-receipt.ts';
import { say } from '@qiantai/shared/words/index.ts';
import { channelConfig, channelOwner, paymentSettings, settingsOwner } from './config-payments.ts';
import { readFrom, sealSection } from './config-secrets.ts';
import type { StationConfig } from './config.ts';
import type { Env } from './env.ts';
import type { Journal } from './journal/journal.ts';
import type { ChannelModule } from './payments/channel.ts';
import { sealedShelf, type Seals } from './secrets.ts';
import {
  createPaymentDesk,
  type OpenChannel,
  type PaymentDesk,
  type PayCallListener,
} from './till/payment-desk.ts';

export interface PaymentRoom {
  readonly config: StationConfig;
  readonly source: string;
  readonly env: Env;
  readonly journal: Journal;
  readonly seals: Seals;
  readonly modules: ReadonlyMap<string, ChannelModule>;
  /** The rehearsal store's secrets are made anew at each start and never sealed. */
  readonly rehearsal: boolean;
}

/** @throws UsageError */
export function openPayments(room: PaymentRoom, heard: PayCallListener): PaymentDesk {
  const { config, source, env, journal, seals } = room;
  const channels: OpenChannel[] = [];
  for (const module of room.modules.values()) {
    const owner = channelOwner(module);
    const secrets = sealedShelf(journal.sealedShelf(), seals, owner.shelf);
    const section = channelConfig(module, config, source, readFrom(secrets));
    if (section === undefined) continue;
    if (!room.rehearsal) sealSection(config.payments[module.code], owner, secrets);
    const deps = { env, secrets, store: config.store, station: config.station.number };
    channels.push({ module, channel: module.open(section, deps) });
  }
  const shelf = sealedShelf(journal.sealedShelf(), seals, settingsOwner.shelf);
  const settings = paymentSettings(config, source, readFrom(shelf));
  if (!room.rehearsal) sealSection(config.payments, settingsOwner, shelf);
  return createPaymentDesk(channels, settings, env, heard);
}

/** What papers call a way to pay that is no channel. */
const tenderWord = (code: string): string =>
  say('zh-CN', isTenderCode(code) ? `checkout.tender.${code}` : 'checkout.tender');

/** What a receipt calls the ways to pay, a tender of the shop's own included. */
export function receiptLabels(methods: readonly MethodCard[]): Pick<ReceiptShop, 'labelOf' | 'isDrawer'> {
  const known = new Map(methods.map((method) => [method.id, method]));
  return {
    labelOf: (code) => known.get(code)?.label.zh ?? tenderWord(code),
    isDrawer: (code) => known.get(code)?.drawer === true,
  };
}
