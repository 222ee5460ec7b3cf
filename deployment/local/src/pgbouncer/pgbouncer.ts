import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanEnvironment } from '@smc/service-kit';
import { passwordIn, privateFolder, writePrivate } from '../private-files.ts';
import { DATABASE, OWNER_ROLE, askDatabase } from '../postgres/roles.ts';
import { type PostgresServer, urlFor } from '../postgres/postgres.ts';
import { requireProgram, runProgram } from '../run-program.ts';
import type { RunningServer, ServerPlace } from '../running-server.ts';
import { type Home, type ServerKind, runServer } from '../server-process.ts';
import { type Launcher, chooseLauncher, giveTo, workFolder } from '../step-down.ts';
import { pgBouncerSettings, pgBouncerUsers } from './pgbouncer-settings.ts';

export interface PgBouncerOptions extends ServerPlace {
  /** The server it stands before, with the roles it lets in. */
  readonly postgres: Pick<PostgresServer, 'port' | 'roles'>;
}

/** A running PgBouncer in transaction mode. */
export interface PgBouncerServer extends RunningServer {
  /** The database as a role (its owner by default) through the pool. Holds a password. */
  databaseUrl(role?: string): string;
}

const STATS_USER = 'readiness';
const VERSION_TIMEOUT_MS = 10_000;

/** How PgBouncer is asked to stop, and ended. */
export const PGBOUNCER_STOP: ServerKind['stopWith'] = ['SIGTERM', 'SIGKILL'];

/** Starts PgBouncer on loopback. Throws `ProgramMissingError` where it is not installed. */
export async function startPgBouncer(options: PgBouncerOptions): Promise<PgBouncerServer> {
  const dir = await privateFolder(options.dir);
  const program = await requireProgram('pgbouncer', 'pgbouncer');
  const launcher = await chooseLauncher(program);
  const stats = await passwordIn(join(dir, 'readiness.password'));
  const { roles } = options.postgres;
  const server = await runServer(options, {
    name: 'pgbouncer',
    version: /PgBouncer (\S+)/.exec(await runProgram(program, ['--version'], VERSION_TIMEOUT_MS))?.[1] ?? 'unknown',
    stopWith: PGBOUNCER_STOP,
    speak: (port) => speakToPgBouncer(port, stats),
    launch: (home) => launch(home, program, launcher, options.postgres.port, { ...roles, [STATS_USER]: stats }),
  });
  const databaseUrl = (role: string = OWNER_ROLE): string => {
    const password = roles[role];
    if (password === undefined) throw new Error(`PgBouncer lets no role ${role} in; known are ${Object.keys(roles).join(', ')}`);
    return urlFor(server.port, role, password, DATABASE);
  };
  return Object.assign(server, { databaseUrl });
}

/** Asks PgBouncer's own console; that says nothing about the database behind it. */
export async function speakToPgBouncer(port: number, password: string): Promise<void> {
  await askDatabase(urlFor(port, STATS_USER, password, 'pgbouncer'), (client) => client.query('SHOW VERSION'));
}

/** The console's password, for those who find the server by its folder. */
export async function statsPasswordIn(dir: string): Promise<string> {
  return (await readFile(join(dir, 'readiness.password'), 'utf8')).trim();
}

async function launch(
  home: Home,
  program: string,
  launcher: Launcher,
  postgresPort: number,
  passwords: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  const work = await workFolder(launcher, home.dir, 'pgbouncer');
  const userFile = join(work, 'users.txt');
  const settings = join(work, 'pgbouncer.ini');
  await writePrivate(userFile, pgBouncerUsers(passwords));
  await writePrivate(settings, pgBouncerSettings({ port: home.port, postgresPort, database: DATABASE, userFile, statsUser: STATS_USER }));
  await giveTo(launcher, userFile);
  await giveTo(launcher, settings);
  return launcher.launch(program, ['-q', settings], {
    cwd: '/',
    env: cleanEnvironment(),
    detached: true,
    stdio: ['ignore', home.log, home.log],
  });
}
