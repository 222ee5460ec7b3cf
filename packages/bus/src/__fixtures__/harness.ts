import { type BusHarness, type BusProcess, type TestPostgres, fixedClock } from '@smc/testkit';
import { type Database, type Queryable, silentLogger } from '@smc/service-kit';
import { createInProcessBus } from '../in-process-bus.ts';

/** Changes statements on their way to the database, to show what a bus without them would do. */
export type Sabotage = (text: string) => string;

/** The in-process bus as the contract suite takes it, on a database of its own. */
export async function inProcessHarness(
  postgres: TestPostgres,
  options: { readonly sabotage?: Sabotage; readonly boundMs?: number } = {},
): Promise<BusHarness> {
  const sabotage = options.sabotage ?? ((text: string) => text);
  const database = await postgres.createDatabase();
  await database.store.read.query('CREATE TABLE effects (place bigserial, consumer text, key text, n integer)');
  const processes: BusProcess[] = [];
  return {
    database: database.store,
    ...(options.boundMs === undefined ? {} : { boundMs: options.boundMs }),
    process: ({ fault } = {}): BusProcess => {
      const store = mortal(database.store, sabotage);
      const bus = createInProcessBus({
        store,
        logger: silentLogger,
        clock: fixedClock(),
        ...(fault === undefined ? {} : { fault }),
      });
      const started = { bus, store, crash: store.kill };
      processes.push(started);
      return started;
    },
    injectRaw: async (topic, key, bytes) => {
      await database.store.read.query('INSERT INTO outbox (topic, key, seq, envelope) VALUES ($1, $2, 0, $3)', [topic, key, bytes]);
    },
    deadLetters: async () => {
      const { rows } = await database.store.read.query(
        `SELECT convert_from(bytes, 'UTF8') AS bytes, reason FROM dead_letters ORDER BY id`,
      );
      return rows.map((row) => ({ bytes: String(row['bytes']), reason: String(row['reason']) }));
    },
    close: async () => {
      await Promise.all(processes.map(({ crash }) => crash()));
      await database.drop();
    },
  };
}

/** A database that can die: afterwards nothing begins, and what runs is rolled back. */
function mortal(store: Database, sabotage: Sabotage): Database & { kill(): Promise<void> } {
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
