const FIRST_MS = 500;
const MOST_MS = 15_000;

/** Wait before attempt `attempt` (from 0): full jitter below 0.5 s, doubling up to 15 s. `random` is in [0, 1). */
export function reconnectDelayMs(attempt: number, random: number): number {
  return Math.round(random * Math.min(MOST_MS, FIRST_MS * 2 ** attempt));
}
