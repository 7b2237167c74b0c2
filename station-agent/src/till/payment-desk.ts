// The payment channels this station can use, found by their codes and by what they recognise, never by name.

import type { MethodCard } from '@qiantai/shared/commands/payment.ts';
import { limits } from '@qiantai/shared/limits.ts';
import type { Outcome } from '@qiantai/shared/result.ts';
import type { Env } from '../env.ts';
import type { ChannelModule, PaymentChannel } from '../payments/channel.ts';
import type { HealthThresholds } from './health-watch.ts';

export interface OpenChannel {
  readonly module: ChannelModule;
  readonly channel: PaymentChannel;
}

export interface PaymentSettings {
  /** When a manager is told how badly paying goes; healthDefaults where absent. */
  readonly alerts?: HealthThresholds | undefined;
  /** A refund of more than this needs a manager's PIN. */
  readonly refundApprovalFen: number;
  /** Signs the callbacks of an acquirer without a channel of its own; absent: none is believed. */
  readonly callbackSecret?: string | undefined;
  /** What becomes of a cash voucher's value beyond what an order owes; kept unless told. */
  readonly voucher?: { readonly keepRest: boolean } | undefined;
  /** How many points are worth a yuan; absent: points pay for nothing. */
  readonly points?: { readonly perYuan: number } | undefined;
}

/** Customers' codes between the gun and the charge: in memory, for seconds, each given out once. */
export interface CodeShelf {
  put(scan: string, code: string): void;
  /** @returns undefined when there is none of that scan, or it is too old */
  take(scan: string): string | undefined;
}

export interface PaymentDesk {
  readonly settings: PaymentSettings;
  readonly codes: CodeShelf;
  methods(): readonly MethodCard[];
  find(code: string): OpenChannel | undefined;
  /** By the word its routes are called by. */
  routed(name: string): OpenChannel | undefined;
  /** Whose customer's code a text is. */
  ofCode(text: string): OpenChannel | undefined;
}

/** Told after each call to a channel. */
export type PayCallListener = (
  channel: string,
  call: string,
  outcome: Outcome<unknown>['is'],
  ms: number,
) => void;

export function createCodeShelf(env: Pick<Env, 'mono'>): CodeShelf {
  const kept = new Map<string, { readonly code: string; readonly atMs: number }>();
  const forgetOld = (): void => {
    for (const [scan, { atMs }] of kept)
      if (env.mono() - atMs > limits.paymentCodeKeptMs || kept.size > limits.paymentCodesKeptMax)
        kept.delete(scan);
  };
  return {
    put(scan, code) {
      kept.set(scan, { code, atMs: env.mono() });
      forgetOld();
    },
    take(scan) {
      forgetOld();
      const found = kept.get(scan)?.code;
      kept.delete(scan);
      return found;
    },
  };
}

/** The same channel, with every call told. */
function watched(code: string, channel: PaymentChannel, env: Env, heard: PayCallListener): PaymentChannel {
  const watch = <Args extends unknown[], T>(
    call: string,
    work: ((...args: Args) => Promise<Outcome<T>>) | undefined,
  ): ((...args: Args) => Promise<Outcome<T>>) | undefined =>
    work === undefined
      ? undefined
      : async (...args) => {
          const startMs = env.mono();
          const outcome = await work(...args);
          heard(code, call, outcome.is, env.mono() - startMs);
          return outcome;
        };
  const calls = {
    show: watch('show', channel.show?.bind(channel)),
    charge: watch('charge', channel.charge?.bind(channel)),
    query: watch('query', channel.query?.bind(channel)),
    end: watch('end', channel.end?.bind(channel)),
    refund: watch('refund', channel.refund?.bind(channel)),
    queryRefund: watch('refund-query', channel.queryRefund?.bind(channel)),
    bill: watch('bill', channel.bill?.bind(channel)),
    test: watch('test', channel.test?.bind(channel)),
  };
  const given = Object.fromEntries(Object.entries(calls).filter(([, call]) => call !== undefined));
  return {
    patience: channel.patience,
    ...(channel.hear === undefined ? {} : { hear: channel.hear.bind(channel) }),
    ...(channel.answer === undefined ? {} : { answer: channel.answer.bind(channel) }),
    ...(channel.rounded === undefined ? {} : { rounded: channel.rounded.bind(channel) }),
    ...given,
  };
}

export function createPaymentDesk(
  channels: readonly OpenChannel[],
  settings: PaymentSettings,
  env: Env,
  heard: PayCallListener = () => undefined,
): PaymentDesk {
  const open = new Map(
    channels.map(({ module, channel }) => [
      module.code,
      { module, channel: watched(module.code, channel, env, heard) },
    ]),
  );
  return {
    settings,
    codes: createCodeShelf(env),
    methods: () =>
      [...open.values()]
        .toSorted((one, other) => one.module.order - other.module.order)
        .map(({ module }) => ({
          id: module.code,
          label: module.label,
          says: module.says,
          colour: module.colour,
          means: module.means,
          drawer: module.drawer === true,
        })),
    find: (code) => open.get(code),
    routed: (name) => [...open.values()].find(({ module }) => (module.routeName ?? module.code) === name),
    ofCode: (text) => [...open.values()].find(({ module }) => module.recognise?.(text) === true),
  };
}

/** A shop where nothing is paid. */
export function noPayments(env: Env): PaymentDesk {
  return createPaymentDesk([], { refundApprovalFen: limits.refundApprovalFenDefault }, env);
}
