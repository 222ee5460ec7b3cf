import { z } from 'zod';
import type { DetectorDefinition } from '../definition.ts';
import { bars, factor, laterPassing } from '../parameter-types.ts';

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
    'fvg.invertedBy': laterPassing,
  },
  defaults: { 'fvg.invertedBy': 'close' },
  draw: { shape: 'zone', text: 'FVG', tone: 'direction' },
  example: {
    title: 'all states of a gap from its creation to the death of its inversion',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [
      [1000, 1002, 998, 1001],
      [1001, 1012, 1000, 1011],
      [1011, 1015, 1008, 1013],
      [1013, 1014, 1007, 1010],
      [1010, 1011, 1004, 1006],
      [1006, 1007, 1001, 1003],
      [1003, 1004, 999, 1000],
      [1000, 1003, 998, 999],
      [999, 1010, 998, 1009],
    ],
    params: { 'fvg.minAtr': 0, 'fvg.inversionWindow': 2 },
    events: [
      '2 fvg created + 1002..1008',
      '3 fvg touched + 1002..1008',
      '4 fvg ce + 1002..1008',
      '5 fvg filled + 1002..1008',
      '6 fvg inverted - 1002..1008',
      '7 fvg retested - 1002..1008',
      '8 fvg died - 1002..1008',
    ],
  },
} as const satisfies DetectorDefinition;
