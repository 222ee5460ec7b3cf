import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomParams, randomSeries } from './__fixtures__/random-series.ts';
import { configOf } from './__fixtures__/runs.ts';
import { decoded, encoded, expectLaw, SAVED_CASES, type SavedCase } from './__fixtures__/saved-cases.ts';

const KEPT: SavedCase = { law: 'peek', about: 'a case for this test', input: [{ start: 0, bars: [[7, 9, 5, 8]] }] };

describe('saved cases', () => {
  it('come back as they were written', () => {
    const input = fc.tuple(
      randomSeries,
      randomParams.map((params) => configOf(params)),
      fc.array(fc.nat()),
    );
    fc.assert(
      fc.property(input, (values) => {
        const text: unknown = JSON.parse(JSON.stringify(encoded(values)));
        expect(decoded(text)).toEqual(values);
      }),
      { numRuns: 50 },
    );
    for (const { input: kept } of SAVED_CASES) expect(encoded(decoded(kept))).toEqual(kept);
  });

  it('are checked before any random one, and only by their law', () => {
    const seen: number[] = [];
    const property = fc.property(randomSeries, (bars) => {
      seen.push(bars.length);
    });
    expectLaw('peek', property, { numRuns: 3 }, [KEPT]);
    expect(seen).toHaveLength(4);
    expect(seen[0]).toBe(1);
    expectLaw('ids', property, { numRuns: 3 }, [KEPT]);
    expect(seen).toHaveLength(7);
    expect(seen.slice(1)).not.toContain(1);
  });

  it('that break their law are shown in the form of the file', () => {
    const failing = fc.property(randomSeries, (bars) => {
      expect(bars.length).toBeGreaterThan(1);
    });
    expect(() => expectLaw('peek', failing, { numRuns: 3 }, [KEPT])).toThrow(
      /"law":"peek".*"input":\[\{"start":0,"bars":\[\[7,9,5,8\]\]\}\]/,
    );
  });
});
