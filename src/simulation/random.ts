/** A seeded stream of numbers: the same seed gives the same stream on every machine. Not for secrets. */
export interface Random {
  /** 0 ≤ n < 1. */
  next(): number;
  /** A whole number, both ends possible. */
  integer(min: number, max: number): number;
  /** A whole number between the ends, spread over orders of magnitude: small ones are common, large ones rare. */
  skewed(min: number, max: number): number;
  chance(probability: number): boolean;
  /** @throws RangeError when there is nothing to pick from */
  pick<T>(items: readonly T[]): T;
  /** One of `[item, weight]`, as often as its weight says. */
  pickWeighted<T>(entries: readonly (readonly [T, number])[]): T;
  shuffle<T>(items: readonly T[]): T[];
  /** `length` letters and digits that are hard to confuse, like Mackerel's ids. */
  id(length?: number): string;
  /** A stream of its own: it depends on the seed and the label only, not on what was drawn before. */
  fork(label: string): Random;
}

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

export function createRandom(seed: number | string): Random {
  const next = mulberry32(fnv1a(String(seed)));
  const integer = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const pick = <T>(items: readonly T[]): T => {
    if (items.length === 0) throw new RangeError('There is nothing to pick from.');
    return items[integer(0, items.length - 1)] as T;
  };
  return {
    next,
    integer,
    pick,
    skewed: (min, max) => Math.round(Math.exp(Math.log(min) + next() * (Math.log(max) - Math.log(min)))),
    chance: (probability) => next() < probability,
    pickWeighted: (entries) => {
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of entries) {
        left -= weight;
        if (left < 0) return item;
      }
      return pick(entries)[0];
    },
    shuffle: (items) => {
      const shuffled = [...items];
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = integer(0, i);
        const held = shuffled[i]!;
        shuffled[i] = shuffled[j]!;
        shuffled[j] = held;
      }
      return shuffled;
    },
    id: (length = 11) => {
      let id = '';
      while (id.length < length) id += BASE58[Math.floor(next() * BASE58.length)];
      return id;
    },
    fork: (label) => createRandom(`${seed}/${label}`),
  };
}

// Tommy Ettinger's mulberry32, in the public domain: 32 bits of state are plenty for a simulation.
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
