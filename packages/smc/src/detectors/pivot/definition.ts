import { z } from 'zod';
import type { DetectorDefinition } from '../definition.ts';
import { bars } from '../parameter-types.ts';

/** How the pivots of a scale are found. */
const mode = z.enum(['window', 'leg']).exactOptional();

export const pivot = {
  folder: 'pivot',
  names: ['pivot.internal', 'pivot.swing'],
  title: 'Pivot',
  summary: 'A bar whose high (low) stands above (below) those of the bars around it.',
  phases: ['pivots'],
  runs: 'always',
  params: {
    'pivot.internal.left': bars(5, 200),
    'pivot.internal.right': bars(5, 200),
    'pivot.swing.left': bars(20, 200),
    'pivot.swing.right': bars(20, 200),
    'pivot.internal.mode': mode,
    'pivot.swing.mode': mode,
  },
  defaults: { 'pivot.internal.mode': 'window', 'pivot.swing.mode': 'window' },
  draw: { shape: 'mark', text: 'Pivot', tone: 'direction' },
  example: {
    title: 'of two equal highs the first is the pivot; a low of the internal scale follows',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [
      [1000, 1002, 998, 1001],
      [1001, 1005, 1000, 1004],
      [1004, 1008, 1003, 1006],
      [1006, 1012, 1005, 1010],
      [1010, 1012, 1006, 1007],
      [1007, 1009, 1004, 1005],
      [1005, 1007, 1000, 1001],
      [1001, 1005, 999, 1004],
      [1004, 1006, 1002, 1005],
      [1005, 1008, 1003, 1007],
    ],
    params: { 'pivot.internal.left': 2, 'pivot.internal.right': 2, 'pivot.swing.left': 3, 'pivot.swing.right': 3 },
    events: ['5 pivot.internal high + 1012', '6 pivot.swing high + 1012', '9 pivot.internal low - 999'],
  },
} as const satisfies DetectorDefinition;
