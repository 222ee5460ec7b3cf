import type { DetectorDefinition } from '../definition.ts';
import { bars, factor } from '../parameter-types.ts';

export const pool = {
  folder: 'pool',
  names: ['pool.internal', 'pool.swing'],
  title: 'Pool of equal highs or lows',
  summary: 'Pivots of one side at nearly one price: stops lie beyond the outermost of them.',
  phases: ['testLevels', 'expire', 'pools'],
  runs: 'byDefault',
  params: {
    'pool.tolerance': factor(0.1, 10),
    'pool.maxAge': bars(1000, 100_000),
  },
  draw: { shape: 'level', text: 'EQH EQL', tone: 'direction' },
  example: {
    title: '',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [],
    params: {},
    events: [],
  },
} as const satisfies DetectorDefinition;
