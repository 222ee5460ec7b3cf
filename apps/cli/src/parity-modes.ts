import type { BarColumns, Instrument, Timeframe } from '@smc/domain';
import { createRun, runBacktest } from '@smc/backtest';
import { runServicesDistributed, runServicesOnBars } from '@smc/desk';

/** Bars a mode runs on. */
export interface ParityInput {
  readonly bars: BarColumns;
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
}

/** Decision hash a mode gave, or null where the mode cannot run on this machine. */
export type HashByMode = Readonly<Record<'backtest' | 'replay' | 'paper' | 'distributed', string | null>>;

/** Bars between two restarts of the resumed run. */
const REOPEN_EVERY = 97;

/**
 * The same bars through every mode there is. `backtest` runs in one go; `replay` streams and goes through the snapshots
 * of strategy, account and venue every few bars, as a restarted desk does; `paper` is the running services on their
 * database and bus with simulated fills; `distributed` is the same services as processes of their own over the servers that
 * `npm run servers:up` has started, and null without them.
 */
export async function hashByMode({ bars, instrument, timeframe }: ParityInput, serversDir: string): Promise<HashByMode> {
  const input = { bars, instrument, timeframe, strategy: 'sweepReversal' };
  const backtest = runBacktest(input).decisionHash;
  const resumed = createRun(input);
  for (let done = 0; done < resumed.total;) {
    done = Math.min(done + REOPEN_EVERY, resumed.total);
    resumed.play(done);
    resumed.reopen();
  }
  const replay = resumed.report(false).decisionHash;
  const paper = (await runServicesOnBars({ bars, instrument, timeframe })).decisionHash;
  const distributed = await runServicesDistributed({ bars, instrument, timeframe }, serversDir);
  return { backtest, replay, paper, distributed: distributed?.decisionHash ?? null };
}
