import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { HelpWanted, type Request, UsageError, readArguments } from './distributed/arguments.ts';
import { type Program, Supervised } from './distributed/supervised.ts';
import { root, runBounded } from './process.ts';

const SERVICES = ['market-data', 'strategy', 'execution', 'gateway', 'research'] as const;
type Service = (typeof SERVICES)[number];
const PORT_SETTINGS = {
  'market-data': 'MARKET_DATA_PORT',
  strategy: 'STRATEGY_PORT',
  execution: 'EXECUTION_PORT',
  gateway: 'GATEWAY_PORT',
  research: 'RESEARCH_PORT',
} as const;

/** The first start fetches Kafka. */
const SERVERS_MS = 400_000;
const STEP_MS = 60_000;
const READY_MS = 120_000;
const LOOK_MS = 300;

type Environment = Readonly<Record<string, string | undefined>>;

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Ends the start: the line a person reads and the exit code. */
class StartError extends Error {
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

/** What is taken from the environment of this program; nothing secret of it reaches a service that does not own it. */
function settings(): { readonly dataDir: string; readonly dashboardPort: string; readonly gatewayPort: string; readonly host: string } {
  const { env } = process;
  return {
    dataDir: resolve(env['DATA_DIR'] ?? '.data'),
    dashboardPort: env['DASHBOARD_PORT'] ?? '5173',
    gatewayPort: env['GATEWAY_PORT'] ?? '3000',
    host: env['HOST'] ?? '127.0.0.1',
  };
}

/** Runs one preparing program to its end; what it prints goes to stderr. */
async function step(what: string, args: readonly string[], env: Environment, timeoutMs = STEP_MS): Promise<void> {
  const { code, timedOut } = await runBounded(process.execPath, args, { timeoutMs, output: 'stderr', env });
  if (code !== 0) throw new StartError(`${what} ${timedOut ? 'took too long' : `ended with ${code}`}`, code === 3 ? 3 : 1);
}

/** Starts servers, schema and topics; what is there already stays. Gives the environment of each service. */
async function prepare(dataDir: string): Promise<Readonly<Record<Service, Environment>>> {
  const base = { ...process.env, DATA_DIR: dataDir };
  await step('starting the servers', [join(root, 'deployment/local/src/main.ts'), 'up'], base, SERVERS_MS);
  const fileOf = async (name: string): Promise<Environment> =>
    parseEnv(await readFile(join(dataDir, 'servers', 'env', `${name}.env`), 'utf8'));
  const admin = { ...base, ...(await fileOf('admin')) };
  const cli = join(root, 'apps/cli/src/main.ts');
  await step('migrating the database', [cli, 'db', 'migrate'], admin);
  await step('making the topics', [cli, 'topics', 'apply'], admin);
  const entries = await Promise.all(SERVICES.map(async (name) => [name, await fileOf(name)] as const));
  return Object.fromEntries(entries) as Record<Service, Environment>; // one entry for each service, made just above
}

/** Every service as often as asked for; the first of each on its port, the others on one the system chooses. */
function programsOf(request: Request, dataDir: string, environments: Readonly<Record<Service, Environment>>): Program[] {
  return SERVICES.flatMap((service) =>
    Array.from({ length: request.replicas }, (_, replica): Program => {
      const port = PORT_SETTINGS[service];
      return {
        name: replica === 0 ? service : `${service}.${replica + 1}`,
        args: ['--max-inlined-bytecode-size-cumulative=4000', join(root, `apps/${service}/src/main.ts`)],
        env: {
          ...process.env,
          ...environments[service],
          ...(service === 'market-data' ? request.market : {}),
          TRADING_MODE: request.mode,
          DATA_DIR: dataDir,
          ...(replica === 0 ? {} : { [port]: '0' }),
        },
      };
    }),
  );
}

function dashboardProgram(): Program {
  const folder = join(root, 'apps/dashboard/');
  return { name: 'dashboard', args: [join(root, 'apps/desk/src/dashboard-process.ts'), folder], env: process.env, ipc: true };
}

async function untilReady(urls: readonly string[], abort: AbortSignal): Promise<void> {
  const end = performance.now() + READY_MS;
  for (const url of urls) {
    while (!(await answers(url))) {
      abort.throwIfAborted();
      if (performance.now() > end) throw new StartError(`${url} does not answer; the lines above say why`, 1);
      await new Promise((done) => setTimeout(done, LOOK_MS));
    }
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

function banner(request: Request, startedAt: number): string {
  const { dataDir, dashboardPort, gatewayPort, host } = settings();
  const shown = host === '127.0.0.1' || host === '0.0.0.0' ? 'localhost' : host;
  const gateway = `http://${shown}:${gatewayPort}`;
  return [
    '',
    `  ${request.dashboard ? `http://${shown}:${dashboardPort}` : gateway}`,
    '',
    `  mode      ${request.mode}, each service a process of its own${request.replicas > 1 ? `, ${request.replicas} replicas` : ''}`,
    `  data      ${request.source}`,
    `  sign in   ${process.env['OWNER_EMAIL'] ?? 'owner@desk.local'}`,
    `  password  in ${process.env['OWNER_PASSWORD_FILE'] ?? join(dataDir, 'owner-password')}, unless you have changed it`,
    `  API       ${gateway}/docs`,
    `  servers   npm run servers:status shows them; npm run servers:down stops them`,
    '',
    `  ready in ${((performance.now() - startedAt) / 1000).toFixed(1)} s; Ctrl-C stops the services${request.down ? ' and the servers' : ', not the servers'}`,
    '',
  ].join('\n');
}

async function run(request: Request): Promise<number> {
  const startedAt = performance.now();
  const { dataDir, dashboardPort, gatewayPort, host } = settings();
  const ending = new AbortController();
  let code = 0;
  const end = (with_: number): void => {
    code = Math.max(code, with_);
    ending.abort();
  };
  const supervised: Supervised[] = [];
  const onSignal = (): void => {
    end(0);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const environments = await prepare(dataDir);
    if (!ending.signal.aborted) {
      const programs = [...programsOf(request, dataDir, environments), ...(request.dashboard ? [dashboardProgram()] : [])];
      const width = Math.max(...programs.map(({ name }) => name.length));
      for (const program of programs) supervised.push(new Supervised(program, { width, say, onWrongInput: () => end(2) }));
      const page = request.dashboard ? [`http://${host}:${dashboardPort}/`] : [];
      await untilReady([`http://${host}:${gatewayPort}/ready`, ...page], ending.signal);
      say(banner(request, startedAt));
      await new Promise<void>((done) => {
        if (ending.signal.aborted) done();
        else ending.signal.addEventListener('abort', () => done());
      });
    }
  } catch (error) {
    if (!ending.signal.aborted) {
      say(error instanceof StartError ? error.message : String(error));
      code = error instanceof StartError ? error.code : 1;
    }
  }
  await Promise.all(supervised.map((each) => each.stop()));
  process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  if (request.down)
    await step('stopping the servers', [join(root, 'deployment/local/src/main.ts'), 'down'], { ...process.env, DATA_DIR: dataDir });
  return code;
}

try {
  process.exitCode = await run(readArguments(process.argv.slice(2)));
} catch (error) {
  if (error instanceof HelpWanted) process.stdout.write(error.message);
  else say(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof HelpWanted ? 0 : error instanceof UsageError ? 2 : 1;
}
