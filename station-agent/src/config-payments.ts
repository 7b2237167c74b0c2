// The `payments` section of station.json: a part for each channel, and what holds for all of them.

import { z } from 'zod';
import { limits } from '@qiantai/shared/limits.ts';
import { withSealed, type SealedReader, type SecretOwner } from './config-secrets.ts';
import { describe, type StationConfig } from './config.ts';
import { UsageError } from './options.ts';
import type { ChannelModule } from './payments/channel.ts';
import { healthDefaults } from './till/health-watch.ts';
import type { PaymentSettings } from './till/payment-desk.ts';

const minutes = z.number().int().min(1).max(1_440);
const share = z.number().min(0).max(1);

/** Every threshold has a default: a shop names only what it wants otherwise. */
const alertsShape = z.strictObject({
  windowMinutes: minutes.default(healthDefaults.windowMinutes),
  attemptsMin: z.number().int().min(1).max(10_000).default(healthDefaults.attemptsMin),
  successRateMin: share.default(healthDefaults.successRateMin),
  unknownMax: z.number().int().min(1).max(10_000).default(healthDefaults.unknownMax),
  errorRateMax: share.default(healthDefaults.errorRateMax),
  averageSecondsMax: z.number().min(1).max(3_600).default(healthDefaults.averageSecondsMax),
  ordersMinutes: minutes.default(healthDefaults.ordersMinutes),
  ordersMax: z.number().int().min(1).max(100_000).default(healthDefaults.ordersMax),
  answerMsMax: z.number().int().min(10).max(60_000).default(healthDefaults.answerMsMax),
});

const settingsShape = z.object({
  alerts: alertsShape.optional(),
  callbackSecret: z.string().min(16, 'must have at least 16 characters').max(500).optional(),
  refundApprovalFen: z
    .number()
    .int()
    .min(0)
    .max(limits.paymentFenMax)
    .default(limits.refundApprovalFenDefault),
  voucher: z.strictObject({ keepRest: z.boolean().default(true) }).optional(),
  points: z.strictObject({ perYuan: z.number().int().min(1).max(limits.pointsPerYuanMax) }).optional(),
});

/** Names in the section that are no channels. */
const settingNames = Object.keys(settingsShape.shape);

export const channelOwner = ({
  code,
  secretKeys,
}: Pick<ChannelModule, 'code' | 'secretKeys'>): SecretOwner => ({
  shelf: `payment.${code}`,
  path: `payments.${code}`,
  secretKeys,
});

export const settingsOwner: SecretOwner = {
  shelf: 'payments',
  path: 'payments',
  secretKeys: ['callbackSecret'],
};

/** One channel's part with its sealed secrets, checked by its own schema; undefined where there is none. @throws UsageError */
export function channelConfig(
  module: ChannelModule,
  config: StationConfig,
  source: string,
  read: SealedReader,
): unknown {
  const section = config.payments[module.code];
  if (section === undefined) return undefined;
  const parsed = module.configSchema.safeParse(withSealed(section, channelOwner(module), read, source));
  if (!parsed.success) throw new UsageError(describe(source, `payments.${module.code}`, parsed.error));
  return parsed.data;
}

/** @throws UsageError */
export function paymentSettings(config: StationConfig, source: string, read: SealedReader): PaymentSettings {
  const parsed = settingsShape.safeParse(withSealed(config.payments, settingsOwner, read, source));
  if (!parsed.success) throw new UsageError(describe(source, 'payments', parsed.error));
  return parsed.data;
}

/** Everything of the section that can be judged before anything is written. @throws UsageError */
export function checkPayments(
  config: StationConfig,
  source: string,
  modules: ReadonlyMap<string, ChannelModule>,
  read: SealedReader,
): void {
  for (const name of Object.keys(config.payments)) {
    if (modules.has(name) || settingNames.includes(name)) continue;
    throw new UsageError(
      `${source}: payments.${name} is no way to pay of this build; known are ${[...modules.keys(), ...settingNames].join(', ')}`,
    );
  }
  for (const module of modules.values()) channelConfig(module, config, source, read);
  paymentSettings(config, source, read);
}
