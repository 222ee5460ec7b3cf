import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface Request {
  readonly mode: 'REPLAY' | 'SIMULATED';
  /** The market, as market-data's environment names it. */
  readonly market: Readonly<Record<string, string>>;
  /** The market, for people. */
  readonly source: string;
  readonly replicas: number;
  readonly dashboard: boolean;
  /** Stop the servers too. */
  readonly down: boolean;
}

/** The command line is wrong: says what. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Somebody asked for help; the message is the help. */
export class HelpWanted extends Error {
  override readonly name = 'HelpWanted';
}

const HELP = `Usage: npm run dev:distributed -- [options]

Starts Kafka, PostgreSQL, Redis and PgBouncer on this machine, then each service as a process of its own, and the web page.

Options:
  --replay FILE        replay recorded bars (CSV, optionally .gz); default: the bundled BTC/USDT 1h series
  --simulated          run the seeded simulated market instead
  --symbol SYMBOL      instrument, such as BTC/USDT, where the file's name does not tell
  --timeframe FRAME    time frame of the bars, such as 1h
  --tz ZONE            IANA zone of times in the file that carry none
  --seed NUMBER        seed of the simulated market
  --speed BARS         bars a second, 0.1 to 1000
  --replicas N         processes of each service, 1 to 4; all but one of those that trade stand by
  --no-dashboard       without the web page
  --down               stop the servers too when the services stop
  --help               this

Examples:
  npm run dev:distributed
  npm run dev:distributed -- --replay my.csv --symbol EUR/USD --timeframe 15m --speed 500
  npm run dev:distributed -- --simulated --seed 7 --replicas 2
  npm run dev:distributed -- --no-dashboard --down

Ports, HOST and DATA_DIR come from the environment or .env, as for npm run dev.
Exit code: 0 stopped, 1 something could not start, 2 wrong usage or input, 3 a program is not installed.
`;

const MOST_REPLICAS = 4;

/** Reads the arguments. Throws {@link UsageError} or {@link HelpWanted}. */
export function readArguments(argv: readonly string[]): Request {
  const values = parse(argv);
  if (values.help === true) throw new HelpWanted(HELP);
  if (values.simulated === true && values.replay !== undefined) throw new UsageError('--simulated and --replay: one of the two');
  const simulated = values.simulated === true;
  return {
    mode: simulated ? 'SIMULATED' : 'REPLAY',
    market: marketOf(values),
    source: simulated
      ? `SIMULATED market, seed ${values.seed ?? '1'}`
      : values.replay === undefined
        ? 'BTC/USDT 1h, Binance, recorded'
        : `${basename(values.replay)}, recorded`,
    replicas: replicasOf(values.replicas),
    dashboard: values['no-dashboard'] !== true,
    down: values.down === true,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        replay: { type: 'string' },
        simulated: { type: 'boolean' },
        symbol: { type: 'string' },
        timeframe: { type: 'string' },
        tz: { type: 'string' },
        seed: { type: 'string' },
        speed: { type: 'string' },
        replicas: { type: 'string' },
        'no-dashboard': { type: 'boolean' },
        down: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    // Node's message goes on with advice on positional arguments that does not fit here.
    const what = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw new UsageError(`${what}; --help shows what there is`, { cause: error });
  }
}

function marketOf(values: ReturnType<typeof parse>): Readonly<Record<string, string>> {
  const wishes: Readonly<Record<string, string | undefined>> = {
    MARKET_REPLAY: values.replay === undefined ? undefined : resolve(values.replay),
    MARKET_SYMBOL: values.symbol,
    MARKET_TIMEFRAME: values.timeframe,
    MARKET_TZ: values.tz,
    MARKET_SEED: values.seed,
    MARKET_SPEED: values.speed,
  };
  return Object.fromEntries(Object.entries(wishes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function replicasOf(text = '1'): number {
  const replicas = Number(text);
  if (Number.isInteger(replicas) && replicas >= 1 && replicas <= MOST_REPLICAS) return replicas;
  throw new UsageError(`--replicas is ${text}; expected a whole number from 1 to ${MOST_REPLICAS}`);
}
