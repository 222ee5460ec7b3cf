import type { DetectorDefinition } from '../definition.ts';
import { bars } from '../parameter-types.ts';

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
  },
  draw: { shape: 'mark', text: 'Pivot', tone: 'direction' },
  example: {
    title: '',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [],
    params: {},
    events: [],
  },
} as const satisfies DetectorDefinition;
