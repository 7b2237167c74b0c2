// The door of the rehearsal WeChat Pay: who asks is proven by five signed lines, and every answer is signed by three.
// Why it states its own cryptography: if it shared the client's, both could be wrong together.

import { createCipheriv, createSign, createVerify } from 'node:crypto';
import type { RehearsalReply, RehearsalRequest } from '../../remote/rehearsal.ts';
import { keySet, publicPem, selfSigned, type Certificate, type KeyPair } from './rehearsal-keys.ts';

/** An answer before it is signed. `unsigned` for what the real one does not sign. */
export interface Said {
  readonly status: number;
  readonly body?: unknown;
  readonly unsigned?: true;
  readonly bytes?: Uint8Array;
}

export const no = (status: number, code: string, message: string): Said => ({
  status,
  body: { code, message },
  ...(status === 401 || status >= 500 ? { unsigned: true as const } : {}),
});

/** Whose signatures the merchant asked for: the newer public key, the older certificates, or both in turn. */
export type Mode = 'public-key' | 'certificates' | 'moving';

const clockSkewMs = 300_000;
const noncesKept = 5_000;
const yearMs = 365 * 86_400_000;

export class Door {
  readonly mchid: string;
  readonly appid: string;
  readonly serialNo: string;
  readonly publicKeyId: string;
  readonly apiV3Key: string;
  readonly keys = keySet();
  readonly mode: Mode;
  readonly #random: (bytes: number) => Uint8Array;
  readonly #nonces = new Set<string>();
  #certificates: readonly Certificate[] = [];
  #turns = 0;

  constructor(random: (bytes: number) => Uint8Array, mode: Mode) {
    this.#random = random;
    this.mode = mode;
    this.mchid = `19${this.digits(8)}`;
    this.appid = `wx${this.hex(8)}`;
    this.serialNo = this.hex(20).toUpperCase();
    this.publicKeyId = `PUB_KEY_ID_01${this.digits(20)}`;
    this.apiV3Key = this.hex(16);
  }

  hex(bytes: number): string {
    return Buffer.from(this.#random(bytes)).toString('hex');
  }

  digits(count: number): string {
    return [...this.#random(count)].map((byte) => byte % 10).join('');
  }

  #issue(pair: KeyPair, nowMs: number, forMs: number): Certificate {
    const serial = Buffer.from([0x5a, ...this.#random(19)]);
    return selfSigned(pair, serial, nowMs - 86_400_000, nowMs + forMs);
  }

  #certificate(nowMs: number): Certificate {
    if (this.#certificates.length === 0)
      this.#certificates = [this.#issue(this.keys.certificate(), nowMs, 5 * yearMs)];
    const newest = this.#certificates.at(-1);
    if (newest === undefined) throw new Error('a platform has a certificate');
    return newest;
  }

  /** From now on another certificate signs; the old one is still listed. @param forMs how long the new one lasts */
  renew(nowMs: number, forMs = 5 * yearMs): void {
    const old = this.#certificate(nowMs);
    this.#certificates = [old, this.#issue(this.keys.renewed(), nowMs, forMs)];
  }

  /** The list of certificates, each sealed with the merchant's own key. */
  certificates(nowMs: number): Said {
    this.#certificate(nowMs);
    const data = this.#certificates.map((each) => ({
      serial_no: each.serial,
      effective_time: new Date(each.startsAtMs).toISOString(),
      expire_time: new Date(each.expiresAtMs).toISOString(),
      encrypt_certificate: this.sealed(each.pem, 'certificate'),
    }));
    return { status: 200, body: { data } };
  }

  sealed(text: string, associated: string): object {
    const nonce = this.hex(6);
    const cipher = createCipheriv('aes-256-gcm', this.apiV3Key, nonce).setAAD(Buffer.from(associated));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    const ciphertext = sealed.toString('base64');
    return { algorithm: 'AEAD_AES_256_GCM', associated_data: associated, nonce, ciphertext };
  }

  /** The headers that vouch for a body. @param byKey which of the two signs */
  signed(body: string, nowMs: number, byKey: boolean): Readonly<Record<string, string>> {
    const seconds = String(Math.floor(nowMs / 1_000));
    const nonce = this.hex(16);
    const certificate = byKey ? undefined : this.#certificate(nowMs);
    const pair = certificate?.pair ?? this.keys.platform();
    return {
      'wechatpay-timestamp': seconds,
      'wechatpay-nonce': nonce,
      'wechatpay-serial': certificate?.serial ?? this.publicKeyId,
      'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
      'wechatpay-signature': createSign('RSA-SHA256')
        .update(`${seconds}\n${nonce}\n${body}\n`)
        .sign(pair.privateKey, 'base64'),
    };
  }

  /** A notification is signed by whichever key is in use; while a merchant moves, by both in turn. */
  signsByKey(): boolean {
    this.#turns += 1;
    return this.mode === 'public-key' || (this.mode === 'moving' && this.#turns % 2 === 0);
  }

  /** Who does not get in, and why. */
  judge(request: RehearsalRequest): Said | undefined {
    const { method, path, headers, body, nowMs } = request;
    if (!(headers['accept'] ?? '').includes('application/json') || !headers['user-agent'])
      return no(400, 'PARAM_ERROR', 'Http头缺少Accept或User-Agent');
    if (method === 'POST' && !(headers['content-type'] ?? '').startsWith('application/json'))
      return no(415, 'PARAM_ERROR', 'Content-Type 不是 application/json');
    const [scheme, rest = ''] = (headers['authorization'] ?? '').split(/ (.*)/s);
    const said = new Map(
      [...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
    );
    const of = (name: string): string => said.get(name) ?? '';
    if (scheme !== 'WECHATPAY2-SHA256-RSA2048') return no(401, 'SIGN_ERROR', 'Http头Authorization值格式错误');
    const skewMs = Math.abs(nowMs - Number(of('timestamp')) * 1_000);
    if (!/^\d{10}$/.test(of('timestamp')) || skewMs > clockSkewMs)
      return no(401, 'SIGN_ERROR', 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟');
    if (of('mchid') !== this.mchid || of('serial_no') !== this.serialNo)
      return no(401, 'SIGN_ERROR', '商户证书序列号有误');
    const text = [method, path, of('timestamp'), of('nonce_str'), body].map((line) => `${line}\n`).join('');
    const key = publicPem(this.keys.merchant());
    if (!createVerify('RSA-SHA256').update(text).verify(key, of('signature'), 'base64'))
      return no(401, 'SIGN_ERROR', '错误的签名，验签失败');
    if (this.#nonces.has(of('nonce_str'))) return no(401, 'SIGN_ERROR', '请求重放');
    this.#nonces.add(of('nonce_str'));
    if (this.#nonces.size > noncesKept) this.#nonces.clear();
    return undefined;
  }

  reply(said: Said, request: RehearsalRequest): RehearsalReply {
    const body = said.body === undefined ? '' : JSON.stringify(said.body);
    const byKey = (request.headers['wechatpay-serial'] ?? '').startsWith('PUB_KEY_ID_');
    const seal = said.unsigned === true ? {} : this.signed(body, request.nowMs, byKey);
    const type = said.bytes === undefined ? 'application/json; charset=utf-8' : 'application/x-gzip';
    const headers = { 'content-type': type, 'request-id': `08${this.hex(12).toUpperCase()}`, ...seal };
    return { status: said.status, headers, body, ...(said.bytes === undefined ? {} : { bytes: said.bytes }) };
  }
}
