import { curveSchema } from '@smc/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downsample } from './curve.ts';
import type { EquitySeries } from './types.ts';

function series(equity: readonly number[]): EquitySeries {
  return {
    time: Float64Array.from(equity, (_, n) => n * 60_000),
    equity: Float64Array.from(equity),
    close: Float64Array.from(equity, () => 1),
    inMarket: new Uint8Array(equity.length),
  };
}

describe('downsample', () => {
  it('keeps a short curve as it is', () => {
    expect(downsample(series([1000, 1100, 990]), 1000)).toEqual([
      { time: 0, equity: '1000.00', drawdownPct: 0 },
      { time: 60_000, equity: '1100.00', drawdownPct: 0 },
      { time: 120_000, equity: '990.00', drawdownPct: 10 },
    ]);
  });

  it('keeps first, last, lowest and highest, in order, within the limit', () => {
    const values = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 3000 });
    fc.assert(
      fc.property(values, fc.integer({ min: 4, max: 800 }), (equity, most) => {
        const curve = downsample(series(equity), 1000, most);
        expect(curveSchema.parse(curve)).toEqual(curve);
        expect(curve.length).toBeLessThanOrEqual(most);
        const kept = curve.map((point) => Number(point.equity));
        expect(Math.min(...kept)).toBe(Math.min(...equity));
        expect(Math.max(...kept)).toBe(Math.max(...equity));
        expect([kept[0], kept.at(-1)]).toEqual([equity[0], equity.at(-1)]);
        const times = curve.map((point) => point.time);
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });

  it('measures drawdown from all bars, not from the kept ones', () => {
    const equity = Array.from({ length: 2000 }, (_, n) => (n === 700 ? 5000 : 1000));
    const curve = downsample(series(equity), 1000, 20);
    expect(curve.at(-1)?.drawdownPct).toBe(80);
  });
});
