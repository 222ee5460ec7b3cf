import { runBacktest } from '@smc/backtest';
import { WARM_UP_BARS } from '@smc/market-data';
import { sliceBars } from '@smc/domain';
import { readBarFile } from '@smc/venues';
import { describe, expect, it } from 'vitest';
import { parseOptions } from './options.ts';

describe('the default replay', () => {
  it('has trades before the page opens and a taken signal within a minute after', async () => {
    const { market } = parseOptions([], () => undefined);
    if (market.kind !== 'replay') throw new Error('the default is a replay');
    const { instrument, timeframe, startRow } = market;
    const file = await readBarFile(market.path, { timeframe, tick: instrument.tick });
    if (!file.ok) throw new Error(JSON.stringify(file.error));
    const { bars } = file.value;
    const excerpt = sliceBars(bars, startRow, startRow + WARM_UP_BARS + 60);
    const takenAt: number[] = [];
    const report = runBacktest({
      bars: excerpt,
      instrument,
      timeframe,
      strategy: 'sweepReversal',
      onDecisions: (decisions) => {
        for (const { type, payload } of decisions)
          if (type === 'strategy.signal' && payload.status === 'taken') takenAt.push(payload.barIndex);
      },
    });
    expect(report.trades.filter((trade) => trade.closedAtIndex < WARM_UP_BARS).length).toBeGreaterThanOrEqual(3);
    // Not in the first seconds: the page should be open when it comes.
    expect(takenAt.some((bar) => bar >= WARM_UP_BARS + 10)).toBe(true);
  });
});
