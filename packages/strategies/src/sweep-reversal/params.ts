import { SMC_RANKS } from '@smc/smc';
import { z } from 'zod';

/** Names of the least level a sweep or a target may rest on, lightest first. */
export const RANK_CHOICES = ['internal', 'session', 'swing', 'pool', 'day', 'week'] as const;
type RankChoice = (typeof RANK_CHOICES)[number];

/** Rank of a level by the short name a parameter uses. */
export function rankOf(choice: RankChoice): number {
  switch (choice) {
    case 'internal':
      return SMC_RANKS['pivot.internal'];
    case 'session':
      return SMC_RANKS.session;
    case 'swing':
      return SMC_RANKS['pivot.swing'];
    case 'pool':
      return SMC_RANKS['pool.internal'];
    case 'day':
      return SMC_RANKS['previous.day'];
    case 'week':
      return SMC_RANKS['previous.week'];
  }
}

const said = (unit: string, description: string): { unit: string; description: string } => ({ unit, description });
const bars = (least: number, most: number) => z.int().min(least).max(most);
const number = (least: number, most: number) => z.number().min(least).max(most);

/**
 * Parameters of `sweepReversal`. Defaults follow the definitions (which range is meant, which level is liquidity, when
 * a gap is known); none was searched for profit. The README has the effect of each gate.
 */
export const sweepReversalParams = z.strictObject({
  'bias.mode': z
    .enum(['aligned', 'notAgainst', 'off'])
    .default('notAgainst')
    .meta(said('', 'How the bias of the higher time frame binds: it must agree, must not contradict, or is not asked.')),
  'sweep.minRank': z
    .enum(RANK_CHOICES)
    .default('session')
    .meta(said('', 'Least level whose sweep opens a candidate. Internal pivots are no liquidity by themselves.')),
  'shift.timeoutBars': bars(1, 500)
    .default(24)
    .meta(said('bars', 'Bars after the sweep within which structure must shift in its direction.')),
  'shift.kinds': z
    .enum(['any', 'CHoCH'])
    .default('any')
    .meta(said('', 'Which internal breaks count as the shift: any, or only changes of character.')),
  'shift.displacement': z.boolean().default(true).meta(said('', 'The leg from the sweep extreme to the break must hold a displacement.')),
  'shift.acceptance': z.boolean().default(false).meta(said('', 'Wait for the sweep window after the break and refuse a failed break.')),
  'zone.waitBars': bars(0, 50)
    .default(1)
    .meta(said('bars', 'Bars after the break to wait for a gap: the gap around the breaking bar is known one bar later.')),
  'zone.orderBlock': z
    .boolean()
    .default(true)
    .meta(said('', 'Fall back to the near edge of the order block of the break when no gap fits.')),
  'range.scale': z.enum(['swing', 'internal', 'off']).default('swing').meta(said('', 'Dealing range that tells discount from premium.')),
  'range.maxPosition': number(0.05, 1)
    .default(0.475)
    .meta(said('share of the range', 'Highest place of a long entry in the range, from its low; mirrored for shorts.')),
  'entry.validBars': bars(1, 500).default(24).meta(said('bars', 'Bars in which the limit entry may fill.')),
  'stop.bufferAtr': number(0, 5).default(0.1).meta(said('ATR', 'Distance of the stop beyond the sweep extreme.')),
  'stop.minTicks': z
    .int()
    .min(0)
    .max(1_000_000)
    .default(10)
    .meta(said('ticks', 'Least distance of the stop beyond the sweep extreme, to cover the spread.')),
  'stop.minAtr': number(0, 20).default(0.5).meta(said('ATR', 'Least distance from entry to stop; nearer stops are noise and cost.')),
  'stop.maxAtr': number(0.1, 50).default(6).meta(said('ATR', 'Largest distance from entry to stop.')),
  'target.minRank': z.enum(RANK_CHOICES).default('session').meta(said('', 'Least opposing level that is a target.')),
  'target.minR': number(0, 20).default(1).meta(said('R', 'Nearer levels are no first target.')),
  'target.firstShare': number(0.05, 1)
    .default(0.5)
    .meta(said('share of the position', 'Part closed at the first target when there is a second.')),
  'reward.minR': number(0, 20).default(1.5).meta(said('R', 'Least reward over risk, weighted by the shares.')),
  'reward.afterCosts': z
    .boolean()
    .default(true)
    .meta(said('', 'Take the usual costs of a round trip from the reward before it is compared.')),
});

/** Parameters with all defaults filled in. */
export type SweepReversalParams = z.output<typeof sweepReversalParams>;
