import type { DetectorDefinition } from '../definition.ts';
import { factor } from '../parameter-types.ts';

export const label = {
  folder: 'label',
  names: ['label.internal', 'label.swing'],
  title: 'Label of a pivot',
  summary: 'Whether a pivot is higher than, lower than or equal to the one of its side before it.',
  phases: ['pivots'],
  runs: 'always',
  params: {
    'label.tolerance': factor(0.1, 10),
  },
  draw: { shape: 'mark', text: 'HH HL LH LL', tone: 'direction' },
  example: {
    title: '',
    barMs: 3_600_000,
    from: Date.UTC(2024, 0, 1),
    bars: [],
    params: {},
    events: [],
  },
} as const satisfies DetectorDefinition;
