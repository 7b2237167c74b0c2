// Bugs of the till's heart: what is written before the call, what is taken up after a restart, what is told.

import { uuidv7 } from '@qiantai/shared/ids.ts';
import type { CommandAnswer } from '@qiantai/shared/wire.ts';
import type { Parts } from '../parts.ts';
import type { Planted } from './planted.ts';
import { withSql } from './wrappers.ts';

const openStates = `state IN ('asking', 'unclear', 'held')`;

function recordedTwice(parts: Parts): Parts {
  return {
    ...parts,
    runner: (env) => {
      const runner = parts.runner(env);
      return {
        ...runner,
        run: (attempt, first, deeds) =>
          runner.run(attempt, first, {
            ...deeds,
            record(note) {
              deeds.record(note);
              if (note.is === 'done') deeds.record(note);
            },
          }),
      };
    },
  };
}

function callBeforeIntent(parts: Parts): Parts {
  return {
    ...parts,
    till: (shop) => {
      const till = parts.till(shop);
      return {
        ...till,
        async ask(name, input, caller) {
          const code: unknown = Reflect.get(Object(input), 'code');
          if (name === 'voucher.redeem' && typeof code === 'string' && caller.actor.role !== 'kitchen') {
            const key = uuidv7(shop.env.now(), shop.env.random(10));
            const askedAtMs = shop.env.now();
            const attempt = { key, code, count: 1, deal: '', clerk: caller.actor.id, askedAtMs };
            const [platform] = shop.platforms.candidates(code);
            if (platform !== undefined) await shop.platforms.client(platform).consume(attempt);
          }
          return till.ask(name, input, caller);
        },
      };
    },
  };
}

function noWhileOpen(answer: CommandAnswer): CommandAnswer {
  if (!answer.ok) return answer;
  const state: unknown = Reflect.get(Object(answer.result), 'state');
  const attempt: unknown = Reflect.get(Object(answer.result), 'attempt');
  if (state !== 'asking' && state !== 'unclear') return answer;
  return { ok: false, error: 'platform-unreachable', message: '', data: { attempt } };
}

/** What was taken up after a restart tells nothing until it has an end. */
function takenUpInSilence(parts: Parts): Parts {
  return {
    ...parts,
    runner: (env) => {
      const runner = parts.runner(env);
      const ends = new Map<string, Promise<void>>();
      return {
        ...runner,
        run(attempt, first, deeds) {
          if (first.note !== undefined || first.phase.is === 'asking')
            return runner.run(attempt, first, deeds);
          let tell: () => void = () => undefined;
          const told = new Promise<void>((resolve) => (tell = resolve));
          const record: typeof deeds.record = (note) => {
            deeds.record(note);
            tell();
          };
          void runner.run(attempt, first, { ...deeds, record });
          ends.set(attempt, told);
          return told;
        },
        join: (attempt) => ends.get(attempt) ?? runner.join(attempt),
      };
    },
  };
}

export const attemptBugs: Readonly<Record<string, Planted>> = {
  'call-before-intent': {
    says: 'The platform is called before anything is written down.',
    plant: callBeforeIntent,
  },
  'recovery-drops-attempts': {
    says: 'A restart does not go back to what was left open.',
    plant: (parts) => ({ ...parts, settle: () => undefined }),
  },
  'restart-forgets-asking': {
    says: 'A restart goes back to unclear attempts, but not to those that were just being asked.',
    plant: (parts) =>
      withSql(parts, (sql) =>
        sql.includes(`${openStates} ORDER BY seq`) ? sql.replace(`'asking', `, '') : sql,
      ),
  },
  'two-open-attempts': {
    says: 'A second attempt on a voucher may begin while the first has no end.',
    plant: (parts) =>
      withSql(parts, (sql) =>
        sql
          .replace('CREATE UNIQUE INDEX attempts_open', 'CREATE INDEX attempts_open')
          .replace(`voucher = ? AND ${openStates}`, 'voucher = ? AND 0'),
      ),
  },
  'command-forgotten': {
    says: 'The same command id is not recognised when it comes again.',
    plant: (parts) =>
      withSql(parts, (sql) =>
        sql
          .replace('CREATE UNIQUE INDEX attempts_command', 'CREATE INDEX attempts_command')
          .replace('FROM attempts WHERE command = ?', 'FROM attempts WHERE command = ? AND 0'),
      ),
  },
  'recorded-twice': { says: 'A yes is written down twice.', plant: recordedTwice },
  'no-while-open': {
    says: 'A clerk is told no while the outcome is unknown.',
    plant: (parts) => ({
      ...parts,
      till: (shop) => {
        const till = parts.till(shop);
        return { ...till, ask: async (...asked) => noWhileOpen(await till.ask(...asked)) };
      },
    }),
  },
  'gives-up': {
    says: 'After four rounds nobody asks any more how an attempt ended.',
    plant: (parts) => ({
      ...parts,
      runner: (env) => {
        const runner = parts.runner(env);
        return {
          ...runner,
          run: (attempt, first, deeds) =>
            runner.run(attempt, first, {
              ...deeds,
              settle: (round) => (round < 4 ? deeds.settle(round) : new Promise(() => undefined)),
            }),
        };
      },
    }),
  },
  'taken-up-in-silence': {
    says: 'After a restart nobody hears of an unclear attempt until it has an end.',
    plant: takenUpInSilence,
  },
  'undo-at-any-time': {
    says: 'An undo begins although its window has closed.',
    plant: (parts) =>
      withSql(parts, (sql) =>
        sql === 'SELECT * FROM vouchers WHERE voucher = ?'
          ? 'SELECT *, 9e15 AS reversible_until_ms FROM vouchers WHERE voucher = ?'
          : sql,
      ),
  },
};
