// What the tests of the sync share: somebody else's counter, a platform whose list can be altered, and waiting.

import { randomBytes } from 'node:crypto';
import type { CommandInput } from '@qiantai/shared/commands/index.ts';
import type { AlertCard, SyncCard } from '@qiantai/shared/commands/sync.ts';
import type { AnyFact, FactType } from '@qiantai/shared/facts/index.ts';
import { invariant } from '@qiantai/shared/result.ts';
import { runningSyncs } from '@qiantai/shared/views/sync.ts';
import type { RehearsalPlatform } from '../platforms/platform.ts';
import type { RehearsalRequest } from '../remote/rehearsal.ts';
import { sleep } from '../env.ts';
import type { TestShop } from './shop.testkit.ts';

/** One line of the rehearsal Meituan's list, as it leaves. */
export type ListLine = Record<string, unknown> & { receiptCode: string };

/** Sells a voucher and uses it at somebody else's counter. @returns its code */
export function usedElsewhere(shop: TestShop, deal?: string): string {
  const code = shop.issue(deal);
  const { events } = shop.rehearsal;
  invariant(events?.consumedElsewhere !== undefined, 'the rehearsal Meituan plays this');
  events.consumedElsewhere(code, shop.clock.env.now());
  return code;
}

/** A platform whose day's list passes through `edit` before it leaves. */
export function withList(
  rehearsal: RehearsalPlatform,
  edit: (lines: ListLine[]) => ListLine[],
): RehearsalPlatform {
  const handle: RehearsalPlatform['handle'] = (request) => {
    const reply = rehearsal.handle(request);
    if (!request.path.endsWith('/querylistbydate')) return reply;
    const body = JSON.parse(reply.body) as { data: { records: ListLine[]; totalCount: number } };
    const records = edit(body.data.records);
    const data = {
      ...body.data,
      records,
      totalCount: body.data.totalCount - body.data.records.length + records.length,
    };
    return { ...reply, body: JSON.stringify({ ...body, data }) };
  };
  return handledBy(rehearsal, handle);
}

/** The same platform, but for how it answers requests. */
function handledBy(rehearsal: RehearsalPlatform, handle: RehearsalPlatform['handle']): RehearsalPlatform {
  return new Proxy(rehearsal, {
    get: (target, name) => (name === 'handle' ? handle : (Reflect.get(target, name, target) as unknown)),
  });
}

/** A line that holds back every request to consume, until the first of them arrives after all. */
export function holdConsumes(): {
  around(rehearsal: RehearsalPlatform): RehearsalPlatform;
  arrive(shop: TestShop): void;
} {
  let held: RehearsalRequest | undefined;
  let open = false;
  return {
    around: (rehearsal) =>
      handledBy(rehearsal, (request) => {
        if (open || !request.path.endsWith('/consume')) return rehearsal.handle(request);
        held ??= request;
        return { status: 502, headers: {}, body: 'Bad Gateway' };
      }),
    arrive(shop) {
      open = true;
      invariant(held !== undefined, 'a request to consume was held back');
      shop.rehearsal.handle(held);
    },
  };
}

export const asManager = { role: 'manager', staff: '3001' } as const;

/** Reads the platform's orders now and waits for the end. */
export async function syncNow(
  shop: TestShop,
  input: Omit<CommandInput<'sync.run'>, 'platform_code'> = {},
): Promise<SyncCard> {
  const command = `sync-${randomBytes(6).toString('hex')}`;
  const { sync } = await shop.ask(
    'sync.run',
    { platform_code: 'meituan', ...input },
    { ...asManager, command },
  );
  return ended(shop, sync);
}

/** Waits for a sync's end. */
export async function ended(shop: TestShop, sync: number): Promise<SyncCard> {
  const runs = (): boolean => runningSyncs(shop.journal.view).some((row) => row.sync === sync);
  for (let round = 0; runs(); round += 1) {
    invariant(round < 5_000, 'a sync ends');
    await sleep(shop.clock.env, 500);
  }
  const { items } = await shop.ask('sync.logs', { page_size: 200 }, asManager);
  const card = items.find((one) => one.sync === sync);
  invariant(card !== undefined, 'a begun sync is in the log');
  return card;
}

export async function openAlerts(shop: TestShop): Promise<readonly AlertCard[]> {
  return (await shop.ask('alert.list', {}, asManager)).open;
}

/** Every fact of a type, over all pages of the journal. */
export function factsOf<Type extends FactType>(
  shop: TestShop,
  type: Type,
): Extract<AnyFact, { type: Type }>[] {
  const found: AnyFact[] = [];
  for (let after = 0; ;) {
    const facts = shop.journal.read(after);
    found.push(...facts.filter((fact) => fact.type === type));
    const last = facts.at(-1);
    if (last === undefined) return found as Extract<AnyFact, { type: Type }>[];
    after = last.seq;
  }
}
