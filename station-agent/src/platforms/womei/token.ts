// The token: pasted into station.json, or handed over while the station runs and then kept on the sealed shelf.
// Why there is no renewal: how one signs in and how long a token lives is not known.

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { done, type Outcome } from '@qiantai/shared/result.ts';
import type { SecretShelf } from '../../remote/secret-shelf.ts';

const shelfName = 'token';
const kept = z.object({ token: z.string().min(1), seed: z.string() });

export interface Tokens {
  /** The token to use now. */
  current(): string;
  /** Asks the platform whether a token is good, and keeps it if it is a new one. @returns expiry 0: not known */
  check(token: string | undefined): Promise<Outcome<{ readonly expiresAtMs: number }>>;
}

/**
 * @param pasted the token of station.json; a newly pasted one wins over the shelf
 * @param ask whose account a token is, a read
 */
export function openTokens(pasted: string, shelf: SecretShelf, ask: () => Promise<Outcome<unknown>>): Tokens {
  const seed = createHash('sha256').update(pasted).digest('hex');
  const text = shelf.read(shelfName);
  const read = text === undefined ? undefined : kept.parse(JSON.parse(text));
  let token = read?.seed === seed ? read.token : pasted;
  return {
    current: () => token,
    async check(given) {
      const before = token;
      token = given ?? before;
      const outcome = await ask();
      if (outcome.is !== 'done') {
        token = before;
        return outcome;
      }
      if (given !== undefined) shelf.write(shelfName, JSON.stringify({ token: given, seed }));
      return done({ expiresAtMs: 0 }, outcome.platform);
    },
  };
}
