import type { Entry } from './entry.ts';

/** Messages delivered at once, at most. */
export const MAX_BATCH = 500;
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5000;

/** The messages of one topic and key that wait for one consumer, oldest first. */
interface Lane {
  readonly waiting: Entry[];
  /** How many it may deliver at once; below {@link MAX_BATCH} it is under suspicion and delivered alone. */
  limit: number;
  /** Failures in a row of its first message on its own. */
  failures: number;
  /** Monotonic time before which it rests. */
  restsUntil: number;
}

/**
 * What waits for one consumer, by topic and key. A batch that failed is cut until the message that fails stands alone;
 * only its lane then rests, and the others go on.
 */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();

  /** Adds a message behind the others of its key. */
  push(entry: Entry): void {
    const name = laneOf(entry);
    const lane = this.#lanes.get(name);
    if (lane === undefined) this.#lanes.set(name, { waiting: [entry], limit: MAX_BATCH, failures: 0, restsUntil: 0 });
    else lane.waiting.push(entry);
  }

  /**
   * The next batch, in the order of writing; or, when nothing may be delivered now, how many ms to wait for: until the
   * first resting lane may be tried, Infinity when none rests. One answer, because a rest that ended between two
   * questions would be waited for by nobody.
   */
  next(nowMs: number): readonly Entry[] | number {
    const batch: Entry[] = [];
    let soonest = Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes.values()) {
      if (lane.restsUntil > nowMs) {
        soonest = Math.min(soonest, lane.restsUntil);
        continue;
      }
      if (lane.limit < MAX_BATCH) return lane.waiting.slice(0, lane.limit);
      if (batch.length < MAX_BATCH) batch.push(...lane.waiting.slice(0, MAX_BATCH - batch.length));
    }
    return batch.length === 0 ? soonest - nowMs : batch.sort((a, b) => a.id - b.id);
  }

  /** Takes a delivered batch out and trusts its lanes a little more. */
  delivered(batch: readonly Entry[]): void {
    for (const [name, count] of countByLane(batch)) {
      const lane = this.#lanes.get(name);
      if (lane === undefined) continue;
      lane.waiting.splice(0, count);
      lane.failures = 0;
      lane.limit = Math.min(MAX_BATCH, lane.limit * 2);
      if (lane.waiting.length === 0) this.#lanes.delete(name);
    }
  }

  /** Notes a failed batch: parts its lanes, halves a single lane, or lets a single message rest. Gives the rest in ms. */
  failed(batch: readonly Entry[], nowMs: number): number {
    const counts = countByLane(batch);
    let restMs = 0;
    for (const [name, count] of counts) {
      const lane = this.#lanes.get(name);
      if (lane === undefined) continue;
      if (counts.size > 1) lane.limit = Math.min(count, MAX_BATCH - 1);
      else if (count > 1) lane.limit = Math.floor(count / 2);
      else {
        lane.limit = 1;
        restMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** lane.failures);
        lane.failures += 1;
        lane.restsUntil = nowMs + restMs;
      }
    }
    return restMs;
  }
}

function countByLane(batch: readonly Entry[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const entry of batch) counts.set(laneOf(entry), (counts.get(laneOf(entry)) ?? 0) + 1);
  return counts;
}

function laneOf(entry: Entry): string {
  return `${entry.topic} ${entry.key}`;
}
