import { z } from 'zod';
import type { DetectorDefinition } from '../definition.ts';
import { bars, factor } from '../parameter-types.ts';

export const fvg = {
  folder: 'fvg',
  names: ['fvg'],
  title: 'Fair value gap',
  summary: 'Prices that a move of three bars left untraded, until they are filled, inverted or too old.',
  phases: ['testZones', 'expire', 'candles'],
  runs: 'byDefault',
  params: {
    'fvg.minAtr': factor(0.1, 20),
    'fvg.minTicks': z.int().min(0).max(1_000_000).default(1),
    'fvg.inversionWindow': bars(5, 500),
    'fvg.maxAge': bars(500, 100_000),
  },
  draw: { shape: 'zone', text: 'FVG', tone: 'direction' },
  example: {
    title: '',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [],
    params: {},
    events: [],
  },
} as const satisfies DetectorDefinition;
