import { SMC_DETECTOR_NAMES, type SmcDetectorName } from '@smc/contracts';
import { type BarColumns, sliceBars } from '@smc/domain';
import { ALWAYS_DETECTORS, DEFAULT_DETECTORS } from '../detectors/registry.ts';
import { createSmcEngine, restoreSmcEngine } from '../engine.ts';
import type { SmcConfig, SmcEngine, SmcEventLog } from '../types.ts';
import { SMC_ENGINE_VERSION } from '../version.ts';

/** What the proof found for one detector; all three counts of faults are 0 for a causal detector. */
export interface DetectorIntegrity {
  readonly name: SmcDetectorName;
  /** Version of the engine that was proven. */
  readonly version: string;
  /** Prefixes that were run from the first bar on. */
  readonly prefixes: number;
  /** Events of this detector over all prefixes: what it said at the end of each, each compared with the whole run. */
  readings: number;
  /** Readings of a prefix that the whole run does not have, or has otherwise, and those that it has too many. */
  rewritten: number;
  /** Events that claim another bar of knowledge than the one that brought them. */
  early: number;
  /** Differences after restore from a snapshot at the prefix, over the bars that follow. */
  streamDiff: number;
}

/** Makes the engines under proof. */
export interface EngineMaker {
  /** An engine at the begin of its series. */
  create(config: SmcConfig): SmcEngine;
  /** An engine that goes on where the snapshot was taken; it is given what came through JSON. */
  restore(config: SmcConfig, snapshot: unknown): SmcEngine;
}

/** How far a proof has come, in prefixes. */
export interface ProofProgress {
  readonly done: number;
  readonly total: number;
}

/** What a proof ends with. */
export interface IntegrityProof {
  readonly detectors: readonly DetectorIntegrity[];
  /** The run over all bars, with its full log. */
  readonly whole: SmcEngine;
}

/** The part of an AbortSignal that a proof looks at. */
export interface ProofSignal {
  readonly aborted: boolean;
}

/** What a proof may be told. */
export interface ProofOptions {
  /** The engine of this package unless said otherwise. */
  readonly maker?: EngineMaker;
  /** Told after each prefix. */
  readonly onProgress?: (progress: ProofProgress) => void;
  /** Ends the proof with an IntegrityCancelled as soon as it is aborted. */
  readonly signal?: ProofSignal;
}

/** A proof that was told to stop; it has no result. */
export class IntegrityCancelled extends Error {
  override readonly name = 'IntegrityCancelled';
  constructor() {
    super('the proof was cancelled');
  }
}

const REAL: EngineMaker = { create: createSmcEngine, restore: restoreSmcEngine };
/** Bars that are run on after each restore. */
const AFTER_RESTORE = 200;
/** Bars between two steps: some milliseconds of work. */
const BARS_A_STEP = 512;

type Fault = 'rewritten' | 'early' | 'streamDiff';
type Found = ReadonlyMap<SmcDetectorName, DetectorIntegrity>;
/** Work in small steps: each tells how far it has come, and whoever drives it may do something else in between. */
type Steps<T> = Generator<ProofProgress, T, void>;

/** The same proof in small steps, for whoever must stay able to listen while it runs, as a worker in a browser. */
export function* integritySteps(
  config: SmcConfig,
  bars: BarColumns,
  prefixes: readonly number[],
  maker: EngineMaker = REAL,
): Generator<ProofProgress, IntegrityProof, void> {
  const total = prefixes.length;
  const whole = maker.create(config);
  const found = new Map<SmcDetectorName, DetectorIntegrity>();
  for (const name of SMC_DETECTOR_NAMES.filter((each) => runs(each, whole.config))) {
    const nothing = { readings: 0, rewritten: 0, early: 0, streamDiff: 0 };
    found.set(name, { name, version: SMC_ENGINE_VERSION, prefixes: prefixes.length, ...nothing });
  }
  const known = yield* runWhole(whole, bars, found, { done: 0, total });
  for (const [done, length] of prefixes.entries()) {
    const at = { done, total };
    const prefix = maker.create(config);
    yield* pushRows(prefix, bars, 0, length, at);
    countReadings(found, prefix.log);
    compare(prefix.log, whole.log, { from: 0, offset: 0, end: known[length] ?? 0 }, (name) => count(found, name, 'rewritten'));
    // Through text, as a stored snapshot goes.
    const restored = maker.restore(config, JSON.parse(JSON.stringify(prefix.snapshot())));
    const from = restored.log.length;
    const end = Math.min(bars.length, length + AFTER_RESTORE);
    yield* pushRows(restored, bars, length, end, at);
    const span = { from, offset: (known[length] ?? 0) - from, end: known[end] ?? 0 };
    compare(restored.log, whole.log, span, (name) => count(found, name, 'streamDiff'));
    yield { done: done + 1, total };
  }
  return { detectors: [...found.values()], whole };
}

/**
 * Compares every prefix, run afresh and restored from its snapshot, with one run over all bars: nothing that was said
 * may be missing, differ or come too early (invariants 7.1 to 7.3). `prefixes` are lengths, see {@link choosePrefixes}.
 */
export function proveIntegrity(
  config: SmcConfig,
  bars: BarColumns,
  prefixes: readonly number[],
  { maker = REAL, onProgress, signal }: ProofOptions = {},
): DetectorIntegrity[] {
  const steps = integritySteps(config, bars, prefixes, maker);
  let told = 0;
  for (;;) {
    if (signal?.aborted === true) throw new IntegrityCancelled();
    const step = steps.next();
    if (step.done === true) return [...step.value.detectors];
    if (step.value.done > told) onProgress?.(step.value);
    told = step.value.done;
  }
}

/** Whether a detector runs: what did not run proves nothing, so it is not listed. */
function runs(name: SmcDetectorName, { detectors = DEFAULT_DETECTORS }: SmcConfig): boolean {
  const listed: readonly SmcDetectorName[] = detectors;
  return listed.includes(name) || ALWAYS_DETECTORS.includes(name);
}

/** The run over all bars; `known[k]` is the log's length after k bars. Also checks that events name their own bar. */
function* runWhole(engine: SmcEngine, bars: BarColumns, found: Found, at: ProofProgress): Steps<readonly number[]> {
  const known = [0];
  const { log } = engine;
  for (let row = 0; row < bars.length; row += 1) {
    const before = log.length;
    pushRow(engine, bars, row);
    for (let position = before; position < log.length; position += 1) {
      const honest = log.confirmedIndexAt(position) === row && log.atIndexAt(position) <= row;
      if (!honest) count(found, log.detectorAt(position), 'early');
    }
    known.push(log.length);
    if (row % BARS_A_STEP === 0) yield at;
  }
  return known;
}

function* pushRows(engine: SmcEngine, bars: BarColumns, from: number, to: number, at: ProofProgress): Steps<void> {
  for (let row = from; row < to; row += BARS_A_STEP) {
    engine.pushAll(sliceBars(bars, row, Math.min(row + BARS_A_STEP, to)));
    yield at;
  }
}

function pushRow(engine: SmcEngine, { time, open, high, low, close, volume }: BarColumns, row: number): void {
  const cell = (column: Float64Array): number => column[row] ?? Number.NaN; // the engine refuses NaN
  engine.push(cell(time), cell(open), cell(high), cell(low), cell(close), cell(volume));
}

/** Positions [from, …) of one log that stand `offset` further on in the other, which counts up to `end`. */
interface Span {
  readonly from: number;
  readonly offset: number;
  readonly end: number;
}

function compare(some: SmcEventLog, all: SmcEventLog, { from, offset, end }: Span, differs: (name: SmcDetectorName) => void): void {
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

function countReadings(found: Found, log: SmcEventLog): void {
  for (let position = 0; position < log.length; position += 1) {
    const entry = found.get(log.detectorAt(position));
    if (entry !== undefined) entry.readings += 1;
  }
}

function count(found: Found, name: SmcDetectorName, what: Fault): void {
  const entry = found.get(name);
  if (entry !== undefined) entry[what] += 1;
}
