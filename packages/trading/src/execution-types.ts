import type { Decision, EquityPoint, Intent, OrderState, TradeClosed } from '@smc/contracts';
import type { Bar, DataOrigin, Instrument, Json, Money, Timeframe, TradingMode } from '@smc/domain';
import type { RiskConfig } from '@smc/risk';
import type { VenueCommand, VenueReport } from './venue.ts';

/** How often the account's equity becomes a fact. `none`: the caller reads {@link AccountView}. */
export type EquityRecording = 'every-bar' | 'on-change' | 'none';

/** Set-up of one account on one instrument. */
export interface ExecutionConfig {
  readonly accountId: string;
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly risk: RiskConfig;
  /** Decimal text in quote, for example `10000`. */
  readonly startingBalance: string;
  readonly recordEquity: EquityRecording;
}

/** Circumstances an intent is judged in. */
export interface IntentContext {
  /** The halt row says halted, or could not be read. */
  readonly halted: boolean;
  readonly mode: TradingMode;
  /** Origin of the bars of this session. */
  readonly barOrigin: DataOrigin;
  /** Time of the judgement; the close of the bar when left out. PAPER and LIVE give the wall clock. */
  readonly now?: number;
}

/** Where and when something happened, in event time. */
export interface At {
  readonly barIndex: number;
  readonly time: number;
}

/** Why the account takes no new entries until a person lifts it. */
export interface HaltState extends At {
  readonly code: 'MAX_DRAWDOWN' | 'LATE_FILL';
}

/** The open position for reads. */
export interface PositionView {
  readonly intentId: string;
  readonly signalId: string;
  /** Signed steps. */
  readonly qty: number;
  /** Value paid for it, signed like the quantity. */
  readonly cost: Money;
  readonly unrealizedPnl: Money;
}

/** The account for reads, as of the last closed bar. Always current; each field is worked out when it is read. */
export interface AccountView {
  readonly balance: Money;
  readonly unrealizedPnl: Money;
  readonly equity: Money;
  readonly peak: Money;
  readonly dayStartEquity: Money;
  readonly openRisk: Money;
  readonly halt: HaltState | null;
  readonly position: PositionView | null;
  /** Orders that have not ended, oldest first. */
  readonly openOrders: readonly OrderState[];
  /** Sequence number of the last venue report taken in. */
  readonly lastSeq: number;
}

/** Facts in the order they came about. */
export interface ExecutionFacts {
  readonly decisions: readonly Decision[];
  readonly equity: readonly EquityPoint[];
  readonly trades: readonly TradeClosed[];
}

/** Orders, position and money of one account. Pure: time is the input's time. */
export interface ExecutionCore {
  /**
   * Takes reports of the venue in. A report seen before changes nothing; a hole in the sequence or an impossible
   * transition throws InvariantError. Call it in the fills stage of `bar`, or in its intents stage after a command.
   */
  onReports(reports: readonly VenueReport[], bar: Bar): void;
  /** Marks equity at the close and checks the breakers. Gives cancels for working entries when a breaker trips. */
  closeBar(bar: Bar): readonly VenueCommand[];
  /** Risk, then a denial or a SUBMITTING order with the command to send. Commit before sending. Cancels always pass. */
  onIntent(intent: Intent, bar: Bar, context: IntentContext): readonly VenueCommand[];
  /** Cancels for all working entries, for example on a halt. */
  cancelEntries(bar: Bar, reason: string): readonly VenueCommand[];
  /** The outcome of a submit is not proven: SUBMITTING becomes UNKNOWN, never rejected. */
  markUnknown(clientOrderId: string, at: At): void;
  /** The venue has proven that the order never arrived. */
  markNotPlaced(clientOrderId: string, at: At): void;
  /** Commands whose outcome is not known: what a restarted service asks about or sends again. */
  recoverCommands(): readonly VenueCommand[];
  /** Lifts the latched halt; the peak starts again at the present equity. */
  liftHalt(): void;
  /** Facts since the last call. */
  drain(): ExecutionFacts;
  readonly view: AccountView;
  /** Plain JSON. Throws when facts have not been drained, since they would be lost. */
  snapshot(): Json;
}
