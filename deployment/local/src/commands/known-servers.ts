import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KAFKA_STOP, speakToKafka } from '../kafka/kafka.ts';
import { KAFKA_ADMIN } from '../kafka/kafka-settings.ts';
import { PGBOUNCER_STOP, speakToPgBouncer, statsPasswordIn } from '../pgbouncer/pgbouncer.ts';
import { POSTGRES_STOP, speakToPostgres, superuserUrlIn } from '../postgres/postgres.ts';
import { REDIS_STOP, speakToRedis } from '../redis/redis.ts';
import { SERVER_NAMES, type ServerName } from '../running-server.ts';
import { type ServerKind, isReady, stopRecorded } from '../server-process.ts';
import { readState } from '../state-file.ts';

/** One line of `servers:status`. */
export interface ServerStatus {
  readonly name: ServerName;
  readonly version: string;
  readonly port: number;
  readonly pid: number;
  readonly ready: boolean;
}

/** Folder of one server under the folder of all of them. */
export function folderOf(servers: string, name: ServerName): string {
  return join(servers, name);
}

/** The servers that were started here and not stopped, whoever started them. One that has died is there, not ready. */
export async function statusOf(servers: string): Promise<readonly ServerStatus[]> {
  const found = await Promise.all(SERVER_NAMES.map((name) => oneStatus(folderOf(servers, name))));
  return found.filter((status) => status !== null);
}

/** Stops one server by what is written down about it; false when it did not run. */
export function stopServer(servers: string, name: ServerName): Promise<boolean> {
  return stopRecorded(folderOf(servers, name), STOP_WITH[name]);
}

async function oneStatus(dir: string): Promise<ServerStatus | null> {
  const state = await readState(dir);
  if (!state?.process) return null;
  const { name, version, port, process } = state;
  return { name, version, port, pid: process.pid, ready: await isReady(state, SPEAK[name](dir)) };
}

const STOP_WITH: Readonly<Record<ServerName, ServerKind['stopWith']>> = {
  kafka: KAFKA_STOP,
  postgres: POSTGRES_STOP,
  redis: REDIS_STOP,
  pgbouncer: PGBOUNCER_STOP,
};

/** How to speak to a server whose folder is all that is known of it. */
const SPEAK: Readonly<Record<ServerName, (dir: string) => (port: number) => Promise<void>>> = {
  kafka: (dir) => async (port) => {
    const password = (await readFile(join(dir, 'admin.password'), 'utf8')).trim();
    await speakToKafka(port, { username: KAFKA_ADMIN, password });
  },
  postgres: (dir) => async (port) => speakToPostgres(await superuserUrlIn(dir, port)),
  redis: (dir) => async (port) => speakToRedis(port, (await readFile(join(dir, 'readiness.password'), 'utf8')).trim()),
  pgbouncer: (dir) => async (port) => speakToPgBouncer(port, await statsPasswordIn(dir)),
};
