import type { Decision, Intent, Signal } from '@smc/contracts';
import type { Bar } from '@smc/domain';
import type { ExecutionFacts } from './execution-types.ts';

/** What a strategy decided at the close of one bar, in log order. */
export interface StrategyOutput {
  readonly signals: readonly Signal[];
  readonly intents: readonly Intent[];
}

/** The strategy as the driver sees it: one way, closed bars in, decisions out. */
export interface StrategyPort {
  onBar(bar: Bar): StrategyOutput;
}

/** Facts of one bar: decisions of all three stages in hash order. */
export type StepFacts = ExecutionFacts;

/** Plays bars through strategy, execution and venue. */
export interface Driver {
  /** Deals with one closed bar. Bars come in order, each once. */
  step(bar: Bar): StepFacts;
}

/** An incremental SHA-256 over text. */
export interface TextDigest {
  update(text: string): void;
  /** Hex digest of all text so far; more may follow. */
  hex(): string;
}

/** SHA-256 over decision lines. */
export interface DecisionHash {
  add(line: string): void;
  /** Adds the line of each decision. */
  addAll(decisions: readonly Decision[]): void;
  /** Hex digest of all lines so far; more lines may follow. */
  digest(): string;
}
