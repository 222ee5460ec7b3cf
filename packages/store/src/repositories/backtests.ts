import type { Backtest, BacktestResult } from '@smc/contracts';
import type { Queryable } from '@smc/service-kit';
import { json, one, payloadOf } from '../rows.ts';

/** Parts of a result that only its own page needs. */
export type BacktestDetail = Pick<BacktestResult, 'curve' | 'trades'>;

/** Adds a queued back-test. */
export async function insertBacktest(q: Queryable, owner: string, backtest: Backtest): Promise<void> {
  await q.query(`INSERT INTO backtests (owner_id, id, status, created_at, payload) VALUES ($1, $2, $3, $4, $5)`, [
    owner,
    backtest.id,
    backtest.status,
    backtest.createdAt,
    json(backtest),
  ]);
}

/** Takes the oldest queued back-test to run it, or null. Two workers never get the same one. */
export async function claimBacktest(q: Queryable, owner: string, startedAt: number): Promise<Backtest | null> {
  const row = await one(
    q,
    `UPDATE backtests SET status = 'running',
       payload = payload || jsonb_build_object('status', 'running', 'startedAt', $2::bigint)
     WHERE (owner_id, id) = (
       SELECT owner_id, id FROM backtests WHERE owner_id = $1 AND status = 'queued' AND NOT cancel_requested
       ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
     ) RETURNING payload`,
    [owner, startedAt],
  );
  return row === null ? null : payloadOf<Backtest>(row);
}

/** Notes progress of a running back-test. Gives false when it is to stop: cancelled, or not running any more. */
export async function noteBacktestProgress(q: Queryable, owner: string, id: string, progress: Backtest['progress']): Promise<boolean> {
  const row = await one(
    q,
    `UPDATE backtests SET payload = jsonb_set(payload, '{progress}', $3::jsonb)
     WHERE owner_id = $1 AND id = $2 AND status = 'running' RETURNING cancel_requested`,
    [owner, id, json(progress)],
  );
  return row !== null && row['cancel_requested'] === false;
}

/** Ends a back-test that is queued or running: `done` with its detail, `failed` or `cancelled` without. False when it had ended. */
export async function finishBacktest(q: Queryable, owner: string, backtest: Backtest, detail: BacktestDetail | null): Promise<boolean> {
  const { rowCount } = await q.query(
    `UPDATE backtests SET status = $3, payload = $4, result = $5
     WHERE owner_id = $1 AND id = $2 AND status IN ('queued', 'running')`,
    [owner, backtest.id, backtest.status, json(backtest), detail === null ? null : json(detail)],
  );
  return rowCount > 0;
}

/** Asks for a stop. A queued one is cancelled at once, a running one at its next progress note. Null when unknown. */
export async function requestBacktestCancel(q: Queryable, owner: string, id: string, at: number): Promise<Backtest | null> {
  await q.query(
    `UPDATE backtests SET cancel_requested = true,
       status = CASE WHEN status = 'queued' THEN 'cancelled' ELSE status END,
       payload = CASE WHEN status = 'queued'
         THEN payload || jsonb_build_object('status', 'cancelled', 'finishedAt', $3::bigint) ELSE payload END
     WHERE owner_id = $1 AND id = $2 AND status IN ('queued', 'running')`,
    [owner, id, at],
  );
  return readBacktest(q, owner, id);
}

/** Whether a stop was asked for. */
export async function isBacktestCancelRequested(q: Queryable, owner: string, id: string): Promise<boolean> {
  const row = await one(q, `SELECT cancel_requested FROM backtests WHERE owner_id = $1 AND id = $2`, [owner, id]);
  return row?.['cancel_requested'] === true;
}

/**
 * After a restart nobody works on what was running: back to the queue, from the start; what had been asked to stop is
 * cancelled. Gives how many there were.
 */
export async function requeueRunningBacktests(q: Queryable, owner: string): Promise<number> {
  const { rowCount } = await q.query(
    `UPDATE backtests SET status = CASE WHEN cancel_requested THEN 'cancelled' ELSE 'queued' END,
       payload = payload || CASE WHEN cancel_requested
         THEN jsonb_build_object('status', 'cancelled', 'finishedAt', payload -> 'startedAt')
         ELSE jsonb_build_object('status', 'queued', 'startedAt', null) END
     WHERE owner_id = $1 AND status = 'running'`,
    [owner],
  );
  return rowCount;
}

/** Back-tests, newest first. */
export async function listBacktests(q: Queryable, owner: string, limit: number): Promise<Backtest[]> {
  const { rows } = await q.query(`SELECT payload FROM backtests WHERE owner_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2`, [
    owner,
    limit,
  ]);
  return rows.map((row) => payloadOf<Backtest>(row));
}

/** One back-test without its curve and trades. */
export async function readBacktest(q: Queryable, owner: string, id: string): Promise<Backtest | null> {
  const row = await one(q, `SELECT payload FROM backtests WHERE owner_id = $1 AND id = $2`, [owner, id]);
  return row === null ? null : payloadOf<Backtest>(row);
}

/** One back-test with its curve and trades; both are empty until it is done. */
export async function readBacktestResult(q: Queryable, owner: string, id: string): Promise<BacktestResult | null> {
  const row = await one(q, `SELECT payload, result FROM backtests WHERE owner_id = $1 AND id = $2`, [owner, id]);
  if (row === null) return null;
  const detail = row['result'] === null ? { curve: [], trades: [] } : payloadOf<BacktestDetail>(row, 'result');
  return { backtest: payloadOf<Backtest>(row), ...detail };
}
