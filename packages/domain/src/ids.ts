import type { Brand } from './brand.ts';

/** `venue:symbol`, for example `binance:BTC/USDT`. The key of every market message. */
export type InstrumentId = Brand<string, 'InstrumentId'>;
/** The account that owns orders, positions and equity. */
export type AccountId = Brand<string, 'AccountId'>;
/** One strategy with its symbol, time frame and parameters. */
export type StrategyInstanceId = Brand<string, 'StrategyInstanceId'>;
/** One decision of a strategy, taken or not. A pure function of its inputs. */
export type SignalId = Brand<string, 'SignalId'>;
/** A wish to trade, before risk has seen it. */
export type IntentId = Brand<string, 'IntentId'>;
/** Deterministic id sent to the venue: at most 32 characters of [A-Za-z0-9_-]. */
export type ClientOrderId = Brand<string, 'ClientOrderId'>;
/** The venue's own trade id, unique within venue and account. */
export type TradeId = Brand<string, 'TradeId'>;
/** One continuous run of the desk on one source of data. */
export type SessionId = Brand<string, 'SessionId'>;

// The constructors below are the only places where a plain string becomes an id, hence the casts.

/** Names an instrument at a venue. */
export function instrumentId(venue: string, symbol: string): InstrumentId {
  return `${venue}:${symbol}` as InstrumentId; // constructor of the brand
}
/** Marks a string as an account id. */
export const accountId = (id: string): AccountId => id as AccountId; // constructor of the brand
/** Marks a string as a strategy instance id. */
export const strategyInstanceId = (id: string): StrategyInstanceId => id as StrategyInstanceId; // constructor of the brand
/** Marks a string as a signal id. */
export const signalId = (id: string): SignalId => id as SignalId; // constructor of the brand
/** Marks a string as an intent id. */
export const intentId = (id: string): IntentId => id as IntentId; // constructor of the brand
/** Marks a string as a session id. */
export const sessionId = (id: string): SessionId => id as SessionId; // constructor of the brand
/** Marks a string as a venue trade id. */
export const tradeId = (id: string): TradeId => id as TradeId; // constructor of the brand

const CLIENT_ORDER_ID = /^[A-Za-z0-9_-]{1,32}$/;

/** Marks a string as a client order id; throws when a venue would refuse its form. */
export function clientOrderId(id: string): ClientOrderId {
  if (!CLIENT_ORDER_ID.test(id)) throw new Error(`client order id ${id} does not match ${CLIENT_ORDER_ID.source}`);
  return id as ClientOrderId; // constructor of the brand
}
