import { type Instrument, TIMEFRAME_MS, findInstrument, required } from '@smc/domain';
import { type SmcDir, type SmcEvent, type SmcEventHead, type SmcEventLog, type SmcLevel, type SmcStateView, smcParamsSchema } from '@smc/smc';
import { createMachine } from '../sweep-reversal/machine.ts';
import { type SweepReversalParams, sweepReversalParams } from '../sweep-reversal/params.ts';
import type { StrategyOutput } from '../types.ts';
import type { Scene } from '../sweep-reversal/scene.ts';
import { settingsOf } from '../sweep-reversal/settings.ts';
import { type Fact, type MachineState, initialState } from '../sweep-reversal/state.ts';

/** An event as a test writes it; the bar it is confirmed on is the one it is given to. */
export interface ScriptedEvent {
  readonly detector: SmcEvent['detector'];
  readonly kind: SmcEvent['kind'];
  readonly dir: SmcDir;
  readonly atIndex: number;
  readonly price?: number;
  readonly top?: number;
  readonly bottom?: number;
  readonly rank?: number;
  readonly level?: string;
}

/** One bar of a script: prices in ticks and what became known at its close. */
export interface ScriptedBar {
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly events?: readonly ScriptedEvent[];
  readonly bias?: SmcDir;
}

export const START = Date.UTC(2024, 0, 1);
const HOUR = TIMEFRAME_MS['1h'];
export const BTC: Instrument = required(findInstrument('BTC/USDT'), 'instrument');

/** A log written by hand. */
class ScriptedLog implements SmcEventLog {
  readonly first = 0;
  readonly rows: (ScriptedEvent & { confirmedIndex: number })[] = [];

  get length(): number {
    return this.rows.length;
  }
  row(position: number): ScriptedEvent & { confirmedIndex: number } {
    return required(this.rows[position], `event ${position}`);
  }
  headAt(position: number): SmcEventHead {
    const { detector, kind, atIndex, confirmedIndex, price, top, bottom } = this.row(position);
    return {
      id: `event-${position}`,
      detector,
      kind,
      at: START + atIndex * HOUR,
      confirmedAt: START + confirmedIndex * HOUR,
      price: price ?? null,
      top: top ?? null,
      bottom: bottom ?? null,
    };
  }
  at(position: number): SmcEvent {
    const { dir, atIndex, confirmedIndex } = this.row(position);
    return { ...this.headAt(position), dir, atIndex, confirmedIndex, refs: [] };
  }
  detectorAt(position: number): SmcEvent['detector'] {
    return this.row(position).detector;
  }
  kindAt(position: number): SmcEvent['kind'] {
    return this.row(position).kind;
  }
  dirAt(position: number): number {
    return this.row(position).dir;
  }
  atIndexAt(position: number): number {
    return this.row(position).atIndex;
  }
  confirmedIndexAt(position: number): number {
    return this.row(position).confirmedIndex;
  }
  priceAt(position: number): number {
    return this.row(position).price ?? Number.NaN;
  }
  topAt(position: number): number {
    return this.row(position).top ?? Number.NaN;
  }
  bottomAt(position: number): number {
    return this.row(position).bottom ?? Number.NaN;
  }
  rankAt(position: number): number {
    return this.row(position).rank ?? 0;
  }
  levelAt(position: number): string | null {
    return this.row(position).level ?? null;
  }
  zoneAt(): number {
    return -1;
  }
  release(): void {
    throw new Error('a script keeps its events');
  }
}

/** What the scripted engine says of its state; tests change it between bars. */
export interface Backdrop {
  atr: number | null;
  range: { high: number; low: number; open: boolean } | null;
  levels: SmcLevel[];
}

/** The machine on a stage: the engine is replaced by a script, so that each step can be shown alone. */
export interface Stage {
  readonly backdrop: Backdrop;
  readonly state: MachineState;
  play(bar: ScriptedBar): StrategyOutput;
}

const BIAS_FACT: Fact = {
  id: 'htf-1',
  detector: 'structure.swing',
  kind: 'BOS',
  at: START - 10 * HOUR,
  confirmedAt: START - 4 * HOUR,
  price: 9000,
  top: null,
  bottom: null,
};

export function createStage(params: Partial<SweepReversalParams> = {}): Stage {
  const settings = settingsOf(sweepReversalParams.parse(params), smcParamsSchema.parse({}), 'crypto');
  const backdrop: Backdrop = { atr: 100, range: { high: 12_000, low: 9000, open: true }, levels: [] };
  const log = new ScriptedLog();
  const state = initialState(settings.sweepWindow);
  const view: SmcStateView = {
    get atr() {
      return backdrop.atr;
    },
    trend: () => 0,
    protectedLevel: () => null,
    dealingRange: () => backdrop.range,
    position: (_scale, price) =>
      backdrop.range === null ? null : (price - backdrop.range.low) / (backdrop.range.high - backdrop.range.low),
    forEachLiveLevel: (visit) => {
      backdrop.levels.forEach(visit);
    },
    forEachLiveZone: () => undefined,
  };
  const context = {
    instrument: BTC,
    timeframe: '1h',
    accountId: 'paper',
    instanceId: 'sweepReversal:BTC/USDT:1h',
    origin: 'RECORDED',
    params,
    smcParams: smcParamsSchema.parse({}),
  } as const;
  const machine = createMachine({
    settings,
    speaker: { context, strategy: 'sweepReversal', version: '1', paramsHash: 'test', tag: 'test', indexOffset: 0 },
    state,
    timeframes: { own: '1h', higher: '4h' },
  });
  let index = -1;
  return {
    backdrop,
    state,
    play({ high, low, close, events = [], bias = 1 }) {
      index += 1;
      const from = log.length;
      for (const event of events) log.rows.push({ ...event, confirmedIndex: index });
      const scene: Scene = {
        index,
        time: START + index * HOUR,
        high,
        low,
        close,
        log,
        from,
        to: log.length,
        state: view,
        bias: () => bias,
        biasFact: BIAS_FACT,
      };
      return machine.step(scene);
    },
  };
}
