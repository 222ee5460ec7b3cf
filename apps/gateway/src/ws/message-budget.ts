import type { Clock } from '@smc/service-kit';

/** A bucket that holds one second's worth of messages and fills at that rate. */
export function createMessageBudget(clock: Clock, perSecond: number): { take(): boolean } {
  let tokens = perSecond;
  let filledAt = clock.now();
  return {
    take() {
      const now = clock.now();
      tokens = Math.min(perSecond, tokens + (Math.max(0, now - filledAt) * perSecond) / 1000);
      filledAt = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
