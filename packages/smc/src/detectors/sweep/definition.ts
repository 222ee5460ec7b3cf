import type { DetectorDefinition } from '../definition.ts';
import { bars, factor } from '../parameter-types.ts';

export const sweep = {
  folder: 'sweep',
  names: ['sweep.internal', 'sweep.swing'],
  title: 'Sweep or run of a level',
  summary: 'What became of a level that was breached: price came back inside, stayed beyond, or time ran out.',
  phases: ['testLevels', 'expire', 'pivots'],
  runs: 'always',
  params: {
    'sweep.window': bars(3, 200),
    'sweep.minExcursion': factor(0.05, 10),
    'level.maxAge': bars(1000, 100_000),
  },
  draw: { shape: 'mark', text: 'Sweep Run', tone: 'direction' },
  example: {
    title: '',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [],
    params: {},
    events: [],
  },
} as const satisfies DetectorDefinition;
