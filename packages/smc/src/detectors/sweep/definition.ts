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
    title: 'a high is swept, a low is run, and two levels grow too old',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [
      [1000, 1002, 998, 1001],
      [1001, 1005, 1000, 1004],
      [1004, 1010, 1003, 1008],
      [1008, 1009, 1004, 1005],
      [1005, 1006, 1000, 1001],
      [1001, 1013, 1001, 1009],
      [1009, 1010, 1002, 1003],
      [1003, 1004, 995, 996],
      [996, 998, 994, 997],
      [997, 999, 993, 994],
      [994, 996, 993, 995],
      [995, 997, 994, 996],
      [996, 997, 994, 995],
      [995, 996, 994, 995],
      [995, 996, 994, 995],
      [995, 996, 994, 995],
    ],
    params: {
      'pivot.internal.left': 2,
      'pivot.internal.right': 2,
      'pivot.swing.left': 50,
      'pivot.swing.right': 50,
      'sweep.minExcursion': 0,
      'level.maxAge': 4,
    },
    events: [
      '5 sweep.internal sweep - 1010',
      '9 sweep.internal run - 1000',
      '11 sweep.internal expired + 1013',
      '15 sweep.internal expired - 993',
    ],
  },
} as const satisfies DetectorDefinition;
