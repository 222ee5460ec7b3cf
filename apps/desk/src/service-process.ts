import { fileURLToPath } from 'node:url';
import { OwnProcess } from './child-process.ts';

/** A service with a `main.ts` of its own. */
export type ServiceName = 'gateway' | 'market-data' | 'strategy' | 'execution' | 'research';

const PORTS = { GATEWAY_PORT: '0', STRATEGY_PORT: '0', EXECUTION_PORT: '0', MARKET_DATA_PORT: '0', RESEARCH_PORT: '0' };
const STOP_MS = 15_000;

/** One service as a process of its own, as a supervisor starts it, on a port of the system's choice. */
export class ServiceProcess extends OwnProcess {
  readonly name: ServiceName;

  constructor(name: ServiceName, env: NodeJS.ProcessEnv) {
    super(fileURLToPath(new URL(`../../${name}/src/main.ts`, import.meta.url)), [], { ...PORTS, ...env }, STOP_MS);
    this.name = name;
  }

  /** Ends it the polite way; gives its exit code, or null when it had to be killed. */
  async stop(): Promise<number | null> {
    return (await this.endInTime()) ? this.exitCode : null;
  }

  /** The port it said last that it listens on; null before. */
  get port(): number | null {
    const said = [...this.output.matchAll(/"port":(\d+)/g)].at(-1);
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
}
