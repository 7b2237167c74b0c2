// The hash chain: each fact of a station carries the hash of the station's fact before it.
// Why length prefixes: without them "ab"+"c" and "a"+"bc" would hash alike and a byte could move between fields.

import { createHash } from 'node:crypto';

/** A fact exactly as stored. */
export interface StoredFact {
  readonly seq: number;
  readonly id: string;
  readonly station: number;
  readonly station_seq: number;
  readonly at: string;
  readonly business_day: string;
  readonly actor: string;
  readonly type: string;
  readonly version: number;
  readonly subject: string;
  /** JSON text, byte for byte as it was hashed. */
  readonly data: string;
  readonly prev_hash: string;
  readonly hash: string;
}

export const firstHash = '0'.repeat(64);

/** SHA-256 hex over every field but the local `seq`, which another station numbers differently. */
export function hashFact(fact: Omit<StoredFact, 'seq' | 'hash'>): string {
  const hash = createHash('sha256');
  const fields = [
    String(fact.station),
    String(fact.station_seq),
    fact.id,
    fact.at,
    fact.business_day,
    fact.actor,
    fact.type,
    String(fact.version),
    fact.subject,
    fact.data,
    fact.prev_hash,
  ];
  for (const field of fields) hash.update(`${Buffer.byteLength(field)}:`).update(field);
  return hash.digest('hex');
}

export interface ChainBreak {
  readonly seq: number;
  readonly what: string;
}

/** Walks facts in order and says where the chain first breaks. Feed it page by page. */
export function createChainWalk(): { next(fact: StoredFact): ChainBreak | undefined } {
  const heads = new Map<number, { stationSeq: number; hash: string }>();
  let lastSeq = 0;
  return {
    next(fact) {
      const head = heads.get(fact.station) ?? { stationSeq: 0, hash: firstHash };
      const broken = (what: string): ChainBreak => ({ seq: fact.seq, what });
      if (fact.seq !== lastSeq + 1) return broken(`seq ${fact.seq} follows ${lastSeq}`);
      if (fact.station_seq !== head.stationSeq + 1) {
        return broken(`station ${fact.station} jumps from ${head.stationSeq} to ${fact.station_seq}`);
      }
      if (fact.prev_hash !== head.hash) return broken('does not follow the fact before it');
      if (hashFact(fact) !== fact.hash) return broken('was altered: its hash does not match its fields');
      heads.set(fact.station, { stationSeq: fact.station_seq, hash: fact.hash });
      lastSeq = fact.seq;
      return undefined;
    },
  };
}
