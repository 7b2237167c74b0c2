// The signature against two known answers, and what it must not depend on.

import { expect, test } from 'vitest';
import { sign } from './sign.ts';

test('the documented example signs as the documentation says, an empty field left out', () => {
  const fields = {
    appkey: 'test',
    timestamp: '1477395862',
    version: '1.0',
    number: '123',
    string: '测试',
    double: '123.123',
    boolean: 'true',
    empty: '',
  };
  expect(sign('test', fields)).toBe('8943ba698f4b009f80dc2fd69ff9b313381263bd');
});

const request = {
  appAuthToken: 'tok-AAA',
  biz: '{"receiptCode":"1234567890"}',
  businessId: '58',
  charset: 'UTF-8',
  developerId: '100001',
  timestamp: '1700000000',
  version: '2',
};

test('a whole request signs to its known answer', () => {
  expect(sign('k3y-own-demo', request)).toBe('91efd725a3b2c06673f7123f070394042c4161c8');
});

test('neither the order of the fields nor an old sign changes the signature, one character of a code does', () => {
  const reversed = Object.fromEntries(Object.entries({ ...request, sign: 'old' }).reverse());
  expect(sign('k3y-own-demo', reversed)).toBe(sign('k3y-own-demo', request));
  const other = { ...request, biz: '{"receiptCode":"1234567891"}' };
  expect(sign('k3y-own-demo', other)).not.toBe(sign('k3y-own-demo', request));
});
