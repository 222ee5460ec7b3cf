import type { DetectorDefinition } from '../definition.ts';
import { laterBars, laterFactor, laterTicks } from '../parameter-types.ts';

export const bpr = {
  folder: 'bpr',
  names: ['bpr'],
  title: 'Balanced price range',
  summary: 'Prices that a bullish and a bearish fair value gap have in common.',
  phases: ['testZones', 'expire', 'composites'],
  runs: 'byDefault',
  params: {
    'bpr.minAtr': laterFactor,
    'bpr.minTicks': laterTicks,
    'bpr.maxAge': laterBars,
  },
  defaults: {
    'bpr.minAtr': 0.1,
    'bpr.minTicks': 1,
    'bpr.maxAge': 500,
  },
  draw: { shape: 'zone', text: 'BPR', tone: 'direction' },
  example: {
    title: '',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [],
    params: {},
    events: [],
  },
} as const satisfies DetectorDefinition;
