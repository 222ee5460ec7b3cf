import type { Database, Logger, QueryResult, Queryable } from '@smc/service-kit';
import { delay } from '@smc/service-kit';
import { type ClientBase, DatabaseError, Pool, type PoolClient } from 'pg';

/** The database of a process: reads on the pool, writes in transactions. */
export interface Store extends Database {
  /** Waits for running statements and closes all connections. */
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly databaseUrl: string;
  readonly logger: Logger;
  /** Connections at most; 10 by default. */
  readonly poolSize?: number;
  /** A statement that runs longer is cancelled; 15 s by default. */
  readonly statementTimeoutMs?: number;
  /** Waiting longer for a row or table lock fails the statement; 5 s by default. */
  readonly lockTimeoutMs?: number;
  /** A transaction that stands open idle for longer loses its connection; 15 s by default. */
  readonly idleInTransactionTimeoutMs?: number;
  /** Waiting longer for a free connection fails; 10 s by default. */
  readonly connectionTimeoutMs?: number;
}

const MAX_ATTEMPTS = 5;
const FIRST_BACKOFF_MS = 10;
/** Serialisation failure, deadlock: the transaction has done nothing and may be tried again. */
const RETRYABLE = new Set(['40001', '40P01']);

/** Opens a pool of connections. Nothing is connected before the first statement. */
export function openStore(options: StoreOptions): Store {
  const { logger } = options;
  const pool = new Pool({
    connectionString: options.databaseUrl,
    max: options.poolSize ?? 10,
    statement_timeout: options.statementTimeoutMs ?? 15_000,
    lock_timeout: options.lockTimeoutMs ?? 5000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 15_000,
    connectionTimeoutMillis: options.connectionTimeoutMs ?? 10_000,
    application_name: 'smc',
  });
  let closing = false;
  // Without a listener an idle connection that the server closes would end the process.
  pool.on('error', (error) => {
    // A server that stops while the pool is closing says so on every connection; nobody waits for those any more.
    if (!closing) logger.warn({ err: error }, 'idle database connection lost');
  });
  return {
    read: queryable(pool),
    tx: (work) => transaction(pool, work, logger),
    close: async () => {
      closing = true;
      await pool.end();
    },
  };
}

function queryable(client: Pick<ClientBase, 'query'> | Pool): Queryable {
  return {
    query: async (text, params): Promise<QueryResult> => {
      // Unnamed statements only: they work through PgBouncer in transaction mode too.
      const result = await client.query<Record<string, unknown>>(text, params === undefined ? [] : [...params]);
      return { rows: result.rows, rowCount: result.rowCount ?? 0 };
    },
  };
}

async function transaction<T>(pool: Pool, work: (tx: Queryable) => Promise<T>, logger: Logger): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptTransaction(pool, work, logger);
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !isRetryable(error)) throw error;
      logger.debug({ attempt, code: error.code }, 'transaction is tried again');
      await delay(FIRST_BACKOFF_MS * 2 ** (attempt - 1) * (0.5 + Math.random()));
    }
  }
}

function isRetryable(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && error.code !== undefined && RETRYABLE.has(error.code);
}

async function attemptTransaction<T>(pool: Pool, work: (tx: Queryable) => Promise<T>, logger: Logger): Promise<T> {
  const client = await pool.connect();
  // A connection that breaks between statements must not end the process; the next statement fails anyway.
  const onError = (error: Error): void => {
    logger.warn({ err: error }, 'database connection lost in a transaction');
  };
  client.on('error', onError);
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const value = await work(queryable(client));
    await client.query('COMMIT');
    return value;
  } catch (error) {
    broken = await rollback(client);
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/** Gives the error when the connection cannot be used again. */
async function rollback(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
