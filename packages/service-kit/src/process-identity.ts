import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { platform } from 'node:os';
import { delay } from './background-task.ts';

const POLL_MS = 10;

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time and, on Linux, the boot; null where it cannot be found out. */
  readonly identity: string | null;
}

/** Whether a process runs. One that has ended and was not collected by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, it only belongs to somebody else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return platform() !== 'linux' || statFields(pid)?.[0] !== 'Z';
}

/** What tells this process from a later one with the same number. */
export function identityOf(pid: number): string | null {
  if (platform() === 'linux') {
    const started = statFields(pid)?.[19];
    return started === undefined ? null : `${readText('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}:${started}`;
  }
  return askPs(pid, 'lstart=') ?? null;
}

/** Whether exactly the recorded process still runs. Doubt counts as no: a stranger must never be stopped. */
export function isStillRunning(recorded: ProcessIdentity): boolean {
  return recorded.identity !== null && isAlive(recorded.pid) && identityOf(recorded.pid) === recorded.identity;
}

/** Waits until the process is gone; false when it is not within the time. */
export async function waitForExit(recorded: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  while (isStillRunning(recorded)) {
    if (performance.now() > end) return false;
    await delay(POLL_MS);
  }
  return true;
}

/** Processes that work in this folder; none where there is no /proc. */
export function processesIn(folder: string): readonly number[] {
  if (platform() !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && linkOf(`/proc/${name}/cwd`) === folder)
    .map(Number)
    .filter((pid) => isAlive(pid));
}

/** Fields of /proc/PID/stat from the state on; the name before them may hold blanks and brackets. */
function statFields(pid: number): readonly string[] | undefined {
  const stat = processFile(pid, 'stat');
  return stat === undefined ? undefined : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** What Linux tells of a process; undefined when it has ended. */
export function processFile(pid: number, name: 'stat' | 'comm' | 'cmdline'): string | undefined {
  return readText(`/proc/${pid}/${name}`);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // The process has ended.
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined; // It has ended, or it is none of our business.
  }
}

/** One column of `ps` for a process, where there is no /proc; undefined when it has ended. */
export function askPs(pid: number, column: string): string | undefined {
  try {
    const said = execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return said.trim() || undefined;
  } catch {
    return undefined; // No such process.
  }
}
