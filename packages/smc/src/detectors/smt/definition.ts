import { smcParamsSchema } from '../../params.ts';
import type { DetectorDefinition } from '../definition.ts';

const { shape } = smcParamsSchema;
/** 2024-01-01 00:00 UTC. */
const MONDAY = 1_704_067_200_000;

/** It needs two series: `createSmtEngine` runs it, and an engine of one series says nothing of it, as the example shows. */
export const smt = {
  folder: 'smt',
  names: ['smt'],
  title: 'SMT divergence',
  summary: 'One of two symbols that move together sweeps a level while the other leaves its own level of the same name standing.',
  phases: [],
  runs: 'whenNamed',
  params: {
    'smt.window': shape['smt.window'],
    'smt.minRank': shape['smt.minRank'],
    'smt.maxShift': shape['smt.maxShift'],
    'smt.inverse': shape['smt.inverse'],
  },
  draw: { shape: 'mark', text: 'SMT', tone: 'direction' },
  example: {
    title: 'A series without a second one says nothing',
    barMs: 3_600_000,
    from: MONDAY,
    bars: [
      [1000, 1001, 999, 1000],
      [1000, 1001, 999, 1000],
      [1000, 1010, 999, 1000],
      [1000, 1001, 999, 1000],
      [1000, 1001, 999, 1000],
      [1000, 1011, 999, 1000],
    ],
    params: { 'pivot.internal.left': 2, 'pivot.internal.right': 2, 'sweep.minExcursion': 0 },
    events: [],
  },
} as const satisfies DetectorDefinition;
