import type { BarClosed, Quote } from '@smc/contracts';
import { type DataOrigin, type Timeframe, TIMEFRAME_MS, parseTimeframe } from '@smc/domain';
import type { Queryable } from '@smc/service-kit';
import { type Row, bulkInsert, text, whole } from '../rows.ts';

/** A closed bar of the market, of no session and so without an index. */
export type MarketBar = Omit<BarClosed, 'index'> & {
  /** When we got it, epoch ms. */
  readonly receivedAt: number;
};

/** Which bars: `from` (inclusive) to `to` (exclusive) in epoch ms, the oldest `limit` of them. */
export interface MarketBarQuery {
  readonly venue: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

/** Time frames that the database makes of minutes, and where they are read. */
const DERIVED: Partial<Record<Timeframe, string>> = {
  '5m': 'market_bars_5m',
  '15m': 'market_bars_15m',
  '1h': 'market_bars_1h',
  '4h': 'market_bars_4h',
  '1d': 'market_bars_1d',
};

/** Columns of `market_bars`, in the order in which bulk ingest writes them. */
export const MARKET_BAR_COLUMNS = [
  ['venue', 'text'],
  ['symbol', 'text'],
  ['timeframe', 'text'],
  ['open_time', 'bigint'],
  ['open', 'numeric'],
  ['high', 'numeric'],
  ['low', 'numeric'],
  ['close', 'numeric'],
  ['volume', 'numeric'],
  ['source', 'text'],
  ['received_at', 'bigint'],
] as const;

/** A bar as the values of `MARKET_BAR_COLUMNS`. */
export function marketBarValues(bar: MarketBar): readonly (string | number)[] {
  const { venue, symbol, timeframe, time, open, high, low, close, volume, origin, receivedAt } = bar;
  return [venue, symbol, timeframe, time, open, high, low, close, volume, origin, receivedAt];
}

/** Writes closed bars; one that is there stays as it is. For many, `copyMarketBars`. Gives how many were new. */
export function insertMarketBars(q: Queryable, bars: readonly MarketBar[]): Promise<number> {
  return bulkInsert(q, {
    table: 'market_bars',
    columns: MARKET_BAR_COLUMNS,
    rows: bars.map(marketBarValues),
    then: 'ON CONFLICT DO NOTHING',
  });
}

/** Writes quotes; the first of a moment stays. Gives how many were new. */
export function insertMarketQuotes(q: Queryable, quotes: readonly Quote[], receivedAt: number): Promise<number> {
  return bulkInsert(q, {
    table: 'market_quotes',
    columns: [
      ['venue', 'text'],
      ['symbol', 'text'],
      ['time', 'bigint'],
      ['bid', 'numeric'],
      ['ask', 'numeric'],
      ['last', 'numeric'],
      ['source', 'text'],
      ['received_at', 'bigint'],
    ],
    rows: quotes.map(({ venue, symbol, time, bid, ask, last, origin }) => [venue, symbol, time, bid, ask, last, origin, receivedAt]),
    then: 'ON CONFLICT DO NOTHING',
  });
}

/** Bars as they were stored in that time frame, oldest first. */
export async function readMarketBars(q: Queryable, query: MarketBarQuery): Promise<MarketBar[]> {
  const { rows } = await q.query(
    `SELECT * FROM market_bars WHERE venue = $1 AND symbol = $2 AND timeframe = $3 AND open_time >= $4 AND open_time < $5
     ORDER BY open_time LIMIT $6`,
    [query.venue, query.symbol, query.timeframe, query.from, query.to, query.limit],
  );
  return rows.map((row) => ({
    ...pricesOf(row),
    timeframe: parseTimeframe(text(row, 'timeframe')),
    origin: text(row, 'source') as DataOrigin, // written from a MarketBar only
    receivedAt: whole(row, 'received_at'),
  }));
}

/** A bar that the database made of minutes. */
export type DerivedBar = Omit<MarketBar, 'origin' | 'receivedAt'> & {
  /** Minutes it was made of: fewer than the frame holds means that some are missing. */
  readonly minutes: number;
};

/**
 * Closed bars that the database makes of stored minutes, oldest first: a bucket counts when the minute that ends it is
 * there, or a later one. Only for 5m, 15m, 1h, 4h and 1d.
 */
export async function readDerivedBars(q: Queryable, query: MarketBarQuery): Promise<DerivedBar[]> {
  const view = DERIVED[query.timeframe];
  if (view === undefined)
    throw new RangeError(`no bars of ${query.timeframe} are made of minutes: expected ${Object.keys(DERIVED).join(', ')}`);
  const { rows } = await q.query(
    `SELECT venue, symbol, open_time, open, high, low, close, volume, minutes FROM ${view}
     WHERE venue = $1 AND symbol = $2 AND open_time >= $3 AND open_time < $4 AND open_time + $5::bigint <= (
       SELECT max(open_time) + 60000 FROM market_bars WHERE venue = $1 AND symbol = $2 AND timeframe = '1m')
     ORDER BY open_time LIMIT $6`,
    [query.venue, query.symbol, query.from, query.to, TIMEFRAME_MS[query.timeframe], query.limit],
  );
  return rows.map((row) => ({ ...pricesOf(row), timeframe: query.timeframe, minutes: whole(row, 'minutes') }));
}

function pricesOf(row: Row): Pick<MarketBar, 'venue' | 'symbol' | 'time' | 'open' | 'high' | 'low' | 'close' | 'volume'> {
  return {
    venue: text(row, 'venue'),
    symbol: text(row, 'symbol'),
    time: whole(row, 'open_time'),
    open: text(row, 'open'),
    high: text(row, 'high'),
    low: text(row, 'low'),
    close: text(row, 'close'),
    volume: text(row, 'volume'),
  };
}
