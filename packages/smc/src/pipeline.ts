import type { DayRule } from '@smc/domain';
import { BlockFamily } from './block-family.ts';
import { BarRing } from './core/bar-ring.ts';
import { EventLog } from './core/event-log.ts';
import { StateReader, StateWriter } from './core/state-io.ts';
import { ZoneHandles } from './core/zone-life.ts';
import { type AmdDetector, createAmdDetector } from './detectors/amd/amd-detector.ts';
import { WilderAtr } from './detectors/atr/wilder-atr.ts';
import { DealingRange } from './detectors/dealing-range/dealing-range.ts';
import { DisplacementDetector } from './detectors/displacement/displacement-detector.ts';
import { FvgDetector } from './detectors/fvg/fvg-detector.ts';
import { LabelDetector } from './detectors/label/label-detector.ts';
import { createOpenDetector, type OpenDetector } from './detectors/open/open-detector.ts';
import { OrderBlockDetector } from './detectors/order-block/order-block-detector.ts';
import { LegPivotDetector } from './detectors/pivot/leg-pivot-detector.ts';
import { PivotDetector } from './detectors/pivot/pivot-detector.ts';
import { PoolDetector } from './detectors/pool/pool-detector.ts';
import { PoolStore } from './detectors/pool/pool-store.ts';
import { Calendar, PERIODS } from './detectors/previous/calendar.ts';

import { DEFAULT_DETECTORS, type SmcOptionalDetector } from './detectors/registry.ts';
import { SessionDetector } from './detectors/session/session-detector.ts';
import { hasStructureOption, OptionalStructure } from './detectors/structure/optional-structure.ts';
import { FOLLOW_BARS, Structure, type StructureRules } from './detectors/structure/structure.ts';
import { LevelLife } from './detectors/sweep/level-life.ts';
import { SmcSnapshotError } from './errors.ts';
import { GapFamily } from './gap-family.ts';
import { OPEN_NAMES } from './opens.ts';
import { type SmcParams, withOptionDefaults } from './params.ts';
import { SESSION_NAMES } from './sessions.ts';
import type { SmcConfig, SmcScale, SmcSnapshot } from './types.ts';

/** Pivots, labels, structure and dealing range of one scale. */
interface Scale {
  readonly range: DealingRange;
  readonly structure: Structure;
  readonly pivots: PivotDetector;
}

/** What holds a part of the state. */
interface Part {
  save(out: StateWriter): void;
  load(from: StateReader): void;
}

/** Bars that the longest window looks back, with room for the bar before it. */
function longestWindow(params: SmcParams): number {
  return (
    Math.max(
      params['pivot.internal.left'] + params['pivot.internal.right'],
      params['pivot.swing.left'] + params['pivot.swing.right'],
      Math.max(FOLLOW_BARS, params['pivot.internal.right'], params['pivot.swing.right']) + 2 * params['orderBlock.lookback'],
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
  readonly gapFamily: GapFamily;
  /** Null where the configuration names none of it. */
  readonly blockFamily: BlockFamily | null;
  readonly #displacement: DisplacementDetector;
  /** Null where the configuration leaves the detector out. */
  readonly orderBlocks: Readonly<Record<SmcScale, OrderBlockDetector | null>>;
  readonly #internalPools: PoolDetector | null;
  readonly #swingPools: PoolDetector | null;
  readonly #calendar: Calendar;
  readonly #sessions: SessionDetector | null;
  readonly #opens: OpenDetector | null;
  readonly #amd: AmdDetector | null;
  readonly #gaps: boolean;

  constructor(config: SmcConfig) {
    const { params, barMs, detectors = DEFAULT_DETECTORS } = config;
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
    this.gapFamily = new GapFamily({ params, barMs, bars, log, handles: this.#handles, fvg: this.fvg }, on);
    const blocks = (scale: SmcScale): OrderBlockDetector | null => (on(`orderBlock.${scale}`) ? this.#orderBlocks(scale, params) : null);
    this.orderBlocks = { internal: blocks('internal'), swing: blocks('swing') };
    const family = new BlockFamily({ params, bars, log, handles: this.#handles }, on);
    this.blockFamily = family.isEmpty ? null : family;
    const poolsOf = (scale: SmcScale): PoolDetector | null =>
      on(`pool.${scale}`)
        ? new PoolDetector(scale, params['pool.tolerance'], params['pool.maxAge'], { bars, log, levels: this.levels, pools })
        : null;
    this.#internalPools = poolsOf('internal');
    this.#swingPools = poolsOf('swing');
    const rule: DayRule = { zone: params['day.zone'], roll: params['day.roll'] };
    const periods = PERIODS.filter((period) => on(`previous.${period}`));
    this.#calendar = new Calendar(periods, rule, barMs, log, this.levels);
    const sessions = SESSION_NAMES.filter((name) => on(`session.${name}`));
    this.#sessions = sessions.length === 0 ? null : new SessionDetector(sessions, params, barMs, log, this.levels);
    const opens = OPEN_NAMES.filter((name) => on(`open.${name}`));
    this.#opens = createOpenDetector(opens, { params, barMs, bars, log, levels: this.levels });
    const structures = [this.internal.structure, this.swing.structure];
    this.#amd = on('amd') ? createAmdDetector(params, barMs, { bars, log, displacement: this.#displacement, structures }) : null;
  }

  /** Takes a closed bar that follows the last one. */
  step(time: number, open: number, high: number, low: number, close: number): void {
    const { bars, levels, internal, swing, orderBlocks } = this;
    const index = bars.count;
    const from = this.log.length;
    bars.append(time, open, high, low, close);
    this.lastTime = time;
    this.log.beginBar(index, time);
    this.#closeEnded(time);
    this.#testZones(index, high, low, close);
    levels.test(index, time, high, low, close);
    this.#expireZones(index);
    levels.expire(index);
    this.atr.push(high, low, close);
    bars.atr[index & bars.mask] = this.atr.value;
    if (this.#gaps) this.fvg.detect(index, high, low);
    this.#displacement.detect(index, open, high, low, close);
    internal.structure.test(index, close);
    swing.structure.test(index, close);
    orderBlocks.internal?.create(index);
    orderBlocks.swing?.create(index);
    internal.structure.follow(index);
    swing.structure.follow(index);
    internal.range.extend(index, high, low);
    swing.range.extend(index, high, low);
    internal.pivots.confirm(index);
    swing.pivots.confirm(index);
    if (this.#gaps) this.fvg.emit(index);
    this.#displacement.emit(index, this.fvg);
    this.gapFamily.candles(index, open, high, low, close);
    this.#internalPools?.joinNew(internal.pivots, index);
    this.#swingPools?.joinNew(swing.pivots, index);
    this.gapFamily.composites(index, time, open, high, low);
    this.blockFamily?.composites(from, index, time);
    this.#settle(index, time, open, high, low, close);
  }

  #closeEnded(time: number): void {
    this.#calendar.closeEnded(time);
    this.#sessions?.closeEnded(time);
    this.#opens?.closeEnded(time);
    this.#amd?.closeEnded(time);
  }

  #testZones(index: number, high: number, low: number, close: number): void {
    const { fvg, orderBlocks } = this;
    if (this.#gaps) fvg.life.test(index, high, low, close);
    orderBlocks.internal?.life.test(index, high, low, close);
    orderBlocks.swing?.life.test(index, high, low, close);
    this.gapFamily.testZones(index, high, low, close);
    this.blockFamily?.testZones(index, high, low, close);
  }

  #expireZones(index: number): void {
    const { fvg, orderBlocks } = this;
    if (this.#gaps) fvg.life.expire(index);
    orderBlocks.internal?.life.expire(index);
    orderBlocks.swing?.life.expire(index);
    this.gapFamily.expireZones(index);
    this.blockFamily?.expireZones(index);
  }

  #settle(index: number, time: number, open: number, high: number, low: number, close: number): void {
    this.#calendar.settle(index, time, high, low);
    this.#sessions?.settle(index, time, open, high, low);
    this.#opens?.settle(index, time, open, close);
    this.#amd?.settle(index, time, high, low, close);
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
  #parts(): [string, Part][] {
    const parts: [string, Part | null][] = [
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
      ['session', this.#sessions],
      ['open', this.#opens],
      ['amd', this.#amd],
      ...this.gapFamily.parts(),
      ...(this.blockFamily?.parts() ?? []),
    ];
    return parts.filter((entry): entry is [string, Part] => entry[1] !== null);
  }

  #orderBlocks(scale: SmcScale, params: SmcParams): OrderBlockDetector {
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

  #scale(scale: SmcScale, params: SmcParams): Scale {
    const { bars, log, levels } = this;
    const range = new DealingRange();
    const options = withOptionDefaults(params);
    const rules: StructureRules = { buffer: params['structure.buffer'], orderBlockLookback: params['orderBlock.lookback'] };
    const structureDeps = { bars, log, book: levels.book, displacement: this.#displacement, range };
    const structure = hasStructureOption(options)
      ? new OptionalStructure(scale, rules, options, structureDeps)
      : new Structure(scale, rules, structureDeps);
    const labels = new LabelDetector(scale, params['label.tolerance'], log);
    const windows = options['pivot.internal.mode'] === 'window' && options['pivot.swing.mode'] === 'window';
    const narrower =
      windows &&
      params['pivot.internal.left'] <= params['pivot.swing.left'] &&
      params['pivot.internal.right'] <= params['pivot.swing.right'];
    const Pivots = options[`pivot.${scale}.mode`] === 'leg' ? LegPivotDetector : PivotDetector;
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
