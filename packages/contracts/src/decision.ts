import { type Json, canonicalJson } from '@smc/domain';
import type { Signal } from './messages/strategy.ts';
import type { MessageType, PayloadOf } from './registry.ts';

/** Message types whose payloads are decisions: what `decisionHash` is made of. */
export const DECISION_TYPES = [
  'strategy.signal',
  'trading.intent',
  'trading.denial',
  'trading.order',
  'trading.fill',
  'trading.position',
] as const satisfies readonly MessageType[];
export type DecisionType = (typeof DECISION_TYPES)[number];

/**
 * Order of decisions inside one bar: the venue's fills of the bar, then what strategies decided at its close, then
 * what execution made of those intents.
 */
export const DECISION_STAGES = { fills: 0, strategy: 1, intents: 2 } as const;
export type DecisionStage = (typeof DECISION_STAGES)[keyof typeof DECISION_STAGES];

/** One decision with its place in the log. */
export type Decision = {
  [T in DecisionType]: {
    readonly barIndex: number;
    readonly stage: DecisionStage;
    readonly type: T;
    readonly payload: PayloadOf<T>;
  };
}[DecisionType];

/**
 * The line of a decision in the decision log. Payloads hold event times only: no wall clock, no correlation id, so
 * the same bars give the same lines in every mode. A taken signal goes in with the ids of its evidence, a rejected one
 * with its first failing rule; the sentences and measured values that explain them to people stay out.
 */
export function decisionLine(decision: Decision): string {
  const { barIndex, stage, type } = decision;
  const payload = type === 'strategy.signal' ? signalFacts(decision.payload) : decision.payload;
  return canonicalJson({ barIndex, payload, stage, type });
}

// Members in the order of canonical JSON, which spares the sorting.
function signalFacts(signal: Signal): Json {
  const { decidedAt, dir, entry, firstFailedRule, id, instanceId, paramsHash, status, stop, targets } = signal;
  if (status === 'rejected') return { decidedAt, dir, entry, firstFailedRule, id, instanceId, paramsHash, status, stop, targets };
  const { evidence: found, expiresAtIndex, rMultiple } = signal;
  const evidence = found.map(({ structureId }) => structureId);
  return { decidedAt, dir, entry, evidence, expiresAtIndex, firstFailedRule, id, instanceId, paramsHash, rMultiple, status, stop, targets };
}
