import { BACKTEST_QUEUE, type BacktestJob } from '@smc/contracts';
import type { Logger, Queryable } from '@smc/service-kit';
import type { Store } from '@smc/store';
import { PgBoss } from 'pg-boss';
import { ProblemError } from './http/problem.ts';

/** Where back-tests are queued for research. */
export interface BacktestQueue {
  /** Resolves when jobs can be sent; throws `unavailable` while research has not set the queue up. */
  ready(): Promise<void>;
  /** Adds a job in the caller's transaction, so that a job never stands without its row or a row without its job. */
  send(tx: Queryable, job: BacktestJob): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The sending side of the pg-boss queue. It uses the gateway's own connections and never looks after the queue: research
 * creates it and keeps it in order.
 */
export function createBacktestQueue(deps: { readonly store: Store; readonly logger: Logger }): BacktestQueue {
  const boss = new PgBoss({
    db: sqlOf(deps.store.read),
    migrate: false,
    createSchema: false,
    supervise: false,
    schedule: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
  });
  boss.on('error', (error) => {
    deps.logger.warn({ err: error }, 'back-test queue');
  });
  let started: Promise<unknown> | undefined;
  return {
    async ready() {
      started ??= boss.start();
      try {
        await started;
        if ((await boss.getQueue(BACKTEST_QUEUE)) !== null) return;
      } catch (error) {
        started = undefined;
        deps.logger.warn({ err: error }, 'back-test queue is not there');
      }
      throw new ProblemError('unavailable', 'Research is not running; back-tests cannot be queued.');
    },
    async send(tx, job) {
      await boss.send(BACKTEST_QUEUE, job, { db: sqlOf(tx) });
    },
    async stop() {
      if (started !== undefined) await boss.stop({ graceful: false, close: false });
    },
  };
}

function sqlOf(q: Queryable): { executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> } {
  return {
    async executeSql(text, values) {
      const { rows } = await q.query(text, values ?? []);
      return { rows: [...rows] };
    },
  };
}
