// Signing in by staff number and PIN, paired screens, and what a bearer token stands for.
// Tokens are kept as hashes; a wrong PIN is a fact, so locks survive a restart.

import { createHash } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { Role } from '@qiantai/shared/facts/station.ts';
import { limits } from '@qiantai/shared/limits.ts';
import { Refusal } from '@qiantai/shared/refusals.ts';
import { invitedScreen, sessionByHash, staffByNumber } from '@qiantai/shared/views/people.ts';
import type { Env } from '../env.ts';
import type { Journal } from '../journal/journal.ts';
import type { Actor } from '../till/context.ts';

export interface Session {
  readonly actor: Actor;
  /** SHA-256 hex of the token. */
  readonly hash: string;
}

export interface SignedIn {
  readonly token: string;
  readonly staff: { readonly number: string; readonly name: string; readonly role: Role };
  readonly expiresAtMs: number;
}

export interface Auth {
  /** @throws Refusal wrong-pin, pin-locked */
  login(number: string, pin: string): Promise<SignedIn>;
  /** Whether number and PIN belong together, without signing in: an approval. @throws Refusal wrong-pin, pin-locked */
  prove(number: string, pin: string): Promise<Role>;
  logout(session: Session): void;
  session(token: string | undefined): Session | undefined;
  /** @throws Refusal pairing-code-invalid */
  pair(code: string): { token: string; device: { id: number; name: string; role: Role } };
  /** Adds people at the first start; leaves known ones alone. */
  enrol(people: readonly { number: string; name: string; role: Role; pin: string }[]): Promise<void>;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export function createAuth(journal: Journal, env: Env, pepper: Uint8Array): Auth {
  const hashing = { secret: pepper };
  const newToken = (): string => Buffer.from(env.random(32)).toString('base64url');
  // Verified against when the number is unknown, so that both refusals take as long.
  let nobody: Promise<string> | undefined;

  const lockedRefusal = (lockedUntilMs: number): Refusal =>
    new Refusal('pin-locked', {
      until: lockedUntilMs,
      seconds: Math.ceil((lockedUntilMs - env.now()) / 1_000),
    });

  function refuseLocked(number: string): void {
    const lockedUntilMs = staffByNumber(journal.view, number)?.locked_until_ms ?? 0;
    if (lockedUntilMs > env.now()) throw lockedRefusal(lockedUntilMs);
  }

  function refusePin(number: string): Refusal {
    return journal.transact('station', (tx) => {
      const staff = staffByNumber(tx.view, number);
      if (staff === undefined) return new Refusal('wrong-pin');
      const failures = staff.failures + 1;
      const rounds = Math.floor(failures / limits.pinTriesBeforeLock);
      const locks = failures % limits.pinTriesBeforeLock === 0;
      const lockedUntilMs = locks ? env.now() + limits.pinLockFirstSeconds * 1_000 * 2 ** (rounds - 1) : 0;
      tx.append('staff.pin-refused', `staff:${number}`, { number, failures, lockedUntilMs });
      if (!locks)
        return new Refusal('wrong-pin', {
          left: limits.pinTriesBeforeLock - (failures % limits.pinTriesBeforeLock),
        });
      return lockedRefusal(lockedUntilMs);
    });
  }

  function open(number: string): SignedIn {
    const token = newToken();
    const expiresAtMs = env.now() + limits.sessionHours * 3_600_000;
    return journal.transact(number, (tx) => {
      tx.append('staff.signed-in', `staff:${number}`, { number, session: sha256(token), expiresAtMs });
      const staff = staffByNumber(tx.view, number);
      if (staff === undefined) throw new Refusal('wrong-pin');
      return { token, expiresAtMs, staff: { number, name: staff.name, role: staff.role } };
    });
  }

  async function prove(number: string, pin: string): Promise<Role> {
    refuseLocked(number);
    const staff = staffByNumber(journal.view, number);
    nobody ??= hash('nobody', hashing);
    const known = staff !== undefined && staff.pin_hash !== '';
    const right = await verify(known ? staff.pin_hash : await nobody, pin, hashing);
    // Of many guesses sent at once all passed the first look at the lock; only this one counts.
    refuseLocked(number);
    if (!known || !right) throw refusePin(number);
    return staff.role;
  }

  return {
    prove,
    async login(number, pin) {
      await prove(number, pin);
      return open(number);
    },
    logout(session) {
      if (session.actor.id.startsWith('device:')) return;
      journal.transact(session.actor.id, (tx) =>
        tx.append('staff.signed-out', `staff:${session.actor.id}`, {
          number: session.actor.id,
          session: session.hash,
        }),
      );
    },
    session(token) {
      if (token === undefined || token === '') return undefined;
      const row = sessionByHash(journal.view, sha256(token), env.now());
      if (row === undefined) return undefined;
      const id = row.staff ?? `device:${row.device ?? 0}`;
      return { actor: { id, name: row.name, role: row.role }, hash: row.session };
    },
    pair(code) {
      const token = newToken();
      return journal.transact('station', (tx) => {
        const screen = invitedScreen(tx.view, sha256(code.trim().toUpperCase()), env.now());
        if (screen === undefined) throw new Refusal('pairing-code-invalid');
        tx.append('device.paired', `device:${screen.device}`, {
          device: screen.device,
          session: sha256(token),
        });
        return { token, device: { id: screen.device, name: screen.name, role: screen.role } };
      });
    },
    async enrol(people) {
      const missing = people.filter(({ number }) => staffByNumber(journal.view, number) === undefined);
      const hashed = await Promise.all(
        missing.map(async (person) => ({ ...person, hash: await hash(person.pin, hashing) })),
      );
      if (hashed.length === 0) return;
      journal.transact('station', (tx) => {
        for (const { number, name, role, hash: pinHash } of hashed) {
          tx.append('staff.added', `staff:${number}`, { number, name, role });
          tx.append('staff.pin-set', `staff:${number}`, { number, hash: pinHash });
        }
      });
    },
  };
}
