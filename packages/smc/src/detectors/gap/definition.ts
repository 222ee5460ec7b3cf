import type { DetectorDefinition } from '../definition.ts';
import { laterBars } from '../parameter-types.ts';

export const gap = {
  folder: 'gap',
  names: ['gap'],
  title: 'Gap over a hole',
  summary: 'A gap of three bars between which the feed lacks bars: a weekend or a lost hour, no imbalance.',
  phases: ['testZones', 'expire', 'candles'],
  runs: 'byDefault',
  params: {
    'gap.maxAge': laterBars,
  },
  defaults: {
    'gap.maxAge': 500,
  },
  draw: { shape: 'zone', text: 'Gap', tone: 'direction' },
  example: {
    title: '',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [],
    params: {},
    events: [],
  },
} as const satisfies DetectorDefinition;
