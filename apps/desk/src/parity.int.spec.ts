import { runBacktest } from '@smc/backtest';
import { type BarColumns, findInstrument, required, sliceBars } from '@smc/domain';
import { type TestPostgres, startTestPostgres } from '@smc/testkit';
import { BUNDLED_DATASETS, readBarFile } from '@smc/venues';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOnStore } from './parity.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
afterAll(() => postgres.stop());

async function recorded(id: string, from: number, count: number): Promise<BarColumns> {
  const dataset = required(
    BUNDLED_DATASETS.find((each) => each.id === id),
    id,
  );
  const instrument = required(findInstrument(dataset.symbol), dataset.symbol);
  const file = await readBarFile(dataset.path, { timeframe: dataset.timeframe, tick: instrument.tick });
  if (!file.ok) throw new Error(JSON.stringify(file.error));
  return sliceBars(file.value.bars, from, from + count);
}

describe('parity of back-test and services', () => {
  it.each([
    ['btcusdt-1h', 'BTC/USDT', '1h', 4_000, 1_600],
    ['eurusd-15m', 'EUR/USD', '15m', 0, 1_200],
  ] as const)(
    'gives the same decisions on %s, also over two restarts',
    async (id, symbol, timeframe, from, count) => {
      const bars = await recorded(id, from, count);
      const instrument = required(findInstrument(symbol), symbol);
      const backtest = runBacktest({ bars, instrument, timeframe, strategy: 'sweepReversal' });
      expect(backtest.trades.length).toBeGreaterThan(0);
      const { store } = await postgres.createDatabase({ poolSize: 10 });
      const services = await runOnStore(store, {
        bars,
        instrument,
        timeframe,
        restartAfter: [Math.floor(count / 3), Math.floor(count / 2) + 77],
      });
      expect(services.decisions).toBeGreaterThan(50);
      expect(services.decisionHash).toBe(backtest.decisionHash);
    },
    60_000,
  );
});
