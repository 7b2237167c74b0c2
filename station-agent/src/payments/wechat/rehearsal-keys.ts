// Keys and certificates of the rehearsal WeChat Pay.
// Why certificates by hand: node:crypto reads X.509 and cannot write it; a self-signed one is a few nested lengths.

import { createPublicKey, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const kinds = ['merchant', 'stranger', 'platform', 'certificate', 'renewed'] as const;
export type KeySet = Readonly<Record<(typeof kinds)[number], () => KeyPair>>;

const pools = [new Map<string, KeyPair>(), new Map<string, KeyPair>()];
let worlds = 0;

/** Keys for one platform; every other one has the same, because making RSA keys takes long. */
export function keySet(): KeySet {
  const pool = pools[(worlds += 1) % pools.length] ?? new Map<string, KeyPair>();
  const pairOf = (kind: string) => (): KeyPair => {
    const pair = pool.get(kind) ?? generateKeyPairSync('rsa', { modulusLength: 2_048 });
    pool.set(kind, pair);
    return pair;
  };
  return {
    merchant: pairOf('merchant'),
    stranger: pairOf('stranger'),
    platform: pairOf('platform'),
    certificate: pairOf('certificate'),
    renewed: pairOf('renewed'),
  };
}

export const privatePem = (pair: KeyPair): string =>
  pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
export const publicPem = (pair: KeyPair): string =>
  pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();

function tlv(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length =
    size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, Math.floor(size / 0x100), size % 0x100];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, ...parts);
const sha256WithRsa = sequence(Buffer.from('06092a864886f70d01010b0500', 'hex'));
const commonName = (name: string): Buffer =>
  sequence(tlv(0x31, sequence(Buffer.from('0603550403', 'hex'), tlv(0x0c, Buffer.from(name)))));
const utcTime = (atMs: number): Buffer =>
  tlv(0x17, Buffer.from(`${new Date(atMs).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));

/** A certificate as the platform issues it: PEM, and its serial number in capitals. */
export interface Certificate {
  readonly serial: string;
  readonly pem: string;
  readonly pair: KeyPair;
  readonly startsAtMs: number;
  readonly expiresAtMs: number;
}

/** @param serial 8 to 20 bytes, the first below 0x80 and above 0 */
export function selfSigned(
  pair: KeyPair,
  serial: Uint8Array,
  startsAtMs: number,
  expiresAtMs: number,
): Certificate {
  const name = commonName('Tenpay.com Rehearsal');
  const key = createPublicKey(publicPem(pair)).export({ type: 'spki', format: 'der' });
  const version3 = tlv(0xa0, Buffer.from('020102', 'hex'));
  const validity = sequence(utcTime(startsAtMs), utcTime(expiresAtMs));
  const body = sequence(version3, tlv(0x02, serial), sha256WithRsa, name, validity, name, key);
  const signature = createSign('RSA-SHA256').update(body).sign(pair.privateKey);
  const der = sequence(body, sha256WithRsa, tlv(0x03, Buffer.from([0]), signature));
  const base64 = der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  const pem = `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
  return { serial: Buffer.from(serial).toString('hex').toUpperCase(), pem, pair, startsAtMs, expiresAtMs };
}
