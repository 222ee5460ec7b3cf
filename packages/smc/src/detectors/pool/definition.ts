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
    title: 'two equal highs form a pool, which a wick then sweeps',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [
      [1000, 1002, 998, 1001],
      [1001, 1005, 1000, 1004],
      [1004, 1010, 1003, 1008],
      [1008, 1009, 1004, 1005],
      [1005, 1006, 1000, 1001],
      [1001, 1007, 1001, 1006],
      [1006, 1010, 1005, 1008],
      [1008, 1009, 1004, 1005],
      [1005, 1006, 1002, 1003],
      [1003, 1008, 1003, 1007],
      [1007, 1013, 1006, 1009],
    ],
    params: {
      'pivot.internal.left': 2,
      'pivot.internal.right': 2,
      'pivot.swing.left': 50,
      'pivot.swing.right': 50,
      'pool.tolerance': 0,
      'sweep.minExcursion': 0,
    },
    events: ['8 pool.internal formed + 1010', '10 pool.internal sweep - 1010'],
  },
} as const satisfies DetectorDefinition;
