// A stage on which tests may put words into Alipay's mouth, signed with a key that the client believes.
// Why on top of the rehearsal: what a test does not say, the rehearsal goes on saying.

import { generateKeyPairSync, sign } from 'node:crypto';
import type { RehearsalReply, RehearsalRequest } from '../../remote/rehearsal.ts';
import type { RehearsalChannel } from '../channel.ts';
import { setStage, type Stage } from '../conformance-stage.ts';
import { channel as alipay } from './index.ts';

export const testPair = generateKeyPairSync('rsa', { modulusLength: 2_048 });

export const testPublicKey = String(testPair.publicKey.export({ format: 'pem', type: 'spki' }));

export const signedByTest = (text: string): string =>
  sign('RSA-SHA256', Buffer.from(text), testPair.privateKey).toString('base64');

/** An answer over exactly these characters. */
export function answerText(method: string, inner: string): string {
  return `{"${method.replaceAll('.', '_')}_response":${inner},"sign":"${signedByTest(inner)}"}`;
}

export const replying = (body: string): RehearsalReply => ({ status: 200, headers: {}, body });

/** What was asked: the method, its own fields, and how often anything was asked so far. */
export interface Asked {
  readonly method: string;
  readonly biz: Readonly<Record<string, unknown>>;
  readonly form: URLSearchParams;
}

/** An object is signed as an answer, a text is the whole body, undefined lets the rehearsal speak. */
export type Says = (asked: Asked) => object | string | undefined;

function askedOf({ path, body }: RehearsalRequest): Asked {
  const form = new URLSearchParams(`${path.split('?')[1] ?? ''}&${body}`);
  const biz: unknown = JSON.parse(form.get('biz_content') ?? '{}');
  return { method: form.get('method') ?? '', biz: biz as Record<string, unknown>, form };
}

export interface Speaking extends Stage {
  readonly asked: Asked[];
}

export async function speaking(says: Says = () => undefined): Promise<Speaking> {
  const asked: Asked[] = [];
  function over(rehearsal: RehearsalChannel): RehearsalChannel {
    return {
      ...rehearsal,
      config: (baseUrl) => ({ ...rehearsal.config(baseUrl), alipayPublicKey: testPublicKey }),
      handle(request) {
        if (request.method === 'GET') return rehearsal.handle(request);
        const one = askedOf(request);
        asked.push(one);
        const said = says(one);
        if (typeof said === 'string') return replying(said);
        if (said !== undefined) return replying(answerText(one.method, JSON.stringify(said)));
        const reply = rehearsal.handle(request);
        const inner = /^\{"\w+_response":(.*),"sign":"[^"]*"\}$/s.exec(reply.body)?.[1];
        return inner === undefined || reply.body.startsWith('{"error_response"')
          ? reply
          : replying(answerText(one.method, inner));
      },
    };
  }
  const stage = await setStage({
    ...alipay,
    rehearsal: (random) => {
      const rehearsal = alipay.rehearsal?.(random);
      if (rehearsal === undefined) throw new Error('Alipay has a rehearsal');
      return over(rehearsal);
    },
  });
  return { ...stage, asked };
}
