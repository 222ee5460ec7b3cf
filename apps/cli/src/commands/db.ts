import process from 'node:process';
import { type Logger, busEnvSchema, createLogger, databaseEnvSchema, loadConfig, processEnvSchema } from '@smc/service-kit';
import {
  DEFAULT_OWNER,
  applyGrants,
  findSessionByDescriptor,
  descriptorHash,
  insertBars,
  insertSession,
  migrate,
  openStore,
  resetDatabase,
  startEmbeddedPostgres,
  whyProduction,
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
  readonly iKnowThisIsProduction?: boolean;
}

/** Bars that `db seed` writes: what the replay warms up with. */
const SEED_BARS = 1500;
const SEED_SESSION = 'seed-btcusdt-1h';

/** Runs one database command on DATABASE_URL, or on the desk's own PostgreSQL when there is none. */
export async function runDbCommand(name: 'migrate' | 'seed' | 'reset', options: DbOptions): Promise<void> {
  const env = loadConfig(processEnvSchema.extend(databaseEnvSchema.shape).extend(busEnvSchema.pick({ SMC_ENV: true }).shape), process.env);
  const logger = createLogger({ service: 'smc', level: env.LOG_LEVEL === 'info' ? 'warn' : env.LOG_LEVEL });
  if (env.DATABASE_URL !== undefined) {
    const databaseUrl = env.DATABASE_URL.reveal();
    const why = whyProduction(databaseUrl, env.SMC_ENV);
    if (why !== null && options.iKnowThisIsProduction !== true) {
      throw badInput(
        `DATABASE_URL may be a production database (${why}); expected one on this machine, or --i-know-this-is-production to go on`,
      );
    }
    await work(name, databaseUrl, logger, options);
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
  // Nobody gets here with a production database without having said so.
  if (name === 'reset') await resetDatabase({ databaseUrl, logger, allowProduction: true });
  const applied = await migrate({ databaseUrl, logger });
  const granted = await applyGrants({ databaseUrl, logger });
  const roles = granted.length === 0 ? '' : `; rights of ${granted.join(', ')} are set`;
  if (name === 'reset') {
    report(options, { reset: true, granted }, `database emptied and migrated${roles}`);
    return;
  }
  if (name === 'migrate') {
    report(options, { applied, granted }, `${applied.length === 0 ? 'the schema is up to date' : `applied ${applied.join(', ')}`}${roles}`);
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
