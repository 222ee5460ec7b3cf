import type { DetectorDefinition } from '../definition.ts';

export const dealingRange = {
  folder: 'dealing-range',
  names: ['dealingRange'],
  title: 'Dealing range',
  summary: 'From the protected level of the newest structure break to the extreme that the leg has reached since.',
  phases: ['testZones', 'composites'],
  runs: 'whenNamed',
  params: {},
  draw: { shape: 'none', text: 'DR', tone: 'direction' },
  example: {
    title: 'A break upwards begins a range; the pivot at its high confirms it; a close below its low breaks it.',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [
      [1000, 1002, 998, 1000],
      [1000, 1004, 999, 1003],
      [1003, 1010, 1002, 1008],
      [1008, 1009, 1000, 1001],
      [1001, 1003, 990, 992],
      [992, 996, 991, 995],
      [995, 1004, 994, 1003],
      [1003, 1016, 1002, 1015],
      [1015, 1030, 1014, 1028],
      [1028, 1040, 1026, 1036],
      [1036, 1037, 1020, 1022],
      [1022, 1023, 1008, 1010],
      [1010, 1011, 980, 985],
    ],
    params: { 'pivot.internal.left': 2, 'pivot.internal.right': 2, 'pivot.swing.left': 50, 'pivot.swing.right': 50 },
    events: [
      '7 dealingRange formed.internal + 990..1016',
      '11 dealingRange confirmed.internal + 990..1040',
      '12 dealingRange broken.internal + 990..1040',
      '12 dealingRange formed.internal - 980..1040',
    ],
  },
} as const satisfies DetectorDefinition;
