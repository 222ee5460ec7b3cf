import { parseDailyHours } from '@smc/domain';
import { z } from 'zod';
import { SESSION_HOURS, SESSION_ZONE } from '../../sessions.ts';
import type { DetectorDefinition } from '../definition.ts';
import { timeZone } from '../parameter-types.ts';

/** Whether a text names hours of a day, `HH:MM-HH:MM`. */
function areHours(text: string): boolean {
  return parseDailyHours(text) !== null;
}

/** Absent unless given: so a reader that takes no session sees no parameter of one. */
const hours = z
  .string()
  .refine(areHours, { error: 'expected hours HH:MM-HH:MM from 00:00 to 23:59 with an end other than the start, e.g. 20:00-00:00' })
  .optional();

export const session = {
  folder: 'session',
  names: [
    'session.asia',
    'session.london',
    'session.nyAm',
    'session.londonClose',
    'session.nyPm',
    'session.silverBullet1',
    'session.silverBullet2',
    'session.silverBullet3',
  ],
  title: 'Session',
  summary: 'The same hours of every day on the clocks of one zone, and their high and low as levels.',
  phases: ['closeEnded', 'testLevels', 'settle'],
  runs: 'whenNamed',
  params: {
    'session.zone': timeZone.optional(),
    'session.asia': hours,
    'session.london': hours,
    'session.nyAm': hours,
    'session.londonClose': hours,
    'session.nyPm': hours,
    'session.silverBullet1': hours,
    'session.silverBullet2': hours,
    'session.silverBullet3': hours,
  },
  defaults: {
    'session.zone': SESSION_ZONE,
    'session.asia': SESSION_HOURS.asia,
    'session.london': SESSION_HOURS.london,
    'session.nyAm': SESSION_HOURS.nyAm,
    'session.londonClose': SESSION_HOURS.londonClose,
    'session.nyPm': SESSION_HOURS.nyPm,
    'session.silverBullet1': SESSION_HOURS.silverBullet1,
    'session.silverBullet2': SESSION_HOURS.silverBullet2,
    'session.silverBullet3': SESSION_HOURS.silverBullet3,
  },
  draw: { shape: 'span', text: 'Session', tone: 'neutral' },
  example: {
    title: 'bars 1 to 4 are Asia, whose high bar 6 sweeps',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [
      [1000, 1005, 995, 1000],
      [1000, 1020, 990, 1010],
      [1010, 1015, 985, 1000],
      [1000, 1010, 980, 1005],
      [1005, 1012, 995, 1000],
      [1000, 1010, 990, 1005],
      [1005, 1021, 995, 1000],
    ],
    params: { 'sweep.minExcursion': 0 },
    events: [
      '1 session.asia opened 0 1000',
      '4 session.asia closed 0 980..1020',
      '4 session.asia high + 1020',
      '4 session.asia low - 980',
      '6 session.asia sweep.high - 1020',
    ],
  },
} as const satisfies DetectorDefinition;
