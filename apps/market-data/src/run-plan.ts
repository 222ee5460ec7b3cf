import { type Instrument, type Json, type Timeframe, type TradingMode, strategyInstanceId } from '@smc/domain';
import { type RiskConfig, riskConfigSchema } from '@smc/risk';
import { SMC_ENGINE_VERSION } from '@smc/smc';
import { type StrategyParams, paramsHash, strategyDefinition } from '@smc/strategies';
import { type SimCosts, defaultCosts } from '@smc/trading';
import type { MarketFeed } from '@smc/venues';

/** Everything that decides what a run does: two runs with equal plans make equal decisions. */
export interface RunPlan {
  readonly mode: TradingMode;
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  /** The data, for people. */
  readonly source: string;
  /** The data, for the machine: what tells two sources apart. */
  readonly data: Json;
  readonly openFeed: (snapshot?: Json) => MarketFeed;
  readonly accountId: string;
  readonly instanceId: string;
  readonly strategy: string;
  readonly params: StrategyParams;
  readonly risk: RiskConfig;
  readonly costs: SimCosts;
  readonly startingBalance: string;
}

/** What is particular about a run; the rest are the defaults a back-test has too. */
export type RunBasis = Pick<RunPlan, 'mode' | 'instrument' | 'timeframe' | 'source' | 'data' | 'openFeed'>;

const STRATEGY = 'sweepReversal';
const ACCOUNT = 'paper';
const STARTING_BALANCE = '10000';

/** A run with the strategy, limits and costs of the desk. */
export function planRun(basis: RunBasis): RunPlan {
  const definition = strategyDefinition(STRATEGY);
  return {
    ...basis,
    accountId: ACCOUNT,
    instanceId: strategyInstanceId(`${definition.name}:${basis.instrument.symbol}:${basis.timeframe}`),
    strategy: definition.name,
    params: definition.paramsSchema.parse({}),
    risk: riskConfigSchema.parse({}),
    costs: defaultCosts(basis.instrument),
    startingBalance: STARTING_BALANCE,
  };
}

/**
 * What makes a restart the same run. Versions are part of it: a state that older rules have left is never continued by newer
 * ones, a new session begins instead.
 */
export function descriptorOf(plan: RunPlan): Json {
  const definition = strategyDefinition(plan.strategy);
  return {
    mode: plan.mode,
    instrument: plan.instrument.id,
    timeframe: plan.timeframe,
    data: plan.data,
    strategy: { name: definition.name, version: definition.version, params: paramsHash(plan.params) },
    engine: SMC_ENGINE_VERSION,
    risk: { ...plan.risk },
    costs: { ...plan.costs },
    startingBalance: plan.startingBalance,
  };
}

/** The plan as the session keeps it, for the services that build their part of the run from it. */
export function storedPlan(plan: RunPlan): Json {
  const { timeframe, source, accountId, instanceId, strategy, params, risk, costs, startingBalance } = plan;
  const { venue, symbol, base, quote, kind, tick, step, minNotional, maxLeverage, day } = plan.instrument;
  return {
    instrument: { venue, symbol, base, quote, kind, tick, step, minNotional, maxLeverage, day: { ...day } },
    timeframe,
    source,
    accountId,
    instanceId,
    strategy,
    params: { ...params },
    risk: { ...risk },
    costs: { ...costs },
    startingBalance,
  };
}
