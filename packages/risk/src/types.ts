import type { DenialCode, OpenIntent } from '@smc/contracts';
import type { Bar, DataOrigin, Direction, Instrument, Money, TradingMode } from '@smc/domain';
import type { RiskConfig } from './config.ts';

/** What risk has to know about the account, at the moment the intent is judged. */
export interface AccountRisk {
  readonly accountId: string;
  readonly equity: Money;
  /** Equity at the end of the last risk day. */
  readonly dayStartEquity: Money;
  /** The daily loss limit was reached in this risk day. */
  readonly dailyLossHit: boolean;
  readonly peakEquity: Money;
  /** The drawdown limit was reached and nobody has lifted the halt. */
  readonly drawdownHit: boolean;
  /** A position or working entry exists on the intent's instrument. */
  readonly instrumentBusy: boolean;
  /** Instruments with a position or a working entry; entries of unknown fate count as working. */
  readonly openInstruments: number;
  /** Value of all positions plus all working entries as if filled. */
  readonly exposure: Money;
  /** This intent id was handled before. */
  readonly intentSeen: boolean;
}

/** Everything an intent is judged by. */
export interface RiskInput {
  readonly config: RiskConfig;
  readonly instrument: Instrument;
  readonly barMs: number;
  readonly mode: TradingMode;
  /** Origin of the bars behind the account's marks. */
  readonly barOrigin: DataOrigin;
  /** A halt is in force, set by a person or by an alarm; drawdown has its own code. */
  readonly halted: boolean;
  /** The last closed bar: its close is the reference price. */
  readonly bar: Bar;
  /** Time of the judgement, epoch ms. In recorded and simulated modes the close of the bar. */
  readonly now: number;
  readonly account: AccountRisk;
  readonly intent: OpenIntent;
}

/** One target of a sized entry. */
export interface SizedTarget {
  /** Ticks. */
  readonly price: number;
  /** Steps. */
  readonly qty: number;
}

/** An entry with its bracket in ticks and steps. */
export interface SizedEntry {
  readonly intent: OpenIntent;
  readonly dir: Direction;
  /** Limit or trigger price in ticks; for a market entry the reference it was sized by. */
  readonly entry: number;
  readonly stop: number;
  readonly qty: number;
  readonly targets: readonly SizedTarget[];
  /** Loss at the stop, before costs. */
  readonly risk: Money;
  /** Value at the entry price. */
  readonly notional: Money;
}

/** Prices of an intent on the instrument's grid; null where the text is no price there. */
export interface IntentPrices {
  readonly entry: number | null;
  readonly stop: number | null;
  readonly targets: readonly (number | null)[];
}

/** What a rule looks at. */
export interface RiskContext extends RiskInput {
  readonly prices: IntentPrices;
  /** Null when the prices allow no size at all; rules before sizing deny such an intent. */
  readonly sized: SizedEntry | null;
}

/** Measured value and limit of a refusal, as text for people. */
export interface RuleBreach {
  readonly value: string;
  readonly limit: string;
}

/** One pre-trade control. */
export interface RiskRule {
  readonly code: DenialCode;
  /** Null when the intent passes. */
  check(context: RiskContext): RuleBreach | null;
}

/** Why an intent was refused. */
export interface RiskDenial extends RuleBreach {
  readonly code: DenialCode;
}

declare const approved: unique symbol;

/** Something that has passed every rule of this package. Nothing outside can make one. */
export type RiskApproved<T> = T & { readonly [approved]: 'RiskApproved' };

/** Outcome of the pre-trade controls. */
export type RiskVerdict =
  { readonly kind: 'approved'; readonly order: RiskApproved<SizedEntry> } | { readonly kind: 'denied'; readonly denial: RiskDenial };
