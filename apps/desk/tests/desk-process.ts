import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { OwnProcess } from '../src/child-process.ts';

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
export class DeskProcess extends OwnProcess {
  readonly ports: DeskPorts;

  constructor(args: readonly string[], dataDir: string, ports: DeskPorts, env: Readonly<Record<string, string>> = {}) {
    const own = {
      LOG_LEVEL: 'warn',
      DATA_DIR: dataDir,
      GATEWAY_PORT: String(ports.gateway),
      STRATEGY_PORT: String(ports.strategy),
      EXECUTION_PORT: String(ports.execution),
      MARKET_DATA_PORT: String(ports.marketData),
      RESEARCH_PORT: String(ports.research),
    };
    super(MAIN, args, { ...own, ...env }, STOP_MS);
    this.ports = ports;
  }

  /** Ends it the polite way; says whether it went in time. */
  stop(): Promise<boolean> {
    return this.endInTime();
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
}
