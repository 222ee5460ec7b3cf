import { z } from 'zod';
import type { DetectorDefinition } from '../definition.ts';
import { laterFactor, timeOfDay } from '../parameter-types.ts';

/** The power of three of a day. */
export const amd = {
  folder: 'amd',
  names: ['amd'],
  title: 'Accumulation, manipulation, distribution',
  summary: 'A narrow Asian range, a failed raid on one of its sides in London or New York (the Judas swing), and the move away from it.',
  phases: ['closeEnded', 'settle'],
  runs: 'whenNamed',
  params: {
    /** Largest width of the Asian range in mean ranges of a trading day. */
    'amd.maxWidth': laterFactor,
    /** Closed trading days of the mean range. */
    'amd.days': z.int().min(1).max(250).exactOptional(),
    /** Local time in `session.zone` at which the day is over, `HH:MM`. */
    'amd.end': timeOfDay.exactOptional(),
  },
  defaults: { 'amd.maxWidth': 0.6, 'amd.days': 20, 'amd.end': '16:00' },
  draw: { shape: 'mark', text: 'AMD', tone: 'direction' },
  example: {
    title: 'London raids the high of a narrow Asian range, then price falls away',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1, 23),
    bars: [
      [1000, 1040, 960, 1000],
      [1000, 1001, 999, 1000],
      [1000, 1010, 999, 1000],
      [1000, 1001, 990, 1000],
      [1000, 1001, 999, 1000],
      [1000, 1001, 999, 1000],
      [1000, 1001, 999, 1000],
      [1000, 1001, 999, 1000],
      [1000, 1014, 1000, 1008],
      [1008, 1009, 1004, 1008],
      [1008, 1008, 996, 997],
    ],
    params: { 'amd.days': 1, 'sweep.minExcursion': 0, 'displacement.atr': 0 },
    events: ['5 amd accumulation 0 990..1010', '8 amd manipulation - 1010..1014', '10 amd distribution - 997'],
  },
} as const satisfies DetectorDefinition;
