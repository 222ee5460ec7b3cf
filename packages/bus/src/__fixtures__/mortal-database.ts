import type { Database, Queryable } from '@smc/service-kit';

/** Changes statements on their way to the database, to show what a bus without them would do. */
export type Sabotage = (text: string) => string;

/** A database that can die: afterwards nothing begins, and what runs is rolled back. */
export function mortal(store: Database, sabotage: Sabotage): Database & { kill(): Promise<void> } {
  let alive = true;
  const deaths: (() => void)[] = [];
  const open = new Set<Promise<unknown>>();
  const through = (queryable: Queryable): Queryable => ({
    query: (text, params) => (alive ? queryable.query(sabotage(text), params) : Promise.reject(new Error('killed'))),
  });
  const death = (): Promise<never> =>
    new Promise((_resolve, reject) => {
      deaths.push(() => {
        reject(new Error('killed'));
      });
    });
  return {
    read: through(store.read),
    tx: (work) => {
      if (!alive) return Promise.reject(new Error('killed'));
      // Death makes the work throw, so that the transaction is rolled back as the server would.
      const running = store.tx((tx) => Promise.race([work(through(tx)), death()]));
      open.add(running);
      const ended = (): void => {
        open.delete(running);
      };
      running.then(ended, ended);
      return running;
    },
    kill: async () => {
      alive = false;
      for (const die of deaths) die();
      await Promise.allSettled(open);
    },
  };
}

/** Ends every connection to the database but the one that asks for it. */
export async function cutConnections(database: Database): Promise<void> {
  await database.read.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
}
