import { z } from 'zod';
import type { DetectorDefinition } from '../definition.ts';

/** 2024-01-01 00:00 UTC. */
const MONDAY = 1_704_067_200_000;

/** It needs two series: `createSmtEngine` runs it, and an engine of one series says nothing of it, as the example shows. */
export const smt = {
  folder: 'smt',
  names: ['smt'],
  title: 'SMT divergence',
  summary: 'One of two symbols that move together sweeps a level while the other leaves its own level of the same name standing.',
  phases: [],
  runs: 'overTwoSeries',
  params: {
    /** Bars after a breach, and before it, in which the other symbol's level must stand. */
    'smt.window': z.int().min(1).max(200).exactOptional(),
    /** Least rank of the levels that are compared, see SMC_RANKS. */
    'smt.minRank': z.int().min(1).max(7).exactOptional(),
    /** Most bar lengths between the own bars of two levels that are compared. */
    'smt.maxShift': z.int().min(0).max(1000).exactOptional(),
    /** Whether the symbols move against each other: then a high is compared with a low. */
    'smt.inverse': z.boolean().exactOptional(),
  },
  defaults: { 'smt.window': 3, 'smt.minRank': 2, 'smt.maxShift': 5, 'smt.inverse': false },
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
