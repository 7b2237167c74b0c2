// Where a far side's own secrets are kept between runs: sealed, and replaced whole.

/** Sealed storage of a platform's or channel's own secrets, such as a token pair that must be replaced atomically. */
export interface SecretShelf {
  read(name: string): string | undefined;
  /** Durable when it returns. */
  write(name: string, value: string): void;
}
