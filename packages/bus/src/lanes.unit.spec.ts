import { aMessage } from '@smc/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from './entry.ts';
import { Lanes, MAX_BATCH } from './lanes.ts';

const message = aMessage('execution.watermark');
const entry = (id: number, key: string): Entry => ({ id, topic: 'trading.portfolio.v1', key, message });

/** What may be delivered at a time; nothing while all rests. */
function ready(lanes: Lanes, nowMs: number): readonly Entry[] {
  const next = lanes.next(nowMs);
  return typeof next === 'number' ? [] : next;
}

describe('lanes', () => {
  it('give a batch in the order of writing, over all keys', () => {
    const lanes = new Lanes();
    for (const [id, key] of [
      [1, 'a'],
      [2, 'b'],
      [3, 'a'],
    ] as const)
      lanes.push(entry(id, key));
    expect(ready(lanes, 0).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('rest longer with each failure of the first message, up to five seconds', () => {
    const lanes = new Lanes();
    lanes.push(entry(1, 'a'));
    const rests = Array.from({ length: 8 }, () => lanes.failed(ready(lanes, Number.MAX_SAFE_INTEGER), 0));
    expect(rests).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
    expect(lanes.next(4000)).toBe(1000);
    expect(lanes.next(4999.5)).toBe(0.5);
    expect(lanes.next(5000)).toHaveLength(1);
  });

  it('say at every moment what to do next: deliver, or wait for a bounded time while a message is there', () => {
    const lanes = new Lanes();
    expect(lanes.next(0)).toBe(Number.POSITIVE_INFINITY);
    lanes.push(entry(1, 'a'));
    lanes.failed(ready(lanes, 0), 0);
    for (let now = 0; now < 200; now += 0.25) {
      const next = lanes.next(now);
      if (typeof next === 'number') expect(next > 0 && next <= 100).toBe(true);
      else expect(now).toBeGreaterThanOrEqual(100);
    }
  });

  it('deliver everything but the failing message and those behind it, whatever fails', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 1200 }), fc.nat(), (keys, pick) => {
        const lanes = new Lanes();
        const entries = keys.map((key, index) => entry(index + 1, key));
        const bad = entries[pick % entries.length];
        for (const each of entries) lanes.push(each);
        const done: Entry[] = [];
        // Time stands still, so a resting lane is never tried again; the loop ends when nothing else is left.
        for (let batch = ready(lanes, 0), rounds = 0; batch.length > 0; batch = ready(lanes, 0), rounds += 1) {
          expect(batch.length).toBeLessThanOrEqual(MAX_BATCH);
          expect(rounds).toBeLessThan(60);
          if (batch.some((each) => each === bad)) lanes.failed(batch, 0);
          else {
            lanes.delivered(batch);
            done.push(...batch);
          }
        }
        for (const key of ['a', 'b', 'c', 'd']) {
          const wanted = entries.filter((each) => each.key === key && (key !== bad?.key || each.id < bad.id));
          expect(done.filter((each) => each.key === key).map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
        }
      }),
      { numRuns: 60, seed: 3 },
    );
  });
});
