import type { DetectorDefinition } from '../definition.ts';
import { bars, factor } from '../parameter-types.ts';

export const displacement = {
  folder: 'displacement',
  names: ['displacement'],
  title: 'Displacement',
  summary: 'One candle, or a few in a row, with a body that is large against the volatility and a close near its end.',
  phases: ['candles'],
  runs: 'always',
  params: {
    'displacement.atr': factor(1.5, 20),
    'displacement.closeLocation': factor(0.7, 1),
    'displacement.maxBars': bars(3, 20),
  },
  draw: { shape: 'mark', text: 'Displacement', tone: 'direction' },
  example: {
    title: 'a single candle, then a group of two that are each too short',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [
      [1000, 1006, 998, 1004],
      [1004, 1006, 998, 1000],
      [1000, 1006, 998, 1004],
      [1004, 1006, 998, 1000],
      [1000, 1006, 998, 1004],
      [1004, 1006, 998, 1000],
      [1000, 1006, 998, 1004],
      [1004, 1006, 998, 1000],
      [1000, 1006, 998, 1004],
      [1004, 1006, 998, 1000],
      [1000, 1006, 998, 1004],
      [1004, 1006, 998, 1000],
      [1000, 1006, 998, 1004],
      [1004, 1006, 998, 1000],
      [1000, 1014, 999, 1013],
      [1013, 1014, 1003, 1003],
      [1003, 1004, 992, 993],
    ],
    params: {},
    events: ['14 displacement bar + 1013', '16 displacement group - 993'],
  },
} as const satisfies DetectorDefinition;
