import type { DetectorDefinition } from '../definition.ts';
import { laterBars, laterTicks } from '../parameter-types.ts';

export const openingGap = {
  folder: 'opening-gap',
  names: ['openingGap'],
  title: 'Opening gap',
  summary: 'Prices between the last close of a trading day or week and the first open of the next.',
  phases: ['testZones', 'expire', 'composites'],
  runs: 'byDefault',
  params: {
    'openingGap.minTicks': laterTicks,
    'openingGap.maxAge': laterBars,
  },
  defaults: {
    'openingGap.minTicks': 1,
    'openingGap.maxAge': 1000,
  },
  draw: { shape: 'zone', text: 'NDOG NWOG', tone: 'direction' },
  example: {
    title: '',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [],
    params: {},
    events: [],
  },
} as const satisfies DetectorDefinition;
