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
    title: '',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [],
    params: {},
    events: [],
  },
} as const satisfies DetectorDefinition;
