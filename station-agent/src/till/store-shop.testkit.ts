// A shop that only takes its own vouchers: a real journal, the real client, no network.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { CommandInput, CommandName, CommandResult } from '@qiantai/shared/commands/index.ts';
import { isRevoked } from '@qiantai/shared/views/batches.ts';
import { becomesOf } from '@qiantai/shared/views/catalogue.ts';
import { usesOf } from '@qiantai/shared/views/vouchers.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { Env } from '../env.ts';
import { Journal } from '../journal/journal.ts';
import { openDatabase, type JournalDb } from '../journal/sqlite.ts';
import { platform as module } from '../platforms/store/index.ts';
import { createAttemptRunner } from './attempt-runner.ts';
import { createPlatformDesk } from './platform-desk.ts';
import { quickClock, type Asker } from './shop.testkit.ts';
import { createTill } from './till.ts';

interface Section {
  readonly publicKeys: Readonly<Record<string, string>>;
  readonly privateKey?: string;
}

/** A fresh key under a name, as station.json holds it. */
export function section(kid: string): Required<Section> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKeys: { [kid]: publicKey.export({ format: 'der', type: 'spki' }).toString('base64') },
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  };
}

export const keys = section('k1');
const store = { id: 1, name: '人民路店', timezone: 'Asia/Shanghai', dayStartsAt: '04:00' };
interface Setup {
  readonly db?: JournalDb;
  readonly keys?: Section;
  readonly crashpoint?: Env['crashpoint'];
}

/** A manager's shop with the store's own key. */
export function openStoreShop(setup: Setup = {}) {
  const { env: quick, advance } = quickClock();
  const env: Env = { ...quick, crashpoint: setup.crashpoint ?? quick.crashpoint };
  const db = setup.db ?? openDatabase(':memory:');
  const journal = new Journal({
    db,
    now: env.now,
    random: (size) => randomBytes(size),
    clock: store,
    station: 0,
  });
  const { view } = journal;
  const client = module.open(module.configSchema.parse(setup.keys ?? keys), {
    env,
    store,
    station: 0,
    secrets: { read: () => undefined, write: () => undefined },
    usesOf: (code) => usesOf(view, module.code, code),
    revoked: (batch, serial) => isRevoked(view, batch, serial),
    titleOf: (deal) => becomesOf(view, module.code, deal)?.product,
  });
  const till = createTill({
    env,
    journal,
    store,
    station: { number: 0, name: '收银1' },
    version: '0.0.0',
    rehearsal: false,
    autoRedeem: false,
    attempts: createAttemptRunner(env),
    platforms: createPlatformDesk([{ module, client }], view, env),
    printerFor: (kind) => (kind === 'receipt' ? 'counter' : undefined),
  });
  const answer = (name: CommandName, input: unknown, as: Asker = {}): Promise<CommandAnswer> =>
    till.ask(name, input, {
      actor: { id: as.staff ?? '3001', name: '陈店长', role: as.role ?? 'manager' },
      command: as.command ?? randomBytes(8).toString('hex'),
      locale: 'zh-CN',
    });
  async function ask<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
    as?: Asker,
  ): Promise<CommandResult<Name>> {
    const given = await answer(name, input, as);
    if (!given.ok) throw new Error(given.error);
    return given.result as CommandResult<Name>;
  }
  const codeOf = async (batch: number, serial: number): Promise<string> => {
    const page = Math.ceil(serial / 100);
    const { items } = await ask('batch.codes', { batch, page });
    return items.find((item) => item.serial === serial)?.code ?? '';
  };
  return { db, journal, till, now: env.now, advance, answer, ask, codeOf };
}
