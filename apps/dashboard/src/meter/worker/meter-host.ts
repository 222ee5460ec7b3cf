import type { BarView, StructureEvent } from '@smc/contracts';
import { type BarColumns, type Decimal, TIMEFRAME_MS, barColumns, findInstrument, onGrid, parseDecimal, required } from '@smc/domain';
import {
  DAY_PARAMS,
  type EngineMaker,
  type IntegrityProof,
  type SmcConfig,
  affordablePrefixes,
  choosePrefixes,
  integritySteps,
  smcParamsSchema,
} from '@smc/smc';
import { comparePublished } from './compare-published.ts';
import type { MeterAnswer, MeterOrder, MeterReport, MeterSubject } from '../protocol.ts';

interface HostDeps {
  readonly post: (answer: MeterAnswer) => void;
  /** Lets waiting orders in. */
  readonly pause: () => Promise<void>;
  /** Milliseconds from anywhere. */
  readonly clock: () => number;
  /** The engine of the desk unless said otherwise. */
  readonly maker?: EngineMaker;
}

interface Job {
  readonly run: number;
  readonly subject: MeterSubject;
  readonly bars: BarView[];
  readonly published: StructureEvent[];
}

/** Work between two pauses, in milliseconds. */
const SLICE_MS = 30;

/** The worker's side of the meter: gathers a series and proves it, one at a time; a new one ends the one before. */
export function createMeterHost(deps: HostDeps): (order: MeterOrder) => void {
  let job: Job | null = null;
  const isCurrent = (run: number): boolean => job?.run === run;
  return (order) => {
    if (order.type === 'begin') {
      job = { run: order.run, subject: order.subject, bars: [], published: [] };
      return;
    }
    if (job?.run !== order.run) return;
    switch (order.type) {
      case 'bars':
        job.bars.push(...order.rows);
        return;
      case 'published':
        job.published.push(...order.rows);
        return;
      case 'cancel':
        job = null;
        deps.post({ type: 'cancelled', run: order.run });
        return;
      case 'start': {
        const { run } = order;
        work(job, deps, () => isCurrent(run)).catch((error: unknown) => {
          if (isCurrent(run)) deps.post({ type: 'failed', run, reason: error instanceof Error ? error.message : String(error) });
        });
      }
    }
  };
}

async function work(job: Job, { post, pause, clock, maker }: HostDeps, isCurrent: () => boolean): Promise<void> {
  const { run, subject } = job;
  const tick = gridOf(subject.tick);
  const config = configOf(subject);
  const bars = columnsOf(job.bars, tick);
  const prefixes = choosePrefixes(bars, config.barMs, config.params['day.zone'], affordablePrefixes(bars.length));
  const steps = integritySteps(config, bars, prefixes, maker);
  let paused = clock();
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) {
      post({ type: 'report', run, report: reportOf(job, step.value, config, tick) });
      return;
    }
    if (clock() - paused < SLICE_MS) continue;
    post({ type: 'progress', run, progress: step.value });
    await pause();
    if (!isCurrent()) return;
    paused = clock();
  }
}

function reportOf(job: Job, { detectors, whole }: IntegrityProof, { params }: SmcConfig, tick: Decimal): MeterReport {
  const first = job.bars[0]?.index ?? 0;
  const last = job.bars.at(-1)?.index ?? 0;
  const { counts, ...compared } = comparePublished(job.published, { log: whole.log, params, first, last, tick });
  const rows = detectors.map((found) => ({ ...found, published: counts.get(found.name) ?? null }));
  return { rows, first, last, ...compared };
}

/** The configuration of the desk's own engine, with every detector; days begin as they do for the instrument. */
function configOf({ symbol, timeframe, kind }: MeterSubject): SmcConfig {
  const day = findInstrument(symbol)?.day;
  const params = smcParamsSchema.parse(day === undefined ? DAY_PARAMS[kind] : { 'day.zone': day.zone, 'day.roll': day.roll });
  return { symbol, timeframe, barMs: TIMEFRAME_MS[timeframe], params };
}

function gridOf(tick: string): Decimal {
  const parsed = parseDecimal(tick);
  return required(parsed.ok ? parsed.value : null, `the grid of tick ${tick}`);
}

function columnsOf(bars: readonly BarView[], tick: Decimal): BarColumns {
  return barColumns(
    bars.map((bar) => {
      const ticks = (text: string): number => {
        const count = onGrid(text, tick);
        if (!count.ok) throw new Error(`bar ${bar.index}: ${count.error}`);
        return count.value;
      };
      const { time, open, high, low, close } = bar;
      return { time, open: ticks(open), high: ticks(high), low: ticks(low), close: ticks(close), volume: Number(bar.volume) };
    }),
  );
}
