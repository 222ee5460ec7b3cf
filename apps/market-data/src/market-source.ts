import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { createReplayFeed, createSimulatedFeed, faultLine, readBarFile } from '@smc/venues';
import type { Market } from './market.ts';
import type { RunBasis } from './run-plan.ts';

/** First bar of every simulated market: Monday, 1 January 2024, 00:00 UTC. Its clock is bar time, so it need not be now. */
const SIMULATED_START = 1_704_067_200_000;

/** A file of recorded bars cannot be used; the message is one line that names the place. */
export class MarketFileError extends Error {
  override readonly name = 'MarketFileError';
}

/** Opens the data of a market. Throws {@link MarketFileError}. */
export async function openMarket(market: Market): Promise<RunBasis> {
  return market.kind === 'simulated' ? simulated(market) : await recorded(market);
}

function simulated(market: Extract<Market, { kind: 'simulated' }>): RunBasis {
  const { instrument, timeframe, seed } = market;
  return {
    mode: 'SIMULATED',
    instrument,
    timeframe,
    source: `${instrument.symbol} ${timeframe}, SIMULATED market, seed ${seed}`,
    data: { kind: 'simulated', seed, generator: 1 },
    openFeed: (snapshot) => createSimulatedFeed({ instrument, timeframe, seed, startTime: SIMULATED_START }, snapshot),
  };
}

async function recorded(market: Extract<Market, { kind: 'replay' }>): Promise<RunBasis> {
  const { path, instrument, timeframe, startRow, timeZone, recordedBy } = market;
  const file = await readBarFile(path, { timeframe, tick: instrument.tick, ...(timeZone === undefined ? {} : { timeZone }) });
  if (!file.ok) throw new MarketFileError(faultLine(path, file.error));
  const { bars, volumes } = file.value;
  const start = Math.min(startRow, bars.length - 1);
  const day = (row: number): string => new Date(bars.time[row] ?? 0).toISOString().slice(0, 10);
  return {
    mode: 'REPLAY',
    instrument,
    timeframe,
    source: `${instrument.symbol} ${timeframe}, ${recordedBy}, recorded ${day(start)} to ${day(bars.length - 1)}`,
    data: { kind: 'replay', file: basename(path), sha256: await fileHash(path), startRow: start, timeZone: timeZone ?? 'UTC' },
    openFeed: (snapshot) => createReplayFeed({ bars, volumes, start }, snapshot),
  };
}

async function fileHash(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
