import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { hasKafkaPrograms } from '../kafka/kafka-programs.ts';
import { hasDebianPostgres } from '../postgres/postgres-programs.ts';
import { findProgram } from '../run-program.ts';
import type { ServerName } from '../running-server.ts';

/** Something a server needs and this machine has not. */
export interface MissingProgram {
  readonly server: ServerName;
  readonly debianPackage: string;
  /** False where the server can do without: PostgreSQL also comes with npm. */
  readonly needed: boolean;
}

const INSTALLER = resolve(import.meta.dirname, '../../install-debian.sh');

/** What these servers lack on this machine. */
export async function missingPrograms(names: readonly ServerName[]): Promise<readonly MissingProgram[]> {
  const found = await Promise.all(names.map(async (server) => (await lacking[server]()).map((lack) => ({ server, ...lack }))));
  return found.flat();
}

/** Installs Debian packages with apt; their services are kept from starting. Gives the exit code of the installer. */
export function installPackages(packages: readonly string[]): Promise<number> {
  return new Promise((done) => {
    // Its progress goes to stderr: stdout may be asked for JSON.
    const child = spawn(INSTALLER, [...new Set(packages)], { stdio: ['ignore', 2, 2] });
    child.once('error', () => done(127));
    child.once('exit', (code) => done(code ?? 1));
  });
}

type Lack = Omit<MissingProgram, 'server'>;

const lacking: Readonly<Record<ServerName, () => Promise<readonly Lack[]>>> = {
  kafka: async () => [
    ...(await unlessFound('java', 'default-jre-headless')),
    ...((await hasKafkaPrograms()) ? [] : await unlessFound('mvn', 'maven')),
  ],
  redis: () => unlessFound('redis-server', 'redis-server'),
  pgbouncer: () => unlessFound('pgbouncer', 'pgbouncer'),
  postgres: async () => ((await hasDebianPostgres()) ? [] : [{ debianPackage: 'postgresql', needed: false }]),
};

async function unlessFound(program: string, debianPackage: string): Promise<readonly Lack[]> {
  return (await findProgram(program)) === null ? [{ debianPackage, needed: true }] : [];
}
