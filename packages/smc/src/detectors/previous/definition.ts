import type { DetectorDefinition } from '../definition.ts';

export const previous = {
  folder: 'previous',
  names: ['previous.day', 'previous.week', 'previous.month'],
  title: 'Previous day, week, month',
  summary: 'High and low of the last closed day, week and month as levels.',
  phases: ['closeEnded', 'testLevels', 'settle'],
  runs: 'byDefault',
  params: {},
  draw: { shape: 'level', text: 'PDH PDL', tone: 'direction' },
  example: {
    title: 'the high of the day before is swept, its low replaced; bars of six hours',
    barMs: 21_600_000,
    from: Date.UTC(2024, 0, 2),
    bars: [
      [1000, 1010, 995, 1005],
      [1005, 1020, 1000, 1010],
      [1010, 1015, 990, 995],
      [995, 1005, 992, 1000],
      [1000, 1010, 996, 1005],
      [1005, 1025, 1004, 1015],
      [1015, 1018, 1000, 1005],
      [1005, 1008, 995, 1000],
    ],
    params: { 'sweep.minExcursion': 0 },
    events: [
      '3 previous.day high + 1020',
      '3 previous.day low - 990',
      '5 previous.day sweep.high - 1020',
      '7 previous.day replaced.low - 990',
      '7 previous.day high + 1025',
      '7 previous.day low - 995',
    ],
  },
} as const satisfies DetectorDefinition;
