/** State of the generator: four unsigned 32-bit words. */
export type RandomState = readonly [number, number, number, number];

/**
 * A small seeded generator, sfc32 by Chris Doty-Humphrey (PractRand): 128 bits of state, integer operations only, so a
 * seed gives the same numbers on every machine. Not for secrets.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Mean 0, variance 1: the sum of twelve uniforms minus six. Only additions, so it is exact everywhere. */
  normal(): number;
  state(): RandomState;
}

const WARM_UP_ROUNDS = 12;

/** A generator from a seed, a whole number. */
export function seededRandom(seed: number): Random {
  const random = restoreRandom([seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, 0x9e3779b9, 1]);
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) random.next();
  return random;
}

/** A generator that goes on where {@link Random.state} was taken. */
export function restoreRandom(state: RandomState): Random {
  let [a, b, c, counter] = state;
  const next = (): number => {
    const sum = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = (b ^ (b >>> 9)) >>> 0;
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + sum) >>> 0;
    return sum / 2 ** 32;
  };
  const normal = (): number => {
    let sum = -6;
    for (let draw = 0; draw < 12; draw += 1) sum += next();
    return sum;
  };
  return { next, normal, state: () => [a, b, c, counter] };
}
