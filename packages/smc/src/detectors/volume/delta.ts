import { type DayRule, tradingDay } from '@smc/domain';
import { z } from 'zod';
import { SmcInputError, SmcSnapshotError } from '../../errors.ts';
import { type VolumeBars, amountOrNull, cellOf, exactSum } from './volume-bars.ts';

/** What takers bought less what they sold, in steps. Null when either is not said. Throws SmcInputError for what cannot be. */
function deltaOf(volume: number | null, takerBuy: number | null): number | null {
  const whole = amountOrNull('volume', volume);
  const part = amountOrNull('takerBuy', takerBuy);
  if (whole === null || part === null) return null;
  if (part > whole) throw new SmcInputError('takerBuy', part, `at most the volume ${whole}`);
  return exactSum('takerBuy', 2 * part - whole);
}

/** Volume delta of each bar in steps: `2 * takerBuy - volume`; null where the bar lacks either (6.2). */
export function volumeDelta(bars: VolumeBars): (number | null)[] {
  const { takerBuy } = bars;
  return Array.from({ length: bars.length }, (_, row) =>
    deltaOf(cellOf(bars.volume, row), takerBuy === undefined ? null : cellOf(takerBuy, row)),
  );
}

/** Cumulative delta after each bar in steps, anew every trading day; null from a bar without a delta to the end of its day (6.2). */
export function cumulativeDelta(bars: VolumeBars, rule: DayRule): (number | null)[] {
  const meter = createDeltaMeter(rule);
  const { takerBuy } = bars;
  return Array.from({ length: bars.length }, (_, row) => {
    meter.push(cellOf(bars.time, row), cellOf(bars.volume, row), takerBuy === undefined ? null : cellOf(takerBuy, row));
    return meter.cvd;
  });
}

/** The state of a meter as plain JSON. */
export interface DeltaSnapshot {
  readonly rule: DayRule;
  /** Open time of the last bar, null before the first. */
  readonly time: number | null;
  readonly volume: number | null;
  readonly takerBuy: number | null;
  readonly cvd: number | null;
}

/** Delta and cumulative delta of a series, bar by bar. */
export interface DeltaMeter {
  /** Of the last bar, in steps; null before the first and where it is not known. */
  readonly delta: number | null;
  readonly cvd: number | null;
  /** Takes a closed bar: time = open, epoch ms UTC; amounts in steps, null or NaN when not said. Throws SmcInputError. */
  push(time: number, volume: number | null, takerBuy: number | null): 'accepted' | 'duplicate';
  /** The whole state, for restoreDeltaMeter. */
  snapshot(): DeltaSnapshot;
}

class Meter implements DeltaMeter {
  readonly #rule: DayRule;
  #time: number | null = null;
  /** End of the trading day of the last bar. */
  #end = Number.NEGATIVE_INFINITY;
  #volume: number | null = null;
  #takerBuy: number | null = null;
  delta: number | null = null;
  cvd: number | null = null;

  constructor(rule: DayRule) {
    this.#rule = { zone: rule.zone, roll: rule.roll };
    // An unknown zone or a malformed roll is refused here, not at the first bar.
    tradingDay(rule, 0);
  }

  push(time: number, volume: number | null, takerBuy: number | null): 'accepted' | 'duplicate' {
    if (!Number.isSafeInteger(time)) throw new SmcInputError('time', time, 'a bar open time in epoch milliseconds');
    const delta = deltaOf(volume, takerBuy);
    const whole = amountOrNull('volume', volume);
    const part = amountOrNull('takerBuy', takerBuy);
    if (this.#time !== null && time <= this.#time) {
      if (time === this.#time && whole === this.#volume && part === this.#takerBuy) return 'duplicate';
      throw new SmcInputError('time', time, `a time after the last bar ${this.#time}`);
    }
    const before = time >= this.#end ? 0 : this.cvd;
    const cvd = delta === null || before === null ? null : exactSum('takerBuy', before + delta);
    if (time >= this.#end) this.#end = tradingDay(this.#rule, time).end;
    this.#time = time;
    this.#volume = whole;
    this.#takerBuy = part;
    this.delta = delta;
    this.cvd = cvd;
    return 'accepted';
  }

  snapshot(): DeltaSnapshot {
    return { rule: { ...this.#rule }, time: this.#time, volume: this.#volume, takerBuy: this.#takerBuy, cvd: this.cvd };
  }

  restore({ time, volume, takerBuy, cvd }: Omit<DeltaSnapshot, 'rule'>): void {
    this.#time = time;
    this.#end = time === null ? Number.NEGATIVE_INFINITY : tradingDay(this.#rule, time).end;
    this.#volume = volume;
    this.#takerBuy = takerBuy;
    this.delta = deltaOf(volume, takerBuy);
    this.cvd = cvd;
  }
}

/** A meter before its first bar. Throws RangeError on an unknown zone or a malformed roll. */
export function createDeltaMeter(rule: DayRule): DeltaMeter {
  return new Meter(rule);
}

const amount = z.int().min(0).nullable();
const snapshotSchema = z
  .object({
    rule: z.object({ zone: z.string(), roll: z.string() }),
    time: z.int().nullable(),
    volume: amount,
    takerBuy: amount,
    cvd: z.int().nullable(),
  })
  .refine(({ volume, takerBuy }) => volume === null || takerBuy === null || takerBuy <= volume, {
    error: 'expected takerBuy at most the volume',
  });

/** The meter as it was when the snapshot was taken. Throws SmcSnapshotError when it is damaged or of another rule of days. */
export function restoreDeltaMeter(rule: DayRule, snapshot: unknown): DeltaMeter {
  const parsed = snapshotSchema.safeParse(snapshot);
  if (!parsed.success) throw new SmcSnapshotError(`snapshot is damaged: ${z.prettifyError(parsed.error)}`);
  const { zone, roll } = parsed.data.rule;
  if (zone !== rule.zone || roll !== rule.roll) {
    throw new SmcSnapshotError(`snapshot is of days that roll at ${roll} ${zone}; expected ${rule.roll} ${rule.zone}`);
  }
  const meter = new Meter(rule);
  meter.restore(parsed.data);
  return meter;
}
