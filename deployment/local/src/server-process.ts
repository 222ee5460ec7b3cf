import type { ChildProcess } from 'node:child_process';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProcessIdentity, delay, freePort, identityOf, isStillRunning, waitForExit } from '@smc/service-kit';
import { locked, privateFolder } from './private-files.ts';
import type { RunningServer, ServerName, ServerPlace } from './running-server.ts';
import { type ServerState, readState, writeState } from './state-file.ts';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const LOCK_TIMEOUT_MS = 120_000;
const POLL_MS = 50;
const ONE_TRY_MS = 5_000;
const MAX_LOG_BYTES = 10_000_000;
const SAID_CHARACTERS = 3_000;

/** What one kind of server adds to the common way of starting and stopping. */
export interface ServerKind {
  readonly name: ServerName;
  readonly version: string;
  /** Makes what the program needs and starts it with this file descriptor as its output. */
  readonly launch: (home: Home) => Promise<ChildProcess>;
  /** Speaks to it once; throws while it does not answer as it should. */
  readonly speak: (port: number) => Promise<void>;
  /** What asks it to stop in good order, and what ends it when that takes too long. */
  readonly stopWith: readonly [NodeJS.Signals, NodeJS.Signals];
}

/** Where a server is started. */
export interface Home {
  readonly dir: string;
  readonly port: number;
  /** Open file descriptor of its log. */
  readonly log: number;
}

/**
 * Starts a server in its folder, or takes over the one that already runs there: it is found by its recorded process id and
 * start time, whoever started it. It goes on after this process has ended.
 */
export async function runServer(place: ServerPlace, kind: ServerKind): Promise<RunningServer> {
  const dir = await privateFolder(place.dir);
  let state = await startOrFind(dir, place.port, kind);
  let signalled = false;
  const recorded = (): ProcessIdentity => {
    if (state.process === null) throw new Error(`${kind.name} in ${dir} is stopped`);
    return state.process;
  };
  return {
    name: kind.name,
    version: kind.version,
    port: state.port,
    get pid() {
      return recorded().pid;
    },
    signal: (signal) => {
      if (!isStillRunning(recorded())) throw new Error(`${kind.name} ${recorded().pid} runs no more`);
      process.kill(recorded().pid, signal);
      signalled = !['SIGSTOP', 'SIGCONT', 'SIGHUP'].includes(signal);
    },
    restart: async () => {
      // A stopped process cannot even be ended in good order.
      if (signalled && state.process !== null) await waitForExit(state.process, STOP_TIMEOUT_MS);
      await stopRecorded(dir, kind.stopWith);
      signalled = false;
      state = await startOrFind(dir, state.port, kind);
    },
    stop: async () => {
      await stopRecorded(dir, kind.stopWith);
      state = { ...state, process: null };
    },
  };
}

/** Stops the server that is recorded in the folder, and nothing else; false when none ran. */
export async function stopRecorded(dir: string, [ask, end]: ServerKind['stopWith']): Promise<boolean> {
  const state = await readState(dir);
  if (!state?.process) return false;
  const wasRunning = isStillRunning(state.process);
  if (wasRunning) {
    send(state.process, ask);
    // One that was halted with SIGSTOP has to go on to be able to stop.
    send(state.process, 'SIGCONT');
    if (!(await waitForExit(state.process, STOP_TIMEOUT_MS))) {
      send(state.process, end);
      if (!(await waitForExit(state.process, STOP_TIMEOUT_MS))) throw new Error(`${state.name} ${state.process.pid} does not stop`);
    }
  }
  await writeState(dir, { ...state, process: null });
  return wasRunning;
}

/** Whether the recorded server answers; one try. */
export async function isReady(state: ServerState, speak: ServerKind['speak']): Promise<boolean> {
  if (state.process === null || !isStillRunning(state.process)) return false;
  return tryOnce(speak, state.port).then(
    () => true,
    () => false,
  );
}

function send(target: ProcessIdentity, signal: NodeJS.Signals): void {
  // Looked at again before each signal: the number may have gone to somebody else meanwhile.
  if (isStillRunning(target)) process.kill(target.pid, signal);
}

function startOrFind(dir: string, wantedPort: number | undefined, kind: ServerKind): Promise<ServerState> {
  return locked(dir, LOCK_TIMEOUT_MS, async () => {
    const known = await readState(dir);
    if (known?.process && isStillRunning(known.process)) {
      if (wantedPort !== undefined && wantedPort !== known.port) {
        throw new Error(`${kind.name} in ${dir} runs on port ${known.port}, not on ${wantedPort}; stop it first`);
      }
      await untilReady(kind, known.port, new Promise<never>(() => undefined));
      return known;
    }
    return start(dir, wantedPort ?? known?.port ?? (await freePort()), kind);
  });
}

async function start(dir: string, port: number, kind: ServerKind): Promise<ServerState> {
  const logFile = join(dir, 'server.log');
  const log = await open(logFile, (await sizeOf(logFile)) > MAX_LOG_BYTES ? 'w' : 'a', 0o600);
  const logFrom = (await log.stat()).size;
  try {
    const child = await kind.launch({ dir, port, log: log.fd });
    const ended = endOf(child);
    const pid = child.pid;
    if (pid === undefined) throw new Error(await ended);
    const state: ServerState = { name: kind.name, version: kind.version, port, process: { pid, identity: identityOf(pid) } };
    await writeState(dir, state);
    try {
      await untilReady(kind, port, ended);
    } catch (error) {
      await stopRecorded(dir, [kind.stopWith[1], 'SIGKILL']);
      throw error;
    }
    child.unref();
    return state;
  } catch (error) {
    const said = (await readFile(logFile, 'utf8')).slice(logFrom).trim().slice(-SAID_CHARACTERS);
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${kind.name} did not start on port ${port}: ${why}${said === '' ? '' : `\n${said}`}`, { cause: error });
  } finally {
    await log.close();
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? `exit code ${code ?? ''}`}`));
  });
}

async function untilReady(kind: ServerKind, port: number, ended: Promise<string>): Promise<void> {
  const end = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const outcome = await Promise.race([
      ended,
      tryOnce(kind.speak, port).then(
        () => true as const,
        (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
      ),
    ]);
    if (outcome === true) return;
    if (typeof outcome === 'string') throw new Error(outcome);
    if (performance.now() > end) throw new Error(`not ready within ${START_TIMEOUT_MS} ms: ${outcome.message}`, { cause: outcome });
    await delay(POLL_MS);
  }
}

/** A halted server keeps its port open and never answers, so each try has an end of its own. */
async function tryOnce(speak: ServerKind['speak'], port: number): Promise<void> {
  const answered = new AbortController();
  try {
    await Promise.race([
      speak(port),
      delay(ONE_TRY_MS, answered.signal).then(() => {
        throw new Error(`no answer within ${ONE_TRY_MS} ms`);
      }),
    ]);
  } finally {
    answered.abort();
  }
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
