import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Database, Logger, QueryResult, Queryable } from '@smc/service-kit';
import { delay } from '@smc/service-kit';
import { type ClientBase, DatabaseError, Pool, type PoolClient, type PoolConfig } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** A transaction that can also take rows in bulk. */
export interface BulkTransaction extends Queryable {
  /** Runs `COPY ... FROM STDIN` with these bytes. Gives the number of rows the server counted. */
  copy(sql: string, bytes: Iterable<Buffer>): Promise<number>;
}

/** The database of a process: reads on the pool, writes in transactions. */
export interface Store extends Database {
  /** A transaction for bulk work, tried again like others: `work` must be able to run twice. */
  bulk<T>(work: (tx: BulkTransaction) => Promise<T>): Promise<T>;
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
  /** Waiting longer for a free connection, or for the server to answer a new one, fails; 5 s by default. */
  readonly connectionTimeoutMs?: number;
}

/** All connections are in use and none came free in time: the process asks for more at once than it has. */
export class PoolExhaustedError extends Error {
  override readonly name = 'PoolExhaustedError';
}

const MAX_ATTEMPTS = 5;
const FIRST_BACKOFF_MS = 10;
/** Serialisation failure, deadlock: the transaction has done nothing and may be tried again. */
const RETRYABLE = new Set(['40001', '40P01']);

interface Limits {
  readonly poolSize: number;
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
  readonly connectionTimeoutMs: number;
}

/** A pool and how its transactions begin. */
interface Connections {
  readonly pool: Pool;
  readonly begin: string;
  readonly limits: Limits;
  /** Whether it is known that limits hold this way. */
  proven: boolean;
}

/** Opens a pool of connections. Nothing is connected before the first statement. */
export function openStore(options: StoreOptions): Store {
  const { logger } = options;
  const limits: Limits = {
    poolSize: options.poolSize ?? 10,
    statementTimeoutMs: options.statementTimeoutMs ?? 15_000,
    lockTimeoutMs: options.lockTimeoutMs ?? 5000,
    idleInTransactionTimeoutMs: options.idleInTransactionTimeoutMs ?? 15_000,
    connectionTimeoutMs: options.connectionTimeoutMs ?? 5000,
  };
  let closing = false;
  const open = (more: PoolConfig): Pool => {
    const pool = new Pool({
      connectionString: options.databaseUrl,
      max: limits.poolSize,
      connectionTimeoutMillis: limits.connectionTimeoutMs,
      application_name: 'smc',
      ...more,
    });
    // Without a listener an idle connection that the server closes would end the process.
    pool.on('error', (error) => {
      // A server that stops while the pool is closing says so on every connection; nobody waits for those any more.
      if (!closing) logger.warn({ err: error }, 'idle database connection lost');
    });
    return pool;
  };
  let connections: Connections = { pool: open(sessionLimits(limits)), begin: 'BEGIN', limits, proven: false };
  const behindPooler = (tried: Connections): void => {
    if (tried !== connections) return;
    logger.info('the database is behind a pooler: limits are set in each transaction');
    connections = { pool: open({ query_timeout: limits.statementTimeoutMs + 1000 }), begin: beginWith(limits), limits, proven: true };
  };
  const connect: Connect = async () => {
    const tried = connections;
    try {
      const client = await tried.pool.connect();
      if (tried.proven || (await keepsLimits(client, limits))) {
        tried.proven = true;
        return { client, begin: tried.begin };
      }
      client.release(true);
    } catch (error) {
      if (!isPoolerRefusal(error)) throw exhausted(tried, error);
    }
    behindPooler(tried);
    return connect();
  };
  return {
    read: { query: (text, params) => readOnce(connect, logger, text, params) },
    tx: (work) => transaction(connect, (client) => work(queryable(client)), logger),
    bulk: (work) =>
      transaction(connect, (client) => work({ ...queryable(client), copy: (sql, bytes) => copy(client, sql, bytes) }), logger),
    close: async () => {
      closing = true;
      await connections.pool.end();
    },
  };
}

type Connect = () => Promise<{ readonly client: PoolClient; readonly begin: string }>;

/** Limits as PostgreSQL takes them when a connection is made. */
function sessionLimits(limits: Limits): PoolConfig {
  return {
    statement_timeout: limits.statementTimeoutMs,
    lock_timeout: limits.lockTimeoutMs,
    idle_in_transaction_session_timeout: limits.idleInTransactionTimeoutMs,
  };
}

/**
 * The same limits for one transaction, in the round trip that begins it. Behind PgBouncer a connection is a transaction's
 * only, so nothing may be set on it for longer. Single statements are bound by the settings of the role (`applyGrants`).
 */
function beginWith(limits: Limits): string {
  return `BEGIN; SET LOCAL statement_timeout = ${limits.statementTimeoutMs}; SET LOCAL lock_timeout = ${limits.lockTimeoutMs};
    SET LOCAL idle_in_transaction_session_timeout = ${limits.idleInTransactionTimeoutMs}`;
}

/** Whether the server took the limits: a PgBouncer that was told to ignore them lets the connection in without. */
async function keepsLimits(client: PoolClient, limits: Limits): Promise<boolean> {
  // The question itself fails when the connection goes; without a listener the process would end too.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  try {
    const { rows } = await client.query<{ readonly kept: string }>(
      `SELECT string_agg(setting, ' ' ORDER BY name) AS kept FROM pg_settings
       WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout')`,
    );
    return rows[0]?.kept === [limits.idleInTransactionTimeoutMs, limits.lockTimeoutMs, limits.statementTimeoutMs].join(' ');
  } catch (error) {
    client.release(true);
    throw error;
  } finally {
    client.off('error', ignore);
  }
}

/** PgBouncer refuses a connection that brings settings it cannot keep. */
function isPoolerRefusal(error: unknown): boolean {
  return error instanceof Error && error.message.includes('unsupported startup parameter');
}

function exhausted({ pool, limits }: Connections, error: unknown): unknown {
  const none = error instanceof Error && error.message.startsWith('timeout exceeded') && pool.totalCount >= limits.poolSize;
  if (!none) return error;
  return new PoolExhaustedError(
    `no database connection came free within ${limits.connectionTimeoutMs} ms: all ${limits.poolSize} are in use, ${pool.waitingCount} more wait`,
    { cause: error },
  );
}

async function readOnce(connect: Connect, logger: Logger, text: string, params?: readonly unknown[]): Promise<QueryResult> {
  const { client } = await connect();
  return whileHeld(client, logger, 'database connection lost in a statement', async () => {
    try {
      return { value: await queryable(client).query(text, params) };
    } catch (error) {
      // The server's own refusal leaves the connection whole; anything else may have left it in the middle of an answer.
      if (error instanceof DatabaseError) return { failed: error };
      return { failed: error, broken: error instanceof Error ? error : new Error(String(error)) };
    }
  });
}

/** How work on a connection ended, and whether the connection must go. */
type Ended<T> = { readonly value: T } | { readonly failed: unknown; readonly broken?: Error | undefined };

/** Works on a connection and gives it back. */
async function whileHeld<T>(client: PoolClient, logger: Logger, lost: string, work: () => Promise<Ended<T>>): Promise<T> {
  // A connection that breaks between statements must not end the process; the next statement fails anyway.
  const onError = (error: Error): void => {
    logger.warn({ err: error }, lost);
  };
  client.on('error', onError);
  const ended = await work();
  client.off('error', onError);
  client.release('failed' in ended ? ended.broken : undefined);
  if ('failed' in ended) throw ended.failed;
  return ended.value;
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

async function transaction<T>(connect: Connect, work: (client: PoolClient) => Promise<T>, logger: Logger): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptTransaction(connect, work, logger);
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

async function attemptTransaction<T>(connect: Connect, work: (client: PoolClient) => Promise<T>, logger: Logger): Promise<T> {
  const { client, begin } = await connect();
  return whileHeld(client, logger, 'database connection lost in a transaction', async () => {
    try {
      await client.query(begin);
      const value = await work(client);
      await client.query('COMMIT');
      return { value };
    } catch (error) {
      return { failed: error, broken: await rollback(client) };
    }
  });
}

async function copy(client: PoolClient, sql: string, bytes: Iterable<Buffer>): Promise<number> {
  const stream = client.query(copyFrom(sql));
  await pipeline(Readable.from(bytes), stream);
  return stream.rowCount;
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
