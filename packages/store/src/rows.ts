import { InvariantError } from '@smc/domain';
import type { Queryable } from '@smc/service-kit';

/** A row as PostgreSQL sends it. */
export type Row = Readonly<Record<string, unknown>>;

/** A text column; `numeric` and `bigint` arrive as text too and stay exact. */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw new InvariantError(`column ${column} holds ${typeof value}, expected text`);
}

/** A text column that may be null. */
export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

/** A whole number column (`integer`, or `bigint` within the safe range). */
export function whole(row: Row, column: string): number {
  const value = row[column];
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw new InvariantError(`column ${column} holds ${String(value)}, expected a whole number`);
}

/** A whole number column that may be null. */
export function wholeOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : whole(row, column);
}

/** The contract object a row holds whole. */
// The caller names the type: the column was written from it, and nothing in the row says so.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function payloadOf<T>(row: Row, column = 'payload'): T {
  const value = row[column];
  if (value === null || typeof value !== 'object') throw new InvariantError(`column ${column} holds no object`);
  return value as T; // written by this package from a T that was checked at the edge
}

/** The first row, or null. */
export async function one(q: Queryable, sql: string, params: readonly unknown[]): Promise<Row | null> {
  return (await q.query(sql, params)).rows[0] ?? null;
}

/** Columns of a bulk insert: name and PostgreSQL type. */
export type Columns = readonly (readonly [name: string, type: string])[];

const MAX_ROWS = 2000;

export interface BulkInsert {
  readonly table: string;
  readonly columns: Columns;
  readonly rows: readonly (readonly unknown[])[];
  /** What follows the rows, for example `ON CONFLICT DO NOTHING`. */
  readonly then?: string;
}

/** Inserts rows in the order given, in statements of bounded size. Gives the number of rows that went in. */
export async function bulkInsert(q: Queryable, insert: BulkInsert): Promise<number> {
  const names = insert.columns.map(([name]) => name).join(', ');
  const arrays = insert.columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ');
  const sql = `INSERT INTO ${insert.table} (${names}) SELECT ${names}
    FROM unnest(${arrays}) WITH ORDINALITY AS r(${names}, row_order) ORDER BY row_order ${insert.then ?? ''}`;
  let inserted = 0;
  for (let from = 0; from < insert.rows.length; from += MAX_ROWS) {
    const rows = insert.rows.slice(from, from + MAX_ROWS);
    const params = insert.columns.map((_column, index) => rows.map((row) => row[index]));
    inserted += (await q.query(sql, params)).rowCount;
  }
  return inserted;
}

/** An object as text for a `jsonb` column. */
export function json(value: unknown): string {
  return JSON.stringify(value);
}
