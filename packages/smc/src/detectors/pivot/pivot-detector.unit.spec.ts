import { describe, expect, it } from 'vitest';
import { type Row, story, upsideDown } from '../../__fixtures__/hand-made.ts';

/** Bars by their highs; lows far below and falling away, so that only highs can be pivots. */
function highs(...values: number[]): Row[] {
  return values.map((high, row) => [high - 2, high, 900 - 10 * row, high - 1]);
}

describe('pivot.internal (2, 2)', () => {
  it('is confirmed by its last right bar', () => {
    expect(story('pivot.internal', highs(1001, 1002, 1005, 1003))).toEqual([]);
    expect(story('pivot.internal', highs(1001, 1002, 1005, 1003, 1004))).toEqual(['high+ 2>4 1005']);
  });

  it('of equal tops inside the window takes the first: strict left, loose right', () => {
    expect(story('pivot.internal', highs(1001, 1002, 1005, 1005, 1003, 1002, 1001))).toEqual(['high+ 2>4 1005']);
    expect(story('pivot.internal', highs(1001, 1002, 1005, 1003, 1003, 1005, 1003, 1003))).toEqual(['high+ 2>4 1005', 'high+ 5>7 1005']);
  });

  it('needs all bars on its left', () => {
    expect(story('pivot.internal', highs(1001, 1005, 1003, 1002, 1001))).toEqual([]);
  });

  it('mirrors, and counts bars across a hole', () => {
    const rows = upsideDown(highs(1001, 1002, 1005, 1003, 1004));
    rows[3] = [997, 1110, 997, 997, 3];
    expect(story('pivot.internal', rows)).toEqual(['low- 2>4 995']);
  });

  it('may hold both kinds on one bar, the high first', () => {
    const rows: Row[] = [
      [1000, 1001, 999, 1000],
      [1000, 1002, 998, 1000],
      [1000, 1009, 991, 1000],
      [1000, 1002, 998, 1000],
      [1000, 1001, 999, 1000],
    ];
    expect(story('pivot.internal', rows)).toEqual(['high+ 2>4 1009', 'low- 2>4 991']);
  });
});

describe('label.internal', () => {
  const tops = (first: number, second: number): Row[] => highs(1000, 1001, first, 1000, 1001, second, 1000, 1000);

  it('compares with the previous pivot of its side', () => {
    expect(story('label.internal', tops(1005, 1008))).toEqual(['HH+ 5>7 1008']);
    expect(story('label.internal', tops(1008, 1005))).toEqual(['LH+ 5>7 1005']);
    expect(story('label.internal', tops(1005, 1005))).toEqual(['EQH+ 5>7 1005']);
    expect(story('label.internal', upsideDown(tops(1005, 1008)))).toEqual(['LL- 5>7 992']);
    expect(story('label.internal', upsideDown(tops(1008, 1005)))).toEqual(['HL- 5>7 995']);
    expect(story('label.internal', upsideDown(tops(1005, 1005)))).toEqual(['EQL- 5>7 995']);
  });

  it('calls nothing equal while there is no ATR and the tolerance needs one', () => {
    expect(story('label.internal', tops(1005, 1005), { 'label.tolerance': 0.1 })).toEqual(['LH+ 5>7 1005']);
  });
});
