// Whose signature is believed: the platform's public key, its certificates, or both while a merchant moves.
// Why certificates are kept on the shelf: a notification must be judged at once after a restart, without a request.

import { X509Certificate, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { limits } from '@qiantai/shared/limits.ts';
import type { HttpAnswer } from '../../env.ts';
import type { ChannelDeps } from '../channel.ts';
import type { WechatConfig } from './config.ts';
import { certificatesShape, parsedAs } from './fields.ts';
import { isTimely, sealOf, unsealed, verifies } from './signing.ts';

export type Believed = 'good' | 'unsigned' | 'stale' | 'unknown-serial' | 'signature-wrong';

export interface Keys {
  /** Whether the platform signed these bytes within the last minutes. */
  judge(headers: Readonly<Record<string, string>>, body: Uint8Array): Believed;
  /** Fetches certificates when they are due. @returns why no answer could be believed; undefined when one can */
  ready(): Promise<string | undefined>;
}

interface Held {
  readonly key: KeyObject;
  readonly pem: string;
  readonly expiresAtMs: number;
}

/** The platform was reached and gave no list that our keys open. */
export const noCertificate = 'no-platform-certificate';
const shelfName = 'certificates';
const shelved = z.object({
  fetchedAtMs: z.number(),
  pems: z.array(z.string().max(16_384)).max(limits.wechatCertificatesMax),
});

function opened(pem: string): readonly [string, Held] | undefined {
  try {
    const certificate = new X509Certificate(pem);
    const expiresAtMs = Date.parse(certificate.validTo);
    return [certificate.serialNumber.toUpperCase(), { key: certificate.publicKey, pem, expiresAtMs }];
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** @param fetchList one signed GET of the certificate list; its answer is judged here */
export function openKeys(
  config: WechatConfig,
  deps: ChannelDeps,
  fetchList: () => Promise<HttpAnswer>,
): Keys {
  const { env, secrets } = deps;
  const usesCertificates = config.publicKey === undefined || config.certificatesToo;
  let held = new Map<string, Held>();
  let fetchedAtMs = 0;
  let triedAtMs = Number.NEGATIVE_INFINITY;
  let wanted = false;
  let lacking = noCertificate;
  let running: Promise<void> | undefined;

  function fromShelf(): void {
    const text = usesCertificates ? secrets.read(shelfName) : undefined;
    const kept = text === undefined ? undefined : parsedAs(shelved, text);
    if (kept === undefined) return;
    held = new Map(kept.pems.map(opened).filter((each) => each !== undefined));
    ({ fetchedAtMs } = kept);
  }
  fromShelf();

  function keyOf(serial: string, among: ReadonlyMap<string, Held> = held): KeyObject | undefined {
    if (serial === config.publicKeyId) return config.publicKey;
    const one = usesCertificates ? among.get(serial.toUpperCase()) : undefined;
    return one !== undefined && env.now() < one.expiresAtMs ? one.key : undefined;
  }

  function judgeBy(
    among: ReadonlyMap<string, Held>,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
  ): Believed {
    const seal = sealOf(headers);
    if (seal === undefined) return 'unsigned';
    if (!isTimely(seal, env.now())) return 'stale';
    const key = keyOf(seal.serial, among);
    if (key === undefined) return 'unknown-serial';
    return verifies(key, seal, body) ? 'good' : 'signature-wrong';
  }

  /** The list vouches for itself: it is sealed with the merchant's own key, and signed by one of its certificates. */
  function listed(answer: HttpAnswer): ReadonlyMap<string, Held> | undefined {
    if (answer.is !== 'answer' || answer.status !== 200) return undefined;
    const list = parsedAs(certificatesShape, answer.body);
    if (list === undefined) return undefined;
    const found = new Map<string, Held>();
    for (const each of list.data) {
      const pem = unsealed(config.apiV3Key, each.encrypt_certificate);
      const one = pem === undefined ? undefined : opened(pem);
      if (one === undefined || one[0] !== each.serial_no.toUpperCase()) return undefined;
      found.set(...one);
    }
    return judgeBy(found, answer.headers, answer.body) === 'good' ? found : undefined;
  }

  async function refresh(): Promise<void> {
    triedAtMs = env.now();
    const answer = await fetchList();
    const found = listed(answer);
    if (found === undefined) {
      lacking = answer.is === 'no-answer' ? answer.why : noCertificate;
      return void env.log.warn({ channel: 'wechat', why: lacking }, 'certificates not renewed');
    }
    held = new Map(found);
    fetchedAtMs = env.now();
    wanted = false;
    const pems = [...found.values()].map((one) => one.pem);
    secrets.write(shelfName, JSON.stringify({ fetchedAtMs, pems }));
  }

  const isHeld = (): boolean => [...held.values()].some((one) => env.now() < one.expiresAtMs);

  function isDue(): boolean {
    if (!usesCertificates) return false;
    const now = env.now();
    const rest = isHeld() || config.publicKey !== undefined ? limits.wechatCertificatesPauseMs : 0;
    if (now - triedAtMs < rest && now >= triedAtMs) return false;
    return !isHeld() || wanted || Math.abs(now - fetchedAtMs) >= limits.wechatCertificatesEveryMs;
  }

  return {
    judge(headers, body) {
      const believed = judgeBy(held, headers, body);
      // A certificate may be newer than our list: the next call looks.
      if (believed === 'unknown-serial') wanted = true;
      return believed;
    },
    async ready() {
      if (running !== undefined || isDue()) {
        running ??= refresh().finally(() => (running = undefined));
        await running;
      }
      return config.publicKey !== undefined || isHeld() ? undefined : lacking;
    },
  };
}
