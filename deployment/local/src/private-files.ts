import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ProcessIdentity, delay, identityOf, isStillRunning } from '@smc/service-kit';
import { z } from 'zod';

const LOCK_POLL_MS = 50;
/** A lock file without a readable owner that is this old was left by a process killed while it wrote. */
const LOCK_PATIENCE_MS = 5_000;

const ownerSchema = z.object({ pid: z.number(), identity: z.string().nullable() });

/** Makes a folder that only its owner may enter, and gives its way without links. */
export async function privateFolder(path: string): Promise<string> {
  await mkdir(resolve(path), { recursive: true, mode: 0o700 });
  const folder = await realpath(path);
  await chmod(folder, 0o700);
  return folder;
}

/** Writes a file that only its owner can read. It has its name only when it is whole. */
export async function writePrivate(file: string, text: string): Promise<void> {
  const fresh = `${file}.${process.pid}.new`;
  await writeFile(fresh, text, { mode: 0o600 });
  await chmod(fresh, 0o600);
  await rename(fresh, file);
}

/** The text of a file; null when it is not there. */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** A password nobody has to type: 48 hexadecimal digits, harmless in URLs and in the files of every server. */
export function newPassword(): string {
  return randomBytes(24).toString('hex');
}

/** The password kept in this file, made on first use. */
export async function passwordIn(file: string): Promise<string> {
  const kept = await readIfThere(file);
  if (kept !== null) return kept.trim();
  const password = newPassword();
  await writePrivate(file, `${password}\n`);
  return password;
}

/** Does the work while no other process does it in this folder. A lock whose owner has died counts for nothing. */
export async function locked<T>(folder: string, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const file = join(folder, 'lock.json');
  await takeLock(file, timeoutMs);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function takeLock(file: string, timeoutMs: number): Promise<void> {
  const mine: ProcessIdentity = { pid: process.pid, identity: identityOf(process.pid) };
  const started = performance.now();
  for (;;) {
    try {
      await writeFile(file, JSON.stringify(mine), { mode: 0o600, flag: 'wx' });
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const waitedMs = performance.now() - started;
    const owner = await ownerOf(file);
    const abandoned = owner === null ? waitedMs > LOCK_PATIENCE_MS : !isStillRunning(owner);
    if (abandoned) await rm(file, { force: true });
    else if (waitedMs > timeoutMs) throw new Error(`${file} is held by process ${owner?.pid ?? 'unknown'} for more than ${timeoutMs} ms`);
    else await delay(LOCK_POLL_MS);
  }
}

async function ownerOf(file: string): Promise<ProcessIdentity | null> {
  try {
    return ownerSchema.parse(JSON.parse((await readIfThere(file)) ?? ''));
  } catch {
    return null; // Half written, or just removed.
  }
}
