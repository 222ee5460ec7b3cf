import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { delay } from '@smc/service-kit';

const STOP_MS = 15_000;

/** A service with a `main.ts` of its own. */
export type ServiceName = 'gateway' | 'market-data' | 'strategy' | 'execution' | 'research';

/** One service as a process of its own, as a supervisor starts it. */
export class ServiceProcess {
  readonly name: ServiceName;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #output = '';

  constructor(name: ServiceName, env: Readonly<Record<string, string>>) {
    this.name = name;
    const main = fileURLToPath(new URL(`../../${name}/src/main.ts`, import.meta.url));
    const ports = { GATEWAY_PORT: '0', STRATEGY_PORT: '0', EXECUTION_PORT: '0', MARKET_DATA_PORT: '0', RESEARCH_PORT: '0' };
    this.#child = spawn(process.execPath, ['--disable-warning=TimeoutNegativeWarning', main], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...ports, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const note = (chunk: Buffer): void => {
      this.#output = `${this.#output}${chunk.toString('utf8')}`.slice(-100_000);
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

  /** The port it said last that it listens on; null before. */
  get port(): number | null {
    const said = [...this.#output.matchAll(/"port":(\d+)/g)].at(-1);
    return said === undefined ? null : Number(said[1]);
  }

  /** What `path` answers; null while nobody does. */
  async get(path: string): Promise<{ readonly status: number; readonly body: unknown } | null> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.port ?? 0}${path}`, { signal: AbortSignal.timeout(2_000) });
      return { status: response.status, body: await response.json() };
    } catch {
      return null;
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits for its end, at most so long; says whether it came. */
  async endsWithin(waitMs: number): Promise<boolean> {
    const inTime = new AbortController();
    await Promise.race([this.#exited, delay(waitMs, inTime.signal)]);
    inTime.abort();
    return this.hasEnded;
  }

  /** Ends it the hard way and waits until it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Ends it the polite way; gives its exit code, or null when it had to be killed. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    if (await this.endsWithin(STOP_MS)) return this.exitCode;
    await this.kill();
    return null;
  }
}
