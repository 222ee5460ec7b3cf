import type { DetectorDefinition } from '../definition.ts';

export const inducement = {
  folder: 'inducement',
  names: ['inducement'],
  title: 'Inducement',
  summary:
    'The first internal pivot of a retracement that lies before an untouched order block or gap: the stops that price takes on its way there.',
  phases: ['testZones', 'expire', 'composites'],
  runs: 'whenNamed',
  params: {},
  draw: { shape: 'level', text: 'IDM', tone: 'direction' },
  example: {
    title: 'After the high 1040 the first pivot low is 1018, above the untouched gap 1004..1014; bar 14 takes it.',
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
      [1022, 1026, 1018, 1024],
      [1024, 1032, 1022, 1030],
      [1030, 1034, 1024, 1026],
      [1026, 1027, 1016, 1020],
    ],
    params: { 'pivot.internal.left': 2, 'pivot.internal.right': 2, 'pivot.swing.left': 50, 'pivot.swing.right': 50, 'fvg.minAtr': 0 },
    events: ['13 inducement formed.internal + 1018', '14 inducement taken.internal + 1018'],
  },
} as const satisfies DetectorDefinition;
