import type { BarClosed } from '@smc/contracts';
import { type DataOrigin, type Timeframe, parseTimeframe } from '@smc/domain';
import type { Queryable } from '@smc/service-kit';
import { type Row, bulkInsert, one, text, whole } from '../rows.ts';

const COLUMNS = [
  ['session', 'text'],
  ['bar_index', 'integer'],
  ['venue', 'text'],
  ['symbol', 'text'],
  ['timeframe', 'text'],
  ['time', 'bigint'],
  ['open', 'numeric'],
  ['high', 'numeric'],
  ['low', 'numeric'],
  ['close', 'numeric'],
  ['volume', 'numeric'],
  ['origin', 'text'],
] as const;

/** Writes closed bars; a bar whose index is already there stays as it was. Gives the number of new rows. */
export function insertBars(q: Queryable, session: string, bars: readonly BarClosed[]): Promise<number> {
  return bulkInsert(q, {
    table: 'bars',
    columns: COLUMNS,
    rows: bars.map((bar) => [
      session,
      bar.index,
      bar.venue,
      bar.symbol,
      bar.timeframe,
      bar.time,
      bar.open,
      bar.high,
      bar.low,
      bar.close,
      bar.volume,
      bar.origin,
    ]),
    then: 'ON CONFLICT (session, bar_index) DO NOTHING',
  });
}

/** The newest bars before `before` (exclusive index), oldest first. */
export async function readBarsBefore(
  q: Queryable,
  session: string,
  page: { readonly before?: number | undefined; readonly limit: number },
): Promise<{ readonly bars: BarClosed[]; readonly hasMore: boolean }> {
  const { rows } = await q.query(`SELECT * FROM bars WHERE session = $1 AND bar_index < $2 ORDER BY bar_index DESC LIMIT $3`, [
    session,
    page.before ?? 2_147_483_647,
    page.limit + 1,
  ]);
  const hasMore = rows.length > page.limit;
  return { bars: rows.slice(0, page.limit).map(barOf).reverse(), hasMore };
}

/** Bars with an index of at least `from`, oldest first. */
export async function readBarsFrom(q: Queryable, session: string, from: number, limit: number): Promise<BarClosed[]> {
  const { rows } = await q.query(`SELECT * FROM bars WHERE session = $1 AND bar_index >= $2 ORDER BY bar_index LIMIT $3`, [
    session,
    from,
    limit,
  ]);
  return rows.map(barOf);
}

/** One bar by its index. */
export async function readBar(q: Queryable, session: string, barIndex: number): Promise<BarClosed | null> {
  const row = await one(q, `SELECT * FROM bars WHERE session = $1 AND bar_index = $2`, [session, barIndex]);
  return row === null ? null : barOf(row);
}

/** The newest bar of the session. */
export async function lastBar(q: Queryable, session: string): Promise<BarClosed | null> {
  const row = await one(q, `SELECT * FROM bars WHERE session = $1 ORDER BY bar_index DESC LIMIT 1`, [session]);
  return row === null ? null : barOf(row);
}

function barOf(row: Row): BarClosed {
  return {
    venue: text(row, 'venue'),
    symbol: text(row, 'symbol'),
    timeframe: timeframeOf(row),
    index: whole(row, 'bar_index'),
    time: whole(row, 'time'),
    open: text(row, 'open'),
    high: text(row, 'high'),
    low: text(row, 'low'),
    close: text(row, 'close'),
    volume: text(row, 'volume'),
    origin: text(row, 'origin') as DataOrigin, // written from a BarClosed only
  };
}

function timeframeOf(row: Row): Timeframe {
  return parseTimeframe(text(row, 'timeframe'));
}
