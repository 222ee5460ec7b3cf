import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BarView, StructureEvent } from '@smc/contracts';
import { structureEventSchema } from '@smc/contracts';
import { TIMEFRAME_MS, barColumns } from '@smc/domain';
import { DAY_PARAMS, detectAll, smcParamsSchema } from '@smc/smc';

const root = join(import.meta.dirname, '../../../..');
const text = (path: string): string => gunzipSync(readFileSync(join(root, path))).toString('utf8');

/** Real EUR/USD 15m candles of the project's data folder. */
export function recordedBars(count: number): BarView[] {
  const lines = text('data/eurusd-15m.csv.gz')
    .split('\n')
    .slice(1, count + 1);
  return lines.map((line, index) => {
    const [time = '', open = '', high = '', low = '', close = '', volume = ''] = line.split(',');
    return { index, time: Number(time), open, high, low, close, volume };
  });
}

/** What a strategy of the desk has its engine look for besides structure. */
const READ = ['fvg', 'orderBlock.internal', 'pool.internal', 'previous.day', 'previous.week'] as const;

/** What the engine says of those candles, in the form of the wire. */
export function recordedEvents(bars: readonly BarView[]): StructureEvent[] {
  const ticks = (price: string): number => Math.round(Number(price) * 100_000);
  const text = (price: number): string => (price / 100_000).toFixed(5);
  const columns = barColumns(
    bars.map(({ time, open, high, low, close, volume }) => {
      return { time, open: ticks(open), high: ticks(high), low: ticks(low), close: ticks(close), volume: Number(volume) };
    }),
  );
  const params = smcParamsSchema.parse(DAY_PARAMS.fx);
  const { log } = detectAll(columns, { symbol: 'EUR/USD', timeframe: '15m', barMs: TIMEFRAME_MS['15m'], params, detectors: READ });
  return Array.from({ length: log.length }, (_, position) => {
    const { price, top, bottom, members, ...event } = log.at(position);
    return structureEventSchema.parse({
      ...event,
      ...(price === null ? {} : { price: text(price) }),
      ...(top === null ? {} : { top: text(top) }),
      ...(bottom === null ? {} : { bottom: text(bottom) }),
    });
  });
}
