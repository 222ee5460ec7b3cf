import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { cleanEnvironment, freePort } from '@smc/service-kit';
import { passwordIn, privateFolder, readIfThere, writePrivate } from '../private-files.ts';
import { outputOf } from '../run-program.ts';
import type { RunningServer, ServerPlace } from '../running-server.ts';
import { type Home, type ServerKind, runServer } from '../server-process.ts';
import { KAFKA_VERSION, type KafkaPrograms, kafkaPrograms } from './kafka-programs.ts';
import { KAFKA_ADMIN, kafkaSettings } from './kafka-settings.ts';

export interface KafkaOptions extends ServerPlace {
  /**
   * Passwords by name. With users the broker asks for SCRAM-SHA-512 and refuses what no rule allows; `admin`, who may do
   * everything, gets a password of its own when none is given. Without users everybody may do everything.
   */
  readonly users?: Readonly<Record<string, string>>;
}

/** A running broker. */
export interface KafkaServer extends RunningServer {
  /** For `KAFKA_BROKERS`. */
  readonly brokers: string;
  /** The super user; null on a broker without identities. */
  readonly admin: KafkaUser | null;
}

export interface KafkaUser {
  readonly username: string;
  readonly password: string;
}

const LOGGING = `-Dlog4j2.configurationFile=${join(import.meta.dirname, 'log4j2.xml')}`;
const FORMAT_TIMEOUT_MS = 60_000;

/** Starts Apache Kafka in a folder, one node, on loopback. Throws `ProgramMissingError` where Java or Maven is missing. */
export async function startKafka(options: KafkaOptions): Promise<KafkaServer> {
  const dir = await privateFolder(options.dir);
  const programs = await kafkaPrograms();
  const users = options.users === undefined ? null : await withAdmin(dir, options.users);
  const admin = users === null ? null : adminOf(users);
  const server = await runServer(options, {
    name: 'kafka',
    version: KAFKA_VERSION,
    stopWith: KAFKA_STOP,
    speak: (port) => speakToKafka(port, admin),
    launch: (home) => launch(home, programs, users),
  });
  return Object.assign(server, { brokers: `127.0.0.1:${server.port}`, admin });
}

/** How a broker is asked to stop, and ended. */
export const KAFKA_STOP: ServerKind['stopWith'] = ['SIGTERM', 'SIGKILL'];

/** Asks the broker for its cluster, as a client would. */
export async function speakToKafka(port: number, user: KafkaUser | null): Promise<void> {
  const client = new Kafka({
    clientId: 'readiness',
    brokers: [`127.0.0.1:${port}`],
    connectionTimeout: 2_000,
    requestTimeout: 3_000,
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
    ...(user === null ? {} : { sasl: { mechanism: 'scram-sha-512', ...user } }),
  });
  const admin = client.admin();
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    if (brokers.length === 0) throw new Error('the broker has not joined its cluster yet');
  } finally {
    await admin.disconnect();
  }
}

async function withAdmin(dir: string, users: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
  const bad = Object.entries(users).find(([name, password]) => !/^[\w.-]+$/.test(name) || !/^[\w.-]+$/.test(password));
  if (bad !== undefined) throw new Error(`Kafka user ${bad[0]}: name and password may hold letters, digits, "_", "." and "-" only`);
  return { ...users, [KAFKA_ADMIN]: users[KAFKA_ADMIN] ?? (await passwordIn(join(dir, 'admin.password'))) };
}

function adminOf(users: Readonly<Record<string, string>>): KafkaUser {
  return { username: KAFKA_ADMIN, password: users[KAFKA_ADMIN] ?? '' };
}

async function launch(home: Home, programs: KafkaPrograms, users: Readonly<Record<string, string>> | null): Promise<ChildProcess> {
  const dataFolder = join(home.dir, 'data');
  const adminPassword = users === null ? null : adminOf(users).password;
  const settings = join(home.dir, 'server.properties');
  const controllerPort = await controllerPortOf(home.dir);
  await writePrivate(settings, kafkaSettings({ port: home.port, controllerPort, dataFolder, adminPassword }));
  await format(home.dir, programs, settings, users);
  const java = ['-Xmx512m', '-Xms128m', '-XX:+ExitOnOutOfMemoryError', '-Djava.awt.headless=true', LOGGING, '-cp', programs.classPath];
  // A group of its own: Ctrl-C in a terminal is not meant for it.
  return spawn(programs.java, [...java, 'kafka.Kafka', settings], {
    cwd: home.dir,
    env: cleanEnvironment(),
    detached: true,
    stdio: ['ignore', home.log, home.log],
  });
}

/** The voters of the quorum are written into the data, so the controller keeps its port. */
async function controllerPortOf(dir: string): Promise<number> {
  const file = join(dir, 'controller.port');
  const kept = Number((await readIfThere(file)) ?? '');
  if (Number.isSafeInteger(kept) && kept > 0) return kept;
  const port = await freePort();
  await writePrivate(file, `${port}\n`);
  return port;
}

/** Makes the data folder with its users at the first start. Users cannot be changed this way later, so they are compared. */
async function format(
  dir: string,
  programs: KafkaPrograms,
  settings: string,
  users: Readonly<Record<string, string>> | null,
): Promise<void> {
  const usersFile = join(dir, 'users.json');
  const wanted = JSON.stringify(users === null ? null : Object.fromEntries(Object.entries(users).sort()));
  if (await exists(join(dir, 'data', 'meta.properties'))) {
    if ((await readIfThere(usersFile)) === wanted) return;
    throw new Error(`the users of the Kafka data in ${dir} are others; move the folder away to begin anew`);
  }
  await rm(join(dir, 'data'), { recursive: true, force: true });
  await writePrivate(usersFile, wanted);
  const scram = Object.entries(users ?? {}).flatMap(([name, password]) => [
    '--add-scram',
    `SCRAM-SHA-512=[name=${name},password=${password}]`,
  ]);
  const clusterId = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  const argumentsFile = join(dir, 'format.arguments');
  const words = [LOGGING, '-cp', programs.classPath, 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', settings, ...scram];
  // In a file and not in the list of processes, where everybody could read the passwords.
  await writePrivate(argumentsFile, words.map((word) => `"${word.replaceAll('\\', '\\\\')}"\n`).join(''));
  try {
    const child = spawn(programs.java, [`@${argumentsFile}`], { cwd: dir, env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
    await outputOf(child, 'formatting the data folder of Kafka', FORMAT_TIMEOUT_MS);
  } finally {
    await rm(argumentsFile, { force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
