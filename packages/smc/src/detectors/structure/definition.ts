import { z } from 'zod';
import type { DetectorDefinition } from '../definition.ts';
import { factor, laterPassing } from '../parameter-types.ts';

export const structure = {
  folder: 'structure',
  names: ['structure.internal', 'structure.swing', 'protected.internal', 'protected.swing'],
  title: 'Structure break and protected level',
  summary: 'A close beyond the newest pivot that is not spent, with or against the trend, and the extreme that the move came from.',
  phases: ['testLevels', 'breaks'],
  runs: 'always',
  params: {
    'structure.buffer': factor(0, 10),
    'structure.stack': z.int().min(1).max(8).exactOptional(),
    'structure.choch': z.enum(['lastPivot', 'protected']).exactOptional(),
    'structure.breakBy': laterPassing,
  },
  defaults: { 'structure.stack': 1, 'structure.choch': 'lastPivot', 'structure.breakBy': 'close' },
  draw: { shape: 'level', text: 'BOS CHoCH', tone: 'direction' },
  example: {
    title: 'the first break upwards, then a change of character against it',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [
      [1000, 1002, 998, 1001],
      [1001, 1005, 1000, 1004],
      [1004, 1010, 1003, 1008],
      [1008, 1009, 1004, 1005],
      [1005, 1006, 1000, 1001],
      [1001, 1007, 1001, 1006],
      [1006, 1014, 1005, 1012],
      [1012, 1013, 1006, 1007],
      [1007, 1008, 1002, 1004],
      [1004, 1004, 998, 999],
      [999, 1003, 997, 1002],
    ],
    params: { 'pivot.internal.left': 2, 'pivot.internal.right': 2, 'pivot.swing.left': 50, 'pivot.swing.right': 50 },
    events: [
      '6 structure.internal init + 1010',
      '6 protected.internal low + 1000',
      '9 structure.internal CHoCH - 1000',
      '9 protected.internal high - 1014',
    ],
  },
} as const satisfies DetectorDefinition;
