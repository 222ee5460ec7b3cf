import { z } from 'zod';
import type { DetectorDefinition } from '../definition.ts';
import { bars } from '../parameter-types.ts';

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
  },
  draw: { shape: 'zone', text: 'OB', tone: 'direction' },
  example: {
    title: '',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [],
    params: {},
    events: [],
  },
} as const satisfies DetectorDefinition;
