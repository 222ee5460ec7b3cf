import { type ChildProcess, spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { ProgramMissingError } from './running-server.ts';

const KEPT_CHARACTERS = 8_000;
/** Where Debian puts servers; not on everybody's PATH. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** Finds a program on the PATH or in the folders of system programs; null when it is not installed. */
export async function findProgram(name: string): Promise<string | null> {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), ...SYSTEM_FOLDERS]) {
    const file = join(folder, name);
    if (folder !== '' && (await isExecutable(file))) return file;
  }
  return null;
}

/** The same, where the server cannot do without; says what to install. */
export async function requireProgram(name: string, debianPackage: string): Promise<string> {
  const found = await findProgram(name);
  if (found !== null) return found;
  throw new ProgramMissingError(
    `${name} is not installed; install it (on Debian: apt-get install ${debianPackage}), or run: npm run servers:up -- --install`,
  );
}

/** Runs a program to its end and gives what it said. Throws when it fails or takes too long. */
export async function runProgram(program: string, args: readonly string[], timeoutMs: number, env?: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'], ...(env === undefined ? {} : { env }) });
  return outputOf(child, program, timeoutMs);
}

/** Waits for a child to end well and gives what it said. */
export function outputOf(child: ChildProcess, name: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const collect = (chunk: Buffer): void => {
      output = `${output}${chunk.toString()}`.slice(-KEPT_CHARACTERS);
    };
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(new Error(`${name} cannot be run: ${error.message}`, { cause: error }));
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(output.trim());
      else reject(new Error(`${name} failed (${signal ?? `exit code ${code ?? ''}`}): ${output.trim()}`));
    });
  });
}

function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
