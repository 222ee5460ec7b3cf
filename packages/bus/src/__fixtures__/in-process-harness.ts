import { type BusHarness, type BusProcess, type TestPostgres, fixedClock } from '@smc/testkit';
import { silentLogger } from '@smc/service-kit';
import { createInProcessBus } from '../in-process-bus.ts';
import { UnprocessableMessageError } from '../unprocessable.ts';
import { type Sabotage, cutConnections, mortal } from './mortal-database.ts';

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
      const { rows } = await database.store.read.query(`SELECT convert_from(bytes, 'UTF8') AS bytes, reason FROM dead_letters ORDER BY id`);
      return rows.map((row) => ({ bytes: String(row['bytes']), reason: String(row['reason']) }));
    },
    unprocessable: (messageId, reason) => new UnprocessableMessageError(messageId, reason),
    outages: [{ name: 'every connection to the database is cut', strike: () => cutConnections(database.store) }],
    close: async () => {
      await Promise.all(processes.map(({ crash }) => crash()));
      await database.drop();
    },
  };
}
