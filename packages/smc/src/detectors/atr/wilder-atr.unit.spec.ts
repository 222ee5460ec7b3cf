import { describe, expect, it } from 'vitest';
import { handMade, play, quiet } from '../../__fixtures__/hand-made.ts';
import { atrThreshold, WilderAtr } from './wilder-atr.ts';

describe('Wilder ATR', () => {
  it('is null before bar 13, then the mean of the first 14 true ranges', () => {
    const engine = handMade();
    play(engine, quiet(13));
    expect(engine.state.atr).toBeNull();
    play(engine, [[1000, 1016, 1000, 1000]]);
    expect(engine.state.atr).toBe((13 * 2 + 16) / 14);
  });

  it('smooths by one fourteenth, and takes the previous close across a hole', () => {
    const atr = new WilderAtr();
    for (let bar = 0; bar < 14; bar++) atr.push(102, 100, 101);
    expect(atr.value).toBe(2);
    atr.push(117, 115, 116);
    expect(atr.value).toBe((2 * 13 + 16) / 14);
    const engine = handMade();
    play(engine, [...quiet(14), [1015, 1016, 1014, 1015, 5]]);
    expect(engine.state.atr).toBe((2 * 13 + 16) / 14);
  });

  it('gives a threshold that nothing passes while it is absent, unless the factor is 0', () => {
    expect(1e9 >= atrThreshold(0.1, Number.NaN)).toBe(false);
    expect(atrThreshold(0, Number.NaN)).toBe(0);
    expect(atrThreshold(0.5, 4)).toBe(2);
  });
});
