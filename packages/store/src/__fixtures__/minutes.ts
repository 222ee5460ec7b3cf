import { type Timeframe, TIMEFRAME_MS, barAt, barColumns } from '@smc/domain';
import type { Queryable } from '@smc/service-kit';
import { higherBars } from '@smc/smc';
import { type MarketBar, readDerivedBars } from '../repositories/market-series.ts';

export const MINUTE = 60_000;
export const DERIVED_FRAMES: readonly Timeframe[] = ['5m', '15m', '1h', '4h', '1d'];

/** Minutes of a made-up market from `from` on, a few of them missing, once for seven hours. */
export function someMinutes(from: number, count: number, symbol = 'BTCUSDT'): MarketBar[] {
  let seed = 7;
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  let price = 4_200_000;
  const bars: MarketBar[] = [];
  for (let n = 0; n < count; n += 1) {
    const open = price;
    price += Math.round((random() - 0.5) * 4000);
    const spread = Math.round(random() * 900);
    const missing = random() < 0.02 || (n > 1500 && n < 1500 + 7 * 60);
    if (missing) continue;
    bars.push({
      venue: 'spec',
      symbol,
      timeframe: '1m',
      time: from + n * MINUTE,
      open: cents(open),
      high: cents(Math.max(open, price) + spread),
      low: cents(Math.min(open, price) - spread),
      close: cents(price),
      // Whole numbers: their sums are exact in the engine's floats too.
      volume: String(Math.floor(random() * 1000)),
      origin: 'RECORDED',
      receivedAt: from + (n + 1) * MINUTE,
    });
  }
  return bars;
}

function cents(value: number): string {
  return (value / 100).toFixed(2);
}

/** One line a bar: as the database makes it, and as the engine makes it of the same minutes. */
export async function derivedAndOurs(
  q: Queryable,
  minutes: readonly MarketBar[],
  timeframe: Timeframe,
): Promise<{ readonly derived: readonly string[]; readonly ours: readonly string[] }> {
  const symbol = minutes[0]?.symbol ?? '';
  const rows = await readDerivedBars(q, { venue: 'spec', symbol, timeframe, from: 0, to: Number.MAX_SAFE_INTEGER, limit: 100_000 });
  const columns = barColumns(
    minutes.map((bar) => ({
      time: bar.time,
      open: Number(bar.open),
      high: Number(bar.high),
      low: Number(bar.low),
      close: Number(bar.close),
      volume: Number(bar.volume),
    })),
  );
  const higher = higherBars(columns, MINUTE, TIMEFRAME_MS[timeframe]);
  const line = (bar: { time: number; open: unknown; high: unknown; low: unknown; close: unknown; volume: unknown }): string =>
    [bar.time, ...[bar.open, bar.high, bar.low, bar.close, bar.volume].map(Number)].join(' ');
  return { derived: rows.map(line), ours: Array.from({ length: higher.length }, (_, row) => line(barAt(higher, row))) };
}
