// Attempts that Douyin's risk check holds back, kept on the shelf.
// Why durable, unlike every other memory here: a hold lasts days, and an attempt that is taken for a plain lost one
// would be given up, though the platform may still complete it by itself.

import { z } from 'zod';
import { limits } from '@qiantai/shared/limits.ts';
import type { PlatformDeps } from '../platform.ts';

const shelfName = 'douyin.held';
const shape = z.record(z.string(), z.number());

export class HeldAttempts {
  readonly #deps: PlatformDeps;
  #sinceMs: Map<string, number>;

  constructor(deps: PlatformDeps) {
    this.#deps = deps;
    const shelved = deps.secrets.read(shelfName);
    const read = shelved === undefined ? undefined : shape.safeParse(JSON.parse(shelved));
    this.#sinceMs = new Map(read?.success === true ? Object.entries(read.data) : []);
  }

  has(key: string): boolean {
    return this.#sinceMs.has(key);
  }

  /** Durable when it returns. The oldest goes when there are too many. */
  add(key: string): void {
    if (this.#sinceMs.has(key)) return;
    const oldest = this.#sinceMs.keys().next();
    if (this.#sinceMs.size >= limits.douyinHeldKeptMax && oldest.done !== true)
      this.#sinceMs.delete(oldest.value);
    this.#sinceMs.set(key, this.#deps.env.now());
    this.#write();
  }

  remove(key: string): void {
    if (this.#sinceMs.delete(key)) this.#write();
  }

  #write(): void {
    this.#deps.secrets.write(shelfName, JSON.stringify(Object.fromEntries(this.#sinceMs)));
  }
}
