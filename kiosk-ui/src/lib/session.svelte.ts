// Who uses this screen: a person for a shift (kept until the tab closes), or a paired wall display (kept for good).

import type { Role } from '@qiantai/shared/facts/station.ts';
import type { Scope } from '@qiantai/shared/facts/fact.ts';
import { callApi, type ApiAnswer } from './api.ts';
import { newCommandId } from './agent.svelte.ts';
import { keep, kept } from './kept.ts';

export interface Person {
  readonly is: 'staff';
  readonly token: string;
  readonly number: string;
  readonly name: string;
  readonly role: Role;
}

export interface PairedScreen {
  readonly is: 'device';
  readonly token: string;
  readonly id: number;
  readonly name: string;
  readonly role: Role;
}

export type Bearer = Person | PairedScreen;

interface LoginBody {
  readonly token: string;
  readonly staff: { readonly number: string; readonly name: string; readonly role: Role };
}
interface PairBody {
  readonly token: string;
  readonly device: { readonly id: number; readonly name: string; readonly role: Role };
}

const personPlace = 'qiantai.person';
const screenPlace = 'qiantai.screen';

function read<Kind extends Bearer>(shelf: 'local' | 'session', place: string): Kind | undefined {
  const text = kept(shelf, place);
  return text === undefined ? undefined : (JSON.parse(text) as Kind);
}

/** Which facts a role follows: a manager's scope holds all that a counter's does. */
export function scopeOf(role: Role): Scope {
  if (role === 'kitchen') return 'kitchen';
  return role === 'clerk' ? 'counter' : 'manager';
}

export class Session {
  person = $state.raw<Person | undefined>(read<Person>('session', personPlace));
  screen = $state.raw<PairedScreen | undefined>(read<PairedScreen>('local', screenPlace));

  /** The person first: a manager may sign in on a paired wall. */
  get bearer(): Bearer | undefined {
    return this.person ?? this.screen;
  }

  get role(): Role | undefined {
    return this.bearer?.role;
  }

  async signIn(staff: string, pin: string): Promise<ApiAnswer<LoginBody>> {
    const answer = await callApi<LoginBody>('/api/auth/login', {
      method: 'POST',
      body: { staff, pin },
      key: newCommandId(),
    });
    if (answer.ok) {
      this.person = { is: 'staff', token: answer.body.token, ...answer.body.staff };
      keep('session', personPlace, JSON.stringify(this.person));
    }
    return answer;
  }

  /** Ends the session here at once, and at the agent when it can be reached. */
  async signOut(): Promise<void> {
    const token = this.person?.token;
    this.person = undefined;
    keep('session', personPlace, undefined);
    if (token !== undefined)
      await callApi('/api/auth/logout', { method: 'POST', token, key: newCommandId() });
  }

  async pair(code: string): Promise<ApiAnswer<PairBody>> {
    const answer = await callApi<PairBody>('/api/devices/pair', {
      method: 'POST',
      body: { code },
      key: newCommandId(),
    });
    if (answer.ok) {
      this.screen = { is: 'device', token: answer.body.token, ...answer.body.device };
      keep('local', screenPlace, JSON.stringify(this.screen));
    }
    return answer;
  }

  /** The token in use is not known any more: whoever it belonged to has to come in again. */
  forget(): void {
    if (this.person !== undefined) {
      this.person = undefined;
      keep('session', personPlace, undefined);
      return;
    }
    this.screen = undefined;
    keep('local', screenPlace, undefined);
  }
}
