import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, unprivilegedAccount } from '@smc/service-kit';
import { outputOf } from './run-program.ts';

const TRY_TIMEOUT_MS = 10_000;

/**
 * How programs that refuse to run as root are started. Root steps down into a user namespace, where it is somebody else but
 * its files stay its own, so private folders will do; where that is not allowed, to another user, who gets the files.
 */
export interface Launcher {
  /** The user the files must belong to; null when they are ours anyway. */
  readonly fileOwner: Account | null;
  launch(program: string, args: readonly string[], options: SpawnOptions): ChildProcess;
}

/** Chooses the way for this program and this user, and tries it. `args` let the program say something and end. */
export async function chooseLauncher(program: string, args: readonly string[] = ['--version']): Promise<Launcher> {
  if (process.getuid?.() !== 0) return { fileOwner: null, launch: (file, words, options) => spawn(file, [...words], options) };
  const account = await unprivilegedAccount();
  if (account === null) throw new Error('this server cannot run as root, and this machine has no other user');
  const map = ['--user', `--map-user=${account.uid}`, `--map-group=${account.gid}`, '--'];
  // unshare becomes the program it starts, so the process id is that of the program.
  const namespaced: Launcher = { fileOwner: null, launch: (file, words, options) => spawn('unshare', [...map, file, ...words], options) };
  if ((await failureOf(namespaced, program, args)) === null) return namespaced;
  const other: Launcher = { fileOwner: account, launch: (file, words, options) => spawn(file, [...words], { ...options, ...account }) };
  const failure = await failureOf(other, program, args);
  if (failure === null) return other;
  throw new Error(`${program} does not start as user ${account.uid}: ${failure}`);
}

/** A folder in `dir` that the program can work in; where its user cannot get there, one outside that belongs to that user. */
export async function workFolder(launcher: Launcher, dir: string, name: string): Promise<string> {
  const { fileOwner } = launcher;
  const inside = join(dir, name);
  if (fileOwner === null) {
    await mkdir(inside, { recursive: true, mode: 0o700 });
    return inside;
  }
  const outside = join('/var/tmp', `smc-${name}-${createHash('sha256').update(dir).digest('hex').slice(0, 16)}`);
  if ((await lstat(outside).catch(() => null)) === null) await mkdir(outside, { mode: 0o700 });
  const found = await lstat(outside);
  // Everybody may write in /var/tmp: a folder of this name could have been laid there for us.
  if (!found.isDirectory() || ![0, fileOwner.uid].includes(found.uid))
    throw new Error(`${outside} belongs to somebody else; remove it to go on`);
  await chmod(outside, 0o700);
  await chown(outside, fileOwner.uid, fileOwner.gid);
  return outside;
}

/** Gives a file to the user the program runs as. */
export async function giveTo(launcher: Launcher, file: string): Promise<void> {
  if (launcher.fileOwner !== null) await chown(file, launcher.fileOwner.uid, launcher.fileOwner.gid);
}

async function failureOf(launcher: Launcher, program: string, args: readonly string[]): Promise<string | null> {
  try {
    await outputOf(launcher.launch(program, args, { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] }), program, TRY_TIMEOUT_MS);
    return null;
  } catch (error) {
    // Node throws instead of emitting an error when it may not change the user at all.
    return error instanceof Error ? error.message : String(error);
  }
}
