import { DatabaseError } from 'pg';
import { MARKET_BAR_COLUMNS, type MarketBar, marketBarValues } from './repositories/market-series.ts';
import type { BulkTransaction, Store } from './store.ts';

/** What a bulk ingest did. `duplicates` were there already, or came twice. */
export interface CopyResult {
  readonly inserted: number;
  readonly duplicates: number;
}

export interface CopyOptions {
  /** Rows of one transaction; 50,000 by default. What was committed before a failure stays, and may come again. */
  readonly rowsPerTransaction?: number;
}

const NAMES = MARKET_BAR_COLUMNS.map(([name]) => name).join(', ');
const COPY_STRAIGHT = `COPY market_bars (${NAMES}) FROM STDIN`;
const COPY_ASIDE = `COPY market_bars_incoming (${NAMES}) FROM STDIN`;
/** Lines that are sent in one piece. */
const LINES_PER_PIECE = 500;
const UNIQUE_VIOLATION = '23505';

/**
 * Writes many closed bars with COPY; one that is there stays as it is, so an ingest that was broken off is simply run again. Works
 * through PgBouncer in transaction mode. Rows are taken as they come and are held for one transaction at most.
 */
export async function copyMarketBars(
  store: Pick<Store, 'bulk'>,
  bars: AsyncIterable<MarketBar> | Iterable<MarketBar>,
  options: CopyOptions = {},
): Promise<CopyResult> {
  const most = options.rowsPerTransaction ?? 50_000;
  let inserted = 0;
  let duplicates = 0;
  let rows: MarketBar[] = [];
  const write = async (): Promise<void> => {
    const pieces = piecesOf(rows);
    const count = await store.bulk((tx) => copyPieces(tx, pieces));
    inserted += count;
    duplicates += rows.length - count;
    rows = [];
  };
  for await (const bar of bars) {
    rows.push(bar);
    if (rows.length >= most) await write();
  }
  if (rows.length > 0) await write();
  return { inserted, duplicates };
}

/** Straight into the table, which is the fast way; past it and merged when a row of them is there already. */
async function copyPieces(tx: BulkTransaction, pieces: readonly Buffer[]): Promise<number> {
  await tx.query('SAVEPOINT straight');
  try {
    return await tx.copy(COPY_STRAIGHT, pieces);
  } catch (error) {
    if (!(error instanceof DatabaseError && error.code === UNIQUE_VIOLATION)) throw error;
    await tx.query('ROLLBACK TO SAVEPOINT straight');
  }
  // Gone with the transaction: behind a pooler nothing may stay on the connection.
  await tx.query('CREATE TEMPORARY TABLE market_bars_incoming (LIKE market_bars) ON COMMIT DROP');
  await tx.copy(COPY_ASIDE, pieces);
  const { rowCount } = await tx.query(
    `INSERT INTO market_bars (${NAMES}) SELECT ${NAMES} FROM market_bars_incoming ON CONFLICT DO NOTHING`,
  );
  return rowCount;
}

function piecesOf(bars: readonly MarketBar[]): readonly Buffer[] {
  const pieces: Buffer[] = [];
  for (let from = 0; from < bars.length; from += LINES_PER_PIECE) {
    pieces.push(
      Buffer.from(
        bars
          .slice(from, from + LINES_PER_PIECE)
          .map(lineOf)
          .join(''),
      ),
    );
  }
  return pieces;
}

function lineOf(bar: MarketBar): string {
  return `${marketBarValues(bar).map(escaped).join('\t')}\n`;
}

const SPECIAL = /[\\\t\n\r]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A value in the text format of COPY. */
function escaped(value: string | number): string | number {
  return typeof value === 'string' && value.search(SPECIAL) >= 0 ? value.replace(SPECIAL, (char) => ESCAPES[char] ?? char) : value;
}
