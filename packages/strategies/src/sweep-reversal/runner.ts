import type { StructureEvent } from '@smc/contracts';
import { type Bar, InputError, InvariantError, type Json, TIMEFRAME_MS, higherTimeframe } from '@smc/domain';
import {
  type HtfConfig,
  type HtfEngine,
  type SmcConfig,
  type SmcDir,
  type SmcEngine,
  type SmcOptionalDetector,
  createHtfEngine,
  createSmcEngine,
  restoreHtfEngine,
  restoreSmcEngine,
} from '@smc/smc';
import { z } from 'zod';
import { paramsHash, shortHash } from '../params-hash.ts';
import { structureEvent } from '../structure-event.ts';
import type { StrategyContext, StrategyOutput, StrategyRunner } from '../types.ts';
import { type Machine, NOTHING, createMachine } from './machine.ts';
import { type CarryReason, carryOver } from './memory.ts';
import type { Speaker } from './output.ts';
import { sweepReversalParams } from './params.ts';
import type { Scene } from './scene.ts';
import { type Settings, settingsOf } from './settings.ts';
import { type Fact, type MachineState, initialState } from './state.ts';

/** Name, version and one-line summary. The version rises when the same bars would give other decisions. */
export const SWEEP_REVERSAL = {
  name: 'sweepReversal',
  version: '1',
  summary:
    'Higher-time-frame bias, sweep of a named level, structure shift with displacement, limit entry in a gap or order block at a discount, targets at opposing liquidity.',
} as const;

/** What the rules read besides structure. A detector that came later must not change what these bars decide. */
const READS = [
  'fvg',
  'orderBlock.internal',
  'pool.internal',
  'previous.day',
  'previous.week',
] as const satisfies readonly SmcOptionalDetector[];

/** Frame of a snapshot. What the parts hold is their own matter: each was written by the code that reads it. */
const snapshotSchema = z.strictObject({
  strategy: z.literal(SWEEP_REVERSAL.name),
  version: z.literal(SWEEP_REVERSAL.version),
  instanceId: z.string(),
  paramsHash: z.string(),
  indexOffset: z.int().nullable(),
  biasFact: z.unknown(),
  machine: z.looseObject({ slots: z.array(z.unknown()).length(2), carried: z.array(z.unknown()) }),
  engine: z.unknown(),
  htf: z.unknown(),
});

interface Parts {
  readonly engine: SmcEngine;
  readonly htf: HtfEngine;
  readonly state: MachineState;
  readonly biasFact: Fact | null;
  readonly indexOffset: number | null;
}

interface Setting {
  readonly context: StrategyContext;
  readonly settings: Settings;
  readonly hash: string;
  readonly smcConfig: SmcConfig;
  readonly htfConfig: HtfConfig;
}

function settle(context: StrategyContext): Setting {
  const { instrument, timeframe, smcParams } = context;
  const params = sweepReversalParams.parse(context.params);
  const barMs = TIMEFRAME_MS[timeframe];
  const higher = higherTimeframe(timeframe);
  return {
    context,
    settings: settingsOf(params, smcParams, instrument.kind),
    hash: paramsHash({ strategy: SWEEP_REVERSAL.name, version: SWEEP_REVERSAL.version, timeframe, params, smcParams }),
    smcConfig: { symbol: instrument.symbol, timeframe, barMs, params: smcParams, detectors: READS },
    // The bias asks for swing structure and its dealing range, for nothing else.
    htfConfig: {
      symbol: instrument.symbol,
      timeframe: higher,
      ltfMs: barMs,
      htfMs: TIMEFRAME_MS[higher],
      params: smcParams,
      detectors: [],
    },
  };
}

/** The strategy before its first bar. Throws a ZodError naming each bad parameter. */
export function createSweepReversal(context: StrategyContext): StrategyRunner {
  const setting = settle(context);
  return new SweepReversalRunner(setting, {
    engine: createSmcEngine(setting.smcConfig),
    htf: createHtfEngine(setting.htfConfig),
    state: initialState(setting.settings.sweepWindow),
    biasFact: null,
    indexOffset: null,
  });
}

/** The strategy as it was when the snapshot was taken; see restoreStrategy. */
export function restoreSweepReversal(context: StrategyContext, snapshot: unknown): StrategyRunner {
  const setting = settle(context);
  const parsed = snapshotSchema.safeParse(snapshot);
  if (!parsed.success)
    throw new InputError('snapshot', z.prettifyError(parsed.error), `one of ${SWEEP_REVERSAL.name} version ${SWEEP_REVERSAL.version}`);
  const saved = parsed.data;
  if (saved.instanceId !== context.instanceId) throw new InputError('snapshot.instanceId', saved.instanceId, context.instanceId);
  if (saved.paramsHash !== setting.hash) throw new InputError('snapshot.paramsHash', saved.paramsHash, setting.hash);
  // A copy, so that the caller's value stays as it is. Version, instance and parameters are those that wrote it.
  const copy = structuredClone({ state: saved.machine, biasFact: saved.biasFact }) as unknown as Pick<Parts, 'state' | 'biasFact'>;
  return new SweepReversalRunner(setting, {
    engine: restoreSmcEngine(setting.smcConfig, saved.engine),
    htf: restoreHtfEngine(setting.htfConfig, saved.htf),
    ...copy,
    indexOffset: saved.indexOffset,
  });
}

/** Binds engines and machine; itself the scene the machine looks at, so that a bar allocates nothing. */
class SweepReversalRunner implements StrategyRunner, Scene {
  readonly paramsHash: string;
  readonly engine: SmcEngine;
  readonly state: Scene['state'];
  readonly log: Scene['log'];
  index = -1;
  time = 0;
  high = 0;
  low = 0;
  close = 0;
  from = 0;
  to = 0;
  #biasFact: Fact | null;
  #biasReadTo = 0;
  readonly #setting: Setting;
  readonly #htf: HtfEngine;
  readonly #memory: MachineState;
  #indexOffset: number | null;
  #machine: Machine | null = null;

  constructor(setting: Setting, parts: Parts) {
    this.#setting = setting;
    this.paramsHash = setting.hash;
    this.engine = parts.engine;
    this.state = parts.engine.state;
    this.log = parts.engine.log;
    this.#htf = parts.htf;
    this.#memory = parts.state;
    this.#biasFact = parts.biasFact;
    this.#indexOffset = parts.indexOffset;
  }

  onBar(bar: Bar): StrategyOutput {
    const { engine } = this;
    const from = engine.log.length;
    const index = engine.barCount;
    if (engine.push(bar.time, bar.open, bar.high, bar.low, bar.close, bar.volume) === 'duplicate') return NOTHING;
    this.#indexOffset ??= bar.index - index;
    const due = index + this.#indexOffset;
    // Asked on every bar: the text is made only when it is needed.
    if (bar.index !== due) throw new InvariantError(`bar ${bar.index} follows bar ${due - 1}`);
    this.#htf.push(bar.time, bar.open, bar.high, bar.low, bar.close, bar.volume);
    this.index = index;
    this.time = bar.time;
    this.high = bar.high;
    this.low = bar.low;
    this.close = bar.close;
    this.from = from;
    this.to = engine.log.length;
    return this.#theMachine(this.#indexOffset).step(this);
  }

  bias(price: number): SmcDir {
    return this.#htf.bias(price);
  }

  get structureCount(): number {
    return this.engine.log.length;
  }

  structuresSince(position: number): StructureEvent[] {
    const { log } = this.engine;
    if (position < log.first) throw new InputError('position', String(position), `${log.first} or more`);
    const events: StructureEvent[] = [];
    for (let p = position; p < log.length; p += 1) {
      events.push(structureEvent(log.at(p), this.#setting.context.instrument, this.#indexOffset ?? 0));
    }
    return events;
  }

  releaseStructures(upTo: number): void {
    const { log } = this.engine;
    const end = Math.min(upTo, log.length);
    if (end <= log.first) return;
    this.#carryOver('release', end);
    log.release(end);
    this.#htf.engine.log.release(this.#htf.engine.log.length);
  }

  snapshot(): Json {
    this.#carryOver('snapshot', this.engine.log.length);
    const { context, hash } = this.#setting;
    const value = {
      strategy: SWEEP_REVERSAL.name,
      version: SWEEP_REVERSAL.version,
      instanceId: context.instanceId,
      paramsHash: hash,
      indexOffset: this.#indexOffset,
      biasFact: this.biasFact,
      machine: this.#memory,
      engine: this.engine.snapshot(),
      htf: this.#htf.snapshot(),
    };
    // Plain data by construction; going through text cuts every tie to the living state.
    return JSON.parse(JSON.stringify(value)) as Json;
  }

  /** Newest swing break of the higher frame; the log is searched from its end, and only as far as not done before. */
  get biasFact(): Fact | null {
    const { log } = this.#htf.engine;
    for (let p = log.length - 1; p >= Math.max(this.#biasReadTo, log.first); p -= 1) {
      if (log.detectorAt(p) !== 'structure.swing' || log.kindAt(p) === 'failedBreak') continue;
      this.#biasFact = log.headAt(p);
      break;
    }
    this.#biasReadTo = log.length;
    return this.#biasFact;
  }

  #carryOver(reason: CarryReason, upTo: number): void {
    const { engine } = this;
    carryOver(reason, upTo, engine.barCount - 1, engine.log, engine.state, this.#setting.settings, this.#memory);
    // Asking reads the rest of the higher frame's log.
    this.#biasFact = this.biasFact;
  }

  #theMachine(indexOffset: number): Machine {
    if (this.#machine === null) {
      const { context, settings, hash, smcConfig, htfConfig } = this.#setting;
      const speaker: Speaker = {
        context,
        strategy: SWEEP_REVERSAL.name,
        version: SWEEP_REVERSAL.version,
        paramsHash: hash,
        tag: shortHash(`${context.instanceId}|${hash}`, 12),
        indexOffset,
      };
      const timeframes = { own: smcConfig.timeframe, higher: htfConfig.timeframe };
      this.#machine = createMachine({ settings, speaker, state: this.#memory, timeframes });
    }
    return this.#machine;
  }
}
