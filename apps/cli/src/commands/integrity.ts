import { SMC_DETECTOR_NAMES, type SmcDetectorName } from '@smc/contracts';
import { type BarColumns, TIMEFRAME_MS } from '@smc/domain';
import { type SmcConfig, type SmcEngine, type SmcEventLog, SMC_ENGINE_VERSION, createSmcEngine, restoreSmcEngine } from '@smc/smc';
import process from 'node:process';
import { EXIT } from '../exit.ts';
import { type BarFileOptions, loadBars, tickOption, timeframeOption } from '../inputs.ts';
import { printJson, printLine, startProgress } from '../output.ts';
import { choosePrefixes } from '../prefixes.ts';
import { type ReferenceIntegrity, contrastReference } from '../reference-contrast.ts';
import { pushRow, smcParams } from './detect.ts';

/** Options of `smc integrity`. */
export interface IntegrityOptions extends BarFileOptions {
  readonly tick?: string;
  readonly all?: boolean;
  readonly param: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

/** What the proof found for one detector; all three counts are 0 for a causal detector. */
export interface DetectorIntegrity {
  readonly name: SmcDetectorName;
  readonly version: string;
  /** Prefixes that were run from the first bar on. */
  readonly prefixes: number;
  /** Readings of a prefix that the whole run does not have, or has otherwise. */
  rewritten: number;
  /** Events that claim another bar of knowledge than the one that brought them. */
  early: number;
  /** Differences after restore from a snapshot at the prefix, over the bars that follow. */
  streamDiff: number;
}

/** Bars that are run on after each restore. */
const AFTER_RESTORE = 200;

/** Runs the proof and prints a line a detector; exit code 1 when any count is not 0. */
export async function runIntegrityCommand(options: IntegrityOptions): Promise<void> {
  const params = smcParams(options.param);
  const { bars, tick } = await loadBars(options, tickOption(options.tick));
  const timeframe = timeframeOption(options.timeframe);
  const barMs = TIMEFRAME_MS[timeframe];
  const prefixes = choosePrefixes(bars, barMs, params['day.zone'], options.all === true);
  const detectors = proveIntegrity({ symbol: '', timeframe, barMs, params }, bars, prefixes);
  const holds = detectors.every((found) => found.rewritten + found.early + found.streamDiff === 0);
  const contrast = contrastReference(bars, tick, prefixes);
  if (options.json === true) printJson({ bars: bars.length, detectors, reference: contrast });
  else {
    printLine(`${'detector'.padEnd(22)}prefixes  rewritten  early  stream`);
    for (const found of detectors) {
      const counts = [found.prefixes, found.rewritten, found.early, found.streamDiff];
      printLine(`${found.name.padEnd(22)}${counts.map((count) => String(count).padStart(8)).join(' ')}`);
    }
    printLine(holds ? `nothing was rewritten in ${prefixes.length} prefixes` : 'the past was rewritten: see the counts above');
    printContrast(contrast);
  }
  if (!holds) process.exitCode = EXIT.doesNotHold;
}

/** For comparison: what the Python library's functions took back on the same prefixes. It decides nothing. */
function printContrast(contrast: readonly ReferenceIntegrity[]): void {
  printLine('');
  printLine(`${'for contrast: library'.padEnd(22)}prefixes  rewritten  of readings  rows`);
  for (const { name, prefixes, rewritten, readings, rows } of contrast) {
    printLine(
      `${name.padEnd(22)}${String(prefixes).padStart(8)}${String(rewritten).padStart(11)}${String(readings).padStart(13)}${String(rows).padStart(6)}`,
    );
  }
}

/** Makes the engines under proof. */
export interface EngineMaker {
  create(config: SmcConfig): SmcEngine;
  restore(config: SmcConfig, snapshot: unknown): SmcEngine;
}

const REAL: EngineMaker = { create: createSmcEngine, restore: restoreSmcEngine };

/** Compares every prefix, run afresh and restored, with one run over all bars. */
export function proveIntegrity(
  config: SmcConfig,
  bars: BarColumns,
  prefixes: readonly number[],
  maker: EngineMaker = REAL,
): DetectorIntegrity[] {
  const found = new Map<SmcDetectorName, DetectorIntegrity>();
  for (const name of SMC_DETECTOR_NAMES) {
    // Needs a second series, so nothing would be proven of it here.
    if (name === 'smt') continue;
    found.set(name, { name, version: SMC_ENGINE_VERSION, prefixes: prefixes.length, rewritten: 0, early: 0, streamDiff: 0 });
  }
  const { engine: whole, known } = runWhole(maker.create(config), bars, found);
  const progress = startProgress('proving', prefixes.length);
  prefixes.forEach((length, done) => {
    const prefix = maker.create(config);
    for (let row = 0; row < length; row += 1) pushRow(prefix, bars, row);
    compare(prefix.log, whole.log, 0, known[length] ?? 0, (name) => count(found, name, 'rewritten'));
    const restored = maker.restore(config, JSON.parse(JSON.stringify(prefix.snapshot())));
    continueRestored(restored, bars, length, { whole, known, found });
    progress.update(done + 1);
  });
  progress.stop();
  return [...found.values()];
}

interface Whole {
  readonly whole: SmcEngine;
  readonly known: readonly number[];
  readonly found: ReadonlyMap<SmcDetectorName, DetectorIntegrity>;
}

/** The run over all bars; `known[k]` is the log's length after k bars. Also checks that events name their own bar. */
function runWhole(
  engine: SmcEngine,
  bars: BarColumns,
  found: ReadonlyMap<SmcDetectorName, DetectorIntegrity>,
): { readonly engine: SmcEngine; readonly known: readonly number[] } {
  const known = [0];
  for (let row = 0; row < bars.length; row += 1) {
    const before = engine.log.length;
    pushRow(engine, bars, row);
    for (let position = before; position < engine.log.length; position += 1) {
      const honest = engine.log.confirmedIndexAt(position) === row && engine.log.atIndexAt(position) <= row;
      if (!honest) count(found, engine.log.detectorAt(position), 'early');
    }
    known.push(engine.log.length);
  }
  return { engine, known };
}

/** Goes on from a snapshot that was written out and read in again. */
function continueRestored(restored: SmcEngine, bars: BarColumns, length: number, { whole, known, found }: Whole): void {
  const end = Math.min(bars.length, length + AFTER_RESTORE);
  const from = restored.log.length;
  for (let row = length; row < end; row += 1) pushRow(restored, bars, row);
  const offset = (known[length] ?? 0) - from;
  compare(restored.log, whole.log, offset, known[end] ?? 0, (name) => count(found, name, 'streamDiff'), from);
}

/** Compares log positions [from, …) of `some` with the same events of `all`, `offset` positions further on. */
function compare(
  some: SmcEventLog,
  all: SmcEventLog,
  offset: number,
  end: number,
  differs: (name: SmcDetectorName) => void,
  from = 0,
): void {
  for (let position = from; position < some.length; position += 1) {
    const other = position + offset;
    if (other >= end || !sameEvent(some, position, all, other)) differs(some.detectorAt(position));
  }
  for (let missing = Math.max(some.length + offset, 0); missing < end; missing += 1) differs(all.detectorAt(missing));
}

function sameEvent(a: SmcEventLog, i: number, b: SmcEventLog, j: number): boolean {
  return (
    a.detectorAt(i) === b.detectorAt(j) &&
    a.kindAt(i) === b.kindAt(j) &&
    a.dirAt(i) === b.dirAt(j) &&
    a.atIndexAt(i) === b.atIndexAt(j) &&
    a.confirmedIndexAt(i) === b.confirmedIndexAt(j) &&
    Object.is(a.priceAt(i), b.priceAt(j)) &&
    Object.is(a.topAt(i), b.topAt(j)) &&
    Object.is(a.bottomAt(i), b.bottomAt(j)) &&
    a.levelAt(i) === b.levelAt(j) &&
    a.zoneAt(i) === b.zoneAt(j)
  );
}

function count(
  found: ReadonlyMap<SmcDetectorName, DetectorIntegrity>,
  name: SmcDetectorName,
  what: 'rewritten' | 'early' | 'streamDiff',
): void {
  const entry = found.get(name);
  if (entry !== undefined) entry[what] += 1;
}
