import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  type Bar,
  type BarColumns,
  type Instrument,
  type Timeframe,
  barAt,
  barColumns,
  findInstrument,
  parsePrice,
  required,
} from '@smc/domain';
import { smcParamsSchema } from '@smc/smc';
import type { StrategyContext, StrategyParams } from '../types.ts';

/** A recorded series with what a strategy is told about it. */
export interface Series {
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly bars: readonly Bar[];
}

function recorded(file: string, symbol: string, timeframe: Timeframe): Series {
  const instrument = required(findInstrument(symbol), symbol);
  const text = gunzipSync(readFileSync(new URL(`../../../../data/${file}`, import.meta.url))).toString();
  const columns = columnsOf(text, instrument);
  return { instrument, timeframe, bars: Array.from({ length: columns.length }, (_, index) => barAt(columns, index)) };
}

function columnsOf(text: string, instrument: Instrument): BarColumns {
  const rows = text.trim().split('\n').slice(1);
  return barColumns(
    rows.map((row) => {
      const [time = '', open = '', high = '', low = '', close = '', volume = ''] = row.split(',');
      const ticks = (price: string): number => {
        const parsed = parsePrice(instrument, price);
        if (!parsed.ok) throw new Error(parsed.error);
        return parsed.value;
      };
      return { time: Number(time), open: ticks(open), high: ticks(high), low: ticks(low), close: ticks(close), volume: Number(volume) };
    }),
  );
}

/** BTC/USDT 1h of Binance, as shipped with the project. */
export const btcSeries = (): Series => recorded('btcusdt-1h.csv.gz', 'BTC/USDT', '1h');
/** EUR/USD 15m, as shipped with the project. */
export const eurSeries = (): Series => recorded('eurusd-15m.csv.gz', 'EUR/USD', '15m');

/** Rows [from, to) with indices from 0. */
export function excerpt(series: Series, from: number, to: number): Series {
  return { ...series, bars: series.bars.slice(from, to).map((bar, index) => ({ ...bar, index })) };
}

/** The context of a strategy on a series. */
export function contextOf({ instrument, timeframe }: Series, params: StrategyParams = {}): StrategyContext {
  return {
    instrument,
    timeframe,
    accountId: 'paper',
    instanceId: `sweepReversal:${instrument.symbol}:${timeframe}`,
    origin: 'RECORDED',
    params,
    smcParams: smcParamsSchema.parse({ 'day.zone': instrument.day.zone, 'day.roll': instrument.day.roll }),
  };
}
