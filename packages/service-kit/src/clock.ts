/** Where the wall clock comes from. Only processes have one; cores get their time from their input. */
export interface Clock {
  /** Epoch milliseconds, UTC. */
  now(): number;
}

/** The clock of this machine. */
export const systemClock: Clock = { now: () => Date.now() };
