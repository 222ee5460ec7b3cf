import { type HealthServer, type LoneServiceEnv, type ReadinessCheck, createHealthServer, delay, runLoop } from '@smc/service-kit';
import { sessionToServe, type SessionRow } from './repositories/sessions.ts';
import { type ProcessOptions, type ProcessParts, runProcess } from './run-process.ts';
import { DEFAULT_OWNER } from './scope.ts';

/** What a bus between processes is opened with. */
export interface BusParts extends Pick<ProcessParts, 'service' | 'store' | 'logger' | 'clock' | 'metrics'> {
  readonly brokers: readonly string[];
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Stands before the names of topics and groups. */
  readonly environment: string;
}

/** The part of a bus that its owner needs. */
interface StartableBus {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What the app of a service is built from. */
export interface ServiceParts<B> extends ProcessParts {
  readonly bus: B;
  /** The session it serves until it ends. */
  readonly session: SessionRow;
  /** For its `/ready`: that the database answers. */
  readonly checks: readonly ReadinessCheck[];
}

/** A service over one session. */
export interface SessionApp {
  /** Listens, waits for its lease, takes up its state and subscribes. */
  start(): Promise<{ readonly port: number }>;
  /** Begins what may only begin once messages flow. */
  play?(): void;
  stop(): Promise<void>;
}

export interface ServiceOptions<B extends StartableBus> extends ProcessOptions {
  readonly env: LoneServiceEnv;
  readonly port: number;
  readonly openBus: (parts: BusParts) => B;
  /** Builds the app from the plan of the session. A bad plan is a throw. */
  readonly createApp: (parts: ServiceParts<B>) => SessionApp | Promise<SessionApp>;
  /** Opens the session; left out by all but the one who feeds it: they wait until there is one of their mode. */
  readonly openSession?: (parts: ProcessParts) => Promise<SessionRow>;
}

const LOOK_MS = 500;
const WATCH_MS = 1_000;

/**
 * Runs a service that works on one session of its mode: it waits for the session (alive, `/ready` names what is missing), builds the app
 * from the session's plan, lets it take its lease and subscribe, and only then starts the bus. When another session of the mode is
 * taken up, it stops with 0: its supervisor starts it anew, and it finds the new one.
 */
export function runService<B extends StartableBus>(options: ServiceOptions<B>): Promise<void> {
  return runProcess(options, async (parts) => {
    const { env, port } = options;
    const checks = [databaseCheck(parts)];
    const waiting = createHealthServer({ ...parts, host: env.HOST, port, checks: [...checks, noSessionCheck(env)] });
    const session = await whileListening(waiting, parts, () => (options.openSession ?? waitForSession(env))(parts));
    parts.logger.info({ session: session.session, mode: session.mode }, 'session taken up');
    endWithSession(parts, env, session);
    const bus = options.openBus(busParts(parts, env));
    parts.onStop('bus', () => bus.stop());
    const app = await options.createApp({ ...parts, bus, session, checks });
    parts.onStop(parts.service, () => app.stop());
    const listening = await app.start();
    await bus.start();
    app.play?.();
    parts.logger.info({ port: listening.port, session: session.session }, 'at work');
  });
}

/** Serves `/health` and `/ready` while there is no app that does. */
async function whileListening<T>(server: HealthServer, { logger }: ProcessParts, work: () => Promise<T>): Promise<T> {
  const { port } = await server.start();
  logger.info({ port }, 'up, waiting for a session');
  try {
    return await work();
  } finally {
    await server.stop();
  }
}

function waitForSession({ TRADING_MODE: mode }: LoneServiceEnv): (parts: ProcessParts) => Promise<SessionRow> {
  return async ({ store, logger, standBy }) => {
    let told = false;
    for (;;) {
      standBy.throwIfAborted();
      try {
        const session = await sessionToServe(store.read, DEFAULT_OWNER, mode);
        if (session !== null) return session;
        told = false;
      } catch (error) {
        if (!told) logger.warn({ err: error }, 'the database cannot be asked for a session, it is tried again');
        told = true;
      }
      await delay(LOOK_MS, standBy);
    }
  };
}

/** Stops the process when another session of its mode is the latest. */
function endWithSession(parts: ProcessParts, { TRADING_MODE: mode }: LoneServiceEnv, { session }: SessionRow): void {
  const { store, logger, stop, onFatal } = parts;
  const look = async (): Promise<void> => {
    const latest = await sessionToServe(store.read, DEFAULT_OWNER, mode).catch(() => null); // who works notices that the database is gone
    if (latest === null || latest.session === session) return;
    logger.info({ session, next: latest.session }, 'another session was taken up; this process ends and its supervisor starts it anew');
    stop('another session was taken up', 0);
  };
  const watch = runLoop('session', WATCH_MS, look, logger, onFatal);
  parts.onStop('session watch', () => watch.stop());
}

function busParts({ service, store, logger, clock, metrics }: ProcessParts, env: LoneServiceEnv): BusParts {
  return {
    service,
    store,
    logger,
    clock,
    metrics,
    brokers: env.KAFKA_BROKERS.split(',').map((broker) => broker.trim()),
    username: env.KAFKA_USERNAME,
    password: env.KAFKA_PASSWORD?.reveal(),
    environment: env.SMC_ENV,
  };
}

function databaseCheck({ store }: ProcessParts): ReadinessCheck {
  return {
    name: 'database',
    async check() {
      await store.read.query('SELECT 1');
      return null;
    },
  };
}

function noSessionCheck({ TRADING_MODE: mode }: LoneServiceEnv): ReadinessCheck {
  return { name: 'session', check: () => `there is no session of mode ${mode} yet; market-data opens it` };
}
