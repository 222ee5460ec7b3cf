/** A clock that stands still until told otherwise. */
export interface FixedClock {
  now(): number;
  /** Moves on by so many milliseconds. */
  advance(byMs: number): void;
}

/** 2024-01-01 00:00:00 UTC. */
export const FIXED_TIME = 1_704_067_200_000;

/** A clock for tests. */
export function fixedClock(startMs: number = FIXED_TIME): FixedClock {
  let current = startMs;
  return {
    now: () => current,
    advance: (byMs) => {
      current += byMs;
    },
  };
}
