import type { DetectorDefinition } from '../definition.ts';
import { laterBars, laterTicks } from '../parameter-types.ts';

export const openingGap = {
  folder: 'opening-gap',
  names: ['openingGap'],
  title: 'Opening gap',
  summary: 'Prices between the last close of a trading day or week and the first open of the next.',
  phases: ['testZones', 'expire', 'composites'],
  runs: 'whenNamed',
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
    title: 'a new day opens above the last close; bars of six hours',
    barMs: 21_600_000,
    from: Date.UTC(2024, 0, 1, 18),
    bars: [
      [1000, 1003, 998, 1000],
      [1006, 1010, 1004, 1008],
      [1008, 1009, 1003, 1005],
      [1005, 1007, 999, 1001],
    ],
    params: {},
    events: [
      '1 openingGap created.day + 1000..1006',
      '2 openingGap touched.day + 1000..1006',
      '2 openingGap ce.day + 1000..1006',
      '3 openingGap filled.day + 1000..1006',
    ],
  },
} as const satisfies DetectorDefinition;
