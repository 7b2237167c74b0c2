// Where commands wait that could not be sent: one place in the browser's storage for each, so that two tabs of one
// screen never write over each other's, and a browser that dies in between loses none.

import type { CommandName } from '@qiantai/shared/commands/index.ts';

/** A command on its way to the till. */
export interface OutboxEntry {
  /** The idempotency key it is sent with, every time. */
  readonly id: string;
  readonly name: CommandName;
  readonly input: unknown;
  /** Who gave it: nobody else may send it in their name. */
  readonly by: string;
  /** Its place in the queue: unix milliseconds by this machine's clock, one more than the last where that is ahead. */
  readonly turn: number;
  /** What it does, for whoever reads the list. */
  readonly says: string;
  /** It may have reached the till: only the till can say whether it happened. */
  readonly tried: boolean;
  /** The till said no, and why. */
  readonly refused?: { readonly error: string; readonly message: string };
}

const beginning = 'qiantai.outbox.';

export interface OutboxShelf {
  /** Oldest first. */
  read(): OutboxEntry[];
  /** @returns whether it is kept over a restart of the browser */
  put(entry: OutboxEntry): boolean;
  drop(id: string): void;
}

function parsed(text: string | null): OutboxEntry | undefined {
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as OutboxEntry;
  } catch {
    // Half a text is a browser that died while writing: the command was never given to anybody.
    return undefined;
  }
}

/** @param storage undefined where the browser forbids it: then entries live as long as the page */
export function createOutboxShelf(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'> | undefined,
): OutboxShelf {
  const loose = new Map<string, OutboxEntry>();

  function stored(): OutboxEntry[] {
    if (storage === undefined) return [];
    const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
    return keys
      .filter((key) => key.startsWith(beginning))
      .flatMap((key) => parsed(storage.getItem(key)) ?? []);
  }

  return {
    read: () =>
      [...stored(), ...loose.values()].sort(
        (one, other) => one.turn - other.turn || (one.id < other.id ? -1 : 1),
      ),
    put(entry) {
      try {
        if (storage === undefined) throw new DOMException('no storage', 'SecurityError');
        storage.setItem(beginning + entry.id, JSON.stringify(entry));
        loose.delete(entry.id);
        return true;
      } catch {
        loose.set(entry.id, entry);
        return false;
      }
    },
    drop(id) {
      loose.delete(id);
      storage?.removeItem(beginning + id);
    },
  };
}

/** The browser's own shelf; undefined where it is forbidden. */
export function browserStorage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
