import { describe, expect, it } from 'vitest';
import { type ChaosReport, faultsOf, seededRandom } from './run.ts';

const good: ChaosReport = {
  acked: 10,
  unknown: 0,
  effects: 10,
  lost: [],
  doubled: [],
  phantom: [],
  outOfOrder: [],
  seed: 1,
  seconds: 1,
  faults: [{ name: 'broker killed', target: 'kafka', recoveryMs: 29_000 }],
  drainMs: 5,
};

describe('the verdict on a run', () => {
  it('holds when nothing is wrong and all was in time', () => {
    expect(faultsOf(good)).toEqual([]);
  });

  it.each(['lost', 'doubled', 'phantom', 'outOfOrder'] as const)('does not hold with one message %s', (what) => {
    expect(faultsOf({ ...good, [what]: ['a#1'] })).toEqual([`1 ${what}: a#1`]);
  });

  it('does not hold when flow came too late or never', () => {
    expect(faultsOf({ ...good, faults: [{ name: 'x', target: 'redis', recoveryMs: 3001 }] })).toHaveLength(1);
    expect(faultsOf({ ...good, faults: [{ name: 'x', target: 'redis', recoveryMs: null }] })).toHaveLength(1);
  });
});

describe('the seeded generator', () => {
  it('gives the same numbers for the same seed, others for another, all in [0, 1)', () => {
    const draw = (seed: number): number[] => Array.from({ length: 200 }, seededRandom(seed));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(7).every((value) => value >= 0 && value < 1)).toBe(true);
  });
});
