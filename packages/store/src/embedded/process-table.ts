import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { platform } from 'node:os';
import { basename } from 'node:path';

/** Whether a process runs. One that has ended and was not collected by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, it only belongs to somebody else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return platform() !== 'linux' || stateOf(pid) !== 'Z';
}

/**
 * Tells one process from a later one with the same number: start time and, on Linux, the boot. Null when it cannot be
 * found out.
 */
export function identityOf(pid: number): string | null {
  if (platform() === 'linux') {
    const started = statFields(pid)?.[19];
    return started === undefined ? null : `${readText('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}:${started}`;
  }
  const started = ps(pid, 'lstart=');
  return started === '' ? null : started;
}

/** Whether this process is a PostgreSQL postmaster on exactly this data folder. Doubt counts as no. */
export function isPostmasterOn(pid: number, dataFolder: string): boolean {
  if (!isAlive(pid)) return false;
  if (platform() === 'linux') {
    const [program, ...args] = readText(`/proc/${pid}/cmdline`)?.split('\0') ?? [];
    return program !== undefined && basename(program) === 'postgres' && args[args.indexOf('-D') + 1] === dataFolder;
  }
  const command = ps(pid, 'command=');
  return /\bpostgres\b/.test(command) && command.includes(`-D ${dataFolder} `);
}

/**
 * PostgreSQL processes that work in this data folder, a postmaster or what one left behind. They change into the folder
 * when they start, which is how they are known. Empty where there is no /proc.
 */
export function processesIn(dataFolder: string): readonly number[] {
  if (platform() !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => linkOf(`/proc/${pid}/cwd`) === dataFolder && stateOf(pid) !== 'Z')
    .filter((pid) => readText(`/proc/${pid}/comm`)?.trim() === 'postgres');
}

function stateOf(pid: number): string | undefined {
  return statFields(pid)?.[0];
}

/** Fields of /proc/PID/stat from the state on; the name before them may hold blanks and brackets. */
function statFields(pid: number): readonly string[] | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  return stat === undefined ? undefined : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
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

function ps(pid: number, format: string): string {
  try {
    return execFileSync('ps', ['-o', format, '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return ''; // No such process.
  }
}
