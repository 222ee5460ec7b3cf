import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type BarColumns, type Instrument, type Timeframe, barColumns, findInstrument, parsePrice, required } from '@smc/domain';
import type { BacktestInput } from '../types.ts';

function recorded(file: string, symbol: string, timeframe: Timeframe): BacktestInput {
  const instrument = required(findInstrument(symbol), symbol);
  const text = gunzipSync(readFileSync(new URL(`../../../../data/${file}`, import.meta.url))).toString();
  return { bars: columnsOf(text, instrument), instrument, timeframe, strategy: 'sweepReversal' };
}

function columnsOf(text: string, instrument: Instrument): BarColumns {
  const ticks = (price: string): number => {
    const parsed = parsePrice(instrument, price);
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.value;
  };
  const rows = text.trim().split('\n').slice(1);
  return barColumns(
    rows.map((row) => {
      const [time = '', open = '', high = '', low = '', close = '', volume = ''] = row.split(',');
      return { time: Number(time), open: ticks(open), high: ticks(high), low: ticks(low), close: ticks(close), volume: Number(volume) };
    }),
  );
}

/** A back-test of BTC/USDT 1h, as shipped with the project. */
export const btcInput = (): BacktestInput => recorded('btcusdt-1h.csv.gz', 'BTC/USDT', '1h');
/** A back-test of EUR/USD 15m, as shipped with the project. */
export const eurInput = (): BacktestInput => recorded('eurusd-15m.csv.gz', 'EUR/USD', '15m');
