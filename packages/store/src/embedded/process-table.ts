import { platform } from 'node:os';
import { basename } from 'node:path';
import { askPs, isAlive, processFile, processesIn } from '@smc/service-kit';

/** Whether this process is a PostgreSQL postmaster on exactly this data folder. Doubt counts as no. */
export function isPostmasterOn(pid: number, dataFolder: string): boolean {
  if (!isAlive(pid)) return false;
  if (platform() === 'linux') {
    const [program, ...args] = processFile(pid, 'cmdline')?.split('\0') ?? [];
    return program !== undefined && basename(program) === 'postgres' && args[args.indexOf('-D') + 1] === dataFolder;
  }
  const command = askPs(pid, 'command=') ?? '';
  return /\bpostgres\b/.test(command) && command.includes(`-D ${dataFolder} `);
}

/**
 * PostgreSQL processes that work in this data folder, a postmaster or what one left behind. They change into the folder
 * when they start, which is how they are known. Empty where there is no /proc.
 */
export function postgresIn(dataFolder: string): readonly number[] {
  return processesIn(dataFolder).filter((pid) => processFile(pid, 'comm')?.trim() === 'postgres');
}
