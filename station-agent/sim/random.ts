// Chance that can be played again: the same seed gives the same world.
// Why a stream per name: a new kind of fault must not reshuffle what the clerks do.

export interface Random {
  /** 0 ≤ x < 1 */
  unit(): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  /** One of them. @throws when there is none */
  pick<T>(choices: readonly T[]): T;
  bytes(count: number): Uint8Array;
  /** A stream of its own. */
  child(name: string): Random;
}

/** FNV-1a with a finaliser: four different words of one text. */
function words(text: string): [number, number, number, number] {
  const one = (salt: number): number => {
    let hash = (0x811c9dc5 ^ salt) >>> 0;
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  };
  return [one(1), one(2), one(3), 1];
}

/** sfc32 of Chris Doty-Humphrey (PractRand), 128 bits of state. @param name seeds it */
export function createRandom(name: string): Random {
  let [a, b, c, counter] = words(name);
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round += 1) next();
  const unit = (): number => next() / 0x1_0000_0000;
  return {
    unit,
    between: (least, most) => least + Math.floor(unit() * (most - least + 1)),
    chance: (probability) => unit() < probability,
    pick(choices) {
      const chosen = choices[Math.floor(unit() * choices.length)];
      if (chosen === undefined) throw new Error('nothing to pick from');
      return chosen;
    },
    bytes: (count) => Uint8Array.from({ length: count }, () => next() & 0xff),
    child: (child) => createRandom(`${name}/${child}`),
  };
}
