import { INSTRUMENTS, InputError } from '@smc/domain';
import { type Market, type MarketNames, parseSpeed, replayMarket, simulatedMarket } from '@smc/market-data';
import { Command, CommanderError } from 'commander';

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

const NAMES: MarketNames = { replay: '--replay', symbol: '--symbol', timeframe: '--timeframe', seed: '--seed', speed: '--speed' };

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
  const market = raw.simulated === true ? simulatedMarket(raw, NAMES) : replayMarket(raw, NAMES);
  return { market, speed: parseSpeed(raw.speed, NAMES), restart: raw.restart ?? false, dashboard: raw.dashboard };
}
