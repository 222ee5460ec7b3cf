import type { BarColumns } from '@smc/domain';
import { DEFAULT_DETECTORS, OPTIONAL_DETECTORS } from './detectors/registry.ts';
import { checkBar, checkBarMs, checkTime } from './input.ts';
import { SmcInputError } from './errors.ts';
import { Pipeline } from './pipeline.ts';
import { readSnapshot } from './snapshot.ts';
import { PipelineView } from './state-view.ts';
import type { PushResult, SmcConfig, SmcEngine, SmcEvent, SmcEventLog, SmcSnapshot, SmcStateView } from './types.ts';
import { SMC_ENGINE_VERSION } from './version.ts';

/** Bars between two looks of a reader at the log of a whole series. */
const READ_EVERY = 4096;

class Engine implements SmcEngine {
  readonly config: SmcConfig;
  readonly state: SmcStateView;
  readonly #pipeline: Pipeline;
  /** A second pipeline for peeks, made when first needed. */
  #shadow: Pipeline | null = null;

  constructor(config: SmcConfig) {
    checkBarMs('barMs', config.barMs);
    // Parameters were checked where they came in; parsing them again would cost a third of a whole year of bars.
    this.config = structuredConfig(config);
    this.#pipeline = new Pipeline(this.config);
    this.state = new PipelineView(this.#pipeline);
  }

  get barCount(): number {
    return this.#pipeline.bars.count;
  }

  get lastTime(): number | null {
    return this.#pipeline.bars.count === 0 ? null : this.#pipeline.lastTime;
  }

  get log(): SmcEventLog {
    return this.#pipeline.log;
  }

  push(time: number, open: number, high: number, low: number, close: number, volume: number): PushResult {
    if (this.#repeats(time, open, high, low, close, volume)) return 'duplicate';
    this.#pipeline.step(time, open, high, low, close);
    return 'accepted';
  }

  pushAll(bars: BarColumns, read?: (log: SmcEventLog) => void): void {
    for (let from = 0; from < bars.length; from += READ_EVERY) {
      this.#pushRows(bars, from, Math.min(from + READ_EVERY, bars.length));
      read?.(this.log);
    }
  }

  #pushRows({ time, open, high, low, close, volume }: BarColumns, from: number, to: number): void {
    const pipeline = this.#pipeline;
    for (let row = from; row < to; row++) {
      const at = time[row] as number;
      const [o, h, l, c] = [open[row] as number, high[row] as number, low[row] as number, close[row] as number];
      if (!this.#repeats(at, o, h, l, c, volume[row] as number)) pipeline.step(at, o, h, l, c);
    }
  }

  peek(time: number, open: number, high: number, low: number, close: number, volume: number): readonly SmcEvent[] {
    if (this.#repeats(time, open, high, low, close, volume)) return [];
    this.#shadow ??= new Pipeline(this.config);
    const shadow = this.#shadow;
    shadow.load(this.#pipeline.save());
    shadow.step(time, open, high, low, close);
    const events: SmcEvent[] = [];
    for (let position = shadow.log.first; position < shadow.log.length; position++) events.push(shadow.log.at(position));
    return events;
  }

  snapshot(): SmcSnapshot {
    return { version: SMC_ENGINE_VERSION, config: structuredConfig(this.config), state: this.#pipeline.save() };
  }

  restore(snapshot: unknown): void {
    this.#pipeline.load(readSnapshot(this.config, snapshot));
  }

  /** Checks a bar; true when it is the last one again. Another bar of the same time would rewrite the past. */
  #repeats(time: number, open: number, high: number, low: number, close: number, volume: number): boolean {
    const { bars, lastTime } = this.#pipeline;
    checkTime(time, this.config.barMs, bars.count === 0 ? null : lastTime);
    checkBar(open, high, low, close, volume);
    if (time !== lastTime) return false;
    const last = bars.count - 1;
    const same = open === bars.openOf(last) && high === bars.highOf(last) && low === bars.lowOf(last) && close === bars.closeOf(last);
    if (!same) throw new SmcInputError('time', time, 'a later time: a closed bar of this time with other prices was taken');
    return true;
  }
}

/** A copy, so that no one outside holds what the engine holds. */
function structuredConfig(config: SmcConfig): SmcConfig {
  const { symbol, timeframe, barMs, params, detectors = DEFAULT_DETECTORS } = config;
  return { symbol, timeframe, barMs, params: { ...params }, detectors: OPTIONAL_DETECTORS.filter((name) => detectors.includes(name)) };
}

/** A new engine before its first bar. The parameters come from smcParamsSchema, which checks them. */
export function createSmcEngine(config: SmcConfig): SmcEngine {
  return new Engine(config);
}

/**
 * The engine as it was when the snapshot was taken; its log is empty and goes on at the old length. Throws
 * SmcSnapshotError when the snapshot is damaged, of another version, or of another configuration.
 */
export function restoreSmcEngine(config: SmcConfig, snapshot: unknown): SmcEngine {
  const engine = new Engine(config);
  engine.restore(snapshot);
  return engine;
}
