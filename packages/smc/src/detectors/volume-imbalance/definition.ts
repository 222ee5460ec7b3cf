import type { DetectorDefinition } from '../definition.ts';
import { laterBars, laterFactor, laterTicks } from '../parameter-types.ts';

export const volumeImbalance = {
  folder: 'volume-imbalance',
  names: ['volumeImbalance'],
  title: 'Volume imbalance',
  summary: 'Prices between the bodies of two bars in a row that only their wicks have traded.',
  phases: ['testZones', 'expire', 'candles'],
  runs: 'whenNamed',
  params: {
    'volumeImbalance.minAtr': laterFactor,
    'volumeImbalance.minTicks': laterTicks,
    'volumeImbalance.maxAge': laterBars,
  },
  defaults: {
    'volumeImbalance.minAtr': 0.1,
    'volumeImbalance.minTicks': 1,
    'volumeImbalance.maxAge': 500,
  },
  draw: { shape: 'zone', text: 'VI', tone: 'direction' },
  example: {
    title: 'bodies apart, wicks that meet',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [
      [1000, 1006, 999, 1004],
      [1007, 1011, 1005, 1010],
      [1010, 1012, 1007, 1011],
      [1011, 1012, 1003, 1005],
    ],
    params: { 'volumeImbalance.minAtr': 0 },
    events: ['1 volumeImbalance created + 1004..1007', '2 volumeImbalance touched + 1004..1007', '3 volumeImbalance filled + 1004..1007'],
  },
} as const satisfies DetectorDefinition;
