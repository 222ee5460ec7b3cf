import type { DetectorDefinition } from '../definition.ts';
import { factor } from '../parameter-types.ts';

export const label = {
  folder: 'label',
  names: ['label.internal', 'label.swing'],
  title: 'Label of a pivot',
  summary: 'Whether a pivot is higher than, lower than or equal to the one of its side before it.',
  phases: ['pivots'],
  runs: 'always',
  params: {
    'label.tolerance': factor(0.1, 10),
  },
  draw: { shape: 'mark', text: 'HH HL LH LL', tone: 'direction' },
  example: {
    title: 'a higher high, a higher low and a lower high',
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
      [1004, 1009, 1004, 1008],
      [1008, 1012, 1006, 1010],
      [1010, 1011, 1007, 1008],
      [1008, 1009, 1005, 1006],
    ],
    params: { 'pivot.internal.left': 2, 'pivot.internal.right': 2, 'pivot.swing.left': 50, 'pivot.swing.right': 50, 'label.tolerance': 0 },
    events: ['8 label.internal HH + 1014', '10 label.internal HL - 1002', '12 label.internal LH + 1012'],
  },
} as const satisfies DetectorDefinition;
