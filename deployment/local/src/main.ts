import { join } from 'node:path';
import process from 'node:process';
import { ConfigError, busEnvSchema, loadConfig, processEnvSchema } from '@smc/service-kit';
import { type Request, UsageError, helpOf, readArguments } from './commands/arguments.ts';
import { down } from './commands/down.ts';
import { type ServerStatus, statusOf } from './commands/known-servers.ts';
import { up } from './commands/up.ts';
import { ProgramMissingError } from './running-server.ts';

const EXIT = { done: 0, doesNotHold: 1, badInput: 2, notThere: 3 } as const;

const envSchema = processEnvSchema.pick({ DATA_DIR: true }).extend(busEnvSchema.pick({ SMC_ENV: true }).shape);

/** Progress and faults go to stderr; stdout belongs to the answer. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function run(argv: readonly string[]): Promise<number> {
  const request = readArguments(argv);
  if (request.help) {
    process.stdout.write(helpOf(request.command));
    return EXIT.done;
  }
  const env = loadConfig(envSchema, process.env);
  const servers = join(env.DATA_DIR, 'servers');
  let code: number = EXIT.done;
  try {
    await carryOut(request, servers, env.SMC_ENV);
  } catch (error) {
    code = exitCodeOf(error);
  }
  const status = await statusOf(servers);
  process.stdout.write(request.json ? `${JSON.stringify({ servers: status })}\n` : tableOf(status));
  if (code !== EXIT.done) return code;
  return status.every((server) => server.ready) ? EXIT.done : EXIT.doesNotHold;
}

async function carryOut(request: Request, servers: string, environment: string): Promise<void> {
  if (request.command === 'up') await up({ ...request, servers, environment, say });
  if (request.command === 'down') await down({ ...request, servers, say });
}

function tableOf(status: readonly ServerStatus[]): string {
  if (status.length === 0) return 'no server runs here\n';
  const row = (name: string, version: string, port: string, pid: string, ready: string): string =>
    `${name.padEnd(10)} ${version.padEnd(8)} ${port.padStart(5)} ${pid.padStart(8)}  ${ready}\n`;
  const rows = status.map((server) =>
    row(server.name, server.version, String(server.port), String(server.pid), server.ready ? 'ready' : 'does not answer'),
  );
  return [row('server', 'version', 'port', 'pid', 'state'), ...rows].join('');
}

function exitCodeOf(error: unknown): number {
  say(error instanceof Error ? error.message : String(error));
  if (error instanceof UsageError || error instanceof ConfigError) return EXIT.badInput;
  return error instanceof ProgramMissingError ? EXIT.notThere : EXIT.doesNotHold;
}

process.exitCode = await run(process.argv.slice(2)).catch(exitCodeOf);
