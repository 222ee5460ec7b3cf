import { SMC_DETECTOR_NAMES, type SmcDetectorName, describe } from '@smc/contracts';
import { type BarColumns, TIMEFRAME_MS } from '@smc/domain';
import {
  DEFAULT_DETECTORS,
  OPTIONAL_DETECTORS,
  type SmcConfig,
  type SmcEngine,
  type SmcOptionalDetector,
  type SmcParams,
  createSmcEngine,
  smcParamsSchema,
} from '@smc/smc';
import process from 'node:process';
import { badInput } from '../exit.ts';
import { type PrintedEvent, printed, summaryOf } from '../printed-events.ts';
import { runPair } from './detect-pair.ts';
import { type BarFileOptions, loadBars, scalars, tickOption, timeframeOption } from '../inputs.ts';
import { printJson, printLine, startProgress } from '../output.ts';
import { tickGrid } from '../ticks.ts';

/** Options of `smc detect`. */
export interface DetectOptions extends BarFileOptions {
  readonly detector?: string;
  readonly symbol: string;
  readonly tick?: string;
  /** Bars of a second symbol, to compare the first with. */
  readonly with?: string;
  readonly withSymbol?: string;
  readonly param: Readonly<Record<string, string>>;
  readonly json?: boolean;
  readonly ndjson?: boolean;
}

const LINES_PER_WRITE = 2000;

/** Prints the event log of one engine run over the whole file; with a second file the divergences between the two as well. */
export async function runDetectCommand(options: DetectOptions): Promise<void> {
  const only = detectorOption(options.detector);
  const pair = pairOption(options);
  if (only === 'smt' && pair === null)
    throw badInput('--detector is smt without --with; expected --with FILE, the bars of a second symbol');
  const shown = only === 'all' ? null : only;
  const params = smcParams(options.param);
  const { bars, tick } = await loadBars(options, tickOption(options.tick));
  const timeframe = timeframeOption(options.timeframe);
  const detectors = detectorsFor(only);
  const config: SmcConfig = { symbol: options.symbol, timeframe, barMs: TIMEFRAME_MS[timeframe], params, detectors };
  if (pair === null) {
    const { log } = runEngine(config, bars);
    await print(options, printed(log, tickGrid(tick), shown), { bars: bars.length, tick });
    return;
  }
  const second = await loadBars({ ...options, bars: pair.file });
  const events = runPair(config, bars, { symbol: pair.symbol, bars: second.bars }, [tickGrid(tick), tickGrid(second.tick)], shown);
  await print(options, events, { bars: bars.length, tick });
}

/** The second symbol, null without `--with`; both need a name since the divergences name both. */
function pairOption({ with: file, withSymbol, symbol }: DetectOptions): { readonly file: string; readonly symbol: string } | null {
  if (file === undefined) {
    if (withSymbol === undefined) return null;
    throw badInput(`--with-symbol is ${withSymbol} without --with; expected --with FILE, the bars of that symbol`);
  }
  if (symbol === '' || withSymbol === undefined || withSymbol === '') {
    throw badInput(`--with is ${file}; expected a name for both symbols too, for example --symbol EUR/USD --with-symbol GBP/USD`);
  }
  if (symbol === withSymbol) throw badInput(`--with-symbol is ${withSymbol}; expected another symbol than --symbol`);
  return { file, symbol: withSymbol };
}

async function print(
  options: DetectOptions,
  events: Iterable<PrintedEvent>,
  series: { readonly bars: number; readonly tick: string },
): Promise<void> {
  if (options.ndjson === true) {
    await writeLines(events);
    return;
  }
  const nameOf = ({ detector, kind }: PrintedEvent): string => `${detector} ${kind}`;
  if (options.json === true) {
    const all = [...events];
    printJson({ bars: series.bars, events: all, hash: summaryOf(all, nameOf).hash });
    return;
  }
  const { hash, counts } = summaryOf(events, nameOf);
  for (const [name, count] of Object.entries(counts).sort()) printLine(`${String(count).padStart(7)}  ${name}`);
  printLine(`${series.bars} bars, tick ${series.tick}, hash ${hash}`);
}

/** One engine over all bars, with progress. */
function runEngine(config: SmcConfig, bars: BarColumns): SmcEngine {
  const engine = createSmcEngine(config);
  const progress = startProgress('detecting', bars.length);
  engine.pushAll(bars, () => progress.update(engine.barCount));
  progress.stop();
  return engine;
}

/** Parameters of the engine from `--param`, with the schema's own words on what is wrong. */
export function smcParams(texts: Readonly<Record<string, string>>): SmcParams {
  const parsed = smcParamsSchema.safeParse(scalars(texts));
  if (!parsed.success) throw badInput(`--param ${describe(parsed.error)}`);
  return parsed.data;
}

/** The detector that was asked for, all of them, or none. */
export type Asked = SmcDetectorName | 'all' | null;

export function detectorOption(name: string | undefined): Asked {
  if (name === undefined) return null;
  if (name === 'all') return name;
  const found = SMC_DETECTOR_NAMES.find((known) => known === name);
  if (found === undefined) throw badInput(`--detector is ${name}; expected all or one of ${SMC_DETECTOR_NAMES.join(', ')}`);
  return found;
}

/** Which detectors may run besides what always runs, and which of them run without being named. */
interface Choice {
  readonly optional: readonly SmcOptionalDetector[];
  readonly byDefault: readonly SmcOptionalDetector[];
}

const CHOICE: Choice = { optional: OPTIONAL_DETECTORS, byDefault: DEFAULT_DETECTORS };

/** The detectors of a run that asks for one. What it rests on has to run too, so those on by default stay on. */
export function detectorsFor(name: Asked, { optional, byDefault }: Choice = CHOICE): readonly SmcOptionalDetector[] {
  return optional.filter((each) => name === 'all' || each === name || byDefault.includes(each));
}

/** What `detect --help` says of the detectors. */
export function detectorHelp({ optional, byDefault }: Choice = CHOICE): string {
  const named = new Set<string>(optional.filter((name) => !byDefault.includes(name)));
  const how = (name: SmcDetectorName): string => (name === 'smt' ? 'with --with' : named.has(name) ? 'only when named' : 'on');
  const lines = SMC_DETECTOR_NAMES.map((name) => `  ${name.padEnd(26)}${how(name)}\n`);
  return `Detectors (--detector), and whether they run when none is named; \`--detector all\` runs every one:\n${lines.join('')}`;
}

async function writeLines(events: Iterable<PrintedEvent>): Promise<void> {
  let lines: string[] = [];
  for (const event of events) {
    lines.push(JSON.stringify(event));
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
