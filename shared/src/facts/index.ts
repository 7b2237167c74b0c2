// All facts of the product by name, gathered from their subjects.

import type { z } from 'zod';
import type { FactDefinition, Scope } from './fact.ts';
import { batchFacts } from './batch.ts';
import { benefitFacts } from './benefit.ts';
import { billFacts } from './bill.ts';
import { bookingFacts } from './booking.ts';
import { cinemaFacts } from './cinema.ts';
import { kitchenFacts } from './kitchen.ts';
import { courseFacts } from './course.ts';
import { memberFacts } from './member.ts';
import { menuFacts } from './menu.ts';
import { offlineFacts } from './offline.ts';
import { orderFacts } from './order.ts';
import { paperFacts } from './paper.ts';
import { paymentFacts } from './payment.ts';
import { pointsFacts } from './points.ts';
import { refundFacts } from './refund.ts';
import { shiftFacts } from './shift.ts';
import { stationFacts } from './station.ts';
import { syncFacts } from './sync.ts';
import { voucherFacts } from './voucher.ts';

export const facts = {
  ...stationFacts,
  ...voucherFacts,
  ...benefitFacts,
  ...memberFacts,
  ...menuFacts,
  ...pointsFacts,
  ...shiftFacts,
  ...orderFacts,
  ...kitchenFacts,
  ...paymentFacts,
  ...refundFacts,
  ...billFacts,
  ...paperFacts,
  ...syncFacts,
  ...batchFacts,
  ...cinemaFacts,
  ...offlineFacts,
  ...courseFacts,
  ...bookingFacts,
};

export type FactType = keyof typeof facts;
export type FactData<Type extends FactType> = z.output<(typeof facts)[Type]['schema']>;

/** One entry of the journal. `at` is a hybrid logical clock text, `atMs` its wall-clock part. */
export interface Fact<Type extends FactType = FactType> {
  readonly seq: number;
  readonly id: string;
  readonly station: number;
  readonly stationSeq: number;
  readonly at: string;
  readonly businessDay: string;
  /** Staff number, `device:<id>` or `station`. */
  readonly actor: string;
  readonly type: Type;
  readonly version: number;
  readonly subject: string;
  readonly data: FactData<Type>;
}

/** A fact of any type, told apart by `type`. */
export type AnyFact = { [Type in FactType]: Fact<Type> }[FactType];

export function definitionOf(type: string): FactDefinition<unknown> | undefined {
  return Object.hasOwn(facts, type) ? facts[type as FactType] : undefined;
}

export function travelsIn(type: FactType, scope: Scope): boolean {
  return facts[type].scopes.includes(scope);
}
