import { type DecisionStage, DECISION_STAGES, type EquityPoint } from '@smc/contracts';
import { type Money, TIMEFRAME_MS, ZERO, add, notional, parseMoney, subtract, valueOf } from '@smc/domain';
import { type BreakerState, createBreakers } from '@smc/risk';
import type { ExecutionConfig, HaltState } from './execution-types.ts';
import type { FactLog } from './fact-log.ts';
import { type Ledger, createLedger } from './ledger.ts';
import { type BracketRecord, type OrderRecord, entryWorks, hasEnded, ordersOf } from './order-record.ts';
import { type Position, flatPosition } from './position.ts';

/** Ended brackets that are remembered for late fills; the oldest go first. */
const ENDED_KEPT = 16;

/** Everything the core knows. Plain data, changed in place. */
export interface ExecutionState {
  /** By intent id, in the order they were opened. */
  readonly brackets: Map<string, BracketRecord>;
  /** Intents handled lately with the bar they were decided at; older ones are refused by their age. */
  readonly seenIntents: Map<string, number>;
  readonly position: Position;
  readonly ledger: Ledger;
  readonly breakers: BreakerState;
  halt: HaltState | null;
  lastSeq: number;
  /** Marks of the last closed bar. */
  equity: Money;
  unrealizedPnl: Money;
  /** Something that can change equity or open risk happened since the last mark. */
  dirty: boolean;
  /** Bar being dealt with, and how far. */
  bar: number;
  stage: DecisionStage;
  lastPoint: EquityPoint | null;
}

/** What the functions of the core work on. */
export interface CoreDeps {
  readonly config: ExecutionConfig;
  readonly barMs: number;
  readonly state: ExecutionState;
  readonly facts: FactLog;
  /** Every remembered order by its id. */
  readonly orders: Map<string, { readonly bracket: BracketRecord; readonly order: OrderRecord }>;
}

/** State of an account that has not seen a bar. */
export function createState(config: ExecutionConfig): ExecutionState {
  const opening = parseMoney(config.startingBalance, 'startingBalance');
  return {
    brackets: new Map(),
    seenIntents: new Map(),
    position: flatPosition(),
    ledger: createLedger(opening),
    breakers: createBreakers(opening),
    halt: null,
    lastSeq: 0,
    equity: opening,
    unrealizedPnl: ZERO,
    dirty: true,
    bar: -1,
    stage: DECISION_STAGES.fills,
    lastPoint: null,
  };
}

/** The parts around a state. */
export function coreDeps(config: ExecutionConfig, state: ExecutionState, facts: FactLog): CoreDeps {
  const deps: CoreDeps = { config, barMs: TIMEFRAME_MS[config.timeframe], state, facts, orders: new Map() };
  for (const bracket of state.brackets.values()) indexBracket(deps, bracket);
  return deps;
}

/** Makes a bracket known by its intent and its orders by their ids. */
export function addBracket(deps: CoreDeps, bracket: BracketRecord): void {
  deps.state.brackets.set(bracket.intentId, bracket);
  indexBracket(deps, bracket);
}

function indexBracket(deps: CoreDeps, bracket: BracketRecord): void {
  for (const order of ordersOf(bracket)) deps.orders.set(order.clientOrderId, { bracket, order });
}

/** Forgets the oldest ended brackets beyond the kept ones. */
export function forgetEnded(deps: CoreDeps): void {
  const { brackets } = deps.state;
  if (brackets.size <= ENDED_KEPT) return;
  const ended = [...brackets.values()].filter(hasEnded);
  for (const bracket of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT))) {
    brackets.delete(bracket.intentId);
    for (const order of ordersOf(bracket)) deps.orders.delete(order.clientOrderId);
  }
}

/** Brackets whose entry may still fill. */
export function workingBrackets(state: ExecutionState): BracketRecord[] {
  return [...state.brackets.values()].filter(entryWorks);
}

const leftOf = (order: OrderRecord): number => order.qty - order.filledQty;

/** Worst-case value: the position at cost plus every working entry as if filled. */
export function exposureOf({ config, state }: CoreDeps): Money {
  const cost = valueOf(config.instrument, state.position.cost);
  let total = cost < 0n ? subtract(ZERO, cost) : cost;
  for (const { entry, plannedEntry } of workingBrackets(state)) {
    total = add(total, notional(config.instrument, plannedEntry, leftOf(entry), 'up'));
  }
  return total;
}

/** Money lost if every stop is hit at its price, working entries included. */
export function openRiskOf({ config, state }: CoreDeps): Money {
  const { position } = state;
  let total = ZERO;
  if (position.trade !== null) {
    const loss = valueOf(config.instrument, position.cost - BigInt(position.trade.stop) * BigInt(position.qty), 'up');
    if (loss > 0n) total = loss;
  }
  for (const { entry, plannedEntry, stop } of workingBrackets(state)) {
    total = add(total, notional(config.instrument, Math.abs(plannedEntry - stop), leftOf(entry), 'up'));
  }
  return total;
}
