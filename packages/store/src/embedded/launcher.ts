import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { chown, cp, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, unprivilegedAccount } from '@smc/service-kit';
import { type Binaries, binariesIn } from './binaries.ts';

/**
 * How PostgreSQL programs are started. PostgreSQL refuses to run as root, so root has to step down: into a user namespace
 * where it is somebody else but its files stay its own (works in private folders), or, where that is not allowed, to
 * another user for whom programs and data must be reachable.
 */
export interface Launcher {
  readonly kind: 'direct' | 'unshare' | 'setuid';
  readonly binaries: Binaries;
  /** The user the files must belong to; null when they are ours anyway. */
  readonly fileOwner: Account | null;
  launch(program: string, args: readonly string[], options: SpawnOptions): ChildProcess;
}

/** How root steps down; `auto` finds out. */
export type StepDown = 'auto' | 'unshare' | 'setuid';

/** Chooses how to start PostgreSQL here, and tries that it works. */
export async function chooseLauncher(binaries: Binaries, stepDown: StepDown): Promise<Launcher> {
  if (process.getuid?.() !== 0) return direct(binaries);
  const account = await unprivilegedAccount();
  if (account === null) {
    throw new Error('PostgreSQL cannot run as root and this machine has no other user; set DATABASE_URL to a server of your own');
  }
  if (stepDown !== 'setuid') {
    const launcher = unshare(binaries, account);
    const failure = await tryVersion(launcher);
    if (failure === null) return launcher;
    if (stepDown === 'unshare') throw new Error(`PostgreSQL does not start in a user namespace: ${failure}`);
  }
  const launcher = setuid(binaries, account);
  if ((await tryVersion(launcher)) === null) return launcher;
  const reachable = setuid(await copyBinaries(binaries, account), account);
  const failure = await tryVersion(reachable);
  if (failure !== null) throw new Error(`PostgreSQL does not start as user ${account.uid}: ${failure}`);
  return reachable;
}

/** Whether the account can work in a folder, that is, whether every folder above lets it through. */
export async function canEnter(launcher: Launcher, folder: string): Promise<boolean> {
  if (launcher.kind !== 'setuid') return true;
  const probe = launcher.launch('/bin/sh', ['-c', 'cd "$1" && test -w .', 'sh', folder], { stdio: 'ignore' });
  return (await exitOf(probe)).code === 0;
}

/** Waits for a program to end; gives its code and what it said. */
export function exitOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    let output = '';
    const collect = (chunk: Buffer): void => {
      output = `${output}${chunk.toString()}`.slice(-8000);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', (error) => {
      resolve({ code: null, output: error.message });
    });
    child.on('close', (code) => {
      resolve({ code, output: output.trim() });
    });
  });
}

function direct(binaries: Binaries): Launcher {
  return {
    kind: 'direct',
    binaries,
    fileOwner: null,
    launch: (program, args, options) => spawn(program, [...args], options),
  };
}

function unshare(binaries: Binaries, account: Account): Launcher {
  const map = ['--user', `--map-user=${account.uid}`, `--map-group=${account.gid}`, '--'];
  return {
    kind: 'unshare',
    binaries,
    fileOwner: null,
    // unshare becomes the program it starts, so the process id is that of the program.
    launch: (program, args, options) => spawn('unshare', [...map, program, ...args], options),
  };
}

function setuid(binaries: Binaries, account: Account): Launcher {
  return {
    kind: 'setuid',
    binaries,
    fileOwner: account,
    launch: (program, args, options) => spawn(program, [...args], { ...options, ...account }),
  };
}

async function tryVersion(launcher: Launcher): Promise<string | null> {
  try {
    const { code, output } = await exitOf(
      launcher.launch(launcher.binaries.postgres, ['--version'], { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    return code === 0 ? null : output;
  } catch (error) {
    // Node throws instead of emitting an error when it may not change the user at all.
    return error instanceof Error ? error.message : String(error);
  }
}

/** Copies the programs to where the account can reach them: the clone may be in a private folder. */
async function copyBinaries(binaries: Binaries, account: Account): Promise<Binaries> {
  const folder = join(tmpdir(), `smc-postgres-programs-${binaries.version}-${account.uid}`);
  if (!(await ownFolder(folder, 0))) {
    const fresh = `${folder}.${process.pid}`;
    await rm(fresh, { recursive: true, force: true });
    await cp(binaries.root, fresh, { recursive: true, verbatimSymlinks: true });
    await rename(fresh, folder);
  }
  return binariesIn(folder, binaries.version);
}

/** Makes a private folder for an account, or uses the one that is there. Throws when somebody else owns it. */
export async function makeOwnFolder(folder: string, account: Account): Promise<void> {
  if (await ownFolder(folder, account.uid)) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chown(folder, account.uid, account.gid);
}

async function ownFolder(folder: string, uid: number): Promise<boolean> {
  const found = await lstat(folder).catch(() => null);
  if (found === null) return false;
  if (found.isDirectory() && found.uid === uid) return true;
  throw new Error(`${folder} belongs to somebody else; remove it to go on`);
}
