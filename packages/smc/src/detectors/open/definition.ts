import type { DetectorDefinition } from '../definition.ts';
import { laterFactor } from '../parameter-types.ts';

const PHASES = ['closeEnded', 'testLevels', 'settle'] as const;

export const open = {
  folder: 'open',
  names: ['open.day', 'open.week', 'open.month', 'open.midnight', 'open.news', 'open.equities'],
  title: 'Opening price',
  summary:
    'The opening price of a day, week or month, of midnight, of the news at 08:30 or of shares at 09:30 in New York, as a level on the side that price has left it to.',
  phases: PHASES,
  runs: 'whenNamed',
  params: {
    /** Least distance in ATRs at which a close has left the opening price. */
    'open.departure': laterFactor,
  },
  defaults: { 'open.departure': 1 },
  draw: { shape: 'level', text: 'Open', tone: 'neutral' },
  example: {
    title: 'The open of a day is left upwards and swept, then left downwards',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 2),
    bars: [
      [1000, 1001, 999, 1000],
      [1000, 1005, 999, 1004],
      [1004, 1004, 998, 1003],
      [1003, 1003, 994, 995],
    ],
    params: { 'open.departure': 0, 'sweep.minExcursion': 0 },
    events: ['1 open.day low - 1000', '2 open.day sweep.low + 1000', '3 open.day high + 1000'],
  },
} as const satisfies DetectorDefinition;
