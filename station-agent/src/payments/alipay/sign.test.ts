// Signatures against answers that another program made, and keys in every form people paste them in.

import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { alipayConfig } from './config.ts';
import { readPrivateKey, readPublicKey } from './keys.ts';
import { isSigned, noticeText, requestText, sign } from './sign.ts';

/** Made with openssl; the private half was thrown away. */
const vectorKey = readPublicKey(
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1ceJPizEmcDOXC1/lBBe47/OymLTzStm60ha+soVjXiLTOYmmmLuwxnF1QYHvqVZEZAW1gxN396awYVYN0HFjn3Ya3YgZgoNzHnmlF08q/n6Zvifm3WYHoNwbz7pWGpD+1uc6vL/WLi8iyEn37pKQWyukCqZEkhNTiujaQA2EwjOMHgLGd2XV7ZwuruMvTUIOTq5sTUSzAT/l1xX8rg/xRASXcWvm8qB5CbV0O6NyVhtCJ9fNvQmKGddQ/9SAl3NZige9+cCQfsHbdoHQWPAefdwQAn9NXz5pIexhql+tY89I5FnWFNYvV9T5Mg3F1l5ECAhpXcK/FJs8Y/7e3mScQIDAQAB',
);
const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });

function vector(text: string, signature: string): void {
  if (vectorKey === undefined) throw new Error('the key of the vectors reads');
  expect(isSigned(text, signature, vectorKey)).toBe(true);
  expect(isSigned(`${text} `, signature, vectorKey)).toBe(false);
  expect(isSigned(text.replace('Q1S0P1K7F3A9', 'Q1S0P1K7F3A8'), signature, vectorKey)).toBe(false);
}

test('a known request: sorted, without empty fields and without an old sign, with sign_type in it', () => {
  const fields = {
    version: '1.0',
    timestamp: '2026-03-02 12:00:00',
    sign_type: 'RSA2',
    sign: 'old',
    notify_url: '',
    method: 'alipay.trade.precreate',
    format: 'JSON',
    charset: 'utf-8',
    biz_content: '{"out_trade_no":"Q1S0P1K7F3A9","total_amount":"76.00","subject":"人民路店 A01"}',
    app_id: '2021000000000001',
  };
  vector(
    requestText(fields),
    'EGRI3jim9agz55WSBOeyO8J2Az3lJfhsnz6fL5JOJCk4j+zbEkuFWfoZaVMUGX9l9KUzB46tTgLP+h6sZk1B1tDD3ieU1DlkAS6rv1JQ+nONGcAeU2kRumepzkjwfu7uUu9ZZaoD6ErLkUrmSppNOMaioFn5XzXVMFV+utmrbJOp2Q0rr8niCVt2G82MJWCDN22k93l5eO/tpXXVSy0DhUWalRWr7VB34qH+PK3WBM+tS/+PRNe0K65F3G6/xGKfNGVbthGW+qjfCwjeaBeNRW0qVZs/geBWJsZRHKvOdEkMkO0R4416wSG5hPhE1hrZSbRp5Xk8+hK7Zzb9ityUwg==',
  );
});

test('a known notice: sign_type left out, an empty field left in, escapes decoded once', () => {
  const fields = {
    trade_status: 'TRADE_SUCCESS',
    sign_type: 'RSA2',
    sign: 'old',
    app_id: '2021000000000001',
    body: '100% 加辣 & 不要香菜 + 谢谢',
    buyer_open_id: '',
    charset: 'utf-8',
    notify_id: '2026030222001',
    notify_type: 'trade_status_sync',
    out_trade_no: 'Q1S0P1K7F3A9',
    total_amount: '76.00',
    trade_no: '2026030222001400000000000001',
    version: '1.0',
  };
  vector(
    noticeText(fields),
    'urBZCYsYB3Vcz2yyrTA0Yt083o5p/T1IfJD00JO7F1OE8eGt8MYjwVyhmXQC0X97fw4RzQHp2VRBl/Koz6XE4T6+jgagiso0wOAL9Yvcmjpit8NEYdqfnrghHxIuAY17f1l2LOR24y05DFZ/SgYkRYONbxKotN8Dab6+vp2FeFenSXmZt6Tz5j48fPtzObcKqb92k3qwXos2/tdN1dGLcti54Pj76XwE07Qjvdtkk0OuFItwGRYxchv/SXIb0NmkwzYUe7SdFUmornKyGDefmtJs+QMcoIDogyJU6m1pbMBj+tlCNaWlb4g1av6+DMELGVV0KtXi2h3GS+Tm52xMAQ==',
  );
});

test('a known answer is signed over its characters: spaces and escapes as they stand', () => {
  vector(
    '{"code":"10000","msg":"Success" , "qr_code":"https:\\/\\/qr.alipay.com\\/bax0001","out_trade_no":"Q1S0P1K7F3A9","memo":"a\\"}\\u4e2d"}',
    'NmmwRKLc6ugt1T6cndB0vrnzvi30ltpJJW+3tdwL+oeFnHSQQjxUl2C3nw+PTwztNft1qFiJb/8IyMkqX8JYJIbnjGu2atRYT81YPNh9PVNTcTyaEn1Kh0GiXIaR81M/nquPHE5EeQOfK33nOh+b6B8Ij8Aw3FG8h502ljuvwrN+Ylpsxqz1fMe6ntgsAL8Ao7GGxO7ZbTECPsgjwCA4R0TO18Dx9u4FGncKQHaF8mWSjhAWAkkB+jRpClTgPV7asHNB+EUUVzSeiwSeMPA3+QPcDy5YG/fbiDtaoFZfy3pZD+5go/YvS6Na/GpSKl2HfD0qMsNrxOv520z/KUqmVA==',
  );
});

test('no text makes the check throw: empty, not base64, too short, of another key', () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  for (const given of ['', '!', 'YQ==', 'YQ', sign('a', other.privateKey)])
    expect(isSigned('a', given, pair.publicKey)).toBe(false);
  expect(isSigned('a', sign('a', pair.privateKey), pair.publicKey)).toBe(true);
});

const pems = (['pkcs1', 'pkcs8'] as const).map((type) =>
  String(pair.privateKey.export({ format: 'pem', type })),
);
const publicPems = (['pkcs1', 'spki'] as const).map((type) =>
  String(pair.publicKey.export({ format: 'pem', type })),
);
const forms = (text: string): string[] => {
  const bare = text.replace(/-----[A-Z ]+-----/g, '').replace(/\s/g, '');
  return [text, text.replaceAll('\n', '\r\n'), bare, ` ${bare}\n`, text.replaceAll('\n', ' ')];
};

test('a private key reads as PEM or bare base64, PKCS1 or PKCS8, with whatever line ends', () => {
  const signatures = pems.flatMap(forms).map((text) => {
    const key = readPrivateKey(text);
    return key === undefined ? 'unread' : sign('text', key);
  });
  expect(new Set(signatures)).toEqual(new Set([sign('text', pair.privateKey)]));
});

test('a public key reads in every form, and is not taken for a private one', () => {
  const signature = sign('text', pair.privateKey);
  for (const text of publicPems.flatMap(forms)) {
    const key = readPublicKey(text);
    expect(key !== undefined && isSigned('text', signature, key)).toBe(true);
    expect(readPrivateKey(text)).toBeUndefined();
  }
});

test('what is no RSA key of 2048 bits is told at the start, by its line', () => {
  const short = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey;
  const curve = generateKeyPairSync('ed25519').privateKey;
  const wrong = [short, curve].map((key) => String(key.export({ format: 'pem', type: 'pkcs8' })));
  for (const privateKey of [...wrong, 'secret', '演练', 'AAAA', pems[0]?.slice(0, 400) ?? '']) {
    const read = alipayConfig.safeParse({
      appId: '2021000000000001',
      privateKey,
      alipayPublicKey: publicPems[0],
    });
    expect(read.error?.issues.map(({ path }) => path.join('.'))).toEqual(['privateKey']);
  }
});
