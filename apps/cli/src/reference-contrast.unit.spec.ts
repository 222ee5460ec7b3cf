import { type BarColumns, barColumns } from '@smc/domain';
import { EVERY_PREFIX, choosePrefixes } from '@smc/smc';
import { describe, expect, it } from 'vitest';
import { contrastReference } from './reference-contrast.ts';

const HOUR = 3_600_000;

/** A wave with enough swings for pivots, breaks and gaps. */
function wave(length: number): BarColumns {
  const rows = Array.from({ length }, (_, n) => {
    const middle = 10_000 + Math.round(600 * Math.sin(n / 6) + 200 * Math.sin(n / 1.7));
    const close = middle + ((n * 37) % 41) - 20;
    return {
      time: n * HOUR,
      open: middle,
      high: Math.max(middle, close) + 15,
      low: Math.min(middle, close) - 15,
      close,
      volume: 1,
    };
  });
  return barColumns(rows);
}

describe('contrastReference', () => {
  const bars = wave(240);

  it('finds that swings, breaks and blocks of the library take back what they said, and gaps do not', () => {
    const found = contrastReference(bars, '0.01', choosePrefixes(bars, HOUR, 'UTC', EVERY_PREFIX));
    const of = (name: string) => found.find((each) => each.name === name);
    expect(found.map(({ name }) => name)).toHaveLength(8);
    expect(of('swing_highs_lows')?.rewritten).toBeGreaterThan(0);
    expect(of('swing_highs_lows')?.rows).toBeGreaterThan(0);
    // A gap of three closed bars stays what it is.
    expect(of('fvg')).toMatchObject({ rewritten: 0, rows: 0 });
    expect(of('fvg')?.readings).toBeGreaterThan(0);
  });

  it('finds nothing to take back when the only prefix is the whole', () => {
    expect(contrastReference(bars, '0.01', [bars.length]).every(({ rewritten }) => rewritten === 0)).toBe(true);
  });
});
