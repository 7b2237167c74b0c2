// Fixed vectors, made by other programs (openssl, Python's cryptography): our three pieces agree with them to the bit.

import { createPublicKey, createVerify, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  authorization,
  isProbe,
  isTimely,
  requestSignature,
  sealOf,
  unsealed,
  verifies,
  type Seal,
} from './signing.ts';

/** A throw-away key of which only this half was kept. */
const publicKey = createPublicKey(`-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxcnAtp71veAhoB0CCeD0
dFStzXUfVoyegNFSuCMo/F/JApOXwC5pSJeJcFJrFgKfQZmDsj1btzsEuH3pI1e9
1iZeYxdA3xFSbdwFk+2AUcQRLsSB130hZ1J+/YIdk2cBc2r6qg9uQREDIEPPKj1n
DJDfBoV2sBfmQ/ZUQMmqdX/aTJGT0VOvlCYjrz5zgtXCw1et0dSNc5TddG6bw6Tx
aMmd6gm67Kb8pXtfkWzUyNJesUTy/NBU2gy0apKwCcPPNZ1kzXyjg6o/X5mEEbiF
cBHrXekS5X2AxvOp+voL1NDToCm+YZ+D0OvG306Y0QstXoNU++84NMTmif3YTbY7
iwIDAQAB
-----END PUBLIC KEY-----`);
const body = Buffer.from('{"code_url":"weixin://wxpay/bizpayurl?pr=人民路A01"}');
const seal: Seal = {
  serial: 'PUB_KEY_ID_0114232134912410000000000000',
  seconds: '1795000000',
  nonce: '593BEC0C930BF1AFEB40B4A08C8FB242',
  signature:
    'Ohq2Af1UYDT4WvuA4KkkmMl9Vb7lmJYoBGCmemSfHzAOvHmRx9OgQrB/ARdTI7Rmz7uq1uqEAUVZsAeBk7EmzYNdSOcKDO4IRLZKUeEIm65jtq1f5/gJzFQHocngj4nFw9JK8+oH2UZXL2BcPQK02mX2/rGM8U/0CSO9BjiQWaPP6mddzWAJYj8VA8+lFvZaL4OL0Xw2AVryRuqOJsqSdsfFIzoLEppbXd/+qnFu4FbIN5dqAPnYlV54SBc8FrhA+mzoQDn1jTUNgVBV+FHYvIJefUx9jj1kCPGsZE8yAFAlIIk/kC/bTxiMxdaOcrD9Hoxdqzpv2lTKyq3XocFvEg==',
};
const emptySignature =
  'iIMkN9oqW16Aof43FiAVVy5GgJpTmCX9B6zNgcwuMKb9n6BRTakrPC054XxiERgA+osMZwFLowqKKFmXaipEAeiK6Ozc148fmKG0px1rBlo5sT+qwCn4/FQSQGksvqOw3mxLNOE3Z2qPGkEBbNkJyYQMlZXYI9LWvMU+anC2KktGuban8uuLjjmdkpha5RTa6WH/zfn6ivAnA8isq8ANE+Xfb4HHaLhF2893s5vMJba3S48UGCC3TF+c4xNwVRSNHSGH4tK0LOFyrnMWj3YeqG5rImxxuL9drMdBP5Sq+IugqbAXmKjJIBiVvUMYF6AhRaPRngxpAerNXCh0Kdc0nw==';

test('an answer signed by openssl is believed, with a body and with none', () => {
  expect(verifies(publicKey, seal, body)).toBe(true);
  expect(verifies(publicKey, { ...seal, signature: emptySignature }, new Uint8Array())).toBe(true);
});

test('one bit changed anywhere in the answer or in what it is sealed with, and it is not believed', () => {
  for (let at = 0; at < body.length; at += 1) {
    const changed = Buffer.from(body);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(verifies(publicKey, seal, changed)).toBe(false);
  }
  expect(verifies(publicKey, { ...seal, nonce: `${seal.nonce}0` }, body)).toBe(false);
  expect(verifies(publicKey, { ...seal, seconds: '1795000001' }, body)).toBe(false);
  expect(verifies(publicKey, { ...seal, signature: emptySignature }, body)).toBe(false);
  for (const signature of [
    '',
    '=',
    'AAAA',
    `WECHATPAY/SIGNTEST/${seal.signature}`,
    ` ${seal.signature}`,
    '签',
  ])
    expect(verifies(publicKey, { ...seal, signature }, body)).toBe(false);
  expect(isProbe({ ...seal, signature: `WECHATPAY/SIGNTEST/${seal.signature}` })).toBe(true);
  expect(isProbe(seal)).toBe(false);
});

test('a seal is of this moment when it is less than five minutes off, either way', () => {
  const at = Number(seal.seconds) * 1_000;
  for (const offMs of [0, 299_999, -299_999]) expect(isTimely(seal, at + offMs)).toBe(true);
  for (const offMs of [300_000, -300_000, 86_400_000]) expect(isTimely(seal, at + offMs)).toBe(false);
  for (const seconds of ['', 'NaN', '1e9', '-1795000000', ' 1795000000', '1795000000.5'])
    expect(isTimely({ ...seal, seconds }, at)).toBe(false);
});

test('a seal needs all four headers', () => {
  const headers = {
    'wechatpay-serial': seal.serial,
    'wechatpay-timestamp': seal.seconds,
    'wechatpay-nonce': seal.nonce,
    'wechatpay-signature': seal.signature,
  };
  expect(sealOf(headers)).toEqual(seal);
  for (const name of Object.keys(headers)) expect(sealOf({ ...headers, [name]: '' })).toBeUndefined();
});

test('a request is signed as five lines, each ended, the last one too', () => {
  const { privateKey, publicKey: ours } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const asked = { method: 'GET', target: '/v3/x?mchid=1', seconds: '1795000000', nonce: 'N0', body: '' };
  const text = 'GET\n/v3/x?mchid=1\n1795000000\nN0\n\n';
  const verify = (signature: string): boolean =>
    createVerify('RSA-SHA256').update(text).verify(ours, signature, 'base64');
  expect(verify(requestSignature(privateKey, asked))).toBe(true);
  expect(verify(requestSignature(privateKey, { ...asked, body: '{}' }))).toBe(false);
  const header = authorization(privateKey, { mchid: '1900000109', serialNo: 'AB12' }, asked);
  const [, signature = ''] = /signature="([^"]+)"/.exec(header) ?? [];
  expect(verify(signature)).toBe(true);
  expect(header.replace(signature, '…')).toBe(
    'WECHATPAY2-SHA256-RSA2048 mchid="1900000109",nonce_str="N0",signature="…",timestamp="1795000000",serial_no="AB12"',
  );
});

const apiV3Key = '0123456789abcdef0123456789ABCDEF';
const resource = {
  ciphertext: 'Vbeu2V28se4G9dEfXSGGvmqI4HggkIq2RUwKx8dWGky6aRFP5AIYm2adxmVHwktFMsdChloYxfehVszcCZw=',
  nonce: 'd215b0511e9c',
  associated_data: 'transaction',
};

test('what was sealed with the APIv3 key opens, with and without associated data', () => {
  expect(unsealed(apiV3Key, resource)).toBe('{"mchid":"1900000109","trade_state":"SUCCESS"}');
  const bare = { ciphertext: 'xjpCXoxzg4KWmA/Q8LS+ighKLP3iMQ==', nonce: 'd215b0511e9c' };
  for (const associated_data of ['', null, undefined])
    expect(unsealed(apiV3Key, { ...bare, associated_data })).toBe('证书');
});

test('a sealed text that was altered in any bit, cut, or sealed under another key stays shut', () => {
  const bytes = Buffer.from(resource.ciphertext, 'base64');
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 0x80;
    expect(unsealed(apiV3Key, { ...resource, ciphertext: changed.toString('base64') })).toBeUndefined();
    const cut = bytes.subarray(0, at).toString('base64');
    expect(unsealed(apiV3Key, { ...resource, ciphertext: cut })).toBeUndefined();
  }
  expect(unsealed(apiV3Key, { ...resource, associated_data: 'refund' })).toBeUndefined();
  expect(unsealed(apiV3Key, { ...resource, nonce: 'd215b0511e9d' })).toBeUndefined();
  expect(unsealed(apiV3Key, { ...resource, nonce: '' })).toBeUndefined();
  expect(unsealed(apiV3Key.toLowerCase(), resource)).toBeUndefined();
});
