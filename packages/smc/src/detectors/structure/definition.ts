import type { DetectorDefinition } from '../definition.ts';
import { factor } from '../parameter-types.ts';

export const structure = {
  folder: 'structure',
  names: ['structure.internal', 'structure.swing', 'protected.internal', 'protected.swing'],
  title: 'Structure break and protected level',
  summary: 'A close beyond the newest pivot that is not spent, with or against the trend, and the extreme that the move came from.',
  phases: ['testLevels', 'breaks'],
  runs: 'always',
  params: {
    'structure.buffer': factor(0, 10),
  },
  draw: { shape: 'level', text: 'BOS CHoCH', tone: 'direction' },
  example: {
    title: '',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [],
    params: {},
    events: [],
  },
} as const satisfies DetectorDefinition;
