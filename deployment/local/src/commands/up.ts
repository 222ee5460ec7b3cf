import { locked, privateFolder } from '../private-files.ts';
import { type StartedServers, writeEnvFiles } from '../env-files.ts';
import { type ServicePasswords, servicePasswords, usersOf } from '../identities.ts';
import { startKafka } from '../kafka/kafka.ts';
import { startPgBouncer } from '../pgbouncer/pgbouncer.ts';
import { startPostgres } from '../postgres/postgres.ts';
import { startRedis } from '../redis/redis.ts';
import { ProgramMissingError, type RunningServer, SERVER_NAMES, type ServerName } from '../running-server.ts';
import { folderOf, statusOf } from './known-servers.ts';
import { installPackages, missingPrograms } from './missing-programs.ts';

export interface UpOptions {
  /** Folder of all servers: `DATA_DIR/servers`. */
  readonly servers: string;
  readonly only: readonly ServerName[];
  readonly install: boolean;
  /** `SMC_ENV` of the services. */
  readonly environment: string;
  readonly say: (line: string) => void;
}

/** Longer than a first start with everything to fetch. */
const LOCK_TIMEOUT_MS = 400_000;

/**
 * Starts the servers asked for and those they need; the ones that run already stay as they are. Throws
 * `ProgramMissingError` before anything is started when a program is missing.
 */
export async function up(options: UpOptions): Promise<void> {
  const folder = await privateFolder(options.servers);
  await locked(folder, LOCK_TIMEOUT_MS, async () => {
    const running = (await statusOf(folder)).map((server) => server.name);
    const wanted = withNeeded([...options.only, ...running]);
    await provide(wanted, options);
    const passwords = await servicePasswords(folder);
    const started = await startAll(folder, wanted, passwords, options.say);
    await writeEnvFiles(folder, started, passwords, options.environment);
  });
}

/** PgBouncer stands before PostgreSQL. */
function withNeeded(names: readonly ServerName[]): ReadonlySet<ServerName> {
  const wanted = new Set(names);
  if (wanted.has('pgbouncer')) wanted.add('postgres');
  return wanted;
}

async function provide(wanted: ReadonlySet<ServerName>, { install, say }: UpOptions): Promise<void> {
  const names = SERVER_NAMES.filter((name) => wanted.has(name));
  if (install) {
    const packages = (await missingPrograms(names)).map((missing) => missing.debianPackage);
    if (packages.length > 0) {
      say(`installing ${packages.join(', ')}`);
      const code = await installPackages(packages);
      if (code !== 0) throw new ProgramMissingError(`apt could not install ${packages.join(', ')} (exit code ${code}); install by hand`);
    }
  }
  const missing = (await missingPrograms(names)).filter(({ needed }) => needed);
  if (missing.length === 0) return;
  const packages = missing.map(({ debianPackage }) => debianPackage).join(' ');
  const servers = [...new Set(missing.map(({ server }) => server))].join(', ');
  throw new ProgramMissingError(
    `programs of ${servers} are missing: run "apt-get install ${packages}" or "npm run servers:up -- --install"; or leave servers out with --only`,
  );
}

/** Starts side by side what can be; throws the first failure after all have come to an end. */
async function startAll(
  folder: string,
  wanted: ReadonlySet<ServerName>,
  passwords: ServicePasswords,
  say: (line: string) => void,
): Promise<StartedServers> {
  const start = async <T extends RunningServer>(name: ServerName, run: (dir: string) => Promise<T>): Promise<T | undefined> => {
    if (!wanted.has(name)) return undefined;
    const began = performance.now();
    const server = await run(folderOf(folder, name));
    say(`${name} ${server.version} on 127.0.0.1:${server.port}, pid ${server.pid} (${Math.round(performance.now() - began)} ms)`);
    return server;
  };
  const database = async (): Promise<Pick<StartedServers, 'postgres' | 'pgbouncer'>> => {
    const postgres = await start('postgres', (dir) => startPostgres({ dir, roles: usersOf(passwords, 'postgres') }));
    if (postgres === undefined) return {};
    return { postgres, pgbouncer: await start('pgbouncer', (dir) => startPgBouncer({ dir, postgres })) };
  };
  const [kafka, redis, databases] = await Promise.allSettled([
    start('kafka', (dir) => startKafka({ dir, users: usersOf(passwords, 'kafka') })),
    start('redis', (dir) => startRedis({ dir, users: usersOf(passwords, 'redis') })),
    database(),
  ]);
  return { kafka: valueOf(kafka), redis: valueOf(redis), ...valueOf(databases) };
}

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}
