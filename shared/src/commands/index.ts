// All commands and queries by name, gathered from their subjects.

import type { z } from 'zod';
import { analyticsCommands } from './analytics.ts';
import { auditCommands } from './audit.ts';
import { basketCommands } from './basket.ts';
import { batchCommands } from './batch.ts';
import { benefitCommands } from './benefit.ts';
import { billCommands } from './bill.ts';
import { bookingCommands } from './booking.ts';
import { cinemaCommands } from './cinema.ts';
import { courseCommands } from './course.ts';
import { memberCommands } from './member.ts';
import { menuCommands } from './menu.ts';
import { offlineCommands } from './offline.ts';
import { orderCommands } from './order.ts';
import { pointsCommands } from './points.ts';
import { paymentCommands } from './payment.ts';
import { privacyCommands } from './privacy.ts';
import { roomCommands } from './room.ts';
import { shiftCommands } from './shift.ts';
import { stationCommands } from './station.ts';
import { syncCommands } from './sync.ts';
import { voucherCommands } from './voucher.ts';

export const commands = {
  ...voucherCommands,
  ...memberCommands,
  ...pointsCommands,
  ...privacyCommands,
  ...shiftCommands,
  ...benefitCommands,
  ...menuCommands,
  ...orderCommands,
  ...roomCommands,
  ...stationCommands,
  ...syncCommands,
  ...batchCommands,
  ...cinemaCommands,
  ...offlineCommands,
  ...basketCommands,
  ...analyticsCommands,
  ...courseCommands,
  ...bookingCommands,
  ...paymentCommands,
  ...billCommands,
  ...auditCommands,
};

export type CommandName = keyof typeof commands;
/** What the caller may send: defaults may be left out. */
export type CommandInput<Name extends CommandName> = z.input<(typeof commands)[Name]['input']>;
export type ParsedInput<Name extends CommandName> = z.output<(typeof commands)[Name]['input']>;
export type CommandResult<Name extends CommandName> = NonNullable<(typeof commands)[Name]['result']>;

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
