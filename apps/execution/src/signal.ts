import { delay } from '@smc/service-kit';

/** Wakes a loop whose news are about to become visible. */
export interface Signal {
  raise(): void;
  /**
   * Waits for news, at most `longestMs`. News are raised inside a transaction that commits a moment later, so after a raise the loop
   * looks again in growing steps instead of once.
   */
  wait(longestMs: number, abort: AbortSignal): Promise<void>;
}

const FIRST_LOOK_MS = 1;

/** A signal nobody has raised. */
export function createSignal(): Signal {
  let nextLookMs = Number.POSITIVE_INFINITY;
  let wake: (() => void) | null = null;
  return {
    raise() {
      nextLookMs = FIRST_LOOK_MS;
      wake?.();
    },
    async wait(longestMs, abort) {
      const waitMs = Math.min(nextLookMs, longestMs);
      nextLookMs = nextLookMs >= longestMs ? Number.POSITIVE_INFINITY : nextLookMs * 2;
      const woken = new AbortController();
      const stop = AbortSignal.any([abort, woken.signal]);
      wake = () => {
        woken.abort();
      };
      await delay(waitMs, stop);
      wake = null;
    },
  };
}
