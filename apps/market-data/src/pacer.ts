/** When the next bar is due, by a monotonic clock. */
export interface Pacer {
  /** Bars that are due now, at most `most`. Time that could not be used is not made up for in a burst. */
  due(nowMs: number, barsPerSecond: number, most: number): number;
  /** Tells the pacer how many of the due bars were released. */
  released(bars: number): void;
  /** Milliseconds until the next bar is due. */
  waitMs(nowMs: number, barsPerSecond: number): number;
  /** How far the coming bar is, 0 to 1. */
  fraction(nowMs: number, barsPerSecond: number): number;
  /** Counts from now again, after a pause or a new speed. */
  restart(nowMs: number): void;
}

/** A pacer that counts from `nowMs`. */
export function createPacer(nowMs: number): Pacer {
  let anchorMs = nowMs;
  let done = 0;
  let lastSpeed = 0;

  const owed = (now: number, speed: number): number => {
    if (speed !== lastSpeed) {
      anchorMs = now;
      done = 0;
      lastSpeed = speed;
    }
    return ((now - anchorMs) * speed) / 1000 - done;
  };

  return {
    due(now, speed, most) {
      const bars = Math.floor(owed(now, speed));
      if (bars > most && most > 0) {
        anchorMs = now - (most * 1000) / speed;
        done = 0;
        return most;
      }
      return Math.max(0, Math.min(bars, most));
    },
    released(bars) {
      done += bars;
    },
    waitMs: (now, speed) => Math.max(0, ((1 - owed(now, speed)) * 1000) / speed),
    fraction: (now, speed) => Math.min(1, Math.max(0, owed(now, speed))),
    restart(now) {
      anchorMs = now;
      done = 0;
    },
  };
}
