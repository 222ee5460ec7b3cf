import { z } from 'zod';
import type { DetectorDefinition } from '../definition.ts';
import { bars, laterPassing } from '../parameter-types.ts';

export const orderBlock = {
  folder: 'order-block',
  names: ['orderBlock.internal', 'orderBlock.swing'],
  title: 'Order block',
  summary: 'The last candle against a move that broke structure; a close beyond it turns it into a breaker.',
  phases: ['testZones', 'expire', 'orderBlocks'],
  runs: 'byDefault',
  params: {
    'orderBlock.lookback': z.int().min(0).max(200).default(5),
    'orderBlock.maxAge': bars(500, 100_000),
    'orderBlock.zone': z.enum(['wick', 'body', 'refined']).exactOptional(),
    'orderBlock.brokenBy': laterPassing,
  },
  defaults: { 'orderBlock.zone': 'wick', 'orderBlock.brokenBy': 'close' },
  draw: { shape: 'zone', text: 'OB', tone: 'direction' },
  example: {
    title: 'a block of the first break upwards becomes a breaker when structure turns',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [
      [1000, 1002, 998, 1001],
      [1001, 1005, 1000, 1004],
      [1004, 1010, 1003, 1008],
      [1008, 1009, 1002, 1003],
      [1003, 1004, 998, 1002],
      [1002, 1009, 1001, 1008],
      [1008, 1014, 1007, 1013],
      [1013, 1014, 1008, 1009],
      [1009, 1010, 1004, 1005],
      [1005, 1006, 1000, 1001],
      [1001, 1002, 996, 997],
      [997, 1003, 996, 1002],
      [1002, 1012, 1001, 1011],
    ],
    params: { 'pivot.internal.left': 2, 'pivot.internal.right': 2, 'pivot.swing.left': 50, 'pivot.swing.right': 50 },
    events: [
      '6 orderBlock.internal created + 998..1004',
      '8 orderBlock.internal touched + 998..1004',
      '9 orderBlock.internal mitigated + 998..1004',
      '10 orderBlock.internal broken + 998..1004',
      '10 orderBlock.internal created - 1007..1014',
      '11 orderBlock.internal retested - 998..1004',
      '12 orderBlock.internal died - 998..1004',
      '12 orderBlock.internal touched - 1007..1014',
      '12 orderBlock.internal mitigated - 1007..1014',
    ],
  },
} as const satisfies DetectorDefinition;
