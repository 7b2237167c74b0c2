// The station's own commands: what is set up, platforms and their deals, paired screens.

import { createHash } from 'node:crypto';
import type { ListedOrder, PlatformCard } from '@qiantai/shared/commands/station.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { wallTime } from '@qiantai/shared/time.ts';
import type { DeviceState } from '@qiantai/shared/wire.ts';
import { dealsOf } from '@qiantai/shared/views/catalogue.ts';
import { knownScreens, screenById } from '@qiantai/shared/views/people.ts';
import { once, type Handlers, type Shop } from './context.ts';
import { daysBetween } from './day-bounds.ts';
import { refusalOf } from './lookup.ts';

/** No 0, O, 1, I: a person reads it from one screen and types it into another. */
const codeAlphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A code that people read and type. @param random one byte a character */
export function readableCode(random: Uint8Array): string {
  return Array.from(random, (byte) => codeAlphabet[byte % codeAlphabet.length]).join('');
}

function platformHandlers(shop: Shop): Handlers {
  function card(code: string): PlatformCard {
    const found = shop.platforms.cards().find((platform) => platform.code === code);
    if (found === undefined) throw new Refusal('platform-unknown', { platform: code });
    return found;
  }
  return {
    'platform.list': () => shop.platforms.cards(),
    'platform.deals': ({ platform_code }) => dealsOf(shop.journal.view, card(platform_code).code),
    'platform.switch': ({ platform_code, enabled }, ask) => {
      card(platform_code);
      return once(shop, ask, (tx) => {
        tx.append('platform.switched', `platform:${platform_code}`, { platform: platform_code, enabled });
        return card(platform_code);
      });
    },
    'platform.mapDeal': (input, ask) => {
      card(input.platform_code);
      return once(shop, ask, (tx) => {
        tx.append('platform.deal-mapped', `deal:${input.platform_code}:${input.deal}`, {
          platform: input.platform_code,
          deal: input.deal,
          voucherType: input.voucher_type,
          product: input.product,
          dishes: input.dishes,
          card: input.card,
          lessons: input.lessons,
          cash: input.cash,
        });
        const row = dealsOf(tx.view, input.platform_code).find((deal) => deal.deal === input.deal);
        invariant(row !== undefined, 'a mapped deal has a row');
        return row;
      });
    },
    'platform.orders': ({ platform_code, start_date, end_date }) =>
      listOrders(shop, platform_code, start_date, end_date),
    'platform.authorise': async ({ platform_code, code }) => {
      const outcome = await shop.platforms
        .client(platform_code)
        .authorise(code === undefined ? undefined : { code });
      if (outcome.is !== 'done') throw refusalOf(platform_code, outcome);
      return { expires_at_ms: outcome.value.expiresAtMs };
    },
  };
}

const listDaysMax = 31;
const listPagesMax = 100;

async function listOrders(
  shop: Shop,
  code: string,
  start?: string,
  end?: string,
): Promise<{ items: ListedOrder[] }> {
  const client = shop.platforms.client(code);
  // Platforms list by calendar day, whenever the shop's own day begins.
  const last = end ?? start ?? wallTime(shop.env.now(), shop.store.timezone).date;
  const days = daysBetween(start ?? last, last);
  if (days.length === 0 || days.length > listDaysMax) {
    throw new Refusal('bad-request', { field: 'start_date', reason: `1 to ${listDaysMax} days` });
  }
  const items: ListedOrder[] = [];
  for (const day of days) {
    let offset: number | undefined = 0;
    for (let page = 0; offset !== undefined && page < listPagesMax; page += 1) {
      const outcome = await client.listByDate(day, offset);
      if (outcome.is !== 'done') throw refusalOf(code, outcome);
      items.push(...outcome.value.orders);
      offset = outcome.value.next;
    }
  }
  return { items };
}

export function createStation(shop: Shop, deviceStates: () => readonly DeviceState[]): Handlers {
  return {
    ...platformHandlers(shop),
    'station.get': () => ({
      store: { id: shop.store.id, name: shop.store.name, timezone: shop.store.timezone },
      station: shop.station,
      version: shop.version,
      rehearsal: shop.rehearsal,
      autoRedeem: shop.autoRedeem,
      platforms: shop.platforms.cards(),
      nowMs: shop.env.now(),
    }),
    'device.states': () => deviceStates(),
    'device.invite': ({ name, role }, ask) => {
      const code = readableCode(shop.env.random(8));
      const expiresAtMs = shop.env.now() + limits.pairingCodeMinutes * 60_000;
      return once(shop, ask, (tx) => {
        const device = tx.nextId('device');
        const hash = createHash('sha256').update(code).digest('hex');
        tx.append('device.invited', `device:${device}`, { device, name, role, code: hash, expiresAtMs });
        return { device, code, expires_at_ms: expiresAtMs };
      });
    },
    'device.list': () => knownScreens(shop.journal.view),
    'device.revoke': ({ device }, ask) =>
      once(shop, ask, (tx) => {
        if (screenById(tx.view, device) === undefined) throw new Refusal('not-found', { device });
        tx.append('device.revoked', `device:${device}`, { device });
        return { device };
      }),
  };
}
