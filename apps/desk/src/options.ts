import { type Instrument, type Timeframe, INSTRUMENTS, InputError, findInstrument, parseTimeframe, required } from '@smc/domain';
import { BUNDLED_DATASETS, seriesOfName } from '@smc/venues';
import { Command, CommanderError } from 'commander';
import { basename, resolve } from 'node:path';

/** Which market the desk shows. */
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

/** What the command line asks for. */
export interface DeskOptions {
  readonly market: Market;
  /** Bars a second; null when not given: 1, or the speed a session had before. */
  readonly speed: number | null;
  /** Begin at the first bar although an earlier run stopped on its way. */
  readonly restart: boolean;
  readonly dashboard: boolean;
}

/** The command line ends the program: help, a mistake (2) or something that is not built yet (3). */
export class Exit extends Error {
  override readonly name = 'Exit';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Row of the bundled BTC/USDT series (2023-06-04) at which the default replay begins. Chosen so that the warm-up holds closed trades
 * and a new signal is taken within a minute after it; a test looks after both.
 */
export const DEFAULT_START_ROW = 7_764;

const EXAMPLES = `
Examples:
  npm run dev                                          real BTC/USDT candles, one bar a second
  npm run dev -- --replay my.csv --symbol EUR/USD --timeframe 15m --speed 500
  npm run dev -- --simulated --seed 7                  a seeded market, labelled SIMULATED
  npm run dev -- --no-dashboard                        services only

Ports and folders come from the environment or .env: DASHBOARD_PORT, GATEWAY_PORT, STRATEGY_PORT, EXECUTION_PORT,
MARKET_DATA_PORT, RESEARCH_PORT, HOST, DATA_DIR.`;

interface RawOptions {
  readonly replay?: string;
  readonly simulated?: boolean;
  readonly market?: string;
  readonly seed: string;
  readonly symbol?: string;
  readonly timeframe?: string;
  readonly tz?: string;
  readonly speed?: string;
  readonly restart?: boolean;
  readonly dashboard: boolean;
}

/** Reads the arguments after the program's name. Throws {@link Exit}; what is printed goes through `write`. */
export function parseOptions(argv: readonly string[], write: (text: string) => void): DeskOptions {
  const program = new Command('npm run dev --')
    .description('The whole trading desk in one process, on an embedded database.')
    .option('--replay <file>', 'replay recorded bars (CSV, optionally .gz); default: the bundled BTC/USDT 1h series')
    .option('--simulated', 'run the seeded simulated venue instead')
    .option('--market <venue>', 'a live venue (not built yet)')
    .option('--symbol <symbol>', `instrument: ${INSTRUMENTS.map((each) => each.symbol).join(', ')}`)
    .option('--timeframe <timeframe>', 'time frame of the bars, for example 1h')
    .option('--tz <zone>', 'IANA zone of times in the file that carry none (default UTC)')
    .option('--speed <bars>', 'bars a second, 0.1 to 1000 (default 1)')
    .option('--restart', 'begin at the first bar again; the earlier run stays in the database')
    .option('--seed <number>', 'seed of the simulated venue', '1')
    .option('--no-dashboard', 'without the web page')
    .addHelpText('after', EXAMPLES)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => undefined });
  try {
    program.parse(argv, { from: 'user' });
    return checked(program.opts<RawOptions>());
  } catch (error) {
    if (error instanceof CommanderError) throw new Exit(error.exitCode === 0 ? 0 : 2, error.message);
    if (error instanceof InputError) throw new Exit(2, error.message);
    throw error;
  }
}

function checked(raw: RawOptions): DeskOptions {
  if (raw.market !== undefined)
    throw new Exit(3, `--market ${raw.market}: not built yet, live venues come later; use --replay FILE or --simulated`);
  if (raw.simulated === true && raw.replay !== undefined) throw new InputError('--simulated', '--replay', 'one of the two');
  const market = raw.simulated === true ? simulated(raw) : replay(raw);
  return { market, speed: speedOf(raw.speed), restart: raw.restart ?? false, dashboard: raw.dashboard };
}

function speedOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const speed = Number(text);
  if (!(speed >= 0.1 && speed <= 1_000)) throw new InputError('--speed', text, 'a number from 0.1 to 1000');
  return speed;
}

function simulated(raw: RawOptions): Market {
  const seed = Number(raw.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new InputError('--seed', raw.seed, 'a whole number from 0');
  return { kind: 'simulated', seed, instrument: instrumentOf(raw.symbol ?? 'BTC/USDT'), timeframe: parseTimeframe(raw.timeframe ?? '1m') };
}

function replay(raw: RawOptions): Market {
  return raw.replay === undefined ? bundledReplay(raw) : fileReplay(raw, resolve(raw.replay));
}

function bundledReplay(raw: RawOptions): Market {
  const bundled = required(BUNDLED_DATASETS[0], 'bundled series');
  if (raw.symbol !== undefined && raw.symbol !== bundled.symbol)
    throw new InputError('--symbol', raw.symbol, `${bundled.symbol}, or --replay FILE`);
  if (raw.timeframe !== undefined && raw.timeframe !== bundled.timeframe)
    throw new InputError('--timeframe', raw.timeframe, `${bundled.timeframe}, or --replay FILE`);
  return {
    kind: 'replay',
    path: bundled.path,
    instrument: instrumentOf(bundled.symbol),
    timeframe: bundled.timeframe,
    startRow: DEFAULT_START_ROW,
    timeZone: undefined,
    recordedBy: 'Binance',
  };
}

function fileReplay(raw: RawOptions, path: string): Market {
  const name = basename(path);
  const named = seriesOfName(name);
  const symbol = raw.symbol ?? named?.instrument.symbol;
  const timeframe = raw.timeframe ?? named?.timeframe;
  if (symbol === undefined) throw new InputError('--symbol', 'missing', `the instrument of ${name}, such as --symbol BTC/USDT`);
  if (timeframe === undefined) throw new InputError('--timeframe', 'missing', `the time frame of ${name}, such as --timeframe 1h`);
  return {
    kind: 'replay',
    path,
    instrument: instrumentOf(symbol),
    timeframe: parseTimeframe(timeframe),
    startRow: 0,
    timeZone: raw.tz,
    recordedBy: name,
  };
}

function instrumentOf(symbol: string): Instrument {
  const found = findInstrument(symbol);
  if (found === null) throw new InputError('--symbol', symbol, `one of ${INSTRUMENTS.map((each) => each.symbol).join(', ')}`);
  return found;
}
