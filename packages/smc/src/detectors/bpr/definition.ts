import type { DetectorDefinition } from '../definition.ts';
import { laterBars, laterFactor, laterTicks } from '../parameter-types.ts';

export const bpr = {
  folder: 'bpr',
  names: ['bpr'],
  title: 'Balanced price range',
  summary: 'Prices that a bullish and a bearish fair value gap have in common.',
  phases: ['testZones', 'expire', 'composites'],
  runs: 'whenNamed',
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
    title: 'a rise leaves a gap over the gap of the fall before',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [
      [1015, 1016, 1010, 1011],
      [1011, 1011, 998, 999],
      [999, 1000, 995, 998],
      [998, 1004, 997, 1003],
      [1003, 1016, 1000, 1015],
      [1015, 1018, 1014, 1017],
      [1017, 1018, 1008, 1009],
      [1009, 1014, 1003, 1004],
    ],
    params: { 'fvg.minAtr': 0, 'bpr.minAtr': 0 },
    events: ['5 bpr created + 1004..1010', '6 bpr touched + 1004..1010', '7 bpr filled + 1004..1010'],
  },
} as const satisfies DetectorDefinition;
