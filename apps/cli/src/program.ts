import { Command } from 'commander';
import { collectParam } from './inputs.ts';
import { addLaterCommands } from './not-built.ts';

/** Commander refuses its own usage errors by throwing, so that `main.ts` alone decides exit codes. */
function command(name: string, summary: string, examples: readonly string[]): Command {
  return new Command(name)
    .description(summary)
    .exitOverride()
    .showHelpAfterError('(add --help for examples)')
    .addHelpText('after', `\nExamples:\n${examples.map((line) => `  npm run smc -- ${line}`).join('\n')}\n`);
}

function overBars(built: Command): Command {
  return built
    .requiredOption('--bars <file>', 'CSV or CSV.gz of bars with a header')
    .requiredOption('--timeframe <tf>', 'length of a bar: 1m, 5m, 15m, 30m, 1h, 4h, 1d')
    .option('--tz <zone>', 'IANA zone of written times without one (default UTC)')
    .option('--json', 'one JSON document on stdout');
}

const params = ['--param <name=value>', 'a parameter; may be repeated', collectParam, {}] as const;

/**
 * Builds the whole command line. Each command loads its own code when it runs, so `--help` is instant; `detectors` is what
 * the help of `detect` says of them, which only the engine knows.
 */
export function createProgram(detectors = ''): Command {
  const program = new Command('smc').description('SMC Trading Agent on the command line').exitOverride().showHelpAfterError();
  program.addCommand(backtestCommand());
  program.addCommand(detectCommand(detectors));
  program.addCommand(scanCommand());
  program.addCommand(volumeCommand());
  program.addCommand(integrityCommand());
  program.addCommand(referenceCommand());
  program.addCommand(parityCommand());
  program.addCommand(dataCommand());
  program.addCommand(dbCommand());
  program.addCommand(topicsCommand());
  addLaterCommands(program);
  return program;
}

function backtestCommand(): Command {
  return overBars(
    command('backtest', 'Run a strategy over recorded bars and report what it would have traded', [
      'backtest --bars data/btcusdt-1h.csv.gz --symbol BTC/USDT --timeframe 1h',
      'backtest --bars data/eurusd-15m.csv.gz --symbol EUR/USD --timeframe 15m --report report.html',
      'backtest --bars data/btcusdt-1h.csv.gz --symbol BTC/USDT --timeframe 1h --param minR=2 --json',
    ]),
  )
    .requiredOption('--symbol <symbol>', 'instrument, for example BTC/USDT')
    .option('--strategy <name>', 'strategy', 'sweepReversal')
    .option(...params)
    .option('--balance <amount>', 'starting balance in the quote asset', '10000')
    .option('--risk <percent>', 'risk per trade in percent of equity', '0.5')
    .option('--cost-factor <factor>', 'multiplies fees, spread and slippage', '1')
    .option('--report <file>', 'write a self-contained HTML report')
    .action(async (options: import('./commands/backtest.ts').BacktestOptions) => {
      const { runBacktestCommand } = await import('./commands/backtest.ts');
      await runBacktestCommand(options);
    });
}

function detectCommand(detectors: string): Command {
  return overBars(
    command('detect', 'Print every structure the SMC engine finds, with the bar it became known', [
      'detect --bars data/eurusd-15m.csv.gz --timeframe 15m',
      'detect --bars data/eurusd-15m.csv.gz --timeframe 15m --detector fvg --ndjson',
      'detect --bars data/eurusd-15m.csv.gz --timeframe 15m --param fvg.minAtr=0 --json',
      'detect --bars btc.csv --symbol BTC/USDT --with eth.csv --with-symbol ETH/USDT --timeframe 1h --detector smt --ndjson',
    ]),
  )
    .option('--detector <name>', 'only this detector, turned on if it is off by default; all: every detector')
    .option('--symbol <symbol>', 'name that goes into event ids', '')
    .option('--tick <size>', 'smallest price change (default: from the file)')
    .option('--with <file>', 'bars of a second symbol of the same time frame: prints the smt divergences too')
    .option('--with-symbol <symbol>', 'name of the second symbol; --with needs this and --symbol')
    .option(...params)
    .option('--ndjson', 'one event a line')
    .addHelpText('after', `${divergences}\n${detectors}`)
    .action(async (options: import('./commands/detect.ts').DetectOptions) => {
      const { runDetectCommand } = await import('./commands/detect.ts');
      await runDetectCommand(options);
    });
}

function scanCommand(): Command {
  return command('scan', 'Detect over several files and time frames at once, a thread for each', [
    'scan data/eurusd-15m.csv.gz other-15m.csv --timeframe 15m --higher 1h,4h',
    'scan data/*.csv.gz --timeframe 1h --detector all --workers 2 --json',
  ])
    .argument('<files...>', 'CSV or CSV.gz of bars with a header, all of one time frame')
    .requiredOption('--timeframe <tf>', 'length of a bar: 1m, 5m, 15m, 30m, 1h, 4h, 1d')
    .option('--higher <tfs>', 'higher time frames, built from the bars, for example 1h,4h')
    .option('--tz <zone>', 'IANA zone of written times without one (default UTC)')
    .option('--detector <name>', 'turns on a detector that is off by default; all: every detector')
    .option(...params)
    .option('--workers <n>', 'threads at a time (default: as many as the machine has cores)')
    .option('--json', 'one JSON document on stdout')
    .action(async (files: string[], options: import('./commands/scan.ts').ScanOptions) => {
      const { runScanCommand } = await import('./commands/scan.ts');
      await runScanCommand(files, options);
    });
}

function volumeCommand(): Command {
  return overBars(
    command('volume', 'Measure how volume lies on prices, and what takers bought less what they sold', [
      'volume --bars data/btcusdt-1h.csv.gz --timeframe 1h --from 2024-08-05 --to 2024-08-12',
      'volume --bars my.csv --timeframe 1m --row-ticks 100 --value-area 0.7 --json',
    ]),
  )
    .option('--tick <size>', 'smallest price change (default: from the file)')
    .option('--from <time>', 'first open time: epoch milliseconds, 2024-08-08 or 2024-08-08T07:00Z')
    .option('--to <time>', 'the open time before which the range ends')
    .option('--rows <count>', 'most rows of the profile (default 24)')
    .option('--row-ticks <ticks>', 'height of a row instead')
    .option('--value-area <share>', 'share of the volume that the value area holds', '0.7')
    .option('--day-zone <zone>', 'IANA zone of the days after which the cumulative delta begins anew', 'UTC')
    .option('--day-roll <time>', 'local time at which the day rolls', '00:00')
    .addHelpText('after', volumeReadings)
    .action(async (options: import('./commands/volume.ts').VolumeOptions) => {
      const { runVolumeCommand } = await import('./commands/volume.ts');
      await runVolumeCommand(options);
    });
}

function integrityCommand(): Command {
  return overBars(
    command('integrity', 'Prove that no detector rewrites its past: prefixes, chunks and restores against one run', [
      'integrity --bars data/eurusd-15m.csv.gz --timeframe 15m',
      'integrity --bars data/eurusd-15m.csv.gz --timeframe 15m --all --json',
    ]),
  )
    .option('--tick <size>', 'smallest price change (default: from the file)')
    .option('--all', 'every prefix, however long the series')
    .option(...params)
    .addHelpText('after', `\n${integrityReadings}`)
    .action(async (options: import('./commands/integrity.ts').IntegrityOptions) => {
      const { runIntegrityCommand } = await import('./commands/integrity.ts');
      await runIntegrityCommand(options);
    });
}

function referenceCommand(): Command {
  return command('reference', 'Run a function of the Python library smartmoneyconcepts and write its own table, one row a bar', [
    'reference fvg --bars data/eurusd-15m.csv.gz --param join_consecutive=true --out fvg.csv',
    'reference bos_choch --bars data/eurusd-15m.csv.gz --param swing_length=5 --param close_break=false --out bos.csv.gz',
    'reference previous_high_low --bars data/btcusdt-1h.csv.gz --param time_frame=4h --out levels.csv --json',
    'reference sessions --bars data/eurusd-15m.csv.gz --param session=Custom --param start_time=07:00 --param end_time=09:30',
  ])
    .argument('<function>', 'fvg, swing_highs_lows, bos_choch, ob, liquidity, previous_high_low, sessions or retracements')
    .requiredOption('--bars <file>', 'CSV or CSV.gz of bars with a header')
    .option('--out <file>', 'CSV to write, empty for NaN; .gz compresses (default: stdout)')
    .option(...params)
    .option('--timeframe <tf>', 'check the stamps against this length of a bar')
    .option('--tz <zone>', 'IANA zone of written times without one (default UTC)')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', `\n${parametersOfReference}`)
    .action(async (name: string, options: import('./commands/reference.ts').ReferenceOptions) => {
      const { runReferenceCommand } = await import('./commands/reference.ts');
      await runReferenceCommand(name, options);
    });
}

const divergences = `
With --with, an event of the detector smt says that one symbol swept a level while the other left its own level of the same name
standing. swept and held name the two, price is the level of the one that swept, heldPrice that of the other; dir is what it says
about the symbol of --bars, whose rows the indices count. Parameters: smt.window, smt.minRank, smt.maxShift, smt.inverse=true for
symbols that move against each other. The tick of the second file is its finest decimal. Levels of detectors
that run only when named are compared with --detector all.
`;

const volumeReadings = `
Delta is null unless the file says what takers bought: a column takerBuyVolume or, as Binance writes it, taker_buy_base_volume. The
profile is null when a bar has no volume. Nothing is estimated. Amounts are exact decimal texts in JSON.
`;

const integrityReadings = `A reading is what a run over the first k bars says. Of our detectors: an event of the log; it is
rewritten when the run over all bars lacks it or tells it otherwise. For contrast the functions of the Python library
smartmoneyconcepts, at their defaults, run on the same prefixes: there a reading is a row on which the
function found something, and it is rewritten when the run over all bars has another finding or none on that row (what
happened to the finding later, such as its mitigation, does not count). The contrast does not change the exit code.
`;

const parametersOfReference = `Parameters (--param), with the library's names and defaults:
  fvg                 join_consecutive=false
  swing_highs_lows    swing_length=50
  bos_choch           swing_length=50 close_break=true
  ob                  swing_length=50 close_mitigation=false
  liquidity           swing_length=50 range_percent=0.01
  previous_high_low   time_frame=1D (a pandas offset: 15min, 4h, 1D, W, W-FRI, ME, ...)
  sessions            session (no default) start_time end_time (HH:MM, session=Custom only) time_zone=UTC
  retracements        swing_length=50
`;

function parityCommand(): Command {
  return overBars(
    command('parity', 'Run the same bars through every mode and compare the decision hashes', [
      'parity --bars data/btcusdt-1h.csv.gz --symbol BTC/USDT --timeframe 1h --last 1500',
    ]),
  )
    .requiredOption('--symbol <symbol>', 'instrument, for example BTC/USDT')
    .option('--last <bars>', 'only the newest bars of the file')
    .action(async (options: import('./commands/parity.ts').ParityOptions) => {
      const { runParityCommand } = await import('./commands/parity.ts');
      await runParityCommand(options);
    });
}

function dataCommand(): Command {
  const data = new Command('data').description('Recorded series: import, export').exitOverride().showHelpAfterError();
  data.addCommand(
    overBars(
      command('import', 'Take a CSV of bars into DATA_DIR; bad rows are put aside with their reason', [
        'data import --bars my.csv --symbol EUR/USD --timeframe 15m',
      ]),
    )
      .requiredOption('--symbol <symbol>', 'instrument, for example EUR/USD')
      .action(async (options: import('./commands/data.ts').ImportOptions) => {
        const { runImportCommand } = await import('./commands/data.ts');
        await runImportCommand(options);
      }),
  );
  data.addCommand(
    command('export', 'Write a series this desk knows as CSV', ['data export --dataset btcusdt-1h --out btc.csv', 'data export --list'])
      .option('--dataset <id>', 'series to write')
      .option('--out <file>', 'file to write; .gz compresses')
      .option('--list', 'list the series instead')
      .option('--json', 'one JSON document on stdout')
      .action(async (options: import('./commands/data.ts').ExportOptions) => {
        const { runExportCommand } = await import('./commands/data.ts');
        await runExportCommand(options);
      }),
  );
  data.addCommand(
    command('download', 'Not built yet: comes with the live venues', [])
      .allowUnknownOption()
      .allowExcessArguments()
      .action(async () => {
        const { refuseDownload } = await import('./commands/data.ts');
        refuseDownload();
      }),
  );
  return data;
}

function dbCommand(): Command {
  const db = new Command('db').description('Database of this desk: migrate, seed, reset').exitOverride().showHelpAfterError();
  const add = (name: 'migrate' | 'seed' | 'reset', summary: string): void => {
    db.addCommand(
      command(name, summary, [`db ${name}`])
        .option('--json', 'one JSON document on stdout')
        .option('--i-know-this-is-production', 'go on although the database is on another machine, or its name says production')
        .action(async (options: import('./commands/db.ts').DbOptions) => {
          const { runDbCommand } = await import('./commands/db.ts');
          await runDbCommand(name, options);
        }),
    );
  };
  add('migrate', 'Bring the schema to the newest version');
  add('seed', 'Put the bundled BTC/USDT bars into an empty database');
  add('reset', 'Drop everything and migrate anew');
  return db;
}

function topicsCommand(): Command {
  const topics = new Command('topics').description('Topics on Kafka').exitOverride().showHelpAfterError();
  topics.addCommand(
    command('apply', 'Create the topics of the registry and their access rules on the broker of KAFKA_BROKERS', [
      'topics apply',
      'topics apply --replicas 3 --json',
    ])
      .option('--replicas <n>', 'copies of each partition (default: three, or as many as there are brokers)')
      .option('--json', 'one JSON document on stdout')
      .addHelpText('after', topicsReadings)
      .action(async (options: import('./commands/topics.ts').TopicsOptions) => {
        const { runTopicsCommand } = await import('./commands/topics.ts');
        await runTopicsCommand(options);
      }),
  );
  return topics;
}

const topicsReadings = `
Reads KAFKA_BROKERS, KAFKA_USERNAME, KAFKA_PASSWORD (of the broker's super user) and SMC_ENV, which stands before every name. May be
run again at any time. Settings of live topics are brought in line with the registry; partitions are never added, because messages
of a key would change their partition: such a topic is told, and the exit code is 1. Rules of the services that the registry does
not say are removed.
`;
