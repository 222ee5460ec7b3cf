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
  program.addCommand(integrityCommand());
  program.addCommand(referenceCommand());
  program.addCommand(parityCommand());
  program.addCommand(dataCommand());
  program.addCommand(dbCommand());
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
    ]),
  )
    .option('--detector <name>', 'only this detector; turns it on if it is off by default')
    .option('--symbol <symbol>', 'name that goes into event ids', '')
    .option('--tick <size>', 'smallest price change (default: from the file)')
    .option(...params)
    .option('--ndjson', 'one event a line')
    .addHelpText('after', `\n${detectors}`)
    .action(async (options: import('./commands/detect.ts').DetectOptions) => {
      const { runDetectCommand } = await import('./commands/detect.ts');
      await runDetectCommand(options);
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
        .option('--production', 'allow a database that is not on this machine')
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
