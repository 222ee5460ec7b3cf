import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { root } from '../process.ts';

/** A Node program that is kept running. */
export interface Program {
  /** Stands before its lines. */
  readonly name: string;
  /** Arguments of Node, the file among them. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether it lives by the channel to its parent. */
  readonly ipc?: boolean;
}

export interface SupervisedOptions {
  /** Of the longest name. */
  readonly width: number;
  readonly say: (line: string) => void;
  /** It ended with 2: the environment or the input is wrong, and another start would end the same way. */
  readonly onWrongInput: () => void;
}

const FIRST_REST_MS = 250;
const LONGEST_REST_MS = 10_000;
/** Who has lived that long starts again without a rest. */
const HEALTHY_MS = 30_000;
/** A little more than a service gives itself. */
const STOP_MS = 12_000;
const WRONG_INPUT = 2;

/** One program: started at once, started again when it ends, stopped by its process id. */
export class Supervised {
  readonly #program: Program;
  readonly #options: SupervisedOptions;
  #child: ChildProcess | null = null;
  #exited: Promise<void> = Promise.resolve();
  #restMs = FIRST_REST_MS;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(program: Program, options: SupervisedOptions) {
    this.#program = program;
    this.#options = options;
    this.#start();
  }

  /** Asks the program to stop and ends it when it does not. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child === null) return;
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await this.#exited;
    clearTimeout(late);
  }

  #start(): void {
    const { name, args, env, ipc = false } = this.#program;
    const startedAt = performance.now();
    const child = spawn(process.execPath, [...args], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? ['ipc' as const] : [])],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => this.#say(line));
    }
    this.#exited = new Promise((done) => {
      child.once('error', (error) => this.#say(`cannot start: ${error.message}`));
      child.once('close', (code, signal) => {
        this.#child = null;
        done();
        if (!this.#stopping) this.#restart(name, code, signal, performance.now() - startedAt);
      });
    });
  }

  #restart(name: string, code: number | null, signal: NodeJS.Signals | null, livedMs: number): void {
    if (code === WRONG_INPUT) {
      this.#options.say(`${name} cannot work with its settings; the line above says why`);
      this.#options.onWrongInput();
      return;
    }
    if (livedMs >= HEALTHY_MS) this.#restMs = FIRST_REST_MS;
    this.#say(`ended (${signal ?? `exit code ${code ?? 0}`}); started again in ${this.#restMs} ms`);
    this.#timer = setTimeout(() => this.#start(), this.#restMs);
    this.#restMs = Math.min(this.#restMs * 2, LONGEST_REST_MS);
  }

  #say(line: string): void {
    if (line !== '') this.#options.say(`${this.#program.name.padEnd(this.#options.width)} | ${line}`);
  }
}
