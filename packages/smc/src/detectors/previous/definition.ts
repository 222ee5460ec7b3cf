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
    title: '',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [],
    params: {},
    events: [],
  },
} as const satisfies DetectorDefinition;
