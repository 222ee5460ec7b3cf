import type { ChildProcess } from 'node:child_process';
import { access, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanEnvironment, delay, processesIn } from '@smc/service-kit';
import { newPassword, passwordIn, privateFolder, readIfThere, writePrivate } from '../private-files.ts';
import { outputOf } from '../run-program.ts';
import type { RunningServer, ServerPlace } from '../running-server.ts';
import { type Home, type ServerKind, runServer } from '../server-process.ts';
import { type Launcher, chooseLauncher, giveTo, workFolder } from '../step-down.ts';
import { type PostgresPrograms, postgresPrograms } from './postgres-programs.ts';
import { postgresSettings } from './postgres-settings.ts';
import { DATABASE, OWNER_ROLE, askDatabase, ensureRoles } from './roles.ts';

export interface PostgresOptions extends ServerPlace {
  /** Passwords of the login roles by name. `smc_owner`, who owns the database, gets one of its own when none is given. */
  readonly roles?: Readonly<Record<string, string>>;
  /** Server settings over ours. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A running PostgreSQL. The URLs hold passwords. */
export interface PostgresServer extends RunningServer {
  /** The database as its owner, straight to the server: for migrations. */
  readonly databaseUrl: string;
  /** The database as the server's super user. */
  readonly superuserUrl: string;
  /** Passwords of all login roles, the owner among them. */
  readonly roles: Readonly<Record<string, string>>;
  /** The database as another role, straight to the server. */
  urlOf(role: string): string;
}

const SUPERUSER = 'postgres';
const INIT_TIMEOUT_MS = 120_000;
const LEFTOVERS_TIMEOUT_MS = 20_000;
const POLL_MS = 20;

/** How PostgreSQL is asked to stop (clients are sent away, nothing is lost), and ended. */
export const POSTGRES_STOP: ServerKind['stopWith'] = ['SIGINT', 'SIGQUIT'];

/** Starts PostgreSQL with the database `smc` and its roles, on loopback, with SCRAM passwords. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const dir = await privateFolder(options.dir);
  const programs = await postgresPrograms(await majorOfData(dir));
  const launcher = await chooseLauncher(programs.postgres);
  const password = await passwordIn(join(dir, 'superuser.password'));
  const owner = options.roles?.[OWNER_ROLE] ?? (await passwordIn(join(dir, 'owner.password')));
  const roles = { ...options.roles, [OWNER_ROLE]: owner };
  const server = await runServer(options, {
    name: 'postgres',
    version: programs.version,
    stopWith: POSTGRES_STOP,
    speak: (port) => speakToPostgres(urlFor(port, SUPERUSER, password, 'postgres')),
    launch: (home) => launch(home, programs, launcher, password, options.settings ?? {}),
  });
  await askDatabase(urlFor(server.port, SUPERUSER, password, 'postgres'), (client) => ensureRoles(client, roles));
  const urlOf = (role: string): string => urlFor(server.port, role, passwordOf(roles, role), DATABASE);
  return Object.assign(server, {
    roles,
    urlOf,
    databaseUrl: urlOf(OWNER_ROLE),
    superuserUrl: urlFor(server.port, SUPERUSER, password, DATABASE),
  });
}

/** Asks the database something. */
export async function speakToPostgres(databaseUrl: string): Promise<void> {
  await askDatabase(databaseUrl, (client) => client.query('SELECT 1'));
}

/** The super user's own database, for those who find the server by its folder. */
export async function superuserUrlIn(dir: string, port: number): Promise<string> {
  return urlFor(port, SUPERUSER, (await readFile(join(dir, 'superuser.password'), 'utf8')).trim(), 'postgres');
}

/** URL of a role on a server of this machine. */
export function urlFor(port: number, role: string, password: string, database: string): string {
  return `postgres://${role}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

function passwordOf(roles: Readonly<Record<string, string>>, role: string): string {
  const password = roles[role];
  if (password === undefined) throw new Error(`PostgreSQL has no role ${role} here; known are ${Object.keys(roles).join(', ')}`);
  return password;
}

/** The major version that made the data; null before the first start. */
async function majorOfData(dir: string): Promise<number | null> {
  const kept = await readIfThere(join(dir, 'major'));
  return kept === null ? null : Number(kept);
}

async function launch(
  home: Home,
  programs: PostgresPrograms,
  launcher: Launcher,
  password: string,
  more: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  const work = await workFolder(launcher, home.dir, 'postgres');
  const data = join(work, 'data');
  if (!(await exists(join(data, 'PG_VERSION')))) await initialise(programs, launcher, work, password);
  await writePrivate(join(home.dir, 'major'), `${Number.parseInt(programs.version, 10)}\n`);
  await waitForLeftovers(data);
  return launcher.launch(programs.postgres, ['-D', data, ...postgresSettings(home.port, more)], {
    cwd: '/',
    env: cleanEnvironment(),
    // A group of its own: Ctrl-C in a terminal is not meant for it.
    detached: true,
    stdio: ['ignore', home.log, home.log],
  });
}

/** Makes the cluster. It gets its name only when it is whole, so a kill in between leaves nothing. */
async function initialise(programs: PostgresPrograms, launcher: Launcher, work: string, password: string): Promise<void> {
  const fresh = join(work, 'data.new');
  await rm(fresh, { recursive: true, force: true });
  const passwordFile = join(work, `password.${newPassword().slice(0, 8)}`);
  await writePrivate(passwordFile, `${password}\n`);
  await giveTo(launcher, passwordFile);
  try {
    const args = [
      `--pgdata=${fresh}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--no-locale',
    ];
    const child = launcher.launch(programs.initdb, args, { cwd: '/', env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
    await outputOf(child, 'initdb', INIT_TIMEOUT_MS);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(fresh, join(work, 'data'));
}

/** A killed postmaster leaves workers that end by themselves; a second server beside them would ruin the data. */
async function waitForLeftovers(data: string): Promise<void> {
  const end = performance.now() + LEFTOVERS_TIMEOUT_MS;
  while (processesIn(data).length > 0) {
    if (performance.now() > end) throw new Error(`PostgreSQL processes still work in ${data}: ${processesIn(data).join(', ')}`);
    await delay(POLL_MS);
  }
  // Nobody works here, so the file of a killed postmaster is stale, even if its number has gone to another process.
  await rm(join(data, 'postmaster.pid'), { force: true });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
