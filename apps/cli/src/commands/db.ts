import process from 'node:process';
import { type Logger, createLogger, databaseEnvSchema, loadConfig, processEnvSchema } from '@smc/service-kit';
import {
  DEFAULT_OWNER,
  applyGrants,
  findSessionByDescriptor,
  descriptorHash,
  insertBars,
  insertSession,
  isLoopback,
  migrate,
  openStore,
  resetDatabase,
  startEmbeddedPostgres,
} from '@smc/store';
import { barToMessage } from '@smc/contracts';
import { type Instrument, barAt } from '@smc/domain';
import { BUNDLED_DATASETS, type BarFile, faultLine, readBarFile } from '@smc/venues';
import { badInput } from '../exit.ts';
import { instrumentOption } from '../inputs.ts';
import { printJson, printLine } from '../output.ts';

/** Options of `smc db …`. */
export interface DbOptions {
  readonly json?: boolean;
  readonly production?: boolean;
}

/** Bars that `db seed` writes: what the replay warms up with. */
const SEED_BARS = 1500;
const SEED_SESSION = 'seed-btcusdt-1h';

/** Runs one database command on DATABASE_URL, or on the desk's own PostgreSQL when there is none. */
export async function runDbCommand(name: 'migrate' | 'seed' | 'reset', options: DbOptions): Promise<void> {
  const env = loadConfig(processEnvSchema.extend(databaseEnvSchema.shape), process.env);
  const logger = createLogger({ service: 'smc', level: env.LOG_LEVEL === 'info' ? 'warn' : env.LOG_LEVEL });
  if (env.DATABASE_URL !== undefined) {
    await work(name, env.DATABASE_URL.reveal(), logger, options);
    return;
  }
  const embedded = await startEmbeddedPostgres({ dataDir: env.DATA_DIR, logger });
  try {
    await work(name, embedded.databaseUrl, logger, options);
  } finally {
    await embedded.stop();
  }
}

async function work(name: 'migrate' | 'seed' | 'reset', databaseUrl: string, logger: Logger, options: DbOptions): Promise<void> {
  if (!isLoopback(databaseUrl) && options.production !== true) {
    throw badInput(`DATABASE_URL is not on this machine; expected a loopback address, or --production to go on`);
  }
  if (name === 'reset') {
    await resetDatabase({ databaseUrl, logger, allowRemote: options.production === true });
    report(options, { reset: true }, 'database emptied and migrated');
    return;
  }
  const applied = await migrate({ databaseUrl, logger });
  // Roles of services that log in by themselves need rights to new tables; a desk's own PostgreSQL has none.
  await applyGrants({ databaseUrl, logger });
  if (name === 'migrate') {
    report(options, { applied }, applied.length === 0 ? 'the schema is up to date' : `applied ${applied.join(', ')}`);
    return;
  }
  const bars = await seed(databaseUrl, logger);
  report(options, { session: SEED_SESSION, bars }, bars === 0 ? 'already seeded' : `${bars} bars written to session ${SEED_SESSION}`);
}

function report(options: DbOptions, document: Record<string, unknown>, text: string): void {
  if (options.json === true) printJson(document);
  else printLine(text);
}

async function seed(databaseUrl: string, logger: Logger): Promise<number> {
  const dataset = BUNDLED_DATASETS.find((each) => each.id === 'btcusdt-1h');
  if (dataset === undefined) throw badInput('the bundled series btcusdt-1h is missing');
  const instrument = instrumentOption(dataset.symbol);
  const file = await readBarFile(dataset.path, { timeframe: dataset.timeframe, tick: instrument.tick });
  if (!file.ok) throw badInput(faultLine(dataset.path, file.error));
  const store = openStore({ databaseUrl, logger, poolSize: 2 });
  try {
    const descriptor = { seed: dataset.id };
    return await store.tx(async (tx) => {
      const known = await findSessionByDescriptor(tx, DEFAULT_OWNER, descriptorHash(descriptor));
      if (known === null) {
        await insertSession(tx, { session: SEED_SESSION, owner: DEFAULT_OWNER, mode: 'REPLAY', descriptor, startedAt: dataset.from });
      }
      return await insertBars(tx, SEED_SESSION, seedBars(file.value, instrument));
    });
  } finally {
    await store.close();
  }
}

function seedBars({ bars, volumes }: BarFile, instrument: Instrument): Parameters<typeof insertBars>[2] {
  return Array.from({ length: Math.min(SEED_BARS, bars.length) }, (_, row) =>
    barToMessage(barAt(bars, row), { instrument, timeframe: '1h', origin: 'RECORDED', volume: volumes[row] ?? '0' }),
  );
}
