import type { DayRule } from '@smc/domain';
import { BarRing } from './core/bar-ring.ts';
import { EventLog } from './core/event-log.ts';
import { type StateHolder, StateReader, StateWriter } from './core/state-io.ts';
import { ZoneHandles } from './core/zone-life.ts';
import { WilderAtr } from './detectors/atr/wilder-atr.ts';
import { DealingRange } from './detectors/dealing-range/dealing-range.ts';
import { DisplacementDetector } from './detectors/displacement/displacement-detector.ts';
import { FvgDetector } from './detectors/fvg/fvg-detector.ts';
import { LabelDetector } from './detectors/label/label-detector.ts';
import { OrderBlockDetector } from './detectors/order-block/order-block-detector.ts';
import { LegPivotDetector } from './detectors/pivot/leg-pivot-detector.ts';
import { PivotDetector } from './detectors/pivot/pivot-detector.ts';
import { PoolDetector } from './detectors/pool/pool-detector.ts';
import { PoolStore } from './detectors/pool/pool-store.ts';
import { Calendar, PERIODS } from './detectors/previous/calendar.ts';
import { DEFAULT_DETECTORS, NAMED_DETECTORS, type SmcOptionalDetector } from './detectors/registry.ts';
import { hasStructureOption, OptionalStructure } from './detectors/structure/optional-structure.ts';
import { FOLLOW_BARS, Structure, type StructureRules } from './detectors/structure/structure.ts';
import { LevelLife } from './detectors/sweep/level-life.ts';
import { SmcSnapshotError } from './errors.ts';
import type { LegScale } from './leg-family.ts';
import { type NamedDeps, NamedDetectors } from './named-detectors.ts';
import { type FullParams, withDefaults } from './params.ts';
import type { SmcConfig, SmcScale, SmcSnapshot } from './types.ts';

/** Pivots, labels, structure and dealing range of one scale. */
interface Scale {
  readonly range: DealingRange;
  readonly structure: Structure;
  readonly pivots: PivotDetector;
}

/** Bars that the longest window looks back, with room for the bar before it. */
function longestWindow(params: FullParams): number {
  return (
    Math.max(
      params['pivot.internal.left'] + params['pivot.internal.right'],
      params['pivot.swing.left'] + params['pivot.swing.right'],
      Math.max(FOLLOW_BARS, params['pivot.internal.right'], params['pivot.swing.right']) + 2 * params['orderBlock.lookback'],
      params['displacement.maxBars'],
      params['smt.window'],
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
  /** Null where the configuration names none of those that have to be named. */
  readonly named: NamedDetectors | null;
  readonly #displacement: DisplacementDetector;
  /** Null where the configuration leaves the detector out. */
  readonly orderBlocks: Readonly<Record<SmcScale, OrderBlockDetector | null>>;
  readonly #internalPools: PoolDetector | null;
  readonly #swingPools: PoolDetector | null;
  readonly #calendar: Calendar;
  readonly #gaps: boolean;

  constructor(config: SmcConfig) {
    const { barMs, detectors = DEFAULT_DETECTORS } = config;
    const params = withDefaults(config.params);
    const log = new EventLog(config.symbol, config.timeframe);
    const bars = new BarRing(longestWindow(params));
    this.log = log;
    this.bars = bars;
    const pools = new PoolStore(2 * (params['level.maxLive'] + 1));
    const sweepRules = {
      window: params['sweep.window'],
      minExcursion: params['sweep.minExcursion'],
      maxLive: params['level.maxLive'],
    };
    this.levels = new LevelLife(sweepRules, bars, log, pools);
    const { 'displacement.atr': atr, 'displacement.closeLocation': closeLocation, 'displacement.maxBars': maxBars } = params;
    this.#displacement = new DisplacementDetector({ atr, closeLocation, maxBars }, barMs, bars, log);
    this.fvg = new FvgDetector(params, barMs, bars, log, this.#handles);
    this.internal = this.#scale('internal', params);
    this.swing = this.#scale('swing', params);
    const on = (name: SmcOptionalDetector): boolean => detectors.includes(name);
    this.#gaps = on('fvg');
    const blocks = (scale: SmcScale): OrderBlockDetector | null => (on(`orderBlock.${scale}`) ? this.#orderBlocks(scale, params) : null);
    this.orderBlocks = { internal: blocks('internal'), swing: blocks('swing') };
    const poolsOf = (scale: SmcScale): PoolDetector | null =>
      on(`pool.${scale}`)
        ? new PoolDetector(scale, params['pool.tolerance'], params['pool.maxAge'], { bars, log, levels: this.levels, pools })
        : null;
    this.#internalPools = poolsOf('internal');
    this.#swingPools = poolsOf('swing');
    const rule: DayRule = { zone: params['day.zone'], roll: params['day.roll'] };
    const periods = PERIODS.filter((period) => on(`previous.${period}`));
    this.#calendar = new Calendar(periods, rule, barMs, log, this.levels);
    this.named = NAMED_DETECTORS.some(on) ? new NamedDetectors(this.#namedDeps(params, barMs), on) : null;
  }

  /** Takes a closed bar that follows the last one. */
  step(time: number, open: number, high: number, low: number, close: number): void {
    const { bars, levels, named } = this;
    const { structure: internal, range: internalRange, pivots: internalPivots } = this.internal;
    const { structure: swing, range: swingRange, pivots: swingPivots } = this.swing;
    const index = bars.count;
    const from = this.log.length;
    bars.append(time, open, high, low, close);
    this.lastTime = time;
    this.log.beginBar(index, time);
    this.#calendar.closeEnded(time);
    named?.closeEnded(time);
    this.#testZones(index, high, low, close);
    levels.test(index, time, high, low, close);
    this.#expireZones(index);
    levels.expire(index);
    this.atr.push(high, low, close);
    bars.atr[index & bars.mask] = this.atr.value;
    if (this.#gaps) this.fvg.detect(index, high, low);
    this.#displacement.detect(index, open, high, low, close);
    internal.test(index, close);
    swing.test(index, close);
    // Here the only news can be a break.
    if (internal.hasNews || swing.hasNews) this.#createBlocks(index);
    internal.follow(index);
    swing.follow(index);
    internalRange.extend(index, high, low);
    swingRange.extend(index, high, low);
    internalPivots.confirm(index);
    swingPivots.confirm(index);
    if (this.#gaps) this.fvg.emit(index);
    this.#displacement.emit(index, this.fvg);
    named?.candles(index, open, high, low, close);
    this.#internalPools?.joinNew(internalPivots, index);
    this.#swingPools?.joinNew(swingPivots, index);
    named?.composites(from, index, time, open, high, low);
    this.#calendar.settle(index, time, high, low);
    named?.settle(index, time, open, high, low, close);
  }

  /** Order blocks of the breaks of this bar. */
  #createBlocks(index: number): void {
    this.orderBlocks.internal?.create(index);
    this.orderBlocks.swing?.create(index);
  }

  #testZones(index: number, high: number, low: number, close: number): void {
    const { fvg, orderBlocks } = this;
    if (this.#gaps) fvg.life.test(index, high, low, close);
    orderBlocks.internal?.life.test(index, high, low, close);
    orderBlocks.swing?.life.test(index, high, low, close);
    this.named?.testZones(index, high, low, close);
  }

  #expireZones(index: number): void {
    const { fvg, orderBlocks } = this;
    if (this.#gaps) fvg.life.expire(index);
    orderBlocks.internal?.life.expire(index);
    orderBlocks.swing?.life.expire(index);
    this.named?.expireZones(index);
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
  #parts(): [string, StateHolder][] {
    const parts: [string, StateHolder | null][] = [
      ['bars', this.bars],
      ['atr', this.atr],
      ['levels', this.levels],
      ['fvg', this.#gaps ? this.fvg : null],
      ['displacement', this.#displacement],
      ['orderBlock.internal', this.orderBlocks.internal],
      ['orderBlock.swing', this.orderBlocks.swing],
      ['structure.internal', this.internal.structure],
      ['structure.swing', this.swing.structure],
      ['pivot.internal', this.internal.pivots],
      ['pivot.swing', this.swing.pivots],
      ['dealingRange.internal', this.internal.range],
      ['dealingRange.swing', this.swing.range],
      ...this.#calendar.parts(),
      ...(this.named?.parts() ?? []),
    ];
    return parts.filter((entry): entry is [string, StateHolder] => entry[1] !== null);
  }

  #namedDeps(params: FullParams, barMs: number): NamedDeps {
    const { bars, log, levels, fvg, orderBlocks } = this;
    const leg = (scale: SmcScale): LegScale => ({ ...this[scale], blocks: orderBlocks[scale]?.life });
    const shared = { params, barMs, bars, log, levels, fvg, handles: this.#handles, displacement: this.#displacement };
    return { ...shared, internal: leg('internal'), swing: leg('swing') };
  }

  #orderBlocks(scale: SmcScale, params: FullParams): OrderBlockDetector {
    const { bars, log, fvg } = this;
    const { structure, range } = this[scale];
    return new OrderBlockDetector(scale, params, {
      bars,
      log,
      handles: this.#handles,
      structure,
      range,
      displacement: this.#displacement,
      fvg,
    });
  }

  #scale(scale: SmcScale, params: FullParams): Scale {
    const { bars, log, levels } = this;
    const range = new DealingRange();
    const rules: StructureRules = { buffer: params['structure.buffer'], orderBlockLookback: params['orderBlock.lookback'] };
    const structureDeps = { bars, log, book: levels.book, displacement: this.#displacement, range };
    const structure = hasStructureOption(params)
      ? new OptionalStructure(scale, rules, params, structureDeps)
      : new Structure(scale, rules, structureDeps);
    const labels = new LabelDetector(scale, params['label.tolerance'], log);
    const windows = params['pivot.internal.mode'] === 'window' && params['pivot.swing.mode'] === 'window';
    const narrower =
      windows &&
      params['pivot.internal.left'] <= params['pivot.swing.left'] &&
      params['pivot.internal.right'] <= params['pivot.swing.right'];
    const Pivots = params[`pivot.${scale}.mode`] === 'leg' ? LegPivotDetector : PivotDetector;
    const pivots = new Pivots(scale, params[`pivot.${scale}.left`], params[`pivot.${scale}.right`], params['level.maxAge'], {
      bars,
      log,
      levels,
      labels,
      structure,
      marked: scale === 'swing' && narrower,
    });
    return { range, structure, pivots };
  }
}
