import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { resolve } from 'node:path';

/** The folder of the clone. */
export const root = resolve(import.meta.dirname, '..');

/** How a bounded process ended: its exit code (128 + signal when it was ended by one) and whether its time ran out. */
export interface Ended {
  readonly code: number;
  readonly timedOut: boolean;
  readonly stdout: string;
}

/** What may be said about a process besides its command. */
export interface RunOptions {
  readonly timeoutMs: number;
  readonly cwd?: string;
  /** The environment; this program's own when left out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** `pass` shows the output as it comes, `stderr` sends it all to stderr, `capture` keeps stdout and shows stderr. */
  readonly output: 'pass' | 'stderr' | 'capture';
}

const graceMs = 15_000;

/** Runs a program to its end, at most `timeoutMs`; then it is asked to stop and, 15 s later, ended. Never throws. */
export function runBounded(file: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const out = { pass: 'inherit', stderr: 2, capture: 'pipe' } as const;
  return new Promise((done) => {
    const child = spawn(file, args, {
      cwd: options.cwd ?? root,
      env: options.env ?? process.env,
      stdio: ['ignore', out[options.output], 'inherit'],
    });
    let stdout = '';
    let timedOut = false;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    const stop = (signal: NodeJS.Signals): void => {
      child.kill(signal);
      setTimeout(() => child.kill('SIGKILL'), graceMs).unref();
    };
    const timer = setTimeout(() => {
      timedOut = true;
      stop('SIGTERM');
    }, options.timeoutMs);
    const end = (code: number): void => {
      clearTimeout(timer);
      process.off('SIGINT', stop).off('SIGTERM', stop);
      done({ code, timedOut, stdout });
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
    child.on('error', (error) => {
      process.stderr.write(`cannot start ${file}: ${error.message}\n`);
      end(127);
    });
    child.on('close', (code, signal) => {
      end(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
