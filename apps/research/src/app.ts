import { BACKTEST_QUEUE, backtestJobSchema } from '@smc/contracts';
import { type Clock, type Logger, type Metrics, type ReadinessCheck, createHealthServer, newId } from '@smc/service-kit';
import { DEFAULT_OWNER, type Store, createLeaseKeeper, listBacktests, requeueRunningBacktests } from '@smc/store';
import type { DatasetPlaces } from '@smc/venues';
import { PgBoss } from 'pg-boss';
import { createBacktestRunner } from './backtest-runner.ts';

/** Everything the research service needs from outside. */
export interface ResearchDeps {
  readonly host: string;
  readonly port: number;
  readonly version: string;
  /** With the migrations applied. */
  readonly store: Store;
  /** The same database, for the queue's own connections. */
  readonly databaseUrl: string;
  readonly places: DatasetPlaces;
  /** Who holds the lease: the same in all lives of a desk, another in every process of its own. */
  readonly holder: string;
  /** With it a lease that another holds is waited for, until the signal is aborted; without it is an error. */
  readonly standBy?: AbortSignal | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Called when the service can do no more: its lease is lost. */
  readonly onFatal: (error: unknown) => void;
  readonly checks?: readonly ReadinessCheck[];
  /** Time between two notes of progress, ms; 250 when left out. */
  readonly noteMs?: number;
}

/** A service that can be started and stopped once. */
export interface ResearchApp {
  start(): Promise<{ readonly port: number }>;
  stop(): Promise<void>;
}

const SERVICE = 'research';
const POLL_S = 0.5;
/** No back-test is this long; the lease and the rows see to those that were left behind. */
const JOB_EXPIRES_S = 6 * 3600;
const KEEP_JOBS_S = 24 * 3600;

/** Empties the back-test queue, one run at a time, each in its own thread. */
export function createApp(deps: ResearchDeps): ResearchApp {
  const { store, logger, metrics } = deps;
  const runner = createBacktestRunner(deps);
  const lease = createLeaseKeeper({ store, name: SERVICE, holder: deps.holder, logger, onLost: deps.onFatal });
  let boss: PgBoss | null = null;
  const server = createHealthServer({
    host: deps.host,
    port: deps.port,
    service: SERVICE,
    version: deps.version,
    metrics,
    checks: [
      { name: 'lease', check: () => (lease.isHeld ? null : 'not held yet') },
      { name: 'queue', check: () => (boss === null ? 'not open yet' : null) },
      ...(deps.checks ?? []),
    ],
  });
  return {
    async start() {
      const listening = await server.start();
      await lease.acquire(deps.standBy);
      boss = await openQueue(deps);
      await takeUp(store, boss, logger);
      await boss.work(BACKTEST_QUEUE, { batchSize: 1, pollingIntervalSeconds: POLL_S }, async (jobs) => {
        for (const { data } of jobs) {
          // A job is only a call to look at the rows, which say what is to be done; one that cannot be read is one call less.
          const job = backtestJobSchema.safeParse(data);
          if (job.success) await runner.runNext(job.data.owner, job.data.correlationId);
          else logger.error({ data }, 'unreadable back-test job');
        }
      });
      return listening;
    },
    async stop() {
      await runner.abandon();
      await boss?.stop({ graceful: true, timeout: 3000 });
      boss = null;
      // What was under way goes back to the queue, for who starts next.
      if (lease.isHeld) await requeueRunningBacktests(store.read, DEFAULT_OWNER);
      await lease.release();
      await server.stop();
    },
  };
}

/** Opens the queue with few connections and rare housekeeping: it holds a handful of jobs a day. */
async function openQueue({ databaseUrl, logger }: ResearchDeps): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    application_name: 'research-queue',
    max: 2,
    schedule: false,
    registerInstance: false,
    monitorVacuum: false,
    reindex: false,
    superviseIntervalSeconds: 300,
    openTelemetry: { enabled: false },
  });
  boss.on('error', (error) => {
    logger.warn({ err: error }, 'back-test queue');
  });
  await boss.start({ attempts: 3 });
  await boss.createQueue(BACKTEST_QUEUE, { retryLimit: 2, retryDelay: 1, expireInSeconds: JOB_EXPIRES_S, deleteAfterSeconds: KEEP_JOBS_S });
  return boss;
}

/** Rows that a stopped or killed process left: whatever ran is queued again, and every queued row gets a job. */
async function takeUp(store: Store, boss: PgBoss, logger: Logger): Promise<void> {
  const requeued = await requeueRunningBacktests(store.read, DEFAULT_OWNER);
  const queued = (await listBacktests(store.read, DEFAULT_OWNER, 1000)).filter(({ status }) => status === 'queued');
  for (const { id } of queued) await boss.send(BACKTEST_QUEUE, { owner: DEFAULT_OWNER, backtestId: id, correlationId: newId() });
  if (queued.length > 0) logger.info({ requeued, queued: queued.length }, 'back-tests taken up again');
}
