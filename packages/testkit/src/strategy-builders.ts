import type { CancelIntent, OpenIntent, Signal, StrategyWatermark, StructureEvent, Structures } from '@smc/contracts';
import { FIXED_TIME } from './clock.ts';

const HOUR_MS = 3_600_000;
const INSTANCE = 'sweepReversal:BTC/USDT:1h';
const timeOf = (index: number): number => FIXED_TIME + index * HOUR_MS;

/** A fair value gap that formed at bar 10 and was known at bar 11. */
export function aStructureEvent(overrides: Partial<StructureEvent> = {}): StructureEvent {
  return {
    id: 'fvg:created:10:1',
    detector: 'fvg',
    kind: 'created',
    dir: 1,
    at: timeOf(10),
    atIndex: 10,
    confirmedAt: timeOf(12),
    confirmedIndex: 11,
    top: '42050.00',
    bottom: '42010.00',
    refs: [{ at: timeOf(9), index: 9 }],
    ...overrides,
  };
}

/** The events of one bar. */
export function aStructures(overrides: Partial<Structures> = {}): Structures {
  return {
    symbol: 'BTC/USDT',
    timeframe: '1h',
    barIndex: 11,
    barTime: timeOf(11),
    events: [aStructureEvent()],
    ...overrides,
  };
}

/** A signal that was taken, with its reason. */
export function aSignal(overrides: Partial<Signal> = {}): Signal {
  const barIndex = overrides.barIndex ?? 20;
  return {
    id: `signal-${barIndex}`,
    instanceId: INSTANCE,
    strategy: 'sweepReversal',
    strategyVersion: '1.0.0',
    paramsHash: 'f00d',
    symbol: 'BTC/USDT',
    timeframe: '1h',
    dir: 1,
    status: 'taken',
    barIndex,
    barTime: timeOf(barIndex),
    decidedAt: timeOf(barIndex + 1),
    entry: '42030.00',
    stop: '41890.00',
    targets: [
      { price: '42240.00', share: 0.5, source: 'pool.internal' },
      { price: '42450.00', share: 0.5, source: 'previous.day' },
    ],
    rMultiple: '3.00',
    expiresAtIndex: barIndex + 12,
    evidence: [
      {
        structureId: 'fvg:created:10:1',
        role: 'entryZone',
        detector: 'fvg',
        kind: 'created',
        at: timeOf(10),
        confirmedAt: timeOf(12),
        top: '42050.00',
        bottom: '42010.00',
        text: 'Fair value gap left by the shift',
      },
    ],
    rules: [{ id: 'rewardRisk', value: '3.00', op: '>=', threshold: '1.50', unit: 'R', pass: true }],
    firstFailedRule: null,
    ...overrides,
  };
}

/** A candidate that was not taken. */
export function aRejectedSignal(overrides: Partial<Signal> = {}): Signal {
  const barIndex = overrides.barIndex ?? 21;
  return aSignal({
    id: `rejected-${barIndex}`,
    barIndex,
    status: 'rejected',
    rMultiple: '1.10',
    rules: [{ id: 'rewardRisk', value: '1.10', op: '>=', threshold: '1.50', unit: 'R', pass: false }],
    firstFailedRule: 'rewardRisk',
    ...overrides,
  });
}

/** A wish to open a bracket. */
export function anOpenIntent(overrides: Partial<OpenIntent> = {}): OpenIntent {
  const barIndex = overrides.barIndex ?? 20;
  return {
    kind: 'open',
    id: `intent-${barIndex}`,
    accountId: 'paper',
    instanceId: INSTANCE,
    signalId: `signal-${barIndex}`,
    venue: 'binance',
    symbol: 'BTC/USDT',
    timeframe: '1h',
    dir: 1,
    type: 'limit',
    entry: '42030.00',
    stop: '41890.00',
    targets: [
      { price: '42240.00', share: 0.5 },
      { price: '42450.00', share: 0.5 },
    ],
    expiresAtIndex: barIndex + 12,
    barIndex,
    decidedAt: timeOf(barIndex + 1),
    origin: 'RECORDED',
    ...overrides,
  };
}

/** A wish to take an entry back. */
export function aCancelIntent(overrides: Partial<CancelIntent> = {}): CancelIntent {
  const barIndex = overrides.barIndex ?? 22;
  return {
    kind: 'cancel',
    id: `cancel-${barIndex}`,
    accountId: 'paper',
    instanceId: INSTANCE,
    intentId: 'intent-20',
    symbol: 'BTC/USDT',
    reason: 'targetTraded',
    barIndex,
    decidedAt: timeOf(barIndex + 1),
    ...overrides,
  };
}

/** Strategy is through with a bar. */
export function aStrategyWatermark(overrides: Partial<StrategyWatermark> = {}): StrategyWatermark {
  const barIndex = overrides.barIndex ?? 20;
  return { instanceId: INSTANCE, symbol: 'BTC/USDT', timeframe: '1h', barIndex, barTime: timeOf(barIndex), ...overrides };
}
