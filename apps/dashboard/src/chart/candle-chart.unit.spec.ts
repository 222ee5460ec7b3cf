// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { recordedBars } from '../__fixtures__/fake-market.ts';
import { freshBars } from './candle-chart.ts';
import { ascending } from './curve-chart.ts';

const bars = recordedBars(6);

describe('bars handed to the chart', () => {
  it('hands on only new bars', () => {
    expect(freshBars(bars.slice(0, 4), bars)).toEqual(bars.slice(4));
    expect(freshBars(bars, bars.slice())).toEqual([]);
  });

  it('hands on the last bar again when it has changed', () => {
    const before = [...bars.slice(0, 3), ...bars.slice(3, 4).map((bar) => ({ ...bar, close: '1' }))];
    expect(freshBars(before, bars)).toEqual(bars.slice(3));
  });

  it('asks for the whole when the window begins elsewhere or has shrunk', () => {
    expect(freshBars(bars.slice(2), bars)).toBeNull();
    expect(freshBars(bars, bars.slice(0, 3))).toBeNull();
    expect(freshBars([], bars)).toBeNull();
  });

  it('keeps the later of two points of one second', () => {
    const point = (time: number, equity: number) => ({ time, equity, drawdownPct: 0 });
    expect(ascending([point(2_000, 1), point(1_000, 2), point(2_400, 3)])).toEqual([point(1_000, 2), point(2_400, 3)]);
  });
});
