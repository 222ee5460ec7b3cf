import type { DetectorDefinition } from '../definition.ts';
import { laterBars } from '../parameter-types.ts';

export const mitigationBlock = {
  folder: 'mitigation-block',
  names: ['mitigationBlock.internal', 'mitigationBlock.swing'],
  title: 'Mitigation block',
  summary: 'A broken order block whose move no sweep preceded, met again from the other side.',
  phases: ['testZones', 'expire', 'composites'],
  runs: 'whenNamed',
  params: {
    'mitigationBlock.maxAge': laterBars,
  },
  defaults: {
    'mitigationBlock.maxAge': 500,
  },
  draw: { shape: 'zone', text: 'MB', tone: 'direction' },
  example: {
    title: 'a bullish block with no sweep before it breaks, is met from below and dies',
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
      '10 mitigationBlock.internal created - 998..1004',
      '11 mitigationBlock.internal retested - 998..1004',
      '12 mitigationBlock.internal died - 998..1004',
    ],
  },
} as const satisfies DetectorDefinition;
