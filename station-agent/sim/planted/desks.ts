// Bugs at the till's door: who may ask, what counts as the same question, what the caller expected to find.

import { orderById } from '@qiantai/shared/views/orders.ts';
import type { Shop } from '../../src/till/context.ts';
import type { Caller, Till } from '../../src/till/till.ts';
import type { Parts } from '../parts.ts';
import type { Planted } from './planted.ts';

type Ask = Till['ask'];

function withAsk(parts: Parts, change: (ask: Ask, shop: Shop) => Ask): Parts {
  return {
    ...parts,
    till: (shop) => {
      const till = parts.till(shop);
      return { ...till, ask: change((...asked) => till.ask(...asked), shop) };
    },
  };
}

function firstBodyWins(ask: Ask): Ask {
  const first = new Map<string, unknown>();
  return (name, input, caller) => {
    const key = `${name} ${caller.command}`;
    if (!first.has(key)) first.set(key, input);
    return ask(name, first.get(key), caller);
  };
}

function expectsWhatIs(ask: Ask, shop: Shop): Ask {
  return (name, input, caller) => {
    if (name !== 'order.setStatus') return ask(name, input, caller);
    const order = orderById(shop.journal.view, Number(Reflect.get(Object(input), 'order_id')));
    return ask(
      name,
      order === undefined ? input : { ...Object(input), expected_status: order.status },
      caller,
    );
  };
}

const everyoneIsAdmin = (caller: Caller): Caller => ({
  ...caller,
  actor: { ...caller.actor, role: 'admin' },
});

export const deskBugs: Readonly<Record<string, Planted>> = {
  'other-body-accepted': {
    says: 'A command id that was used for something else is answered as if it were the same.',
    plant: (parts) => withAsk(parts, firstBodyWins),
  },
  'status-never-conflicts': {
    says: 'An order is moved on although it no longer stands where the caller saw it.',
    plant: (parts) => withAsk(parts, expectsWhatIs),
  },
  'roles-not-asked': {
    says: 'Everybody may do everything.',
    plant: (parts) =>
      withAsk(parts, (ask) => (name, input, caller) => ask(name, input, everyoneIsAdmin(caller))),
  },
  'answers-forgotten': {
    says: 'A repeated kitchen or paper command is done again.',
    plant: (parts) =>
      withAsk(parts, (ask) => {
        let times = 0;
        return (name, input, caller) => {
          times += 1;
          const isKept = name.startsWith('order.') || name.startsWith('paper.');
          return ask(name, input, isKept ? { ...caller, command: `${caller.command}.${times}` } : caller);
        };
      }),
  },
};
