import { z } from 'zod';
import { type StatePart, StateReader, StateWriter } from '../../core/state-io.ts';
import { SmcInputError, SmcSnapshotError } from '../../errors.ts';
import { checkBar, checkBarMs, checkTime } from '../../input.ts';
import { withDefaults } from '../../params.ts';
import { Pipeline } from '../../pipeline.ts';
import { readSnapshot } from '../../snapshot.ts';
import { PipelineView } from '../../state-view.ts';
import type { PushResult, SmcConfig, SmcEventLog, SmcSnapshot, SmcStateView } from '../../types.ts';
import { DEFAULT_DETECTORS, OPTIONAL_DETECTORS } from '../registry.ts';
import { SMC_ENGINE_VERSION } from '../../version.ts';
import { Comparisons } from './comparisons.ts';
import { SmtLog } from './smt-log.ts';
import type { SmtConfig, SmtEngine, SmtEventLog, SmtSeries, SmtSide, SmtSnapshot } from './smt-types.ts';

/** A bar of one of the two symbols that may wait for the other's. */
class Waiting {
  time = Number.NaN;
  open = 0;
  high = 0;
  low = 0;
  close = 0;

  get isHere(): boolean {
    return !Number.isNaN(this.time);
  }

  save(out: StateWriter): void {
    out.putAll(this.time, this.open, this.high, this.low, this.close);
  }

  load(from: StateReader): void {
    this.time = from.take();
    this.open = from.take();
    this.high = from.take();
    this.low = from.take();
    this.close = from.take();
  }
}

/** One of the two symbols: its pipeline and the bar that waits. */
class Series implements SmtSeries {
  readonly config: SmcConfig;
  readonly pipeline: Pipeline;
  readonly state: SmcStateView;
  readonly waiting = new Waiting();

  constructor(config: SmcConfig) {
    this.config = config;
    this.pipeline = new Pipeline(config);
    this.state = new PipelineView(this.pipeline);
  }

  get log(): SmcEventLog {
    return this.pipeline.log;
  }

  get barCount(): number {
    return this.pipeline.bars.count;
  }

  /** Time of the newest bar, waiting or taken; null before the first. */
  get lastTime(): number | null {
    if (this.waiting.isHere) return this.waiting.time;
    return this.barCount === 0 ? null : this.pipeline.lastTime;
  }

  /** Whether a bar of the newest bar's time is that bar. */
  repeats(open: number, high: number, low: number, close: number): boolean {
    const { waiting, pipeline } = this;
    if (waiting.isHere) return open === waiting.open && high === waiting.high && low === waiting.low && close === waiting.close;
    const { bars } = pipeline;
    const last = bars.count - 1;
    return open === bars.openOf(last) && high === bars.highOf(last) && low === bars.lowOf(last) && close === bars.closeOf(last);
  }

  /** The pipeline takes the waiting bar. */
  step(): void {
    const { waiting } = this;
    this.pipeline.step(waiting.time, waiting.open, waiting.high, waiting.low, waiting.close);
    waiting.time = Number.NaN;
  }

  snapshot(): SmcSnapshot {
    return { version: SMC_ENGINE_VERSION, config: { ...this.config, params: { ...this.config.params } }, state: this.pipeline.save() };
  }
}

/**
 * Two engines side by side and the divergences between them. A time is taken as a whole, so the order in which the two
 * bars of one time arrive plays no part; the rule is in the README of this folder.
 */
class Engine implements SmtEngine {
  readonly config: SmtConfig;
  readonly a: Series;
  readonly b: Series;
  readonly #log: SmtLog;
  readonly #comparisons: Comparisons;
  readonly #window: number;
  /** The newest time taken, NaN before the first. */
  #taken = Number.NaN;
  /** Common bars in a row up to the newest time; more than the window are not counted. */
  #run = 0;

  constructor(config: SmtConfig) {
    checkBarMs('barMs', config.barMs);
    if (config.a === config.b) throw new RangeError(`a and b are both ${JSON.stringify(config.a)}; expected two symbols`);
    const { detectors = DEFAULT_DETECTORS } = config;
    this.config = { ...config, params: { ...config.params }, detectors: OPTIONAL_DETECTORS.filter((name) => detectors.includes(name)) };
    this.a = new Series(seriesConfig(this.config, 'a'));
    this.b = new Series(seriesConfig(this.config, 'b'));
    this.#log = new SmtLog(config.a, config.b, config.timeframe);
    const params = withDefaults(config.params);
    this.#window = params['smt.window'];
    this.#comparisons = new Comparisons([this.a.pipeline, this.b.pipeline], params, config.barMs, this.#log);
  }

  get log(): SmtEventLog {
    return this.#log;
  }

  push(side: SmtSide, time: number, open: number, high: number, low: number, close: number, volume: number): PushResult {
    const series = this[side];
    const { lastTime } = series;
    checkTime(time, this.config.barMs, lastTime);
    checkBar(open, high, low, close, volume);
    if (time === lastTime) {
      if (series.repeats(open, high, low, close)) return 'duplicate';
      throw new SmcInputError('time', time, 'a later time: a closed bar of this time with other prices was taken');
    }
    const other = this[side === 'a' ? 'b' : 'a'].waiting;
    const newest = other.isHere ? other.time : this.#taken;
    if (time < newest || time === this.#taken) {
      throw new SmcInputError('time', time, `a time that is not over: the other symbol is at ${newest} (out of order)`);
    }
    if (series.waiting.isHere || (other.isHere && other.time < time)) this.settle();
    const { waiting } = series;
    waiting.time = time;
    waiting.open = open;
    waiting.high = high;
    waiting.low = low;
    waiting.close = close;
    if (other.isHere) this.#takeBoth(time);
    return 'accepted';
  }

  settle(): void {
    const series = this.a.waiting.isHere ? this.a : this.b;
    if (!series.waiting.isHere) return;
    this.#taken = series.waiting.time;
    this.#run = 0;
    this.#comparisons.clear();
    series.step();
  }

  snapshot(): SmtSnapshot {
    const out = new StateWriter();
    out.putAll(this.#taken, this.#run, this.#log.length);
    this.a.waiting.save(out);
    this.b.waiting.save(out);
    this.#comparisons.save(out);
    return { version: SMC_ENGINE_VERSION, a: this.a.snapshot(), b: this.b.snapshot(), smt: out.values };
  }

  restore(a: unknown, b: unknown, smt: StatePart): void {
    this.a.pipeline.load(readSnapshot(this.a.config, a));
    this.b.pipeline.load(readSnapshot(this.b.config, b));
    const from = new StateReader('smt', smt);
    this.#taken = from.take();
    this.#run = from.takeCount(this.#window);
    this.#log.restart(from.takeCount(Number.MAX_SAFE_INTEGER));
    this.a.waiting.load(from);
    this.b.waiting.load(from);
    this.#comparisons.load(from);
    from.end();
  }

  /** Takes a time at which both symbols have a bar. */
  #takeBoth(time: number): void {
    const { a, b } = this;
    const comparisons = this.#comparisons;
    if (time !== this.#taken + this.config.barMs) {
      this.#run = 0;
      comparisons.clear();
    }
    this.#taken = time;
    if (this.#run === this.#window) {
      comparisons.begin(0, time, a.waiting);
      comparisons.begin(1, time, b.waiting);
    } else {
      this.#run += 1;
    }
    comparisons.hold(a.waiting, b.waiting);
    const rowsOfA = a.log.length;
    const rowsOfB = b.log.length;
    a.step();
    b.step();
    comparisons.mark(0, rowsOfA);
    comparisons.mark(1, rowsOfB);
    comparisons.tell(time);
  }
}

/** Configuration of one of the two series. */
function seriesConfig(config: SmtConfig, side: SmtSide): SmcConfig {
  const { timeframe, barMs, params, detectors = DEFAULT_DETECTORS } = config;
  return { symbol: config[side], timeframe, barMs, params, detectors };
}

/** A new engine of two symbols before their first bars. Throws RangeError when both have the same name. */
export function createSmtEngine(config: SmtConfig): SmtEngine {
  return new Engine(config);
}

const snapshotSchema = z.object({ a: z.unknown(), b: z.unknown(), smt: z.array(z.number().nullable()) });

/**
 * The engine as it was when the snapshot was taken; its logs are empty and go on at the old lengths. Throws
 * SmcSnapshotError when the snapshot is damaged, of another version, or of another configuration.
 */
export function restoreSmtEngine(config: SmtConfig, snapshot: unknown): SmtEngine {
  const parsed = snapshotSchema.safeParse(snapshot);
  if (!parsed.success) throw new SmcSnapshotError(`snapshot is damaged: ${z.prettifyError(parsed.error)}`);
  const engine = new Engine(config);
  engine.restore(parsed.data.a, parsed.data.b, parsed.data.smt);
  return engine;
}
