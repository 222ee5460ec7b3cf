import type { DetectorDefinition } from '../definition.ts';
import { laterBars } from '../parameter-types.ts';

export const propulsionBlock = {
  folder: 'propulsion-block',
  names: ['propulsionBlock.internal', 'propulsionBlock.swing'],
  title: 'Propulsion block',
  summary: 'An order block whose candle traded inside an older one of its direction.',
  phases: ['testZones', 'expire', 'composites'],
  runs: 'whenNamed',
  params: {
    'propulsionBlock.maxAge': laterBars,
  },
  defaults: {
    'propulsionBlock.maxAge': 500,
  },
  draw: { shape: 'zone', text: 'PB', tone: 'direction' },
  example: {
    title: 'the low inside a touched bullish block becomes a block itself, which a later fall breaks',
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
      [1013, 1015, 1010, 1011],
      [1011, 1012, 1005, 1006],
      [1006, 1007, 1002, 1003],
      [1003, 1010, 1003, 1009],
      [1009, 1017, 1008, 1016],
      [1016, 1017, 1007, 1008],
      [1008, 1009, 1000, 1001],
    ],
    params: { 'pivot.internal.left': 2, 'pivot.internal.right': 2, 'pivot.swing.left': 50, 'pivot.swing.right': 50 },
    events: [
      '11 propulsionBlock.internal created + 1002..1007',
      '12 propulsionBlock.internal touched + 1002..1007',
      '13 propulsionBlock.internal mitigated + 1002..1007',
      '13 propulsionBlock.internal broken + 1002..1007',
    ],
  },
} as const satisfies DetectorDefinition;
