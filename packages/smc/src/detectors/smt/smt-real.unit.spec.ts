import { describe, expect, it } from 'vitest';
import { BTCUSDT, EURUSD, btcusdtBars, eurusdBars } from '../../__fixtures__/runs.ts';
import { arrivalsOf, compare } from '../../__fixtures__/two-symbols.ts';
import type { BarColumns, SmtConfig } from '../../index.ts';

/** The same bars with wicks half as long: a symbol that moves alike and reaches less far. */
function halfWicks(bars: BarColumns): BarColumns {
  const cell = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;
  const upper = (row: number): number => Math.max(cell(bars.open, row), cell(bars.close, row));
  const lower = (row: number): number => Math.min(cell(bars.open, row), cell(bars.close, row));
  return {
    ...bars,
    high: bars.high.map((high, row) => upper(row) + ((high - upper(row)) >> 1)),
    low: bars.low.map((low, row) => lower(row) - ((lower(row) - low) >> 1)),
  };
}

describe('divergences on real bars', () => {
  it.each([
    ['EUR/USD 15m', EURUSD, eurusdBars, [97, 91, 448]],
    ['BTC/USDT 1h', BTCUSDT, btcusdtBars, [283, 249, 1078]],
  ] as const)('%s against the same bars with half the wicks; none against itself', (_, config, read, counts) => {
    const bars = read();
    const two: SmtConfig = { ...config, a: 'A', b: 'B' };
    const found = compare(two, arrivalsOf(bars, halfWicks(bars)));
    const ofA = (dir: number): number => found.filter((event) => event.swept === 'A' && event.dir === dir).length;
    expect([ofA(1), ofA(-1), found.length]).toEqual(counts);
    expect(compare(two, arrivalsOf(bars, bars))).toEqual([]);
  });
});
