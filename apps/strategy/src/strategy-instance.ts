import type { Signal, Structures } from '@smc/contracts';
import { type Bar, type Json, InvariantError, invariant, originOf, required } from '@smc/domain';
import { smcParamsSchema } from '@smc/smc';
import {
  type StrategyContext,
  type StrategyOutput,
  type StrategyRunner,
  createStrategy,
  restoreStrategy,
  strategyDefinition,
} from '@smc/strategies';
import type { StrategySession } from './session.ts';

/** What an instance decided at the close of one bar, with what its engine saw. */
export interface BarOutcome extends StrategyOutput {
  /** Null on a bar without structure events. */
  readonly structures: Structures | null;
}

/** A strategy at work: a runner, and the bar it stands at. */
export class StrategyInstance {
  readonly #session: StrategySession;
  readonly #runner: StrategyRunner;
  #position: number;
  #seen: number;

  private constructor(session: StrategySession, runner: StrategyRunner, position: number) {
    this.#session = session;
    this.#runner = runner;
    this.#position = position;
    this.#seen = runner.structureCount;
  }

  /** An instance before its first bar. */
  static begin(session: StrategySession): StrategyInstance {
    return new StrategyInstance(session, createStrategy(session.strategy, contextOf(session)), -1);
  }

  /** An instance as it stood after bar `position`. */
  static restore(session: StrategySession, position: number, snapshot: Json): StrategyInstance {
    return new StrategyInstance(session, restoreStrategy(session.strategy, contextOf(session), snapshot), position);
  }

  /** Index of the last bar it has taken; -1 before the first. */
  get position(): number {
    return this.#position;
  }

  /** Takes the next closed bar. Throws InvariantError when a bar is missing in between. */
  onBar(bar: Bar): BarOutcome {
    invariant(bar.index === this.#position + 1, `bar ${bar.index} comes after bar ${this.#position}`);
    const output = this.#runner.onBar(bar);
    this.#position = bar.index;
    const events = this.#runner.structuresSince(this.#seen);
    this.#seen = this.#runner.structureCount;
    this.#runner.releaseStructures(this.#seen);
    const { instrument, timeframe } = this.#session;
    const structures =
      events.length === 0 ? null : { symbol: instrument.symbol, timeframe, barIndex: bar.index, barTime: bar.time, events };
    return { ...output, structures };
  }

  snapshot(): Json {
    return this.#runner.snapshot();
  }
}

/** The same context a back-test gives, so that decisions agree; only the origin tells the modes apart. */
export function contextOf(session: StrategySession): StrategyContext {
  const { instrument } = session;
  const definition = strategyDefinition(session.strategy);
  return {
    instrument,
    timeframe: session.timeframe,
    accountId: session.accountId,
    instanceId: session.instanceId,
    origin: originOf(session.mode),
    params: definition.paramsSchema.parse(session.params),
    smcParams: smcParamsSchema.parse({ 'day.zone': instrument.day.zone, 'day.roll': instrument.day.roll }),
  };
}

/** What was stored about some bars, to hold a replay against. */
export interface StoredOutcome {
  readonly structures: number;
  readonly signalIds: readonly string[];
}

/**
 * Plays bars that were dealt with before and throws the outcome away, after making sure that it is the one that was stored:
 * a strategy that decides otherwise now (another version, a damaged snapshot) must not go on.
 */
export function playAgain(instance: StrategyInstance, bars: readonly Bar[], stored: StoredOutcome): void {
  const signals: Signal[] = [];
  let structures = 0;
  for (const bar of bars) {
    const outcome = instance.onBar(bar);
    structures += outcome.structures?.events.length ?? 0;
    signals.push(...outcome.signals);
  }
  if (structures !== stored.structures) {
    throw new InvariantError(`playing again gives ${structures} structure events where ${stored.structures} are stored`);
  }
  const ids = signals.map((signal) => signal.id);
  for (const [index, id] of stored.signalIds.entries()) {
    invariant(
      required(ids[index], `signal ${id} when playing again`) === id,
      `playing again gives signal ${String(ids[index])} where ${id} is stored`,
    );
  }
  invariant(
    ids.length === stored.signalIds.length,
    `playing again gives ${ids.length} signals where ${stored.signalIds.length} are stored`,
  );
}
