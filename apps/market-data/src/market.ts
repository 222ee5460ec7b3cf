import { basename, resolve } from 'node:path';
import { type Instrument, type Timeframe, INSTRUMENTS, InputError, findInstrument, parseTimeframe, required } from '@smc/domain';
import { BUNDLED_DATASETS, seriesOfName } from '@smc/venues';

/** Which market a run shows. */
export type Market =
  | {
      readonly kind: 'replay';
      readonly path: string;
      readonly instrument: Instrument;
      readonly timeframe: Timeframe;
      /** Row of the file at which the replay begins. */
      readonly startRow: number;
      readonly timeZone: string | undefined;
      /** Who recorded it, for people. */
      readonly recordedBy: string;
    }
  | { readonly kind: 'simulated'; readonly seed: number; readonly instrument: Instrument; readonly timeframe: Timeframe };

/** A market as somebody asks for it: texts of a command line or an environment. */
export interface MarketWish {
  readonly replay?: string | undefined;
  readonly symbol?: string | undefined;
  readonly timeframe?: string | undefined;
  /** IANA zone of times in the file that carry none. */
  readonly tz?: string | undefined;
  readonly seed?: string | undefined;
}

/** What the wishes are called where they were made, for the errors: `--symbol`, `MARKET_SYMBOL`. */
export type MarketNames = Readonly<Record<'replay' | 'symbol' | 'timeframe' | 'seed' | 'speed', string>>;

/**
 * Row of the bundled BTC/USDT series (2023-06-04) at which the default replay begins. Chosen so that the warm-up holds closed trades
 * and a new signal is taken within a minute after it; a test looks after both.
 */
export const DEFAULT_START_ROW = 7_764;

/** The seeded market. Throws {@link InputError}. */
export function simulatedMarket(wish: MarketWish, names: MarketNames): Market {
  const text = wish.seed ?? '1';
  const seed = Number(text);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new InputError(names.seed, text, 'a whole number from 0');
  return {
    kind: 'simulated',
    seed,
    instrument: instrumentOf(wish.symbol ?? 'BTC/USDT', names),
    timeframe: parseTimeframe(wish.timeframe ?? '1m'),
  };
}

/** Recorded bars: of a file, or the series that comes with the project. Throws {@link InputError}. */
export function replayMarket(wish: MarketWish, names: MarketNames): Market {
  return wish.replay === undefined ? bundledReplay(wish, names) : fileReplay(wish, resolve(wish.replay), names);
}

/** Bars a second; null when nothing is asked for. Throws {@link InputError}. */
export function parseSpeed(text: string | undefined, names: MarketNames): number | null {
  if (text === undefined) return null;
  const speed = Number(text);
  if (!(speed >= 0.1 && speed <= 1_000)) throw new InputError(names.speed, text, 'a number from 0.1 to 1000');
  return speed;
}

function bundledReplay(wish: MarketWish, names: MarketNames): Market {
  const bundled = required(BUNDLED_DATASETS[0], 'bundled series');
  if (wish.symbol !== undefined && wish.symbol !== bundled.symbol)
    throw new InputError(names.symbol, wish.symbol, `${bundled.symbol}, or ${names.replay} FILE`);
  if (wish.timeframe !== undefined && wish.timeframe !== bundled.timeframe)
    throw new InputError(names.timeframe, wish.timeframe, `${bundled.timeframe}, or ${names.replay} FILE`);
  return {
    kind: 'replay',
    path: bundled.path,
    instrument: instrumentOf(bundled.symbol, names),
    timeframe: bundled.timeframe,
    startRow: DEFAULT_START_ROW,
    timeZone: undefined,
    recordedBy: 'Binance',
  };
}

function fileReplay(wish: MarketWish, path: string, names: MarketNames): Market {
  const name = basename(path);
  const named = seriesOfName(name);
  const symbol = wish.symbol ?? named?.instrument.symbol;
  const timeframe = wish.timeframe ?? named?.timeframe;
  if (symbol === undefined) throw new InputError(names.symbol, 'missing', `the instrument of ${name}, such as ${names.symbol} BTC/USDT`);
  if (timeframe === undefined) throw new InputError(names.timeframe, 'missing', `the time frame of ${name}, such as ${names.timeframe} 1h`);
  return {
    kind: 'replay',
    path,
    instrument: instrumentOf(symbol, names),
    timeframe: parseTimeframe(timeframe),
    startRow: 0,
    timeZone: wish.tz,
    recordedBy: name,
  };
}

function instrumentOf(symbol: string, names: MarketNames): Instrument {
  const found = findInstrument(symbol);
  if (found === null) throw new InputError(names.symbol, symbol, `one of ${INSTRUMENTS.map((each) => each.symbol).join(', ')}`);
  return found;
}
