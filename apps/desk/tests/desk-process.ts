import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { delay } from '@smc/service-kit';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const STOP_MS = 10_000;

/** Ports for one desk. */
export interface DeskPorts {
  readonly gateway: number;
  readonly strategy: number;
  readonly execution: number;
  readonly marketData: number;
  readonly research: number;
}

/** Ports that nobody listens on right now. */
export async function freePorts(): Promise<DeskPorts> {
  const servers = Array.from({ length: 5 }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, '127.0.0.1', () => {
            resolve((server.address() as AddressInfo).port); // a TCP server that listens has an AddressInfo
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  const [gateway = 0, strategy = 0, execution = 0, marketData = 0, research = 0] = ports;
  return { gateway, strategy, execution, marketData, research };
}

/** A desk as a process of its own, as `npm run dev` starts it. */
export class DeskProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly ports: DeskPorts;
  #output = '';

  constructor(args: readonly string[], dataDir: string, ports: DeskPorts, env: Readonly<Record<string, string>> = {}) {
    this.ports = ports;
    this.#child = spawn(process.execPath, [MAIN, ...args], {
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        LOG_LEVEL: 'warn',
        DATA_DIR: dataDir,
        GATEWAY_PORT: String(ports.gateway),
        STRATEGY_PORT: String(ports.strategy),
        EXECUTION_PORT: String(ports.execution),
        MARKET_DATA_PORT: String(ports.marketData),
        RESEARCH_PORT: String(ports.research),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const note = (chunk: Buffer): void => {
      this.#output = `${this.#output}${chunk.toString('utf8')}`.slice(-20_000);
    };
    this.#child.stdout?.on('data', note);
    this.#child.stderr?.on('data', note);
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', () => {
        resolve();
      });
    });
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

  /** One number of the execution service, or null while it does not answer. */
  async gauge(name: string): Promise<number | null> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.ports.execution}/metrics`, { signal: AbortSignal.timeout(2_000) });
      const line = (await response.text()).split('\n').find((each) => each.startsWith(`${name}{`));
      return line === undefined ? null : Number(line.slice(line.lastIndexOf(' ')));
    } catch {
      return null;
    }
  }

  /** Ends it the hard way and waits until it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Waits for its own end, at most so long; says whether it came. */
  async endsWithin(waitMs: number): Promise<boolean> {
    const inTime = new AbortController();
    await Promise.race([this.#exited, delay(waitMs, inTime.signal)]);
    inTime.abort();
    return this.hasEnded;
  }

  /** Ends it the polite way; says whether it went in time. */
  async stop(): Promise<boolean> {
    this.#child.kill('SIGTERM');
    const ended = await this.endsWithin(STOP_MS);
    if (!ended) await this.kill();
    return ended;
  }
}
