import { mkdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { delay, identityOf, isAlive } from '@smc/service-kit';
import type { ClusterFolder } from './cluster-folder.ts';

/** The process a cluster belongs to. */
interface Owner {
  readonly pid: number;
  readonly identity: string | null;
}

const LATCH_STALE_MS = 10_000;
const LATCH_POLL_MS = 20;

/** Another desk works on the same data. */
export class DataDirInUseError extends Error {
  override readonly name = 'DataDirInUseError';
}

/** Makes the cluster this process's own. Throws {@link DataDirInUseError} while another living process has it. */
export async function claim(folder: ClusterFolder): Promise<void> {
  const latch = `${folder.ownerFile}.latch`;
  await takeLatch(latch);
  try {
    const owner = await readOwner(folder);
    if (owner !== null && isAlive(owner.pid) && identityOf(owner.pid) === owner.identity) {
      throw new DataDirInUseError(
        `${folder.home} is in use by process ${owner.pid}; stop that desk or give this one a DATA_DIR of its own`,
      );
    }
    const mine: Owner = { pid: process.pid, identity: identityOf(process.pid) };
    await writeFile(folder.ownerFile, `${JSON.stringify(mine)}\n`, { mode: 0o600 });
  } finally {
    await rmdir(latch);
  }
}

/** Gives the cluster free again. */
export async function release(folder: ClusterFolder): Promise<void> {
  await rm(folder.ownerFile, { force: true });
}

async function readOwner(folder: ClusterFolder): Promise<Owner | null> {
  const text = await readFile(folder.ownerFile, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (value === null || typeof value !== 'object' || !('pid' in value) || typeof value.pid !== 'number') return null;
    return { pid: value.pid, identity: 'identity' in value && typeof value.identity === 'string' ? value.identity : null };
  } catch {
    return null; // Half written: whoever wrote it was killed.
  }
}

/** A folder can be made by one process only, so it serves as a latch around reading and writing the owner file. */
async function takeLatch(latch: string): Promise<void> {
  for (;;) {
    try {
      await mkdir(latch);
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const made = await stat(latch).catch(() => null);
    // The section takes milliseconds; a latch this old was left by a process that was killed inside.
    if (made !== null && Date.now() - made.mtimeMs > LATCH_STALE_MS) await rmdir(latch).catch(() => undefined);
    await delay(LATCH_POLL_MS);
  }
}
