import type { Bar, Json, Money, OrderRole, OrderStatus, OrderType, Side } from '@smc/domain';

/** A protective stop of a bracket. Prices are ticks, quantities steps, in this whole file. */
export interface BracketStop {
  readonly clientOrderId: string;
  readonly price: number;
}

/** A target of a bracket. */
export interface BracketTarget {
  readonly clientOrderId: string;
  readonly price: number;
  readonly qty: number;
}

/** An entry with the protection that comes to life when it fills. The venue takes it whole or not at all. */
export interface BracketOrder {
  readonly clientOrderId: string;
  readonly intentId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  /** Limit or trigger price; null for a market order. */
  readonly price: number | null;
  readonly qty: number;
  /** Last bar in which the entry may fill. */
  readonly expiresAtIndex: number;
  readonly stopLoss: BracketStop;
  readonly takeProfits: readonly BracketTarget[];
}

/** A new bracket for the venue. */
export interface SubmitCommand {
  readonly kind: 'submit';
  readonly order: BracketOrder;
  readonly barIndex: number;
  readonly time: number;
}

/** Asks the venue to take back an entry that has not filled. */
export interface CancelCommand {
  readonly kind: 'cancel';
  readonly clientOrderId: string;
  readonly barIndex: number;
  readonly time: number;
}

/** What execution sends to a venue. Both kinds may be repeated without a second effect. */
export type VenueCommand = SubmitCommand | CancelCommand;

interface ReportBase {
  readonly clientOrderId: string;
  readonly barIndex: number;
  /** Event time at the venue, epoch ms. */
  readonly time: number;
  /** Rises by one with each report of the venue: the cursor for recovery. */
  readonly seq: number;
}

/** One execution. */
export interface FilledReport extends ReportBase {
  readonly kind: 'filled';
  readonly tradeId: string;
  readonly qty: number;
  readonly price: number;
  readonly fee: Money;
  readonly liquidity: 'maker' | 'taker';
  /** What spread, slippage and gaps cost against the order's own price (a market order's: the open); never negative. */
  readonly slippage: Money;
}

/** What a venue says about one order. `held` and `activated` are about protection, `amended` about a stop that follows the position. */
export type VenueReport =
  | (ReportBase & { readonly kind: 'accepted' | 'held' | 'activated' | 'expired' })
  | (ReportBase & { readonly kind: 'rejected' | 'canceled' | 'cancelRejected'; readonly reason: string })
  | (ReportBase & { readonly kind: 'amended'; readonly qty: number })
  | FilledReport;

/** What a venue answers when asked about one order. */
export interface VenueOrder {
  readonly clientOrderId: string;
  readonly role: OrderRole;
  readonly status: OrderStatus;
  readonly qty: number;
  readonly filledQty: number;
}

/** Fees, spread and slippage of the simulated venue. All are against the trader. */
export interface SimCosts {
  /** Fee of a resting order, in basis points of the value. */
  readonly makerBps: number;
  /** Fee of market and stop fills. */
  readonly takerBps: number;
  /** Half the spread, in ticks, on market and stop fills. */
  readonly halfSpreadTicks: number;
  /** Slippage on market and stop fills, in basis points of the price, rounded up to a tick. */
  readonly slippageBps: number;
}

/** A venue that fills orders from closed bars (rules: README). */
export interface SimulatedVenue {
  /** Plays one closed bar against the resting orders. The last bar again gives its reports again and changes nothing. */
  advance(bar: Bar): readonly VenueReport[];
  /** Idempotent by client order id: a repetition gives the reports of the first call. */
  handle(command: VenueCommand): readonly VenueReport[];
  /** The venue's own view of an order; null when it never arrived. */
  find(clientOrderId: string): VenueOrder | null;
  /** Sequence number of the last report; 0 before the first. */
  readonly lastSeq: number;
  /** Whether orders rest or protect; without any, `advance` does nothing. */
  readonly hasWork: boolean;
  snapshot(): Json;
}
