import type { DayRule } from '@smc/domain';
import { BarRing } from './core/bar-ring.ts';
import { EventLog } from './core/event-log.ts';
import { StateReader, StateWriter } from './core/state-io.ts';
import { ZoneHandles } from './core/zone-life.ts';
import { WilderAtr } from './detectors/atr/wilder-atr.ts';
import { DealingRange } from './detectors/dealing-range/dealing-range.ts';
import { DisplacementDetector } from './detectors/displacement/displacement-detector.ts';
import { FvgDetector } from './detectors/fvg/fvg-detector.ts';
import { LabelDetector } from './detectors/label/label-detector.ts';
import { OrderBlockDetector } from './detectors/order-block/order-block-detector.ts';
import { PivotDetector } from './detectors/pivot/pivot-detector.ts';
import { PoolDetector } from './detectors/pool/pool-detector.ts';
import { PoolStore } from './detectors/pool/pool-store.ts';
import { PreviousDetector } from './detectors/previous/previous-detector.ts';
import { Structure } from './detectors/structure/structure.ts';
import { LevelLife } from './detectors/sweep/level-life.ts';
import { SmcSnapshotError } from './errors.ts';
import type { SmcParams } from './params.ts';
import type { SmcConfig, SmcScale, SmcSnapshot } from './types.ts';

/** Pivots, labels, structure and dealing range of one scale. */
interface Scale {
  readonly range: DealingRange;
  readonly structure: Structure;
  readonly pivots: PivotDetector;
}

/** Bars that the longest window looks back, with room for the bar before it. */
function longestWindow(params: SmcParams): number {
  return (
    Math.max(
      params['pivot.internal.left'] + params['pivot.internal.right'],
      params['pivot.swing.left'] + params['pivot.swing.right'],
      params['orderBlock.lookback'],
      params['displacement.maxBars'],
    ) + 3
  );
}

/**
 * All detectors of a series and the order in which a bar passes through them (6.4 a). It trusts its input; the engine
 * around it checks bars. One `step` allocates nothing but now and then a chunk of the log.
 */
export class Pipeline {
  readonly log: EventLog;
  readonly bars: BarRing;
  readonly atr = new WilderAtr();
  readonly internal: Scale;
  readonly swing: Scale;
  readonly levels: LevelLife;
  lastTime = Number.NaN;
  readonly #handles = new ZoneHandles();
  readonly fvg: FvgDetector;
  readonly #displacement: DisplacementDetector;
  readonly orderBlocks: OrderBlockDetector;
  readonly #poolDetector: PoolDetector;
  readonly #day: PreviousDetector;
  readonly #week: PreviousDetector;
  /** Whether zones, pools and the levels of days and weeks are wanted. */
  readonly #all: boolean;

  constructor(config: SmcConfig) {
    const { params, barMs } = config;
    this.#all = config.detectors !== 'structure';
    const log = new EventLog(config.symbol, config.timeframe);
    const bars = new BarRing(longestWindow(params));
    this.log = log;
    this.bars = bars;
    const pools = new PoolStore(params['level.maxLive'] + 1);
    const sweepRules = {
      window: params['sweep.window'],
      minExcursion: params['sweep.minExcursion'],
      maxLive: params['level.maxLive'],
    };
    this.levels = new LevelLife(sweepRules, bars, log, pools);
    this.#displacement = new DisplacementDetector(
      {
        atr: params['displacement.atr'],
        closeLocation: params['displacement.closeLocation'],
        maxBars: params['displacement.maxBars'],
      },
      barMs,
      bars,
      log,
    );
    this.fvg = new FvgDetector(params, barMs, bars, log, this.#handles);
    this.internal = this.#scale('internal', params);
    this.swing = this.#scale('swing', params);
    this.orderBlocks = new OrderBlockDetector(params, {
      bars,
      log,
      handles: this.#handles,
      structure: this.internal.structure,
      range: this.internal.range,
      displacement: this.#displacement,
      fvg: this.fvg,
    });
    this.#poolDetector = new PoolDetector(params['pool.tolerance'], params['pool.maxAge'], {
      bars,
      log,
      levels: this.levels,
      pools,
    });
    const rule: DayRule = { zone: params['day.zone'], roll: params['day.roll'] };
    this.#day = new PreviousDetector('day', rule, barMs, log, this.levels);
    this.#week = new PreviousDetector('week', rule, barMs, log, this.levels);
  }

  /** Takes a closed bar that follows the last one. */
  step(time: number, open: number, high: number, low: number, close: number): void {
    const { bars, levels, internal, swing } = this;
    const index = bars.count;
    bars.append(time, open, high, low, close);
    this.lastTime = time;
    this.log.beginBar(index, time);
    const all = this.#all;
    if (all) {
      this.#day.closeEnded(time);
      this.#week.closeEnded(time);
      this.fvg.life.test(index, high, low, close);
      this.orderBlocks.life.test(index, high, low, close);
    }
    levels.test(index, time, high, low, close);
    if (all) {
      this.fvg.life.expire(index);
      this.orderBlocks.life.expire(index);
    }
    levels.expire(index);
    this.atr.push(high, low, close);
    bars.atr[index & bars.mask] = this.atr.value;
    if (all) this.fvg.detect(index, high, low);
    this.#displacement.detect(index, open, high, low, close);
    internal.structure.test(index, close);
    swing.structure.test(index, close);
    if (all) this.orderBlocks.create(index);
    internal.structure.follow(index);
    swing.structure.follow(index);
    internal.range.extend(index, high, low);
    swing.range.extend(index, high, low);
    internal.pivots.confirm(index);
    swing.pivots.confirm(index);
    if (all) this.fvg.emit(index);
    this.#displacement.emit(index, this.fvg);
    if (all) this.#settle(index, time, high, low);
  }

  /** Pools of this bar's pivots, and the buckets that end with it. */
  #settle(index: number, time: number, high: number, low: number): void {
    const { newHigh, newLow } = this.internal.pivots;
    if (newHigh >= 0) this.#poolDetector.join(newHigh, index);
    if (newLow >= 0) this.#poolDetector.join(newLow, index);
    this.#day.settle(index, time, high, low);
    this.#week.settle(index, time, high, low);
  }

  /** The whole state; the log gives only its length. */
  save(): Record<string, (number | null)[]> {
    const state: Record<string, (number | null)[]> = {};
    for (const [name, part] of this.#parts()) {
      const out = new StateWriter();
      part.save(out);
      state[name] = out.values;
    }
    state['clock'] = [this.log.length, this.bars.count === 0 ? null : this.lastTime, this.#handles.next];
    return state;
  }

  /** Takes over a whole state. */
  load(state: SmcSnapshot['state']): void {
    const read = (name: string, load: (from: StateReader) => void): void => {
      const values = state[name];
      if (values === undefined) throw new SmcSnapshotError(`snapshot has no part ${name}`);
      const from = new StateReader(name, values);
      load(from);
      from.end();
    };
    for (const [name, part] of this.#parts()) read(name, (from) => part.load(from));
    read('clock', (from) => {
      this.log.restart(from.takeCount(Number.MAX_SAFE_INTEGER));
      this.lastTime = from.take();
      this.#handles.next = from.takeCount(Number.MAX_SAFE_INTEGER);
    });
  }

  /** Parts of the state. The levels come before those that point to them. */
  #parts(): [string, { save(out: StateWriter): void; load(from: StateReader): void }][] {
    return [
      ['bars', this.bars],
      ['atr', this.atr],
      ['levels', this.levels],
      ['fvg', this.fvg],
      ['displacement', this.#displacement],
      ['orderBlock.internal', this.orderBlocks],
      ['structure.internal', this.internal.structure],
      ['structure.swing', this.swing.structure],
      ['pivot.internal', this.internal.pivots],
      ['pivot.swing', this.swing.pivots],
      ['dealingRange.internal', this.internal.range],
      ['dealingRange.swing', this.swing.range],
      ['previous.day', this.#day],
      ['previous.week', this.#week],
    ];
  }

  #scale(scale: SmcScale, params: SmcParams): Scale {
    const { bars, log, levels } = this;
    const range = new DealingRange();
    const structure = new Structure(
      scale,
      { buffer: params['structure.buffer'], orderBlockLookback: params['orderBlock.lookback'] },
      { bars, log, book: levels.book, displacement: this.#displacement, range },
    );
    const labels = new LabelDetector(scale, params['label.tolerance'], log);
    const pivots = new PivotDetector(scale, params[`pivot.${scale}.left`], params[`pivot.${scale}.right`], params['level.maxAge'], {
      bars,
      log,
      levels,
      labels,
      structure,
    });
    return { range, structure, pivots };
  }
}
