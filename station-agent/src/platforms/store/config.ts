// The `store` section of station.json: which keys are believed, and with which this station signs, if with any.
// Why the pair is checked here: a private key that fits no public key would print vouchers nobody can redeem.

import { z } from 'zod';
import { limits } from '@qiantai/shared/limits.ts';
import { kidShape } from './code.ts';
import { kidOf, privateKeyOf, publicKeyOf } from './keys.ts';

const publicKey = z
  .string()
  .max(200)
  .refine((text) => publicKeyOf(text) !== undefined, 'is not an Ed25519 public key in base64');

const privateKey = z
  .string()
  .max(1_000)
  .refine(
    (text) => privateKeyOf(text) !== undefined,
    'is not an Ed25519 private key: PKCS #8 as PEM or base64',
  );

const kidSays = `is no name for a key: use 1 to ${limits.storeKidCharsMax} of a-z, A-Z, 0-9, - and _`;

export const storeConfig = z
  .strictObject({
    /** Every key whose vouchers are still accepted, by name. A name is never used for another key. */
    publicKeys: z.record(z.string(), publicKey).superRefine((keys, problems) => {
      const kids = Object.keys(keys);
      if (kids.length === 0 || kids.length > limits.storeKeysMax)
        problems.addIssue({ code: 'custom', message: `must hold 1 to ${limits.storeKeysMax} keys` });
      for (const kid of kids.filter((name) => !kidShape.test(name)))
        problems.addIssue({ code: 'custom', path: [kid], message: kidSays });
    }),
    /** The newest key's other half. Absent: this station redeems and does not issue. */
    privateKey: privateKey.optional(),
    /** How long an undo may be asked for. */
    reverseHours: z.number().positive().max(8_760).default(limits.storeReverseHours),
  })
  .superRefine((config, problems) => {
    const own = config.privateKey === undefined ? undefined : privateKeyOf(config.privateKey);
    if (own === undefined || kidOf(own, keysOf(config.publicKeys)) !== undefined) return;
    problems.addIssue({ code: 'custom', path: ['privateKey'], message: 'fits none of publicKeys' });
  });

export type StoreConfig = z.infer<typeof storeConfig>;

/** The keys of a checked section, by name. */
export function keysOf(publicKeys: StoreConfig['publicKeys']) {
  return new Map(
    Object.entries(publicKeys).flatMap(([kid, text]) => {
      const key = publicKeyOf(text);
      return key === undefined ? [] : [[kid, key] as const];
    }),
  );
}
