/** Rows of one statement. Column types are what PostgreSQL sends: `numeric` and `bigint` come as text, never as floats. */
export interface QueryResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Rows returned or touched. */
  readonly rowCount: number;
}

/** Something that runs one parameterised statement: a connection inside a transaction, or the pool for reads. */
export interface Queryable {
  query(text: string, params?: readonly unknown[]): Promise<QueryResult>;
}

/** A database, as the packages that need transactions see it. */
export interface Database {
  /** Single statements outside a transaction. */
  readonly read: Queryable;
  /**
   * Runs `work` in one transaction and commits when it resolves. It may run more than once: after a serialisation
   * failure or a deadlock it is tried again a bounded number of times, so effects outside the database do not belong in it.
   */
  tx<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
}
