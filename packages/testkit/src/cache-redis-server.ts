import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from './wait-until.ts';

/** A real Redis for one spec file, with one user who may do what the cache needs and nothing else. */
export interface TestRedis {
  /** With the user's name and password. */
  readonly url: string;
  readonly pid: number;
  signal(signal: NodeJS.Signals): void;
  /** Waits until the process has ended and starts it again, empty, on the same port. */
  restart(): Promise<void>;
  /** Runs one command as the administrator and gives the raw reply. */
  admin(...command: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

/** What the services' Redis user needs: one place for the rights that the README of the cache lists. */
const RIGHTS = '-@all +get +set +del +pttl +exists +incr +decr +ping +eval +evalsha +script|load +hello';
const START_BOUND_MS = 10_000;

/** Starts Debian's `redis-server` on a free loopback port in a folder of its own. `keys` is the pattern its user may touch. */
export async function startTestRedis(keys = '*'): Promise<TestRedis> {
  const dir = await mkdtemp(join(tmpdir(), 'smc-redis-'));
  const port = await freePort();
  const secrets = { admin: randomBytes(16).toString('hex'), gateway: randomBytes(16).toString('hex') };
  const users = [
    'user default off',
    `user admin on >${secrets.admin} ~* &* +@all`,
    `user gateway on >${secrets.gateway} ~${keys} resetchannels ${RIGHTS}`,
  ];
  await writeFile(join(dir, 'users.acl'), `${users.join('\n')}\n`, { mode: 0o600 });
  const config = [
    'bind 127.0.0.1',
    `port ${port}`,
    `dir ${dir}`,
    `aclfile ${join(dir, 'users.acl')}`,
    'save ""',
    'appendonly no',
    'maxmemory 64mb',
    'maxmemory-policy allkeys-lru',
  ];
  await writeFile(join(dir, 'redis.conf'), `${config.join('\n')}\n`, { mode: 0o600 });
  const url = (user: keyof typeof secrets): string => `redis://${user}:${secrets[user]}@127.0.0.1:${port}`;
  let server = await run(dir, port).catch(async (error: unknown) => {
    await rm(dir, { recursive: true, force: true });
    throw error;
  });
  // A spec that ends early takes its server along.
  const endWithUs = (): void => {
    server.kill('SIGKILL');
  };
  process.once('exit', endWithUs);
  return {
    url: url('gateway'),
    get pid() {
      return pidOf(server);
    },
    signal: (signal) => {
      server.kill(signal);
    },
    async restart() {
      await ended(server);
      server = await run(dir, port);
    },
    admin: (...command) => send(port, [['AUTH', 'admin', secrets.admin], command]),
    async stop() {
      process.off('exit', endWithUs);
      server.kill('SIGKILL');
      await ended(server);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function run(dir: string, port: number): Promise<ChildProcess> {
  const server = spawn('redis-server', [join(dir, 'redis.conf')], { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  server.stdout.on('data', (bytes: Buffer) => {
    said = bytes.toString().trim().slice(-500);
  });
  const failed: Error[] = [];
  server.once('error', (error) => failed.push(error));
  await waitUntil(
    async () => {
      if (failed[0] !== undefined) throw failed[0];
      if (server.exitCode !== null) throw new Error(`redis-server ended with ${String(server.exitCode)}: ${said}`);
      return (await send(port, [['PING']]).catch(() => '')) !== '';
    },
    START_BOUND_MS,
    'redis-server',
  );
  return server;
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
}

function pidOf(server: ChildProcess): number {
  if (server.pid === undefined) throw new Error('redis-server has no process id');
  return server.pid;
}

/** Sends commands on a connection of their own and gives the last reply as it came. */
async function send(port: number, commands: readonly (readonly string[])[]): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.setTimeout(2000, () => socket.destroy(new Error('no answer within 2 s')));
  try {
    await once(socket, 'connect');
    let reply = '';
    for (const words of commands) {
      const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
      socket.write(`*${words.length}\r\n${parts.join('')}`);
      const [bytes] = (await once(socket, 'data')) as [Buffer];
      reply = bytes.toString().trim();
    }
    return reply;
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
