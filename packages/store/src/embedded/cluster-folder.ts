import { createHash, randomBytes } from 'node:crypto';
import { access, chmod, mkdir, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Launcher, canEnter, makeOwnFolder } from './launcher.ts';

/** The files of one embedded PostgreSQL. */
export interface ClusterFolder {
  /** `DATA_DIR/postgres`, private. */
  readonly home: string;
  /** The cluster itself. */
  readonly data: string;
  readonly logFile: string;
  readonly ownerFile: string;
  readonly passwordFile: string;
}

/** Makes the folder of the cluster, or finds it. Where the server cannot enter it, the cluster moves and the way is written down. */
export async function openClusterFolder(dataDir: string, launcher: Launcher): Promise<ClusterFolder> {
  const wanted = join(resolve(dataDir), 'postgres');
  await mkdir(wanted, { recursive: true, mode: 0o700 });
  // PostgreSQL shows its folder without links; ours has to look the same to be recognised.
  const home = await realpath(wanted);
  await chmod(home, 0o700);
  return {
    home,
    data: join(await enterableHome(home, launcher), 'data'),
    logFile: join(home, 'postgres.log'),
    ownerFile: join(home, 'owner.json'),
    passwordFile: join(home, 'password'),
  };
}

/** Whether an earlier start in this DATA_DIR gave the cluster to another user: it has to be served by that user for good. */
export async function wasGivenAway(dataDir: string): Promise<boolean> {
  const home = join(resolve(dataDir), 'postgres');
  return (await exists(join(home, 'cluster.path'))) || (await exists(join(home, 'cluster')));
}

async function enterableHome(home: string, launcher: Launcher): Promise<string> {
  if (launcher.fileOwner === null) return home;
  if (await exists(join(home, 'data', 'PG_VERSION'))) {
    throw new Error(
      `${join(home, 'data')} was made where PostgreSQL could run in a user namespace, which is not allowed here; move ${home} away, or set DATABASE_URL`,
    );
  }
  const inside = join(home, 'cluster');
  const moved = join(home, 'cluster.path');
  const recorded = await readFile(moved, 'utf8').catch(() => null);
  if (recorded !== null) return recorded.trim();
  // Root may pass through its own folder for others: the name lists nothing, and what is inside is private itself.
  await chmod(home, 0o711);
  await makeOwnFolder(inside, launcher.fileOwner);
  if (await canEnter(launcher, inside)) return inside;
  const base = (await canEnter(launcher, '/var/tmp')) ? '/var/tmp' : tmpdir();
  const outside = join(base, `smc-postgres-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`);
  await makeOwnFolder(outside, launcher.fileOwner);
  await writeFile(moved, `${outside}\n`, { mode: 0o600 });
  return outside;
}

/** Whether the cluster was made before. */
export function isInitialised(folder: ClusterFolder): Promise<boolean> {
  return exists(join(folder.data, 'PG_VERSION'));
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Removes what an initialisation left behind that did not come to its end. */
export async function removeHalfMade(folder: ClusterFolder): Promise<void> {
  const parent = resolve(folder.data, '..');
  const names = await readdir(parent);
  await Promise.all(
    names.filter((name) => name.startsWith('data.new-')).map((name) => rm(join(parent, name), { recursive: true, force: true })),
  );
}

/** The password of the cluster, made on first use and kept in a file that only its owner can read. */
export async function passwordOf(folder: ClusterFolder, make: boolean): Promise<string> {
  const kept = await readFile(folder.passwordFile, 'utf8').catch(() => null);
  if (kept !== null) return kept.trim();
  if (!make) {
    throw new Error(
      `${folder.passwordFile} is missing, so nobody can open the database beside it; put it back, or move ${folder.home} away`,
    );
  }
  const password = randomBytes(24).toString('hex');
  await writeFile(folder.passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
  return password;
}

/** What PostgreSQL wrote about itself in `postmaster.pid`. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number | null;
  readonly ready: boolean;
}

/** Reads `postmaster.pid`; null when there is none or it is not whole yet. */
export async function readPostmasterFile(folder: ClusterFolder): Promise<PostmasterFile | null> {
  const lines = (await readFile(join(folder.data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  const port = Number(lines[3]);
  return { pid, port: Number.isSafeInteger(port) && port > 0 ? port : null, ready: lines[7]?.trim() === 'ready' };
}

/** Removes a `postmaster.pid` whose postmaster is gone. */
export async function removePostmasterFile(folder: ClusterFolder): Promise<void> {
  await rm(join(folder.data, 'postmaster.pid'), { force: true });
}
