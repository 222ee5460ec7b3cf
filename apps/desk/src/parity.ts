import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInProcessBus } from '@smc/bus';
import type { BarColumns, Instrument, Timeframe } from '@smc/domain';
import { type RunPlan, planRun } from '@smc/market-data';
import { createMetrics, delay, silentLogger, systemClock } from '@smc/service-kit';
import { type Scope, type Store, migrate, openStore, startEmbeddedPostgres, streamDecisions } from '@smc/store';
import { createDecisionHash } from '@smc/trading';
import { createReplayFeed } from '@smc/venues';
import { openTradingServices } from './trading-services.ts';

/** Recorded bars to run the services on. */
export interface ServicesRun {
  readonly bars: BarColumns;
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  /** Bars after which the services are stopped and started again, as after a restart of the desk. */
  readonly restartAfter?: readonly number[];
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** What the services made of the bars. */
export interface ServicesOutcome {
  readonly decisionHash: string;
  readonly decisions: number;
}

/** As fast as the services can. */
const SPEED = 1000;
const LOOK_EVERY_MS = 10;
const NO_PROGRESS_MS = 20_000;

/**
 * Runs market-data, strategy and execution on recorded bars, on a PostgreSQL of their own in a temporary folder, with outbox, inbox and
 * bus as in the desk but without the network's doors. Gives the hash of all decisions, which must equal the back-test's.
 * Rejects when a service gives up or nothing moves for 20 seconds.
 */
export async function runServicesOnBars(run: ServicesRun): Promise<ServicesOutcome> {
  const dataDir = await mkdtemp(join(tmpdir(), 'smc-parity-'));
  const postgres = await startEmbeddedPostgres({ dataDir, logger: silentLogger, unsafeFast: true });
  try {
    await migrate({ databaseUrl: postgres.databaseUrl, logger: silentLogger });
    const store = openStore({ databaseUrl: postgres.databaseUrl, logger: silentLogger });
    try {
      return await runOnStore(store, run);
    } finally {
      await store.close();
    }
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The same on a migrated database that is there already. */
export async function runOnStore(store: Store, run: ServicesRun): Promise<ServicesOutcome> {
  const { bars, instrument, timeframe } = run;
  const volumes = Array.from(bars.volume, String);
  const plan = planRun({
    mode: 'REPLAY',
    instrument,
    timeframe,
    source: 'parity',
    data: { kind: 'parity', run: randomUUID() },
    openFeed: (snapshot) => createReplayFeed({ bars, volumes }, snapshot),
  });
  const stops = [...(run.restartAfter ?? []).filter((bar) => bar < bars.length), bars.length];
  let scope: Scope | null = null;
  for (const upTo of stops) scope = await runPart(store, plan, run, upTo);
  return scope === null ? { decisionHash: createDecisionHash().digest(), decisions: 0 } : readHash(store, scope);
}

/** One life of the services: from where the last one stopped until so many bars are dealt with. */
async function runPart(store: Store, plan: RunPlan, run: ServicesRun, upTo: number): Promise<Scope> {
  const bus = createInProcessBus({ store, logger: silentLogger, clock: systemClock });
  const failure = Promise.withResolvers<never>();
  // The race below takes the rejection; one that comes after it has ended is no news any more.
  failure.promise.catch(() => undefined);
  const services = await openTradingServices({
    plan,
    store,
    bus,
    host: '127.0.0.1',
    ports: { strategy: 0, execution: 0, marketData: 0 },
    version: 'parity',
    speed: SPEED,
    clock: systemClock,
    monotonicMs: () => performance.now(),
    loggerOf: () => silentLogger,
    metricsOf: createMetrics,
    onFatal: (error) => {
      failure.reject(error);
    },
  });
  const { session, owner } = services.session;
  let done = 0;
  let movedAt = performance.now();
  bus.observe({
    topics: ['trading.portfolio.v1'],
    onMessages: (batch) => {
      for (const message of batch) {
        if (message.type !== 'execution.watermark' || message.session !== session) continue;
        done = Math.max(done, message.payload.barIndex + 1);
        movedAt = performance.now();
      }
      run.onProgress?.(done, run.bars.length);
    },
  });
  try {
    await services.start();
    await bus.start();
    services.play();
    const finished = async (): Promise<void> => {
      while (done < upTo) {
        run.signal?.throwIfAborted();
        if (performance.now() - movedAt > NO_PROGRESS_MS) throw new Error(`the services stand still after ${done} of ${upTo} bars`);
        await delay(LOOK_EVERY_MS);
      }
    };
    await Promise.race([finished(), failure.promise]);
  } finally {
    await services.stop();
    await bus.stop();
  }
  return { owner, session };
}

/** The hash over all decisions of a session, in the order of the log. */
export async function readHash(store: Store, scope: Scope): Promise<ServicesOutcome> {
  const hash = createDecisionHash();
  let decisions = 0;
  for await (const decision of streamDecisions(store.read, scope)) {
    hash.add(decision.line);
    decisions += 1;
  }
  return { decisionHash: hash.digest(), decisions };
}
