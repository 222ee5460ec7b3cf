import { z } from 'zod';
import type { DetectorDefinition } from '../definition.ts';
import { laterBars, laterFactor } from '../parameter-types.ts';

export const rejectionBlock = {
  folder: 'rejection-block',
  names: ['rejectionBlock.internal', 'rejectionBlock.swing'],
  title: 'Rejection block',
  summary: 'The long wick of a pivot, from the end of its body to its tip.',
  phases: ['testZones', 'expire', 'composites'],
  runs: 'whenNamed',
  params: {
    'rejectionBlock.minShare': z.number().min(0).max(1).exactOptional(),
    'rejectionBlock.minAtr': laterFactor,
    'rejectionBlock.maxAge': laterBars,
  },
  defaults: {
    'rejectionBlock.minShare': 0.5,
    'rejectionBlock.minAtr': 0.5,
    'rejectionBlock.maxAge': 500,
  },
  draw: { shape: 'zone', text: 'RB', tone: 'direction' },
  example: {
    title: 'the lower wick of a pivot low is met again, and a close below its tip ends it',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [
      [1000, 1002, 998, 1000],
      [1000, 1001, 997, 999],
      [999, 1000, 989, 998],
      [998, 1004, 997, 1003],
      [1003, 1006, 1002, 1005],
      [1005, 1006, 998, 1004],
      [1004, 1005, 993, 1000],
      [1000, 1001, 984, 988],
    ],
    params: {
      'pivot.internal.left': 2,
      'pivot.internal.right': 2,
      'pivot.swing.left': 50,
      'pivot.swing.right': 50,
      'rejectionBlock.minAtr': 0,
    },
    events: [
      '4 rejectionBlock.internal created + 989..998',
      '5 rejectionBlock.internal touched + 989..998',
      '6 rejectionBlock.internal mitigated + 989..998',
      '7 rejectionBlock.internal broken + 989..998',
    ],
  },
} as const satisfies DetectorDefinition;
