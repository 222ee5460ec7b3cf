import { createHash } from 'node:crypto';
import { SMC_DETECTOR_NAMES, type SmcDetectorName, describe } from '@smc/contracts';
import { type BarColumns, type Decimal, TIMEFRAME_MS, formatUnits, parseDecimal, required } from '@smc/domain';
import {
  DEFAULT_DETECTORS,
  OPTIONAL_DETECTORS,
  type SmcConfig,
  type SmcEngine,
  type SmcEvent,
  type SmcOptionalDetector,
  type SmcParams,
  createSmcEngine,
  smcParamsSchema,
} from '@smc/smc';
import process from 'node:process';
import { badInput } from '../exit.ts';
import { type BarFileOptions, loadBars, scalars, tickOption, timeframeOption } from '../inputs.ts';
import { printJson, printLine, startProgress } from '../output.ts';

/** Options of `smc detect`. */
export interface DetectOptions extends BarFileOptions {
  readonly detector?: string;
  readonly symbol: string;
  readonly tick?: string;
  readonly param: Readonly<Record<string, string>>;
  readonly json?: boolean;
  readonly ndjson?: boolean;
}

const LINES_PER_WRITE = 2000;

/** Prints the event log of one engine run over the whole file. */
export async function runDetectCommand(options: DetectOptions): Promise<void> {
  const only = detectorOption(options.detector);
  const params = smcParams(options.param);
  const { bars, tick } = await loadBars(options, tickOption(options.tick));
  const timeframe = timeframeOption(options.timeframe);
  const config: SmcConfig = { symbol: options.symbol, timeframe, barMs: TIMEFRAME_MS[timeframe], params, detectors: detectorsFor(only) };
  const engine = runEngine(config, bars);
  const grid = tickGrid(tick);
  const picked = only === null ? () => true : (position: number) => engine.log.detectorAt(position) === only;
  if (options.ndjson === true) {
    await writeLines(engine, grid, picked);
    return;
  }
  const hash = createHash('sha256');
  const events = [];
  const counts = new Map<string, number>();
  for (let position = engine.log.first; position < engine.log.length; position += 1) {
    if (!picked(position)) continue;
    const event = printable(engine.log.at(position), grid);
    hash.update(`${JSON.stringify(event)}\n`);
    const name = `${event.detector} ${event.kind}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (options.json === true) events.push(event);
  }
  const digest = hash.digest('hex');
  if (options.json === true) {
    printJson({ bars: bars.length, events, hash: digest });
    return;
  }
  for (const [name, count] of [...counts].sort()) printLine(`${String(count).padStart(7)}  ${name}`);
  printLine(`${bars.length} bars, tick ${tick}, hash ${digest}`);
}

/** One engine over all bars, with progress. */
export function runEngine(config: SmcConfig, bars: BarColumns): SmcEngine {
  const engine = createSmcEngine(config);
  const progress = startProgress('detecting', bars.length);
  for (let row = 0; row < bars.length; row += 1) {
    pushRow(engine, bars, row);
    if (row % 4096 === 0) progress.update(row);
  }
  progress.stop();
  return engine;
}

/** Pushes one row of the columns. */
function pushRow(engine: SmcEngine, bars: BarColumns, row: number): void {
  // Row is below length, so each column has a value there; NaN would be refused by the engine.
  engine.push(
    bars.time[row] ?? Number.NaN,
    bars.open[row] ?? Number.NaN,
    bars.high[row] ?? Number.NaN,
    bars.low[row] ?? Number.NaN,
    bars.close[row] ?? Number.NaN,
    bars.volume[row] ?? Number.NaN,
  );
}

/** Parameters of the engine from `--param`, with the schema's own words on what is wrong. */
export function smcParams(texts: Readonly<Record<string, string>>): SmcParams {
  const parsed = smcParamsSchema.safeParse(scalars(texts));
  if (!parsed.success) throw badInput(`--param ${describe(parsed.error)}`);
  return parsed.data;
}

function detectorOption(name: string | undefined): SmcDetectorName | null {
  if (name === undefined) return null;
  const found = SMC_DETECTOR_NAMES.find((known) => known === name);
  if (found === undefined) throw badInput(`--detector is ${name}; expected one of ${SMC_DETECTOR_NAMES.join(', ')}`);
  return found;
}

/** Which detectors may run besides what always runs, and which of them run without being named. */
interface Choice {
  readonly optional: readonly SmcOptionalDetector[];
  readonly byDefault: readonly SmcOptionalDetector[];
}

const CHOICE: Choice = { optional: OPTIONAL_DETECTORS, byDefault: DEFAULT_DETECTORS };

/** The detectors of a run that asks for one. What it rests on has to run too, so those on by default stay on. */
export function detectorsFor(name: SmcDetectorName | null, { optional, byDefault }: Choice = CHOICE): readonly SmcOptionalDetector[] {
  return [...byDefault, ...optional.filter((each) => each === name && !byDefault.includes(each))];
}

/** What `detect --help` says of the detectors. */
export function detectorHelp({ optional, byDefault }: Choice = CHOICE): string {
  const named = new Set<string>(optional.filter((name) => !byDefault.includes(name)));
  const lines = SMC_DETECTOR_NAMES.map((name) => `  ${name.padEnd(24)}${named.has(name) ? 'only when named' : 'on'}\n`);
  return `Detectors (--detector), and whether they run when none is named:\n${lines.join('')}`;
}

function tickGrid(tick: string): Decimal {
  const parsed = parseDecimal(tick);
  return required(parsed.ok ? parsed.value : null, 'tick');
}

/** Prices leave as JSON numbers with the file's own digits: the log is geometry, not money. */
function printable(event: SmcEvent, grid: Decimal): Record<string, unknown> & { detector: string; kind: string } {
  const text = (ticks: number): number => Number(formatUnits(BigInt(ticks) * grid.units, grid.scale));
  const { id, detector, kind, dir, at, atIndex, confirmedAt, confirmedIndex, refs } = event;
  return {
    id,
    detector,
    kind,
    dir,
    at,
    atIndex,
    confirmedAt,
    confirmedIndex,
    ...(event.price === null ? {} : { price: text(event.price) }),
    ...(event.top === null ? {} : { top: text(event.top) }),
    ...(event.bottom === null ? {} : { bottom: text(event.bottom) }),
    refs,
    ...(event.level === undefined ? {} : { level: event.level }),
    ...(event.rank === undefined ? {} : { rank: event.rank }),
    ...(event.flags === undefined || event.flags.length === 0 ? {} : { flags: event.flags }),
    ...(event.zoneId === undefined ? {} : { zoneId: event.zoneId }),
  };
}

async function writeLines(engine: SmcEngine, grid: Decimal, picked: (position: number) => boolean): Promise<void> {
  let lines: string[] = [];
  for (let position = engine.log.first; position < engine.log.length; position += 1) {
    if (picked(position)) lines.push(JSON.stringify(printable(engine.log.at(position), grid)));
    if (lines.length >= LINES_PER_WRITE) {
      await write(`${lines.join('\n')}\n`);
      lines = [];
    }
  }
  if (lines.length > 0) await write(`${lines.join('\n')}\n`);
}

/** Waits for a slow reader instead of buffering the whole log. */
function write(text: string): Promise<void> {
  return new Promise((resolve) => {
    if (process.stdout.write(text)) resolve();
    else process.stdout.once('drain', resolve);
  });
}
