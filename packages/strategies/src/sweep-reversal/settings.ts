import { SMC_RANKS, type SmcDetectorName, type SmcParams, type SmcScale } from '@smc/smc';
import { type SweepReversalParams, rankOf } from './params.ts';

/**
 * Usual costs of a round trip in basis points: a passive entry and a stop-out at the simulated venue (fees, spread,
 * slippage). They only gate the reward; what a trade really costs is the venue's matter.
 */
const ROUND_TRIP_BPS = { crypto: 8, fx: 1.5 } as const;

/** Parameters as the machine reads them: names resolved to ranks and numbers once, not on every bar. */
export interface Settings {
  readonly biasMode: SweepReversalParams['bias.mode'];
  readonly minRank: number;
  /** Sweeps below this rank are no named levels: they are not even recorded as refused. */
  readonly namedRank: number;
  readonly shiftTimeout: number;
  readonly onlyChoch: boolean;
  readonly needsDisplacement: boolean;
  /** Bars a break must stand without failing; null when breaks count at once. */
  readonly acceptanceBars: number | null;
  readonly zoneWait: number;
  readonly orderBlocks: boolean;
  readonly rangeScale: SmcScale | null;
  /** Detector that tells the protected level of that scale. */
  readonly rangeDetector: SmcDetectorName | null;
  readonly maxPosition: number;
  readonly validBars: number;
  readonly stopBufferAtr: number;
  readonly stopMinTicks: number;
  readonly stopMinAtr: number;
  readonly stopMaxAtr: number;
  readonly targetMinRank: number;
  readonly targetMinR: number;
  readonly firstShare: number;
  readonly rewardMinR: number;
  readonly roundTripBps: number;
  /** Bars in which a breach may still become a sweep: how far back the leg of a new sweep can begin. */
  readonly sweepWindow: number;
}

/** Resolves the parameters of the strategy and of the detectors it rests on. */
export function settingsOf(params: SweepReversalParams, smc: SmcParams, kind: 'crypto' | 'fx'): Settings {
  const minRank = rankOf(params['sweep.minRank']);
  const scale = params['range.scale'];
  return {
    biasMode: params['bias.mode'],
    minRank,
    namedRank: Math.min(minRank, SMC_RANKS.session),
    shiftTimeout: params['shift.timeoutBars'],
    onlyChoch: params['shift.kinds'] === 'CHoCH',
    needsDisplacement: params['shift.displacement'],
    acceptanceBars: params['shift.acceptance'] ? smc['sweep.window'] : null,
    zoneWait: params['zone.waitBars'],
    orderBlocks: params['zone.orderBlock'],
    rangeScale: scale === 'off' ? null : scale,
    rangeDetector: scale === 'off' ? null : `protected.${scale}`,
    maxPosition: params['range.maxPosition'],
    validBars: params['entry.validBars'],
    stopBufferAtr: params['stop.bufferAtr'],
    stopMinTicks: params['stop.minTicks'],
    stopMinAtr: params['stop.minAtr'],
    stopMaxAtr: params['stop.maxAtr'],
    targetMinRank: rankOf(params['target.minRank']),
    targetMinR: params['target.minR'],
    firstShare: params['target.firstShare'],
    rewardMinR: params['reward.minR'],
    roundTripBps: params['reward.afterCosts'] ? ROUND_TRIP_BPS[kind] : 0,
    sweepWindow: smc['sweep.window'],
  };
}
