import { type ChildProcess, spawn } from 'node:child_process';
import { endsWithin } from '@smc/service-kit';

const REMEMBERED = 100_000;

/** A program of this product as a process of its own: it gets only the environment it is given, and what it says is kept. */
export class OwnProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #stopMs: number;
  #output = '';

  /** Starts `main`, a file of TypeScript or JavaScript. Asked to stop, it has `stopMs` before it is killed. */
  constructor(main: string, args: readonly string[], env: NodeJS.ProcessEnv, stopMs: number) {
    this.#stopMs = stopMs;
    this.#child = spawn(process.execPath, [main, ...args], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const note = (chunk: Buffer): void => {
      this.#output = `${this.#output}${chunk.toString('utf8')}`.slice(-REMEMBERED);
    };
    this.#child.stdout?.on('data', note);
    this.#child.stderr?.on('data', note);
    this.#exited = new Promise((resolve) => {
      this.#child.once('close', () => {
        resolve();
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** What it has said lately. */
  get output(): string {
    return this.#output;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits for its end, at most so long; says whether it came. */
  async endsWithin(waitMs: number): Promise<boolean> {
    await endsWithin(this.#exited, waitMs);
    return this.hasEnded;
  }

  /** Ends it the hard way and waits until it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Ends it the polite way; says whether it went in time, else it was killed. */
  protected async endInTime(): Promise<boolean> {
    this.#child.kill('SIGTERM');
    const ended = await this.endsWithin(this.#stopMs);
    if (!ended) await this.kill();
    return ended;
  }
}
