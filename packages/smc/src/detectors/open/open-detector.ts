import { type DayRule, type TradingDay, dailyWindow, parseDailyHours, required, tradingDay, tradingMonth, tradingWeek } from '@smc/domain';
import type { BarRing } from '../../core/bar-ring.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import { OPEN_HOURS, type OpenName } from '../../opens.ts';
import type { FullParams } from '../../params.ts';
import { atrThreshold } from '../atr/wilder-atr.ts';
import { OpeningPrice, type OpenSetting } from './opening-price.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const BUCKETS = { day: tradingDay, week: tradingWeek, month: tradingMonth } as const;

function isBucket(name: OpenName): name is keyof typeof BUCKETS {
  return name in BUCKETS;
}

/** Whether bars of this length have one that opens at the time in question, summer and winter. */
function fits(name: OpenName, rule: DayRule, barMs: number): boolean {
  if (!isBucket(name) || rule.zone !== 'UTC') return HOUR_MS % barMs === 0;
  // A day of one bar would be replaced by the next bar, before anything can reach its level.
  return DAY_MS % barMs === 0 && (name !== 'day' || barMs < DAY_MS);
}

/** Windows of an opening price: a bucket of the calendar, or the hour from a time of the clock on. */
function windowsOf(name: OpenName, rule: DayRule, zone: string): (time: number) => TradingDay {
  if (isBucket(name)) return (time) => BUCKETS[name](rule, time);
  const hours = required(parseDailyHours(OPEN_HOURS[name]), `hours of open.${name}`);
  return (time) => dailyWindow(hours, zone, time);
}

/** What the detector shares with the pipeline. */
export interface OpenDeps extends OpenSetting {
  readonly params: FullParams;
  readonly bars: BarRing;
}

/** The opening prices of these names; null when the bars fit none of them. */
export function createOpenDetector(names: readonly OpenName[], deps: OpenDeps): OpenDetector | null {
  const { params, barMs } = deps;
  const rule: DayRule = { zone: params['day.zone'], roll: params['day.roll'] };
  const zone = params['session.zone'];
  const prices = names
    .filter((name) => fits(name, rule, barMs))
    .map((name) => new OpeningPrice(`open.${name}`, windowsOf(name, rule, zone), deps));
  return prices.length === 0 ? null : new OpenDetector(prices, params['open.departure'], deps.bars);
}

/**
 * Detectors `open.<name>` of a series. It knows when the next of them may begin and the nearest of those that a close
 * may still leave on each side; a bar that does neither costs three comparisons. Rule: README of this folder.
 */
export class OpenDetector {
  readonly #prices: readonly OpeningPrice[];
  readonly #departure: number;
  readonly #bars: BarRing;
  #due = Number.NEGATIVE_INFINITY;
  /** Some price begins on this bar. */
  #begins = false;
  /** Lowest price that a close may leave upwards, highest that one may leave downwards. */
  #above = Number.POSITIVE_INFINITY;
  #below = Number.NEGATIVE_INFINITY;

  constructor(prices: readonly OpeningPrice[], departure: number, bars: BarRing) {
    this.#prices = prices;
    this.#departure = departure;
    this.#bars = bars;
  }

  /** Before the bar's tests: a new opening replaces the one before it, which takes no breach of this bar. */
  closeEnded(time: number): void {
    if (time < this.#due) return;
    for (const price of this.#prices) price.begin(time);
    this.#begins = true;
  }

  /** After all else: takes the prices of this bar and lays the levels that its close has left. */
  settle(index: number, time: number, open: number, close: number): void {
    if (this.#begins) {
      this.#begins = false;
      for (const price of this.#prices) price.take(index, time, open);
      this.#look();
    }
    if (close <= this.#above && close >= this.#below) return;
    const least = atrThreshold(this.#departure, this.#bars.atrOf(index - 1));
    for (const price of this.#prices) price.depart(index, close, least);
    this.#look();
  }

  save(out: StateWriter): void {
    for (const price of this.#prices) price.save(out);
  }

  load(from: StateReader): void {
    for (const price of this.#prices) price.load(from);
    this.#begins = false;
    this.#look();
  }

  #look(): void {
    this.#due = Number.POSITIVE_INFINITY;
    this.#above = Number.POSITIVE_INFINITY;
    this.#below = Number.NEGATIVE_INFINITY;
    for (const { due, price, waitsAbove, waitsBelow } of this.#prices) {
      this.#due = Math.min(this.#due, due);
      if (waitsAbove) this.#above = Math.min(this.#above, price);
      if (waitsBelow) this.#below = Math.max(this.#below, price);
    }
  }
}
