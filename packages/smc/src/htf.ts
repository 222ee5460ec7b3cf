import { z } from 'zod';
import { StateReader, StateWriter } from './core/state-io.ts';
import { DISCOUNT_BELOW, PREMIUM_ABOVE } from './detectors/dealing-range/dealing-range.ts';
import { createSmcEngine, restoreSmcEngine } from './engine.ts';
import { SmcInputError, SmcSnapshotError } from './errors.ts';
import { checkBar, checkBarMs, checkTime } from './input.ts';
import type { HtfConfig, HtfEngine, HtfSnapshot, PushResult, SmcConfig, SmcDir, SmcEngine } from './types.ts';
import { SMC_ENGINE_VERSION } from './version.ts';

/** The bar of the higher time frame that is being built, and the last lower bar. */
class HtfBucket {
  /** Open time of the bucket; NaN while none is open. */
  start = Number.NaN;
  open = 0;
  high = 0;
  low = 0;
  close = 0;
  volume = 0;
  lastTime = Number.NaN;
  lastOpen = 0;
  lastHigh = 0;
  lastLow = 0;

  /** Takes a bar into the open bucket, or opens the one of length `ms` that holds it. */
  take(time: number, ms: number, open: number, high: number, low: number, close: number, volume: number): void {
    if (Number.isNaN(this.start)) {
      this.start = Math.floor(time / ms) * ms;
      this.open = open;
      this.high = high;
      this.low = low;
      this.volume = 0;
    }
    if (high > this.high) this.high = high;
    if (low < this.low) this.low = low;
    this.close = close;
    this.volume += volume;
  }

  save(out: StateWriter): void {
    out.putAll(this.start, this.open, this.high, this.low, this.close, this.volume);
    out.putAll(this.lastTime, this.lastOpen, this.lastHigh, this.lastLow);
  }

  load(from: StateReader): void {
    this.start = from.take();
    this.open = from.take();
    this.high = from.take();
    this.low = from.take();
    this.close = from.take();
    this.volume = from.take();
    this.lastTime = from.take();
    this.lastOpen = from.take();
    this.lastHigh = from.take();
    this.lastLow = from.take();
  }
}

/** Configuration of the inner engine. */
function innerConfig(config: HtfConfig): SmcConfig {
  const { symbol, timeframe, htfMs, params, detectors } = config;
  return { symbol, timeframe, barMs: htfMs, params, ...(detectors === undefined ? {} : { detectors }) };
}

/**
 * Builds bars of the higher time frame from closed lower bars and runs the same detectors on them. A bucket closes with
 * the lower bar that ends where the bucket ends; after a hole, before the first later lower bar (6.4 a). So nothing of
 * a higher bar is visible before its close. The first bucket of a feed may be partial (6.4 d).
 */
class Htf implements HtfEngine {
  readonly engine: SmcEngine;
  readonly #config: HtfConfig;
  readonly #bucket = new HtfBucket();

  constructor(config: HtfConfig, engine: SmcEngine) {
    this.#config = config;
    this.engine = engine;
  }

  push(time: number, open: number, high: number, low: number, close: number, volume: number): PushResult {
    const { ltfMs, htfMs } = this.#config;
    const bucket = this.#bucket;
    checkTime(time, ltfMs, Number.isNaN(bucket.lastTime) ? null : bucket.lastTime);
    checkBar(open, high, low, close, volume);
    if (time === bucket.lastTime) {
      this.#checkRepeat(time, open, high, low, close);
      return 'duplicate';
    }
    if (!Number.isNaN(bucket.start) && time >= bucket.start + htfMs) this.#close();
    bucket.take(time, htfMs, open, high, low, close, volume);
    bucket.lastTime = time;
    bucket.lastOpen = open;
    bucket.lastHigh = high;
    bucket.lastLow = low;
    if (time + ltfMs >= bucket.start + htfMs) this.#close();
    return 'accepted';
  }

  bias(price: number): SmcDir {
    const { state } = this.engine;
    const trend = state.trend('swing');
    const place = state.position('swing', price);
    if (trend === 0 || place === null) return 0;
    // Beyond the protected level the trend is no longer valid.
    if (trend > 0) return place >= 0 && place <= PREMIUM_ABOVE ? 1 : 0;
    return place <= 1 && place >= DISCOUNT_BELOW ? -1 : 0;
  }

  get dealingRange(): { high: number; low: number; open: boolean } | null {
    return this.engine.state.dealingRange('swing');
  }

  snapshot(): HtfSnapshot {
    const out = new StateWriter();
    this.#bucket.save(out);
    const { ltfMs, htfMs } = this.#config;
    return { version: SMC_ENGINE_VERSION, ltfMs, htfMs, bucket: out.values, engine: this.engine.snapshot() };
  }

  load(bucket: readonly (number | null)[]): void {
    const from = new StateReader('bucket', bucket);
    this.#bucket.load(from);
    from.end();
  }

  #close(): void {
    const { start, open, high, low, close, volume } = this.#bucket;
    this.engine.push(start, open, high, low, close, volume);
    this.#bucket.start = Number.NaN;
  }

  #checkRepeat(time: number, open: number, high: number, low: number, close: number): void {
    const { lastOpen, lastHigh, lastLow, close: lastClose } = this.#bucket;
    if (open === lastOpen && high === lastHigh && low === lastLow && close === lastClose) return;
    throw new SmcInputError('time', time, 'a later time: a closed bar of this time with other prices was taken');
  }
}

function checkConfig(config: HtfConfig): void {
  checkBarMs('ltfMs', config.ltfMs);
  checkBarMs('htfMs', config.htfMs);
  if (config.htfMs % config.ltfMs !== 0 || config.htfMs <= config.ltfMs) {
    throw new RangeError(`htfMs is ${config.htfMs}; expected a multiple of ltfMs ${config.ltfMs}, four times or more`);
  }
}

/** A higher-time-frame engine before its first bar. Throws RangeError unless htfMs is a multiple of ltfMs. */
export function createHtfEngine(config: HtfConfig): HtfEngine {
  checkConfig(config);
  return new Htf(config, createSmcEngine(innerConfig(config)));
}

const snapshotSchema = z.object({
  ltfMs: z.number(),
  htfMs: z.number(),
  bucket: z.array(z.number().nullable()),
  engine: z.unknown(),
});

/** The engine as it was when the snapshot was taken. Throws SmcSnapshotError when the snapshot does not fit. */
export function restoreHtfEngine(config: HtfConfig, snapshot: unknown): HtfEngine {
  checkConfig(config);
  const parsed = snapshotSchema.safeParse(snapshot);
  if (!parsed.success) throw new SmcSnapshotError(`snapshot is damaged: ${z.prettifyError(parsed.error)}`);
  const { ltfMs, htfMs, bucket, engine } = parsed.data;
  if (ltfMs !== config.ltfMs || htfMs !== config.htfMs) {
    throw new SmcSnapshotError(`snapshot is of ${ltfMs} in ${htfMs} ms; expected ${config.ltfMs} in ${config.htfMs} ms`);
  }
  const htf = new Htf(config, restoreSmcEngine(innerConfig(config), engine));
  htf.load(bucket);
  return htf;
}
