import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { cleanEnvironment } from '@smc/service-kit';
import { passwordIn, privateFolder, writePrivate } from '../private-files.ts';
import { requireProgram, runProgram } from '../run-program.ts';
import type { RunningServer, ServerPlace } from '../running-server.ts';
import { type ServerKind, runServer } from '../server-process.ts';
import { READINESS_USER, redisSettings } from './redis-settings.ts';

export interface RedisOptions extends ServerPlace {
  /** Passwords by name; then nobody else gets in. Without users everybody on this machine does. */
  readonly users?: Readonly<Record<string, string>>;
}

/** A running Redis. */
export interface RedisServer extends RunningServer {
  /** For `REDIS_URL`: as the first of the users. Holds a password. */
  readonly url: string;
  /** The same as another user. */
  urlOf(user: string): string;
}

const VERSION_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 3_000;

/** How Redis is asked to stop, and ended. */
export const REDIS_STOP: ServerKind['stopWith'] = ['SIGTERM', 'SIGKILL'];

/** Starts Redis as a cache: on loopback, nothing on disk. Throws `ProgramMissingError` where it is not installed. */
export async function startRedis(options: RedisOptions): Promise<RedisServer> {
  const dir = await privateFolder(options.dir);
  const program = await requireProgram('redis-server', 'redis-server');
  const users =
    options.users === undefined ? null : { ...checked(options.users), [READINESS_USER]: await passwordIn(join(dir, 'readiness.password')) };
  const server = await runServer(options, {
    name: 'redis',
    version: versionIn(await runProgram(program, ['--version'], VERSION_TIMEOUT_MS)),
    stopWith: REDIS_STOP,
    speak: (port) => speakToRedis(port, users?.[READINESS_USER] ?? null),
    launch: async (home) => {
      const file = join(home.dir, 'redis.conf');
      await writePrivate(file, redisSettings(home.port, home.dir, users));
      const stdio = ['ignore', home.log, home.log] as const;
      return spawn(program, [file], { cwd: home.dir, env: cleanEnvironment(), detached: true, stdio: [...stdio] });
    },
  });
  const urlOf = (user: string): string => urlFor(server.port, user, options.users ?? {});
  const first = Object.keys(options.users ?? {})[0];
  return Object.assign(server, { urlOf, url: first === undefined ? `redis://127.0.0.1:${server.port}` : urlOf(first) });
}

/** Says PING, as the user for that when the server has users. */
export function speakToRedis(port: number, password: string | null): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (error: Error | null): void => {
      socket.destroy();
      if (error === null) resolve();
      else reject(error);
    };
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => end(new Error(`Redis does not answer within ${ANSWER_TIMEOUT_MS} ms`)));
    socket.once('error', end);
    socket.once('close', () => end(new Error('Redis closed the connection')));
    socket.on('data', (chunk) => {
      said += chunk.toString();
      if (said.includes('+PONG\r\n')) end(null);
      else if (/^-/m.test(said)) end(new Error(said.trim()));
    });
    socket.write(`${password === null ? '' : `AUTH ${READINESS_USER} ${password}\r\n`}PING\r\n`);
  });
}

function urlFor(port: number, user: string, users: Readonly<Record<string, string>>): string {
  const password = users[user];
  if (password === undefined) throw new Error(`Redis has no user ${user}`);
  return `redis://${user}:${password}@127.0.0.1:${port}`;
}

function checked(users: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const bad = Object.entries(users).find(([name, password]) => !/^[\w.-]+$/.test(name) || !/^[\w.-]+$/.test(password));
  if (bad !== undefined) throw new Error(`Redis user ${bad[0]}: name and password may hold letters, digits, "_", "." and "-" only`);
  return users;
}

function versionIn(text: string): string {
  return /v=(\S+)/.exec(text)?.[1] ?? 'unknown';
}
