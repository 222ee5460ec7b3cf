import type { DetectorDefinition } from '../definition.ts';
import { laterBars } from '../parameter-types.ts';

export const gap = {
  folder: 'gap',
  names: ['gap'],
  title: 'Gap over a hole',
  summary: 'A gap of three bars between which the feed lacks bars: a weekend or a lost hour, no imbalance.',
  phases: ['testZones', 'expire', 'candles'],
  runs: 'whenNamed',
  params: {
    'gap.maxAge': laterBars,
  },
  defaults: {
    'gap.maxAge': 500,
  },
  draw: { shape: 'zone', text: 'Gap', tone: 'direction' },
  example: {
    title: 'one bar is missing before the middle bar',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [
      [1000, 1002, 998, 1001],
      [1007, 1010, 1006, 1009, 1],
      [1009, 1012, 1007, 1011],
      [1011, 1012, 1005, 1006],
      [1006, 1007, 1002, 1004],
    ],
    params: { 'fvg.minAtr': 0 },
    events: ['2 gap created + 1002..1007', '3 gap touched + 1002..1007', '4 gap filled + 1002..1007'],
  },
} as const satisfies DetectorDefinition;
